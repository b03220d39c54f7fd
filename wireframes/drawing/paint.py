"""Shapes to a PNG. A theme is a palette over the same grey picture, so both show the same shapes."""

import io
from collections.abc import Sequence
from typing import Literal

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from wireframes.drawing import controls, frames, strokes, widgets, words
from wireframes.drawing.canvas import INK, MUTED, SOFT, Box, Canvas, Surface
from wireframes.drawing.faces import Face
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH
from wireframes.drawing.frames import Layout
from wireframes.drawing.shapes import Cell, Run, Sheet
from wireframes.drawing.svg import SvgSurface
from wireframes.drawing.widgets import Widget

Theme = Literal["light", "dark"]
Colour = tuple[int, int, int]

# Paper and ink of the pages: --wire-paper and --wire-ink in tokens.css.
THEMES: dict[str, tuple[Colour, Colour]] = {
    "light": ((0xFE, 0xFD, 0xFB), (0x42, 0x3C, 0x36)),
    "dark": ((0x22, 0x20, 0x1D), (0xCB, 0xC7, 0xC0)),
}
LEVELS = 16  # four bits


def picture(sheet: Sheet, layout: Layout, title: str) -> Image.Image:
    """The grey picture."""
    canvas = Canvas(layout.width, layout.height, layout.scale)
    _everything(canvas, sheet, layout, title)
    return canvas.image


def svg(sheet: Sheet, layout: Layout, title: str, alt: str, theme: str) -> str:
    surface = SvgSurface(layout.width, layout.height, layout.scale, *THEMES[theme])
    _everything(surface, sheet, layout, title)
    return surface.document(title, alt)


def _everything(canvas: Surface, sheet: Sheet, layout: Layout, title: str) -> None:
    frames.paint(canvas, layout, title)
    for face in sheet.headers:
        _fill(canvas, layout, face)
    _lines(canvas, layout, sheet)
    for (row, column), character in sheet.blocks.items():
        _block(canvas, _at(layout, row, column), character)
    _widgets(canvas, layout, sheet)
    for run in sheet.runs:
        words.paint(canvas, *_at(layout, run.row, run.column), run.cells, bold=run.bold)


