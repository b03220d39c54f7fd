"""Painting lines: a joint is straight pieces from its middle to the sides it reaches, merged into long rectangles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wireframes.drawing.canvas import INK, LINE, PAPER, Canvas, corners, polygon
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH
from wireframes.drawing.lines import Cell
from wireframes.drawing.ports import DOUBLE, HEAVY, LIGHT, OPPOSITE, Joint, Side

_THICK = {0: 0, LIGHT: 1, HEAVY: 2, DOUBLE: 3}
_TIPS = {
    "e": ((0.1, 0.2), (0.9, 0.5), (0.1, 0.8)),
    "w": ((0.9, 0.2), (0.1, 0.5), (0.9, 0.8)),
    "n": ((0.2, 0.9), (0.5, 0.1), (0.8, 0.9)),
    "s": ((0.2, 0.1), (0.5, 0.9), (0.8, 0.1)),
}


class Piece(NamedTuple):
    """A straight piece: across is the side of the line that is nearer to the upper left."""

    flat: bool
    across: int
    thick: int
    start: int
    end: int


def paint(canvas: Canvas, origin: tuple[int, int], joints: dict[Cell, Joint]) -> None:
    """All lines; double ones as a broad line whose middle is taken out again."""
    placed = [(_Middle(origin, cell, canvas.scale), joint) for cell, joint in joints.items()]
    _fill(canvas, (piece for middle, joint in placed for piece in middle.pieces(joint)), LINE)
    _fill(canvas, (piece for middle, joint in placed for piece in middle.gaps(joint)), PAPER)
    for middle, joint in placed:
        if joint.arc:
            middle.paint_arc(canvas, joint)


def paint_head(canvas: Canvas, origin: tuple[int, int], cell: Cell, side: Side) -> None:
    """An arrow head, with the line led up to it."""
    middle = _Middle(origin, cell, canvas.scale)
    behind = {"e": Joint(w=1), "w": Joint(e=1), "n": Joint(s=1), "s": Joint(n=1)}[side]
    _fill(canvas, middle.pieces(behind), LINE)
    size = CELL_WIDTH * canvas.scale
    canvas.stamp(polygon(size, size, _TIPS[side]), middle.x - size // 2, middle.y - size // 2, INK)


class _Middle:
    """The middle of a cell, in pixels."""

    def __init__(self, origin: tuple[int, int], cell: Cell, scale: int) -> None:
        self.scale = scale
        self.left = origin[0] + cell[1] * CELL_WIDTH * scale
        self.top = origin[1] + cell[0] * CELL_HEIGHT * scale
        self.right, self.bottom = self.left + CELL_WIDTH * scale, self.top + CELL_HEIGHT * scale
        self.x, self.y = (self.left + self.right) // 2, (self.top + self.bottom) // 2

    def pieces(self, joint: Joint) -> Iterator[Piece]:
        for side in joint.sides:
            flat = side in "ew"
            crossing = max(joint.n, joint.s) if flat else max(joint.e, joint.w)
            reach = self._thick(crossing or joint.reaches(side))
            piece = self._piece(side, self._thick(joint.reaches(side)), (reach // 2, reach - reach // 2))
            if joint.arc:
                piece = self._after_arc(side, piece)
            yield from self._dashed(piece, joint.dashes) if joint.dashes else (piece,)

    def gaps(self, joint: Joint) -> Iterator[Piece]:
        """The middles of double lines. They stop at a single line that ends here, and run through one that passes."""
        for side in joint.sides:
            if joint.reaches(side) != DOUBLE:
                continue
            crossing = (joint.n, joint.s) if side in "ew" else (joint.e, joint.w)
            straight = joint.reaches(OPPOSITE[side]) == DOUBLE
            stop = 0 if straight or DOUBLE in crossing else self._thick(max(crossing))
            before = -(stop - stop // 2) if stop else self.scale // 2
            after = -(stop // 2) if stop else self.scale - self.scale // 2
            yield self._piece(side, self.scale, (before, after))

    def _thick(self, weight: int) -> int:
        return _THICK[weight] * self.scale

    def _piece(self, side: Side, thick: int, reach: tuple[int, int]) -> Piece:
        """From the edge of the cell to the middle and `reach` beyond it (before it, and after it)."""
        before, after = reach
        match side:
            case "n":
                return Piece(False, self.x - thick // 2, thick, self.top, self.y + after)
            case "s":
                return Piece(False, self.x - thick // 2, thick, self.y - before, self.bottom)
            case "w":
                return Piece(True, self.y - thick // 2, thick, self.left, self.x + after)
            case "e":
                return Piece(True, self.y - thick // 2, thick, self.x - before, self.right)

    @property
    def radius(self) -> int:
        return CELL_WIDTH * self.scale // 2

    def _after_arc(self, side: Side, piece: Piece) -> Piece:
        """What is left of a piece once the arc has come out of the bend."""
        middle = self.x if piece.flat else self.y
        if side in "es":
            return piece._replace(start=middle + self.radius)
        return piece._replace(end=middle - self.radius)

    def paint_arc(self, canvas: Canvas, joint: Joint) -> None:
        """The bend itself: a quarter of a ring in the quarter of the cell that both sides share."""
        thick = self.scale
        size = self.radius + thick - thick // 2
        upper_left, upper_right, lower_left, lower_right = corners(size, thick)
        near_x, near_y = self.x - thick // 2, self.y - thick // 2
        far_x, far_y = near_x + thick - size, near_y + thick - size
        if joint.s:
            mask, x, y = (upper_left, near_x, near_y) if joint.e else (upper_right, far_x, near_y)
        else:
            mask, x, y = (lower_left, near_x, far_y) if joint.e else (lower_right, far_x, far_y)
        canvas.stamp(mask, x, y, LINE)

    def _dashed(self, piece: Piece, dashes: int) -> Iterator[Piece]:
        """The dashes of a whole cell, as far as they lie in the piece."""
        start, end = (self.left, self.right) if piece.flat else (self.top, self.bottom)
        step = (end - start) / dashes
        for number in range(dashes):
            first = round(start + number * step + step * 0.2)
            last = round(start + (number + 1) * step - step * 0.2)
            if max(first, piece.start) < min(last, piece.end):
                yield piece._replace(start=max(first, piece.start), end=min(last, piece.end))


def _fill(canvas: Canvas, pieces: Iterable[Piece], tone: int) -> None:
    lanes: defaultdict[tuple[bool, int, int], list[tuple[int, int]]] = defaultdict(list)
    for piece in pieces:
        lanes[piece[:3]].append((piece.start, piece.end))
    for (flat, across, thick), spans in lanes.items():
        for start, end in _merged(spans):
            box = (start, across, end, across + thick) if flat else (across, start, across + thick, end)
            canvas.rectangle(box, tone)


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that touch or overlap, as one."""
    spans.sort()
    start, end = spans[0]
    for next_start, next_end in spans[1:]:
        if next_start > end:
            yield start, end
            start, end = next_start, next_end
        end = max(end, next_end)
    yield start, end
