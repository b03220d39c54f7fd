"""Making what stands between two walls wider or narrower without touching a word."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from wireframes.drawing import widgets
from wireframes.drawing.grid import BLANK, HALF, line_of
from wireframes.drawing.posts import is_flat

Cells = Sequence[str]
Span = tuple[int, int]

_PHRASE = re.compile(r"[^\s|│┃║]+(?: [^\s|│┃║]+)*")
_LONG = 3  # a run of flat characters that is a line wherever it stands
_ENDS = 0.5  # phrases that end in one column say less than phrases that start in one


def said(cells: Cells) -> list[str]:
    """What a row says: its characters in order, each piece of a line counted once however long it is."""
    line = line_of(cells)
    drawn = {
        column for start, end in _flat_runs(line) if _is_line(line, start, end) for column in range(start + 1, end)
    }
    return [cell for column, cell in enumerate(cells) if cell not in (BLANK, HALF) and column not in drawn]


def held(cells: Cells) -> frozenset[int]:
    """Columns of a row that belong to controls: their blanks stay."""
    found = widgets.in_row(0, line_of(cells))
    return frozenset(column for widget in found for column in range(widget.column, widget.end))


def _flat_runs(line: str) -> Iterator[Span]:
    """Runs of one and the same flat character."""
    start = 0
    for end in range(1, len(line) + 1):
        if end == len(line) or line[end] != line[start]:
            if is_flat(line[start]):
                yield start, end
            start = end


def _is_line(line: str, start: int, end: int) -> bool:
    return end - start >= _LONG or _is_joint(line[start - 1 : start]) or _is_joint(line[end : end + 1])


def _is_joint(character: str) -> bool:
    return character != "" and (character in "+|.,'`" or "\u2500" <= character <= "\u257f")


@dataclass(frozen=True)
class _Gap:
    """Cells of a segment that can be taken away, or added to."""

    start: int
    end: int
    gentle: int  # how many may go unnoticed
    most: int  # how many may go at all


class Segment:
    """The cells of a row from one wall to the next."""

    def __init__(self, row: Cells, start: int, end: int, held: Container[int]) -> None:
        self.start, self.held = start, held
        self.cells = row[start:end]

    @property
    def slack(self) -> int:
        """How many cells can be taken away."""
        return sum(gap.most for gap in self._gaps)

    @property
    def ease(self) -> int:
        """How many can be taken away unnoticed."""
        return sum(gap.gentle for gap in self._gaps)

    def resized(self, change: int, column: int, neighbours: Sequence[Cells]) -> list[str] | None:
        """The cells, so many more or fewer. They will begin in this column; words keep in line with the neighbours'.

        None if too few can be taken away.
        """
        if change > 0:
            gap = self._best(self._gaps, change, column, neighbours)
            fill = self.cells[gap.start] if self._is_line else BLANK
            return [*self.cells[: gap.end], *[fill] * change, *self.cells[gap.end :]]
        for room in ("gentle", "most"):
            wide = [gap for gap in self._gaps if getattr(gap, room) >= -change]
            if wide:
                gap = self._best(wide, change, column, neighbours)
                return [*self.cells[: gap.end + change], *self.cells[gap.end :]]
        return self._narrowed_everywhere(-change)

    def _narrowed_everywhere(self, owed: int) -> list[str] | None:
        cells = list(self.cells)
        for gap in sorted(self._gaps, key=lambda gap: gap.start, reverse=True):
            taken = min(owed, gap.most)
            del cells[gap.end - taken : gap.end]
            owed -= taken
        return None if owed else cells

    def _best(self, gaps: list[_Gap], change: int, column: int, neighbours: Sequence[Cells]) -> _Gap:
        """The gap after which the phrases stand as those of the neighbours do; the last one if that says nothing."""
        if self._is_line or len(gaps) == 1:
            return max(gaps, key=lambda gap: gap.end - gap.start)
        found = [_edges(row) for row in neighbours]

        def votes(gap: _Gap) -> float:
            total = 0.0
            for start, end in self._phrases:
                moved = column + (change if start >= gap.end else 0)
                for starts, ends in found:
                    total += (start + moved in starts) + _ENDS * (end + moved in ends)
            return total

        return max(gaps, key=lambda gap: (votes(gap), gap.end))

    @cached_property
    def _line(self) -> str:
        return line_of(self.cells)

    @cached_property
    def _is_line(self) -> bool:
        """Whether it belongs to a border: a flat line comes out of one of its walls."""
        return any(start == 0 or end == len(self._line) for start, end in self._border_runs)

    @cached_property
    def _border_runs(self) -> list[Span]:
        whole = len(self._line)
        return [(start, end) for start, end in _flat_runs(self._line) if end - start >= 2 or end - start == whole]

    @cached_property
    def _gaps(self) -> list[_Gap]:
        if self._is_line:
            return [self._line_gap(start, end) for start, end in self._border_runs]
        edges = [0, *(edge for span in self._phrases for edge in span), len(self.cells)]
        spans = list(zip(edges[::2], edges[1::2], strict=True))
        return [self._blank_gap(start, end, (start, end) in (spans[0], spans[-1])) for start, end in spans]

    def _blank_gap(self, start: int, end: int, beside_wall: bool) -> _Gap:
        """One blank is left beside a wall and two between phrases; where there is no other way, none and one."""
        kept = 0 if beside_wall else 1
        return _Gap(start, end, max(0, end - start - kept - 1), end - start - kept)

    def _line_gap(self, start: int, end: int) -> _Gap:
        touches = start == 0 or end == len(self._line)
        most = end - start - (1 if touches else _LONG)
        return _Gap(start, end, max(0, most), max(0, most))

    @cached_property
    def _phrases(self) -> list[Span]:
        """Words with single blanks between them, and controls: what must not be torn apart."""
        solid = [cell != BLANK or column in self.held for column, cell in enumerate(self.cells, self.start)]
        for index in range(1, len(solid) - 1):
            if not solid[index] and solid[index - 1] and solid[index + 1]:
                solid[index] = True
        return _runs_of(solid)


def _runs_of(solid: list[bool]) -> list[Span]:
    found, start = [], None
    for index, here in enumerate([*solid, False]):
        if here and start is None:
            start = index
        elif not here and start is not None:
            found.append((start, index))
            start = None
    return found


def _edges(row: Cells) -> tuple[set[int], set[int]]:
    """Columns in which phrases start, and after which they end."""
    spans = [match.span() for match in _PHRASE.finditer(line_of(row))]
    return {start for start, _ in spans}, {end for _, end in spans}
