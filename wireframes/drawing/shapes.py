"""Cells to shapes: everything that is painted or read aloud, in cells and without a pixel."""

import re
from dataclasses import dataclass

from wireframes.drawing import diagonals, faces, lines, widgets
from wireframes.drawing.faces import Face
from wireframes.drawing.grid import BLANK, HALF, Grid
from wireframes.drawing.lines import Cell, Lines
from wireframes.drawing.widgets import Widget

MAX_PICTURES = 24  # boxes are looked for around so many
_BLOCK = re.compile("[\u2580-\u259f]")  # Unicode block elements: bars, shades, quadrants
_WORDS = re.compile(r"\S+(?: \S+)*")


@dataclass(frozen=True)
class Run:
    """Words in one row."""

    row: int
    column: int
    cells: tuple[str, ...]
    bold: bool = False

    @property
    def text(self) -> str:
        return "".join(self.cells)

    @property
    def end(self) -> int:
        return self.column + len(self.cells)


@dataclass(frozen=True)
class Sheet:
    """The shapes of one drawing."""

    grid: Grid
    lines: Lines
    widgets: tuple[Widget, ...]
    runs: tuple[Run, ...]
    blocks: dict[Cell, str]
    slanted: dict[Cell, str]
    headers: tuple[Face, ...]  # header cells of tables: softly filled
    scenes: dict[Widget, Face]  # pictures that stand alone in a box, and fill it

    @property
    def is_enclosed(self) -> bool:
        """Whether one outer box goes all around, so that a frame can take its place."""
        joints, (bottom, right) = self.lines.joints, (self.grid.height - 1, self.grid.width - 1)
        if bottom < 2 or right < 2:
            return False
        upright = all((row, 0) in joints and (row, right) in joints for row in range(bottom + 1))
        return upright and all((0, column) in joints and (bottom, column) in joints for column in range(right + 1))


def read(grid: Grid) -> Sheet:
    """Find widgets first, then lines in what is left; the rest is text."""
    controls = widgets.find(grid)
    controlled = widgets.cells(controls)
    blocks = {cell: block for cell, block in _blocks(grid).items() if cell not in controlled}
    claimed = controlled | blocks.keys()
    strokes = lines.find(grid, claimed)
    boxes = faces.find(strokes.joints)
    headers = _written_headers(grid, boxes)
    slanted = diagonals.find(grid, claimed)
    crossed = {_crossed_picture(face): face for face in diagonals.crossed(grid, boxes, slanted)[:MAX_PICTURES]}
    taken = claimed | widgets.cells(crossed) | strokes.joints.keys() | strokes.heads.keys() | slanted.keys()
    runs = _runs(grid, taken, headers)
    found = sorted([*controls, *crossed], key=lambda widget: (widget.row, widget.column))
    free = {cell: way for cell, way in slanted.items() if not any(face.holds(*cell) for face in crossed.values())}
    scenes = {**_scenes(boxes, controls, runs), **crossed}
    return Sheet(grid, strokes, tuple(found), runs, blocks, free, headers, scenes)


def _crossed_picture(face: Face) -> Widget:
    """A picture by the room in its box."""
    height, width = face.bottom - face.top - 1, face.right - face.left - 1
    return Widget("picture", face.top + 1, face.left + 1, width, on=True, height=height)


def _blocks(grid: Grid) -> dict[Cell, str]:
    return {(row, match.start()): match[0] for row, line in enumerate(grid.lines) for match in _BLOCK.finditer(line)}


def _runs(grid: Grid, taken: set[Cell], headers: tuple[Face, ...]) -> tuple[Run, ...]:
    """What no shape has taken, as words; one blank does not end a run, two do."""
    in_header = {(face.top + 1, column) for face in headers for column in range(face.left, face.right)}
    found = []
    rows = [list(line) for line in grid.lines]
    for row, column in taken:
        rows[row][column] = BLANK
    for row, left in enumerate(map("".join, rows)):
        for match in _WORDS.finditer(left):
            cells = grid.rows[row][match.start() : match.end()]
            bold = is_heading("".join(cells)) or (row, match.start()) in in_header
            found.append(Run(row, match.start(), cells, bold))
    return tuple(found)


def _written_headers(grid: Grid, boxes: list[Face]) -> tuple[Face, ...]:
    """Not of a table whose head says nothing: that is a grid of pictures or days."""
    found = faces.headers(boxes)
    said = {face.top for face in found if not grid.lines[face.top + 1][face.left + 1 : face.right].isspace()}
    return tuple(face for face in found if face.top in said)


def is_heading(text: str) -> bool:
    """CAPITALS: four letters or more, none of them small, and more letters than anything else."""
    letters = [character for character in text if character.isalpha()]
    others = sum(not character.isalpha() and character not in (BLANK, HALF) for character in text)
    return len(letters) >= 4 and others < len(letters) and all(character.isupper() for character in letters)


def _scenes(boxes: list[Face], controls: list[Widget], runs: tuple[Run, ...]) -> dict[Widget, Face]:
    """The smallest boxes around a picture, where it stands alone in them."""
    found = {}
    for picture in [each for each in controls if each.kind == "picture"][:MAX_PICTURES]:
        around = [face for face in boxes if face.holds(picture.row, picture.column)]
        face = min(around, key=lambda face: face.area, default=None)
        others: list[Run | Widget] = [*runs, *(each for each in controls if each is not picture)]
        if face and not any(face.holds(other.row, other.column) for other in others):
            found[picture] = face
    return found
