"""Where the controls of a picture are, in its pixels: for links on a picture, and for whoever checks it."""

from dataclasses import dataclass

from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH
from wireframes.drawing.frames import Layout
from wireframes.drawing.shapes import Sheet
from wireframes.drawing.widgets import Kind


@dataclass(frozen=True)
class Spot:
    """A control: what it is, what it says, and the pixels of its cells."""

    kind: Kind
    label: str
    left: int
    top: int
    width: int
    height: int


def spots(sheet: Sheet, layout: Layout) -> tuple[Spot, ...]:
    """In reading order. A picture that fills its box is as large as the box."""
    left, top = layout.origin
    wide, high = CELL_WIDTH * layout.scale, CELL_HEIGHT * layout.scale
    found = []
    for widget in sheet.widgets:
        row, column, rows, columns = widget.row, widget.column, widget.height, widget.width
        if face := sheet.scenes.get(widget):
            row, column = face.top + 1, face.left + 1
            rows, columns = face.bottom - face.top - 1, face.right - face.left - 1
        place = left + column * wide, top + row * high
        found.append(Spot(widget.kind, widget.label, *place, columns * wide, rows * high))
    return tuple(found)
