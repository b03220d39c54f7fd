"""Slanted lines: `/` and `\\` that lead on to another of their kind, away from words, and boxes that they cross out."""

import re
from collections.abc import Container, Iterable

from wireframes.drawing.faces import Face
from wireframes.drawing.grid import BLANK, Grid
from wireframes.drawing.lines import Cell

RISING, FALLING, CROSSING = "/", "\\", "X"

_DRAWN = {"╱": RISING, "╲": FALLING, "╳": CROSSING}
_SLANTED = re.compile(r"[/\\╱╲╳]")
_STEPS = {RISING: ((-1, 1), (1, -1)), FALLING: ((-1, -1), (1, 1))}
_BESIDE = " /\\|╱╲╳│┃║"  # what may stand beside a slanted line
_LEAST_IN_CROSS = 4
_IN_CROSS = "/\\╱╲╳xX "


def find(grid: Grid, claimed: Container[Cell]) -> dict[Cell, str]:
    """Cells with a slanted line, and which way it goes."""
    found = {}
    for row, line in enumerate(grid.lines):
        for match in _SLANTED.finditer(line):
            cell, character = (row, match.start()), match[0]
            if cell in claimed:
                continue
            if character in _DRAWN:
                found[cell] = _DRAWN[character]
            elif _stands_free(grid, cell) and _leads_on(grid, cell, character):
                found[cell] = character
    return found


def crossed(grid: Grid, boxes: Iterable[Face], slanted: dict[Cell, str]) -> list[Face]:
    """Boxes that hold nothing but slanted lines of both kinds: pictures that are yet to come."""
    if len(slanted) < _LEAST_IN_CROSS:
        return []
    return [face for face in boxes if _is_crossed(grid, face)]


def _is_crossed(grid: Grid, face: Face) -> bool:
    inside = [line[face.left + 1 : face.right] for line in grid.lines[face.top + 1 : face.bottom]]
    said = "".join(inside).replace(BLANK, "")
    if len(said) < _LEAST_IN_CROSS or any(character not in _IN_CROSS for character in said):
        return False
    return any(each in said for each in "/╱╳") and any(each in said for each in "\\╲╳")


def _stands_free(grid: Grid, cell: Cell) -> bool:
    """Beside blanks, walls and lines that slant the other way; two alike are a comment or an address."""
    row, column = cell
    beside = grid.at(row, column - 1), grid.at(row, column + 1)
    return all(each in _BESIDE and each != grid.at(*cell) for each in beside)


def _leads_on(grid: Grid, cell: Cell, character: str) -> bool:
    """To the next one in its direction, which stands free as well, or past a crossing."""
    for down, right in _STEPS[character]:
        beside = cell[0] + down, cell[1] + right
        if grid.at(*beside) in (character, "╳") and _stands_free(grid, beside):
            return True
    return False
