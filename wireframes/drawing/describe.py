"""What a drawing says, in words: the text alternative, and notes to whoever drew it."""

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from wireframes.drawing.grid import Grid
from wireframes.drawing.lines import Lines
from wireframes.drawing.posts import Posts
from wireframes.drawing.shapes import Run, Sheet, is_heading
from wireframes.drawing.widgets import Widget

MAX_ALT = 2000
MAX_NOTED_ROWS = 12
MAX_RAGGED = 32  # a wall that stands further off than this is another box

_FRAMES = {"none": "Screen", "browser": "Browser page", "phone": "Phone screen"}
_NAMES = {
    "primary": "main button",
    "button": "button",
    "field": "field",
    "search": "search field",
    "select": "choice",
    "toggle": "switch",
    "picture": "picture",
    "scroll": "scroll bar",
}


def alt_text(sheet: Sheet, title: str, frame: str) -> str:
    """Headings, words and controls in reading order, in one paragraph."""
    named = f"{_FRAMES[frame]}{_quoted(title)}"
    parts = "; ".join(_parts(sheet))
    whole = f"{named}: {parts}." if parts else f"{named}."
    return whole if len(whole) <= MAX_ALT else whole[: MAX_ALT - 1].rstrip() + "…"


def _parts(sheet: Sheet) -> Iterator[str]:
    pieces: list[Run | Widget] = sorted([*sheet.runs, *sheet.widgets], key=lambda piece: (piece.row, piece.column))
    spoken: Run | None = None
    for piece, after in zip_longest(pieces, pieces[1:]):
        if isinstance(piece, Widget):
            label = after if isinstance(after, Run) and _labels(piece, after) else None
            yield _control(piece, label.text if label else "")
            spoken = label
        elif piece is not spoken and any(character.isalnum() for character in piece.text):
            yield f"heading “{piece.text}”" if is_heading(piece.text) else piece.text


def _labels(widget: Widget, run: Run) -> bool:
    """Words right after a check box or a radio button belong to it."""
    return widget.kind in ("check", "radio") and run.row == widget.row and 0 <= run.column - widget.end <= 2


def _control(widget: Widget, beside: str) -> str:
    match widget.kind:
        case "check":
            return f"{'ticked' if widget.on else 'empty'} box{_quoted(beside)}"
        case "radio":
            return f"{'chosen' if widget.on else 'other'} option{_quoted(beside)}"
        case "toggle":
            return f"switch, {'on' if widget.on else 'off'}"
        case "progress":
            return f"progress {widget.label}"
        case kind:
            return f"{_NAMES[kind]}{_quoted(widget.label)}"


def _quoted(label: str) -> str:
    return f" “{label}”" if label else ""


def notes(sheet: Sheet, missing: list[str]) -> list[str]:
    """What did not go as it was meant, in sentences for the model that drew it."""
    found = []
    ragged = ragged_rows(sheet.grid, sheet.lines)
    if ragged:
        found.append(f"The right wall does not line up: {_said(ragged)}. Give all rows of a box the same length.")
    if missing:
        shown = "".join(dict.fromkeys(missing))[:20]
        found.append(
            f"No font here has {shown} so bars or chips stand for them in the picture. Keep the words as they are."
        )
    return found


def ragged_rows(grid: Grid, lines: Lines) -> list[tuple[int, int]]:
    """Rows with a wall adrift whose last one misses the column where most rows around have theirs, and by how much."""
    ends = {row: len(line.rstrip()) - 1 for row, line in enumerate(grid.lines)}
    walls = {row: end for row, end in ends.items() if _is_wall(grid, lines, row, end)}
    found = []
    for block in _blocks(walls):
        usual, votes = Counter(walls[row] for row in block).most_common(1)[0]
        if votes * 2 > len(block):
            found += [(row, walls[row] - usual) for row in block if 0 < abs(walls[row] - usual) <= MAX_RAGGED]
    settled = Posts(grid.lines).settled if found else []
    return [(row, off) for row, off in found if not settled[row]]


def _is_wall(grid: Grid, lines: Lines, row: int, column: int) -> bool:
    return (row, column) in lines.joints or grid.at(row, column) in "|+│┃║"


def _blocks(walls: dict[int, int]) -> Iterator[list[int]]:
    """Rows that follow each other without one that has no wall."""
    block: list[int] = []
    for row in sorted(walls):
        if block and row != block[-1] + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _said(ragged: list[tuple[int, int]]) -> str:
    """Rows with the same fault together: "rows 3 and 7 end 1 column too far"."""
    parts = []
    for off in dict.fromkeys(off for _, off in ragged):
        rows = [str(row + 1) for row, each in ragged if each == off]
        named = ", ".join(rows[:MAX_NOTED_ROWS]) + (" and more" if len(rows) > MAX_NOTED_ROWS else "")
        verb = f"row {named} ends" if len(rows) == 1 else f"rows {named} end"
        columns = f"{abs(off)} column{'s' if abs(off) > 1 else ''}"
        parts.append(f"{verb} {columns} too {'far' if off > 0 else 'soon'}")
    return "; ".join(parts)
