"""Painting lines: a joint is straight pieces from its middle to the sides it reaches, merged into long rectangles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from PIL import Image

from wireframes.drawing.canvas import INK, LINE, PAPER, Canvas, corners, polygon
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH
from wireframes.drawing.lines import Cell
from wireframes.drawing.ports import DOUBLE, HEAVY, LIGHT, OPPOSITE, Joint, Side, meeting

_THICK = {0: 0, LIGHT: 1, HEAVY: 2, DOUBLE: 3}
_TIPS = {
    "e": ((0.1, 0.2), (0.9, 0.5), (0.1, 0.8)),
    "w": ((0.9, 0.2), (0.1, 0.5), (0.9, 0.8)),
    "n": ((0.2, 0.9), (0.5, 0.1), (0.8, 0.9)),
    "s": ((0.2, 0.1), (0.5, 0.9), (0.8, 0.1)),
}


Point = tuple[int, int]


class Piece(NamedTuple):
    """A straight piece: `across` is where it lies (its upper or left edge), `start` and `end` how far it goes."""

    flat: bool
    across: int
    thick: int
    start: int
    end: int

    def moved(self, right: int, down: int) -> "Piece":
        across, along = (down, right) if self.flat else (right, down)
        return Piece(self.flat, self.across + across, self.thick, self.start + along, self.end + along)


def paint(canvas: Canvas, origin: Point, joints: dict[Cell, Joint]) -> None:
    """All lines; double ones as a broad line whose middle is taken out again."""
    scale = canvas.scale
    placed = [(_corner(origin, cell, scale), joint) for cell, joint in joints.items()]
    _fill(canvas, (piece.moved(*at) for at, joint in placed for piece in _pieces(joint, scale)), LINE)
    _fill(canvas, (piece.moved(*at) for at, joint in placed for piece in _gaps(joint, scale)), PAPER)
    for (left, top), joint in placed:
        if joint.arc:
            mask, x, y = _Middle(scale).arc(joint)
            canvas.stamp(mask, left + x, top + y, LINE)


def paint_head(canvas: Canvas, origin: Point, cell: Cell, side: Side) -> None:
    """An arrow head, with the line led up to it."""
    at = _corner(origin, cell, canvas.scale)
    behind = meeting({OPPOSITE[side]: LIGHT})
    _fill(canvas, (piece.moved(*at) for piece in _pieces(behind, canvas.scale)), LINE)
    middle = _Middle(canvas.scale)
    size = CELL_WIDTH * canvas.scale
    mask = polygon(size, size, _TIPS[side])
    canvas.stamp(mask, at[0] + middle.x - size // 2, at[1] + middle.y - size // 2, INK)


def _corner(origin: Point, cell: Cell, scale: int) -> Point:
    """The upper left pixel of a cell."""
    return origin[0] + cell[1] * CELL_WIDTH * scale, origin[1] + cell[0] * CELL_HEIGHT * scale


@lru_cache(maxsize=1024)
def _pieces(joint: Joint, scale: int) -> tuple[Piece, ...]:
    return tuple(_Middle(scale).pieces(joint))


@lru_cache(maxsize=1024)
def _gaps(joint: Joint, scale: int) -> tuple[Piece, ...]:
    return tuple(_Middle(scale).gaps(joint))


class _Middle:
    """The middle of a cell, in pixels from its upper left corner, and the pieces that meet there."""

    def __init__(self, scale: int) -> None:
        self.scale = scale
        self.width, self.height = CELL_WIDTH * scale, CELL_HEIGHT * scale
        self.x, self.y = self.width // 2, self.height // 2

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
                return Piece(False, self.x - thick // 2, thick, 0, self.y + after)
            case "s":
                return Piece(False, self.x - thick // 2, thick, self.y - before, self.height)
            case "w":
                return Piece(True, self.y - thick // 2, thick, 0, self.x + after)
            case "e":
                return Piece(True, self.y - thick // 2, thick, self.x - before, self.width)

    @property
    def radius(self) -> int:
        return CELL_WIDTH * self.scale // 2

    def _after_arc(self, side: Side, piece: Piece) -> Piece:
        """What is left of a piece once the arc has come out of the bend."""
        middle = self.x if piece.flat else self.y
        if side in "es":
            return piece._replace(start=middle + self.radius)
        return piece._replace(end=middle - self.radius)

    def arc(self, joint: Joint) -> tuple[Image.Image, int, int]:
        """The bend itself: a quarter of a ring in the quarter of the cell that both sides share, and its corner."""
        thick = self.scale
        size = self.radius + thick - thick // 2
        upper_left, upper_right, lower_left, lower_right = corners(size, thick)
        near_x, near_y = self.x - thick // 2, self.y - thick // 2
        far_x, far_y = near_x + thick - size, near_y + thick - size
        if joint.s:
            return (upper_left, near_x, near_y) if joint.e else (upper_right, far_x, near_y)
        return (lower_left, near_x, far_y) if joint.e else (lower_right, far_x, far_y)

    def _dashed(self, piece: Piece, dashes: int) -> Iterator[Piece]:
        """The dashes of a whole cell, as far as they lie in the piece."""
        step = (self.width if piece.flat else self.height) / dashes
        for number in range(dashes):
            first = round(number * step + step * 0.2)
            last = round((number + 1) * step - step * 0.2)
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
