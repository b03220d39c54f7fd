"""Painting words, cell by cell, so that columns stay columns."""

from collections.abc import Sequence

from wireframes.drawing import icons
from wireframes.drawing.canvas import CHIP, INK, SOFT, Box, Surface
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH, is_known
from wireframes.drawing.grid import BLANK, HALF, is_mark


def paint(canvas: Surface, left: int, top: int, cells: Sequence[str], *, tone: int = INK, bold: bool = False) -> None:
    """Words from a pixel onwards, one cell a column."""
    pitch = CELL_WIDTH * canvas.scale
    for index, cluster in enumerate(cells):
        if cluster in (BLANK, HALF):
            continue
        if cluster.isascii():
            canvas.glyph(left + index * pitch, top, cluster, 1, tone, bold)
        else:
            columns = 2 if index + 1 < len(cells) and cells[index + 1] == HALF else 1
            _character(canvas, left + index * pitch, top, cluster, columns, tone, bold)


def missing(cells: Sequence[str]) -> list[str]:
    """The characters that no font here has, and no icon stands for."""
    return [cell for cell in cells if cell and not is_known(cell[0]) and not icons.has(cell[0])]


def _character(canvas: Surface, left: int, top: int, cluster: str, columns: int, tone: int, bold: bool) -> None:
    if icons.has(cluster[0]) and (columns == 2 or not canvas.knows(cluster[0])):
        icons.paint(canvas, _square(canvas, left, top, columns), cluster[0], tone)
    elif canvas.knows(cluster[0]):
        canvas.glyph(left, top, cluster, columns, tone, bold)
    elif _is_picture(cluster):
        _chip(canvas, _square(canvas, left, top, columns))
    else:
        _bar(canvas, left, top, columns)


def _is_picture(cluster: str) -> bool:
    """Emoji and other signs, rather than letters."""
    return not cluster[0].isalnum() and not is_mark(cluster[0])


def _square(canvas: Surface, left: int, top: int, columns: int) -> Box:
    """The room for a sign in the middle of its cells."""
    unit = canvas.scale
    size = min(CELL_WIDTH * columns, 16) * unit
    x = left + (CELL_WIDTH * columns * unit - size) // 2
    y = top + (CELL_HEIGHT * unit - size) // 2
    return x, y, x + size, y + size


def _chip(canvas: Surface, box: Box) -> None:
    """A rounded square in place of a sign."""
    unit = canvas.scale
    left, top, right, bottom = box
    inner = left + unit, top + unit, right - unit, bottom - unit
    canvas.rounded(inner, 3 * unit, SOFT)
    canvas.rounded(inner, 3 * unit, CHIP * 2, edge=unit)


def _bar(canvas: Surface, left: int, top: int, columns: int) -> None:
    """A bar in place of a letter: words of it read as a line of copy."""
    unit = canvas.scale
    middle = top + CELL_HEIGHT * unit // 2
    box = (left + unit, middle - 4 * unit, left + (CELL_WIDTH * columns - 1) * unit, middle + 4 * unit)
    canvas.rounded(box, 2 * unit, CHIP)
