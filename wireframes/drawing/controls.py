"""Painting widgets. Each painter gets the box of its widget's cells and draws inside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wireframes.drawing import words
from wireframes.drawing.canvas import EDGE, INK, MUTED, PAPER, SOFT, Box, Surface, disc
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH
from wireframes.drawing.grid import BLANK
from wireframes.drawing.widgets import Widget

_TICK = ((0.2, 0.52), (0.42, 0.74), (0.8, 0.3))
_CHEVRON = ((0.15, 0.3), (0.5, 0.7), (0.85, 0.3))
_CHEVRON_UP = ((0.15, 0.7), (0.5, 0.3), (0.85, 0.7))
_HANDLE = ((0.66, 0.66), (0.93, 0.93))
_HILLS = ((0.0, 1.0), (0.32, 0.45), (0.5, 0.72), (0.68, 0.3), (1.0, 1.0))


@dataclass(frozen=True)
class Place:
    """A widget on the canvas: the pixels of its cells, and how far its outline may grow into the rows around."""

    canvas: Surface
    widget: Widget
    left: int
    top: int
    rows: Sequence[Sequence[str]]  # its cells
    grow: int

    @property
    def unit(self) -> int:
        return self.canvas.scale

    @property
    def middle(self) -> int:
        return self.top + CELL_HEIGHT * self.unit // 2

    @property
    def box(self) -> Box:
        """The outline of a control that is as wide as its cells."""
        unit = self.unit
        right = self.left + self.widget.width * CELL_WIDTH * unit
        bottom = self.top + self.widget.height * CELL_HEIGHT * unit
        return self.left + unit, self.top - self.grow, right - unit, bottom + self.grow

    def square(self, size: int, center: int) -> Box:
        """A square of so many units around a point of the middle line."""
        half = size * self.unit // 2
        left, top = center - half, self.middle - half
        return left, top, left + size * self.unit, top + size * self.unit

    @property
    def label_cells(self) -> Sequence[str]:
        return self.rows[0][self.widget.start - self.widget.column : self.widget.stop - self.widget.column]

    def label(
        self, *, tone: int = INK, bold: bool = False, shift: int = 0, centred: bool = False, dots: bool = True
    ) -> None:
        cells = self.label_cells
        while not dots and cells and cells[-1] in (".", "…", BLANK):
            cells = cells[:-1]
        left = self.left + (self.widget.start - self.widget.column) * CELL_WIDTH * self.unit + shift
        if centred:
            left = (self.box[0] + self.box[2] - len(cells) * CELL_WIDTH * self.unit) // 2
        words.paint(self.canvas, left, self.top, cells, tone=tone, bold=bold)


def paint(place: Place) -> None:
    _PAINTERS[place.widget.kind](place)


def _primary(place: Place) -> None:
    place.canvas.rounded(place.box, 4 * place.unit, INK)
    place.label(tone=PAPER, bold=True, centred=True)


def _button(place: Place) -> None:
    place.canvas.rounded(place.box, 4 * place.unit, SOFT)
    place.canvas.rounded(place.box, 4 * place.unit, EDGE, edge=place.unit)
    place.label(centred=True)


def _field(place: Place) -> None:
    """Of one line or several."""
    _outline(place)
    place.label(tone=_tone_of_hint(place))
    for number, row in enumerate(place.rows[1:], 1):
        cells = [cell if cell not in ("[", "]", "_") else BLANK for cell in row]
        words.paint(place.canvas, place.left, place.top + number * CELL_HEIGHT * place.unit, cells)


def _search(place: Place) -> None:
    """With a lens in place of the dots."""
    unit = place.unit
    _outline(place)
    lens = place.left + 4 * unit, place.middle - 4 * unit, place.left + 10 * unit, place.middle + 2 * unit
    disc(place.canvas, lens, MUTED, edge=unit)
    around = place.left + 4 * unit, place.middle - 4 * unit, place.left + 12 * unit, place.middle + 4 * unit
    place.canvas.strokes(around, 1.3 * unit, MUTED, _HANDLE)
    place.label(tone=MUTED, shift=7 * unit, dots=False)


def _select(place: Place) -> None:
    unit = place.unit
    _outline(place)
    place.label()
    size = 7 * unit
    right = place.box[2] - 5 * unit
    top = place.middle - size // 2
    place.canvas.strokes((right - size, top, right, top + size), 1.4 * unit, INK, _CHEVRON)


def _outline(place: Place) -> None:
    place.canvas.rounded(place.box, 3 * place.unit, PAPER)
    place.canvas.rounded(place.box, 3 * place.unit, EDGE, edge=place.unit)


def _tone_of_hint(place: Place) -> int:
    return MUTED if place.widget.label.endswith(("...", "…")) else INK


def _check(place: Place) -> None:
    unit = place.unit
    box = place.square(12, place.left + 12 * unit)
    if place.widget.on:
        place.canvas.rounded(box, 2 * unit, INK)
        place.canvas.strokes(box, 1.6 * unit, PAPER, _TICK)
    else:
        place.canvas.rounded(box, 2 * unit, EDGE, edge=unit)


def _radio(place: Place) -> None:
    center = place.left + 12 * place.unit
    disc(place.canvas, place.square(12, center), INK if place.widget.on else EDGE, edge=place.unit)
    if place.widget.on:
        disc(place.canvas, place.square(6, center), INK)


def _toggle(place: Place) -> None:
    unit, widget = place.unit, place.widget
    left, _, right, _ = place.box
    pill = (left, place.middle - 8 * unit, right, place.middle + 8 * unit)
    place.canvas.rounded(pill, 8 * unit, INK if widget.on else SOFT)
    knob = place.square(12, right - 8 * unit if widget.on else left + 8 * unit)
    if not widget.on:
        place.canvas.rounded(pill, 8 * unit, EDGE, edge=unit)
    disc(place.canvas, knob, PAPER if widget.on else EDGE)
    place.label(tone=PAPER if widget.on else INK)


def _progress(place: Place) -> None:
    unit = place.unit
    left, _, right, _ = place.box
    track = (left, place.middle - 4 * unit, right, place.middle + 4 * unit)
    place.canvas.rounded(track, 4 * unit, SOFT)
    done = round((right - left) * place.widget.share)
    if done:
        place.canvas.rounded((left, track[1], left + max(done, 8 * unit), track[3]), 4 * unit, INK)


def _picture(place: Place) -> None:
    """A picture within a line of text: its sign, and what it shows."""
    unit = place.unit
    place.canvas.rounded(place.box, 3 * unit, SOFT)
    if place.widget.label:
        _landscape(place.canvas, (place.left + 4 * unit, place.middle - 6 * unit, 18 * unit, 12 * unit))
        place.label(tone=INK)
    else:
        left = (place.box[0] + place.box[2]) // 2 - 9 * unit
        _landscape(place.canvas, (left, place.middle - 6 * unit, 18 * unit, 12 * unit))


def paint_scene(place: Place, room: Box) -> None:
    """A picture that fills its box: the sign for it, and below that what it shows. One that is crossed out stays so."""
    unit, canvas = place.unit, place.canvas
    left, top, right, bottom = room
    if place.widget.on:
        canvas.strokes(room, unit, EDGE, ((0, 0), (1, 1)), ((0, 1), (1, 0)))
        return
    canvas.rounded(room, 2 * unit, SOFT)
    line = CELL_HEIGHT * unit if place.widget.label else 0
    height = min((bottom - top - line) // 2, 40 * unit)
    width = min(height * 3 // 2, (right - left) * 3 // 4)
    upper = (top + bottom - line - height) // 2
    if height >= 8 * unit:
        _landscape(canvas, ((left + right - width) // 2, upper, width, height))
        words_top = upper + height + 2 * unit
    else:
        words_top = (top + bottom - line) // 2
    cells = place.label_cells
    words.paint(canvas, (left + right - len(cells) * CELL_WIDTH * unit) // 2, words_top, cells)


def _landscape(canvas: Surface, place: tuple[int, int, int, int]) -> None:
    """The sign for a picture: two hills and a sun, in a box given by its corner and size."""
    left, top, width, height = place
    canvas.polygon((left, top, left + width, top + height), _HILLS, MUTED)
    sun = max(3, height // 3)
    disc(canvas, (left + width // 12, top, left + width // 12 + sun, top + sun), MUTED)


def _scroll(place: Place) -> None:
    """A track with its thumb, an arrow at each end."""
    unit, canvas = place.unit, place.canvas
    left, top, right, bottom = place.box
    cell, half, size = CELL_HEIGHT * unit, (left + right) // 2, 6 * unit
    for middle, points in ((top + cell // 2, _CHEVRON_UP), (bottom - cell // 2, _CHEVRON)):
        box = (half - size // 2, middle - size // 2, half + size // 2, middle + size // 2)
        canvas.strokes(box, 1.4 * unit, MUTED, points)
    upper, lower = top + cell, bottom - cell
    canvas.rounded((half - 2 * unit, upper, half + 2 * unit, lower), 2 * unit, SOFT)
    length = max((lower - upper) // 3, min(4 * unit, lower - upper))
    start = upper + round((lower - upper - length) * min(1.0, place.widget.share * 1.5))
    canvas.rounded((half - 2 * unit, start, half + 2 * unit, start + length), 2 * unit, MUTED)


_PAINTERS: dict[str, Callable[[Place], None]] = {
    "primary": _primary,
    "button": _button,
    "check": _check,
    "radio": _radio,
    "toggle": _toggle,
    "field": _field,
    "search": _search,
    "select": _select,
    "progress": _progress,
    "picture": _picture,
    "scroll": _scroll,
}
