"""What stands around a drawing: nothing, a browser window, a phone. And how large the picture becomes."""

from dataclasses import dataclass
from typing import Literal

from wireframes.drawing import words
from wireframes.drawing.canvas import EDGE, LINE, MUTED, PAPER, SOFT, Box, Surface, disc
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH
from wireframes.drawing.grid import DrawingError, Grid, cells_of
from wireframes.drawing.ports import Joint
from wireframes.drawing.shapes import Cell, Sheet

FrameName = Literal["none", "browser", "phone"]

MAX_PIXELS = 24_000_000
SCALES = 1, 2, 3, 4


@dataclass(frozen=True)
class _Room:
    """What a frame adds around the drawing, in units, and the corner radius of its outline."""

    top: int
    side: int
    bottom: int
    radius: int


_ROOM: dict[str, _Room] = {
    "none": _Room(6, 6, 6, 0),
    "browser": _Room(34, 10, 10, 8),
    "phone": _Room(26, 10, 24, 22),
}
_MARGIN = 6  # outside a frame
_PHONE_WIDTH = 220
_BAR = 28  # the height of a browser's bar


@dataclass(frozen=True)
class Layout:
    """Sizes in pixels, known before anything is allocated."""

    name: FrameName
    scale: int
    width: int
    height: int
    origin: tuple[int, int]  # of the first cell
    outline: Box

    @property
    def pixels(self) -> int:
        return self.width * self.height


def fit(sheet: Sheet, name: FrameName, scale: int) -> Layout:
    """The layout at the scale asked for, or at the largest below it that keeps to the limit."""
    for smaller in range(scale, 0, -1):
        layout = _layout(sheet, name, smaller)
        if layout.pixels <= MAX_PIXELS:
            return layout
    raise DrawingError(f"The picture would be {layout.width} by {layout.height} pixels. Draw a smaller screen.")


def _layout(sheet: Sheet, name: FrameName, scale: int) -> Layout:
    """Where a box goes all around the drawing, the frame takes its place instead of doubling it."""
    room, grid = _ROOM[name], sheet.grid
    width, height = grid.width * CELL_WIDTH, grid.height * CELL_HEIGHT
    if name == "none":
        return _scaled(name, scale, (width + 2 * room.side, height + 2 * room.top), (room.side, room.top), (0, 0, 0, 0))
    top, side, bottom = room.top, room.side, room.bottom
    if sheet.is_enclosed:
        side, top, bottom = -CELL_WIDTH // 2, top - CELL_HEIGHT // 2 - 6, bottom - CELL_HEIGHT // 2 - 8
        if name == "browser":
            top, bottom = _BAR - CELL_HEIGHT // 2, -CELL_HEIGHT // 2
    elif name == "phone":  # a few words still look like a phone
        wider = max(0, _PHONE_WIDTH - width - 2 * side)
        width += wider
        height = max(height, (width + 2 * side) * 3 // 2 - top - bottom)
    right, floor = _MARGIN + width + 2 * side, _MARGIN + height + top + bottom
    origin = (_MARGIN + side, _MARGIN + top)
    return _scaled(name, scale, (right + _MARGIN, floor + _MARGIN), origin, (_MARGIN, _MARGIN, right, floor))


def _scaled(name: FrameName, scale: int, size: tuple[int, int], origin: tuple[int, int], outline: Box) -> Layout:
    left, top, right, bottom = (each * scale for each in outline)
    near, far = scale // 2, scale - scale // 2  # the outline lies across its place as any line does
    return Layout(
        name,
        scale,
        size[0] * scale,
        size[1] * scale,
        (origin[0] * scale, origin[1] * scale),
        (left - near, top - near, right + far, bottom + far),
    )


def without_outer_box(joints: dict[Cell, Joint], grid: Grid) -> dict[Cell, Joint]:
    """The lines that are left when the frame stands in for the box around them."""
    bottom, right = grid.height - 1, grid.width - 1
    left_over = {}
    for cell, joint in joints.items():
        if cell[0] in (0, bottom):
            joint = joint._replace(e=0, w=0, arc=False)
        if cell[1] in (0, right):
            joint = joint._replace(n=0, s=0, arc=False)
        left_over[cell] = joint
    return left_over


def paint(canvas: Surface, layout: Layout, title: str) -> None:
    if layout.name == "browser":
        _browser(canvas, layout, title)
    if layout.name == "phone":
        _phone(canvas, layout)


def _browser(canvas: Surface, layout: Layout, title: str) -> None:
    """A bar with three dots and an address that says the title."""
    unit = layout.scale
    left, top, right, bottom = layout.outline
    bar = top + _BAR * unit
    canvas.rounded((left, top, right, bar + 8 * unit), 8 * unit, SOFT)
    canvas.rectangle((left, bar, right, bar + 8 * unit), PAPER)
    canvas.rectangle((left, bar, right, bar + unit), LINE)
    canvas.rounded((left, top, right, bottom), 8 * unit, LINE, edge=unit)
    for number in range(3):
        x = left + (12 + 14 * number) * unit
        disc(canvas, (x, top + 10 * unit, x + 8 * unit, top + 18 * unit), EDGE)
    pill = (left + 60 * unit, top + 5 * unit, right - 16 * unit, top + 23 * unit)
    if pill[2] - pill[0] > 40 * unit:
        canvas.rounded(pill, 9 * unit, PAPER)
        _address(canvas, pill, title)


def _address(canvas: Surface, pill: Box, title: str) -> None:
    unit = canvas.scale
    room = (pill[2] - pill[0]) // (CELL_WIDTH * unit) - 3
    cells = _shortened(title, room)
    words.paint(canvas, pill[0] + 12 * unit, pill[1], cells, tone=MUTED)


def _shortened(title: str, room: int) -> tuple[str, ...]:
    cells = cells_of(title)
    return cells if len(cells) <= room else (*cells[: room - 1], "…") if room > 1 else ()


def _phone(canvas: Surface, layout: Layout) -> None:
    """Rounded walls and the bar at the foot by which a phone is known."""
    unit = layout.scale
    left, top, right, bottom = layout.outline
    canvas.rounded((left, top, right, bottom), 22 * unit, LINE, edge=unit + unit // 2)
    center, half = (left + right) // 2, min(28 * unit, (right - left) // 5)
    canvas.rounded((center - half, bottom - 9 * unit, center + half, bottom - 6 * unit), 2 * unit, MUTED)
    canvas.rounded((center - half // 2, top + 7 * unit, center + half // 2, top + 10 * unit), 2 * unit, EDGE)
