"""Painting words, cell by cell, so that columns stay columns."""

from collections.abc import Sequence

from wireframes.drawing.canvas import CHIP, INK, SOFT, Canvas
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH, is_known, tile
from wireframes.drawing.grid import BLANK, HALF, is_mark


def paint(canvas: Canvas, left: int, top: int, cells: Sequence[str], *, tone: int = INK, bold: bool = False) -> None:
    """Words from a pixel onwards, one cell a column."""
    for index, cluster in enumerate(cells):
        if cluster not in (BLANK, HALF):
            columns = 2 if index + 1 < len(cells) and cells[index + 1] == HALF else 1
            _character(canvas, left + index * CELL_WIDTH * canvas.scale, top, cluster, columns, tone, bold)


def missing(cells: Sequence[str]) -> list[str]:
    """The characters that no font here has."""
    return [cell for cell in cells if cell and not is_known(cell[0])]


def _character(canvas: Canvas, left: int, top: int, cluster: str, columns: int, tone: int, bold: bool) -> None:
    mask = tile(cluster, canvas.scale, bold, columns)
    if mask:
        canvas.stamp(mask, left, top, tone)
    elif _is_picture(cluster):
        _badge(canvas, left, top, columns)
    else:
        _bar(canvas, left, top, columns)


def _is_picture(cluster: str) -> bool:
    """Emoji and other signs, rather than letters."""
    return not cluster[0].isalnum() and not is_mark(cluster[0])


def _badge(canvas: Canvas, left: int, top: int, columns: int) -> None:
    """A rounded square in place of a sign."""
    unit = canvas.scale
    size = min(CELL_WIDTH * columns, 14) * unit - 2 * unit
    x = left + (CELL_WIDTH * columns * unit - size) // 2
    y = top + (CELL_HEIGHT * unit - size) // 2
    canvas.rounded((x, y, x + size, y + size), 3 * unit, SOFT)
    canvas.rounded((x, y, x + size, y + size), 3 * unit, CHIP * 2, edge=unit)


def _bar(canvas: Canvas, left: int, top: int, columns: int) -> None:
    """A bar in place of a letter: words of it read as a line of copy."""
    unit = canvas.scale
    middle = top + CELL_HEIGHT * unit // 2
    box = (left + unit, middle - 4 * unit, left + (CELL_WIDTH * columns - 1) * unit, middle + 4 * unit)
    canvas.rounded(box, 2 * unit, CHIP)
