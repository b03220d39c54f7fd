"""The shapes of the frames, written down to be read and compared.

`python -m tests.wireframes.shapes_written` writes them again into tests/wireframes/shapes/. Read the difference before
you commit it.
"""

from collections.abc import Iterator
from pathlib import Path

from tests.wireframes.corrupting import frames
from wireframes.drawing import render
from wireframes.drawing.grid import parse
from wireframes.drawing.ports import box_character
from wireframes.drawing.shapes import Sheet, read

FOLDER = Path(__file__).with_name("shapes")

_HEADS = {"n": "▲", "e": "▶", "s": "▼", "w": "◀"}
_SLANTED = {"/": "╱", "\\": "╲", "X": "╳"}
_JOINTS = {chr(code): box_character(chr(code)) for code in range(0x2500, 0x2580)}
_BOXES = {joint: character for character, joint in _JOINTS.items() if joint}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, text in frames().items():
        (FOLDER / f"{name}.txt").write_text(written(text))


def written(text: str) -> str:
    """Lines as they are drawn, then everything else by row and column, and what is read aloud."""
    sheet = read(parse(text))
    parts = [*_lines(sheet), "", *_others(sheet), "", render(text).alt]
    return "\n".join(parts) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    """Every joint as the box character for the sides that it reaches; a star where Unicode has none."""
    shown = {cell: _BOXES.get(joint, "*") for cell, joint in sheet.lines.joints.items()}
    shown |= {cell: _HEADS[side] for cell, side in sheet.lines.heads.items()}
    shown |= {cell: _SLANTED[way] for cell, way in sheet.slanted.items()}
    shown |= sheet.blocks
    for row in range(sheet.grid.height):
        yield "".join(shown.get((row, column), " ") for column in range(sheet.grid.width)).rstrip()


def _others(sheet: Sheet) -> Iterator[str]:
    for face in sheet.headers:
        yield f"header {face.top},{face.left} to {face.bottom},{face.right}"
    for widget in sheet.widgets:
        state = " on" if widget.on else ""
        state += f" {widget.share:.2f}" if widget.kind in ("progress", "scroll") else ""
        if face := sheet.scenes.get(widget):
            state += f" fills {face.top},{face.left} to {face.bottom},{face.right}"
        size = f"{widget.width}x{widget.height}"
        yield f"{widget.kind} {widget.row},{widget.column} {size}{state} {widget.label}".rstrip()
    for run in sheet.runs:
        yield f"{'bold' if run.bold else 'words'} {run.row},{run.column} {run.text}"


if __name__ == "__main__":
    main()
