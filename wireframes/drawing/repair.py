"""Walls that line up: the rows that a model drew a column too long or too short are put straight.

Pass by pass, the surest first: each row with a wall adrift is matched to the columns for which the rows around it vote,
by the cheapest sequence of edits. An edit adds or takes away blanks, or pieces of a flat line, between two walls; what
follows moves along, so that one stray blank is one edit however many walls it pushed aside. The characters of a row and
their order never change, or the row stays as it was drawn.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from wireframes.drawing.grid import BLANK, MAX_COLUMNS, Grid, line_of, shaped
from wireframes.drawing.padding import Segment, held, said
from wireframes.drawing.posts import Post, Posts
from wireframes.drawing.rails import Rails, TooTangled
from wireframes.drawing.widening import widened

MAX_SHIFT = 96  # columns that a wall may move
MAX_PASSES = 8
BUDGET = 100_000  # steps: about a third of a second at worst
_SEGMENT = 10  # steps that it takes to look at what stands between two walls
_SKIPPED = 5  # posts in a row between two that are matched: those of words
_EDIT, _COLUMN = 1.0, 0.05  # what an edit costs, and each of its first columns
_FAR, _FURTHER = 3, 0.2  # and each column beyond so many, unless a row beside with as many walls has one there
_TIGHT = 0.7  # and of one that leaves words at a wall
_GAIN = 0.3  # what a change must be better by
_LEAST = 0.9  # votes with which a column counts

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Straight:
    """A grid whose walls line up as far as they could be made to, and the rows that were changed, from 1."""

    grid: Grid
    rows: tuple[int, ...]


def straighten(grid: Grid) -> Straight:
    """The same grid if nothing is to be done, or if it would be too much."""
    work = _Straightening(grid)
    try:
        rows = work.run()
    except TooTangled:
        return Straight(grid, ())
    changed = tuple(number for number, (old, new) in enumerate(zip(grid.rows, rows, strict=True), 1) if old != new)
    return Straight(shaped([list(row) for row in rows]), changed) if changed else Straight(grid, ())


class _Anchor(NamedTuple):
    """A post put into a column."""

    post: int  # its place among the posts of the row, from 0
    origin: int
    column: int
    worth: float

    @property
    def shift(self) -> int:
        return self.column - self.origin


class _Better(NamedTuple):
    gain: float
    path: list[_Anchor]


_START = _Anchor(-1, -1, -1, 0.0)


class _Straightening:
    def __init__(self, grid: Grid) -> None:
        self.rows = list(grid.rows)
        self.posts = Posts(grid.lines)
        self.rails = Rails(self.posts, BUDGET)
        self.alike: set[int] = set()
        self.held: dict[Cells, frozenset[int]] = {}  # columns of controls, by row

    def run(self) -> list[Cells]:
        """Until a pass changes nothing. A drawing that does not come to rest is too tangled."""
        for _ in range(MAX_PASSES):
            gains = {row: better.gain for row in self.posts.adrift() if (better := self._better(row))}
            surest_first = sorted(gains, key=gains.__getitem__, reverse=True)
            if not [row for row in surest_first if self._mend(row)] and not self._widen():
                return self.rows
        raise TooTangled

    def _widen(self) -> bool:
        """Make room for a row that does not fit into its box; whether that changed anything."""
        new = widened(self.rows, self.posts, self.rails.spend)
        for row, cells in new.items():
            self._put(row, cells)
        return bool(new)

    def _put(self, row: int, cells: Cells) -> None:
        self.rows[row] = cells
        self.posts.put(row, line_of(cells))

    def _mend(self, row: int) -> bool:
        """Put the walls of a row where they belong; whether that changed it."""
        better = self._better(row)
        new = self._rebuilt(row, better.path) if better else None
        if new is None or len(new) > MAX_COLUMNS or said(new) != said(self.rows[row]):
            return False
        self._put(row, new)
        return True

    def _better(self, row: int) -> "_Better | None":
        """Columns for the walls of a row for which more speaks than for those in which they are."""
        anchors = self._anchors(row)
        if not any(anchor.shift for anchor in anchors):
            return None
        self.alike = self._alike(row)
        path, worth = self._best_path(row, anchors)
        gain = worth - sum(anchor.worth for anchor in anchors if not anchor.shift)
        return _Better(gain, path) if gain >= _GAIN and any(anchor.shift for anchor in path) else None

    def _anchors(self, row: int) -> list[_Anchor]:
        """Every column to which a post of the row could move, and the one in which it is."""
        places = self.posts.rows[row]
        columns = self.rails.columns(row)
        worths: dict[tuple[int, Post], float] = {}
        found = []
        for number, (origin, post) in enumerate(places.items()):
            near = columns[bisect_left(columns, origin - MAX_SHIFT) : bisect_right(columns, origin + MAX_SHIFT)]
            self.rails.spend(len(near))
            for column in near:
                if (column, post) not in worths:
                    worths[column, post] = self.rails.worth(row, column, post)
                worth = worths[column, post]
                if worth >= _LEAST or (worth and column == origin):
                    found.append(_Anchor(number, origin, column, worth))
        return found

    def _best_path(self, row: int, anchors: list[_Anchor]) -> tuple[list[_Anchor], float]:
        """Anchors from left to right that together are worth most, less what the edits between them cost."""
        totals: list[float] = []
        befores: list[int] = []
        slack: dict[tuple[int, int], tuple[int, int]] = {}
        for index, anchor in enumerate(anchors):
            best, before = self._joined(row, _START, anchor, slack), -1
            for other in range(index - 1, -1, -1):
                if anchor.post - anchors[other].post > _SKIPPED:
                    break
                self.rails.spend(1)
                joined = totals[other] + self._joined(row, anchors[other], anchor, slack)
                if joined > best:
                    best, before = joined, other
            totals.append(best + anchor.worth)
            befores.append(before)
        index = max(range(len(anchors)), key=totals.__getitem__)
        worth, path = totals[index], []
        while index >= 0:
            path.append(anchors[index])
            index = befores[index]
        return path[::-1], worth

    def _joined(self, row: int, left: _Anchor, right: _Anchor, slack: dict[tuple[int, int], tuple[int, int]]) -> float:
        """What it costs, as a negative number, to put two posts in their columns."""
        if left.post >= right.post:
            return float("-inf")
        change = right.shift - left.shift
        if not change:
            return 0.0
        tight = 0.0
        if change < 0:
            between = left.origin, right.origin
            if between not in slack:
                segment = self._segment(row, left, right)
                slack[between] = segment.slack, segment.ease
            most, ease = slack[between]
            if most < -change:
                return float("-inf")
            tight = _TIGHT if ease < -change else 0.0
        far = 0 if right.column in self.alike else max(0, abs(change) - _FAR)
        return -_EDIT - _COLUMN * min(abs(change), _FAR) - _FURTHER * far - tight

    def _alike(self, row: int) -> set[int]:
        """Columns of the walls of the rows above and below, of those with as many walls as this one."""
        rows = self.posts.rows
        beside = [rows[other] for other in (row - 1, row + 1) if 0 <= other < len(rows)]
        return {column for other in beside if len(other) == len(rows[row]) for column in other}

    def _segment(self, row: int, left: _Anchor, right: _Anchor) -> Segment:
        self.rails.spend(_SEGMENT)
        cells = self.rows[row]
        if cells not in self.held:
            self.held[cells] = held(cells)
        return Segment(cells, left.origin + 1, right.origin, self.held[cells])

    def _rebuilt(self, row: int, path: list[_Anchor]) -> Cells | None:
        cells = self.rows[row]
        new: list[str] = []
        left = _START
        neighbours = [self.rows[other] for other in (row - 1, row + 1, row - 2, row + 2) if 0 <= other < len(self.rows)]
        for anchor in path:
            change = anchor.shift - left.shift
            segment = self._segment(row, left, anchor)
            resized = segment.resized(change, len(new), neighbours) if change else segment.cells
            if resized is None:
                return None
            new += [*resized, cells[anchor.origin]]
            left = anchor
        new += cells[left.origin + 1 :]
        while new and new[-1] == BLANK:
            new.pop()
        return tuple(new)
