"""Cells to shapes: everything that is painted or read aloud, in cells and without a pixel."""

import re
from dataclasses import dataclass

from wireframes.drawing import faces, lines, widgets
from wireframes.drawing.faces import Face
from wireframes.drawing.grid import BLANK, HALF, Grid
from wireframes.drawing.lines import Cell, Lines
from wireframes.drawing.widgets import Widget

MAX_PICTURES = 24  # boxes are looked for around so many
_BLOCKS = "\u2580", "\u259f"  # Unicode block elements: bars, shades, quadrants
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
    headers: tuple[Face, ...]  # header cells of tables: softly filled
    scenes: dict[Widget, Face]  # pictures that stand alone in a box, and fill it

    @property
    def is_enclosed(self) -> bool:
        """Whether one outer box goes all around, so that a frame can take its place."""
        joints, (bottom, right) = self.lines.joints, (self.grid.height - 1, self.grid.width - 1)
        sides = [((0, bottom), range(right + 1)), (range(bottom + 1), (0, right))]
        around = {(row, column) for rows, columns in sides for row in rows for column in columns}
        return bottom > 1 and right > 1 and around <= joints.keys()


def read(grid: Grid) -> Sheet:
    """Find widgets first, then lines in what is left; the rest is text."""
    controls = widgets.find(grid)
    blocks = _blocks(grid)
    claimed = {(each.row, column) for each in controls for column in range(each.column, each.end)} | blocks.keys()
    strokes = lines.find(grid, claimed)
    boxes = faces.find(strokes.joints)
    headers = _written_headers(grid, boxes)
    runs = _runs(grid, claimed | strokes.joints.keys() | strokes.heads.keys(), headers)
    return Sheet(grid, strokes, tuple(controls), runs, blocks, headers, _scenes(boxes, controls, runs))


def _blocks(grid: Grid) -> dict[Cell, str]:
    first, last = _BLOCKS
    return {
        (row, column): character
        for row, line in enumerate(grid.lines)
        for column, character in enumerate(line)
        if first <= character <= last
    }


def _runs(grid: Grid, taken: set[Cell], headers: tuple[Face, ...]) -> tuple[Run, ...]:
    """What no shape has taken, as words; one blank does not end a run, two do."""
    in_header = {(face.top + 1, column) for face in headers for column in range(face.left, face.right)}
    found = []
    for row, line in enumerate(grid.lines):
        left = "".join(BLANK if (row, column) in taken else character for column, character in enumerate(line))
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
