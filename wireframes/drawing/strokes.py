"""Painting lines: a joint is straight pieces from its middle to the sides it reaches, merged into long rectangles."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from wireframes.drawing.canvas import INK, LINE, PAPER, Surface
from wireframes.drawing.diagonals import CROSSING, FALLING, RISING
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH
from wireframes.drawing.lines import Cell
from wireframes.drawing.ports import DOUBLE, HEAVY, LIGHT, OPPOSITE, STEP, Joint, Side, meeting

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


class _Lanes:
    """Pieces by where they lie, so that those which touch become one rectangle."""

    def __init__(self) -> None:
        self.spans: defaultdict[tuple[bool, int, int], list[tuple[int, int]]] = defaultdict(list)

    def add(self, piece: Piece, at: Point) -> None:
        flat, across, thick, start, end = piece
        right, down = at
        if flat:
            self.spans[True, across + down, thick].append((start + right, end + right))
        else:
            self.spans[False, across + right, thick].append((start + down, end + down))

    def fill(self, canvas: Surface, tone: int) -> None:
        for (flat, across, thick), spans in self.spans.items():
            for start, end in _merged(spans):
                box = (start, across, end, across + thick) if flat else (across, start, across + thick, end)
                canvas.rectangle(box, tone)


def paint(canvas: Surface, origin: Point, joints: dict[Cell, Joint]) -> None:
    """All lines; double ones as a broad line whose middle is taken out again."""
    scale = canvas.scale
    lanes, gaps = _Lanes(), _Lanes()
    bent: list[tuple[Point, Joint]] = []
    for cell, joint in joints.items():
        at = _corner(origin, cell, scale)
        for piece in _pieces(joint, scale):
            lanes.add(piece, at)
        if DOUBLE in joint:
            for piece in _gaps(joint, scale):
                gaps.add(piece, at)
        if joint.arc:
            bent.append((at, joint))
    lanes.fill(canvas, LINE)
    gaps.fill(canvas, PAPER)
    for (left, top), joint in bent:
        (x, y), size, quarter = _Middle(scale).arc(joint)
        canvas.bend((left + x, top + y, left + x + size, top + y + size), LINE, scale, quarter)


def paint_head(canvas: Surface, origin: Point, cell: Cell, side: Side, joints: dict[Cell, Joint]) -> None:
    """An arrow head, with the line led up to it. It touches the line that it points at, if that is in the next cell."""
    scale = canvas.scale
    at = _corner(origin, cell, scale)
    size, down, right = CELL_WIDTH * scale, *STEP[side]
    aim = joints.get((cell[0] + down, cell[1] + right))
    ahead = 0
    if aim and (aim.e or aim.w if down else aim.n or aim.s):
        ahead = (CELL_HEIGHT if down else CELL_WIDTH) * scale - size * 2 // 5 - scale // 2
    lanes = _Lanes()
    for piece in _pieces(meeting({OPPOSITE[side]: LIGHT}), scale):
        start, end = piece.start - (ahead if side in "nw" else 0), piece.end + (ahead if side in "es" else 0)
        lanes.add(piece._replace(start=start, end=end), at)
    lanes.fill(canvas, LINE)
    middle = _Middle(scale)
    left = at[0] + middle.x - size // 2 + right * ahead
    top = at[1] + middle.y - size // 2 + down * ahead
    canvas.polygon((left, top, left + size, top + size), _TIPS[side], INK)


def paint_slanted(canvas: Surface, origin: Point, cell: Cell, way: str) -> None:
    """From corner to corner of a cell, and a little further, so that the next one joins."""
    scale = canvas.scale
    left, top = _corner(origin, cell, scale)
    width, height, rim = CELL_WIDTH * scale, CELL_HEIGHT * scale, scale
    box = (left - rim, top - rim, left + width + rim, top + height + rim)
    x, y = rim / (width + 2 * rim), rim / (height + 2 * rim)
    rising, falling = ((1 - x, y), (x, 1 - y)), ((x, y), (1 - x, 1 - y))
    paths = {RISING: (rising,), FALLING: (falling,), CROSSING: (rising, falling)}[way]
    canvas.strokes(box, 1.1 * scale, LINE, *paths)


def _corner(origin: Point, cell: Cell, scale: int) -> Point:
    """The upper left pixel of a cell."""
    return origin[0] + cell[1] * CELL_WIDTH * scale, origin[1] + cell[0] * CELL_HEIGHT * scale


@lru_cache(maxsize=1024)
def _pieces(joint: Joint, scale: int) -> tuple[Piece, ...]:
    """Of a straight line, one piece through the whole cell."""
    pieces = tuple(_Middle(scale).pieces(joint))
    if len(pieces) == 2 and pieces[0][:3] == pieces[1][:3] and not joint.dashes:
        start, end = min(piece.start for piece in pieces), max(piece.end for piece in pieces)
        return (pieces[0]._replace(start=start, end=end),)
    return pieces


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

    def arc(self, joint: Joint) -> tuple[Point, int, int]:
        """The bend itself, a quarter of a ring: its upper left corner, its size, and which quarter it is."""
        thick = self.scale
        size = self.radius + thick - thick // 2
        near_x, near_y = self.x - thick // 2, self.y - thick // 2
        far_x, far_y = near_x + thick - size, near_y + thick - size
        if joint.s:
            return ((near_x, near_y), size, 0) if joint.e else ((far_x, near_y), size, 1)
        return ((near_x, far_y), size, 2) if joint.e else ((far_x, far_y), size, 3)

    def _dashed(self, piece: Piece, dashes: int) -> Iterator[Piece]:
        """The dashes of a whole cell, as far as they lie in the piece."""
        step = (self.width if piece.flat else self.height) / dashes
        for number in range(dashes):
            first = round(number * step + step * 0.2)
            last = round((number + 1) * step - step * 0.2)
            if max(first, piece.start) < min(last, piece.end):
                yield piece._replace(start=max(first, piece.start), end=min(last, piece.end))


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
