"""Emoji as icons: the signs of an interface, drawn in lines like everything else.

Each line of icons.txt has the signs that share a drawing, and the drawing on a grid of 24 by 24: `s` is a line from
point to point, `p` a filled polygon, `o` a ring and `d` a disc given by centre and radius.
"""

from functools import lru_cache
from pathlib import Path

from wireframes.drawing.canvas import Box, Points, Surface, disc

GRID = 24
_STROKE = 1.35  # units

_TABLE = Path(__file__).with_name("icons.txt").read_text("utf-8")
_BY_SIGN = {sign: drawing for signs, drawing in (line.split(" ", 1) for line in _TABLE.splitlines()) for sign in signs}


def has(sign: str) -> bool:
    return sign in _BY_SIGN


def paint(surface: Surface, box: Box, sign: str, tone: int) -> None:
    """The icon of a sign that has one, filling a square."""
    left, top, right, _ = box
    size = right - left
    width = _STROKE * surface.scale * min(1, size / (12 * surface.scale))
    for kind, paths, centre, radius in _pieces(sign):
        if kind == "s":
            surface.strokes(box, width, tone, *paths)
        elif kind == "p":
            surface.polygon(box, paths[0], tone)
        else:
            x, y, reach = (round(part * size / GRID) for part in (*centre, radius))
            edge = max(1, round(width)) if kind == "o" else 0
            disc(surface, (left + x - reach, top + y - reach, left + x + reach, top + y + reach), tone, edge=edge)


Piece = tuple[str, tuple[Points, ...], tuple[float, float], float]


@lru_cache(maxsize=256)
def _pieces(sign: str) -> tuple[Piece, ...]:
    """Its parts; all lines together, as they are stamped at once."""
    lines: list[Points] = []
    found: list[Piece] = []
    for piece in _BY_SIGN[sign].split("; "):
        kind, *numbers = piece.split(" ")
        if kind in "sp":
            points = tuple((x / GRID, y / GRID) for x, y in map(_point, numbers))
            if kind == "s":
                lines.append(points)
            else:
                found.append((kind, (points,), (0, 0), 0))
        else:
            found.append((kind, (), _point(numbers[0]), float(numbers[1])))
    return (("s", tuple(lines), (0, 0), 0), *found) if lines else tuple(found)


def _point(written: str) -> tuple[float, float]:
    x, y = written.split(",")
    return float(x), float(y)
