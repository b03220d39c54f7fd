"""Boxes that are too narrow for what stands in them: the rows around are made as wide as the longest row needs.

A row runs over if it has as many walls as the row above or below, the first few in the same columns and all others the
same number of columns further right, and has no blank left to give.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from wireframes.drawing.grid import BLANK, MAX_COLUMNS
from wireframes.drawing.padding import Cells, Segment, held, said
from wireframes.drawing.posts import Posts

MAX_GROWTH = 32  # columns


class _Overrun(NamedTuple):
    """A row that is too long by so many columns, of which the first wall should stand at `column`."""

    by: int
    row: int
    column: int
    edge: int  # where the last wall should stand


def widened(rows: Sequence[Cells], posts: Posts, spend: Callable[[int], None]) -> dict[int, tuple[str, ...]]:
    """The rows to put in place of others, so that the row that runs over most fits. Empty if there is none."""
    overruns = [
        overrun for row in range(len(rows)) if not posts.settled[row] for overrun in _overruns(rows, posts, row)
    ]
    for overrun in sorted(overruns, key=lambda each: (-each.by, each.row)):
        block = [row for step in (-1, 1) for row in _block(posts, overrun, step)]
        spend(10 * len(block))
        grown = {row: _grown(rows[row], posts, row, overrun) for row in block}
        new = {row: cells for row, cells in grown.items() if cells and said(cells) == said(rows[row])}
        if new and len(new) == len(block) and max(map(len, new.values())) <= MAX_COLUMNS:
            return new
    return {}


def _overruns(rows: Sequence[Cells], posts: Posts, row: int) -> Iterator[_Overrun]:
    places = sorted(posts.rows[row])
    for other in (row - 1, row + 1):
        if not 0 <= other < len(rows):
            continue
        should = sorted(posts.rows[other])
        off = [place - wanted for place, wanted in zip(places, should, strict=False)]
        if len(places) != len(should) or not off or not 0 < off[-1] <= MAX_GROWTH:
            continue
        first = next(number for number, each in enumerate(off) if each)
        if first and set(off[first:]) == {off[-1]}:
            segment = Segment(rows[row], places[first - 1] + 1, places[first], held(rows[row]))
            if segment.slack < off[-1]:
                yield _Overrun(off[-1], row, should[first], should[-1])


def _block(posts: Posts, overrun: _Overrun, step: int) -> Iterator[int]:
    """Rows above or below that end at the same wall; those that are adrift are passed by."""
    row = overrun.row + step
    while 0 <= row < len(posts.rows) and posts.rows[row]:
        if max(posts.rows[row]) == overrun.edge:
            yield row
        elif posts.settled[row]:
            break
        row += step


def _grown(cells: Cells, posts: Posts, row: int, overrun: _Overrun) -> tuple[str, ...] | None:
    places = sorted(posts.rows[row])
    right = next(place for place in places if place >= overrun.column)
    left = max((place for place in places if place < overrun.column), default=None)
    if left is None:
        return None
    new = Segment(cells, left + 1, right, held(cells)).resized(overrun.by, left + 1, ())
    if new is None:
        return None
    whole = [*cells[: left + 1], *new, *cells[right:]]
    while whole[-1] == BLANK:
        whole.pop()
    return tuple(whole)