def png(image: Image.Image, theme: str, texts: dict[str, str]) -> bytes:
    """Sixteen levels between paper and ink, with texts (source, description) inside the file."""
    indexed = image.point([(tone * (LEVELS - 1) + 127) // 255 for tone in range(256)])
    indexed.putpalette(palette(theme))
    info = PngInfo()
    for key, text in texts.items():
        info.add_itxt(key, text, zip=True)
    file = io.BytesIO()
    indexed.save(file, "PNG", bits=4, pnginfo=info)
    return file.getvalue()


def palette(theme: str) -> list[int]:
    paper, ink = THEMES[theme]
    steps = LEVELS - 1
    return [
        round(start + (end - start) * level / steps)
        for level in range(LEVELS)
        for start, end in zip(paper, ink, strict=True)
    ]


def _at(layout: Layout, row: int, column: int) -> tuple[int, int]:
    """The upper left pixel of a cell."""
    left, top = layout.origin
    return left + column * CELL_WIDTH * layout.scale, top + row * CELL_HEIGHT * layout.scale


def _lines(canvas: Surface, layout: Layout, sheet: Sheet) -> None:
    joints = sheet.lines.joints
    if sheet.is_enclosed and layout.name != "none":
        joints = frames.without_outer_box(joints, sheet.grid)
    strokes.paint(canvas, layout.origin, joints)
    for cell, side in sheet.lines.heads.items():
        strokes.paint_head(canvas, layout.origin, cell, side, joints)
    for cell, way in sheet.slanted.items():
        strokes.paint_slanted(canvas, layout.origin, cell, way)


def _fill(canvas: Surface, layout: Layout, face: Face) -> None:
    """From the middle of one wall to the middle of the other; the walls are painted over its rim."""
    half_width, half_height = CELL_WIDTH * layout.scale // 2, CELL_HEIGHT * layout.scale // 2
    left, top = _at(layout, face.top, face.left)
    right, bottom = _at(layout, face.bottom, face.right)
    canvas.rectangle((left + half_width, top + half_height, right + half_width, bottom + half_height), SOFT)


def _inside(layout: Layout, face: Face) -> Box:
    """The room within a box, a little off its walls."""
    unit = layout.scale
    left, top = _at(layout, face.top, face.left)
    right, bottom = _at(layout, face.bottom, face.right)
    half_width, half_height = CELL_WIDTH // 2, CELL_HEIGHT // 2
    return (
        left + (half_width + 3) * unit,
        top + (half_height + 3) * unit,
        right + (half_width - 2) * unit,
        bottom + (half_height - 2) * unit,
    )


def _widgets(canvas: Surface, layout: Layout, sheet: Sheet) -> None:
    words_at, widgets_at = _cells_of(sheet.runs), widgets.cells(sheet.widgets)
    for widget in sheet.widgets:
        rows = sheet.grid.rows[widget.row : widget.row + widget.height]
        cells = [row[widget.column : widget.end] for row in rows]
        grow = _room_to_grow(widget, words_at, widgets_at) * canvas.scale // 2
        place = controls.Place(canvas, widget, *_at(layout, widget.row, widget.column), cells, grow)
        if widget in sheet.scenes:
            controls.paint_scene(place, _inside(layout, sheet.scenes[widget]))
        else:
            controls.paint(place)


def _room_to_grow(widget: Widget, words_at: set[Cell], widgets_at: set[Cell]) -> int:
    """How far an outline may go into the rows around, in half units: not over words, and clear of other controls."""
    above, below = widget.row - 1, widget.row + widget.height
    around = {(row, column) for row in (above, below) for column in range(widget.column, widget.end)}
    if around & widgets_at:
        return -1
    return 0 if around & words_at else 4


def _cells_of(runs: Sequence[Run]) -> set[Cell]:
    return {(run.row, column) for run in runs for column in range(run.column, run.end)}


def _block(canvas: Surface, place: tuple[int, int], character: str) -> None:
    """Bars, shades and quadrants, without gaps between cells."""
    left, top = place
    width, height = CELL_WIDTH * canvas.scale, CELL_HEIGHT * canvas.scale
    right, bottom = left + width, top + height
    number = ord(character) - 0x2580
    if character in "░▒▓":
        canvas.rectangle((left, top, right, bottom), {"░": SOFT, "▒": SOFT * 2, "▓": MUTED}[character])
    elif number == 0:
        canvas.rectangle((left, top, right, top + height // 2), INK)
    elif number <= 8:  # eighths from below, the last of them the full block
        canvas.rectangle((left, bottom - height * number // 8, right, bottom), INK)
    elif number <= 0xF:  # eighths from the left, seven first
        canvas.rectangle((left, top, left + width * (16 - number) // 8, bottom), INK)
    elif character in "▐▕":
        canvas.rectangle((right - (width // 2 if character == "▐" else width // 8), top, right, bottom), INK)
    elif character == "▔":
        canvas.rectangle((left, top, right, top + height // 8), INK)
    else:
        for x, y in _QUADRANTS[number - 0x16]:
            corner = left + x * width // 2, top + y * height // 2
            canvas.rectangle((*corner, corner[0] + width // 2, corner[1] + height // 2), INK)


_LL, _LR, _UL, _UR = (0, 1), (1, 1), (0, 0), (1, 0)
_QUADRANTS = (
    (_LL,), (_LR,), (_UL,), (_UL, _LL, _LR), (_UL, _LR), (_UL, _UR, _LL), (_UL, _UR, _LR), (_UR,), (_UR, _LL),
    (_UR, _LL, _LR),
)  # fmt: skip
