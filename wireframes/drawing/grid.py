"""Text to cells: what was sent, cleaned and measured, and refused where it is too much.

A cell is one column of one row. A wide character (Chinese, Japanese, Korean, emoji) fills its own cell and leaves an
empty string in the next one; marks that combine stay with the character they stand on.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

MAX_CHARACTERS = 64_000
MAX_ROWS = 200
MAX_COLUMNS = 240
MAX_MARKS = 4
TAB = 8

BLANK = " "
HALF = ""  # the right half of a wide character
JOINER, EMOJI_LOOK = "\u200d", "\ufe0f"

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_EMOJI = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d+|\u200d+(?![{_EMOJI}])")
# Characters of one column that nothing joins: all of most drawings, which are measured at once.
_PLAIN_ONES = (
    "\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03ff\u0400-\u0482\u048a-\u052f\u2013-\u2026\u2190-\u21ff\u2500-\u259f"
)
_PLAIN = re.compile(f"[{_PLAIN_ONES}]*")
_PLAIN_LINES = re.compile(f"[{_PLAIN_ONES}\n]*")
_FENCE = re.compile(r"\s*`{3,}\s*[\w+-]*\s*")


class DrawingError(ValueError):
    """The text cannot be drawn. The message says what to mend; it is written for the model and shown to people."""


@dataclass(frozen=True)
class Grid:
    """Rows of equal length."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Each row as a string with exactly one character a column."""
        return tuple(map(line_of, self.rows))

    @property
    def text(self) -> str:
        """The source, cleaned. Parsing it again gives the same grid."""
        return "\n".join("".join(row).rstrip(BLANK) for row in self.rows)

    def at(self, row: int, column: int) -> str:
        """The first character of a cell; blank outside."""
        if 0 <= row < self.height and 0 <= column < self.width:
            return self.lines[row][column]
        return BLANK


def parse(text: str) -> Grid:
    """The grid of a drawing. Raises DrawingError."""
    _refuse_length(text)
    clean = _clean(text)
    _refuse_length(clean)  # composing may take more characters than were sent
    rows = _trimmed([_cells(line) for line in clean.split("\n")])
    if not rows:
        raise DrawingError("The drawing is empty: send the screen as lines of text.")
    width = max(map(len, rows))
    if len(rows) > MAX_ROWS:
        raise DrawingError(f"The drawing has {len(rows)} rows; at most {MAX_ROWS} can be drawn. Draw fewer of them.")
    if width > MAX_COLUMNS:
        raise DrawingError(f"The drawing is {width} columns wide; at most {MAX_COLUMNS} can be drawn. Narrow it.")
    return _padded(rows)


def _refuse_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise DrawingError(f"The drawing has {len(text)} characters; at most {MAX_CHARACTERS} can be drawn.")


def shaped(rows: list[list[str]]) -> Grid:
    """A grid of rows that were changed; at least one of them says something."""
    return _padded(_trimmed(rows))


def _padded(rows: list[list[str]]) -> Grid:
    width = max(map(len, rows))
    return Grid(tuple(tuple(row + [BLANK] * (width - len(row))) for row in rows))


def one_line(text: str) -> str:
    """A title: clean and on one line. Raises DrawingError."""
    return " ".join(_clean(text[:MAX_CHARACTERS]).split())


def line_of(cells: Sequence[str]) -> str:
    """Exactly one character a column: marks left out, NUL for the right half of a wide one."""
    line = "".join(cells)
    if len(line) == len(cells) and HALF not in cells:
        return line
    return "".join(cell[0] if cell else "\0" for cell in cells)


def cells_of(line: str) -> tuple[str, ...]:
    """A clean line, one string a column."""
    return tuple(_cells(line))


def is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


def _clean(text: str) -> str:
    """Composed characters, one kind of line end, nothing invisible but tabs and emoji joiners."""
    if _PLAIN_LINES.fullmatch(text):
        return text
    text = _LINE_ENDS.sub("\n", _COLOURS.sub("", text))
    kept = _STRAY_JOINER.sub("", "".join(map(_kept, text)))
    _refuse_towers(kept)
    return unicodedata.normalize("NFC", kept)


@lru_cache(maxsize=4096)
def _kept(character: str) -> str:
    if character in "\n\t" or character == JOINER:
        return character
    match unicodedata.category(character):
        case "Cc" | "Cf" | "Cs":
            return ""
        case "Zs":
            return BLANK * (2 if is_wide(character) else 1)
        case _:
            return character


def _refuse_towers(text: str) -> None:
    """Before composing: putting a long tower of marks in order takes time that grows with its square."""
    height = 0
    for character in text:
        height = height + 1 if is_mark(character) else 0
        if height > MAX_MARKS:
            raise DrawingError(f"More than {MAX_MARKS} combining marks stand on one character. Write plain letters.")


def _cells(line: str) -> list[str]:
    """One string a column."""
    return list(line) if _PLAIN.fullmatch(line) else list(_measured(line))


def _measured(line: str) -> Iterator[str]:
    column = 0
    for cluster in _clusters(line):
        if cluster == "\t":
            cells = [BLANK] * (TAB - column % TAB)
        elif _width(cluster) == 2:
            cells = [cluster, HALF]
        else:
            cells = [cluster]
        column += len(cells)
        yield from cells


def _clusters(line: str) -> Iterator[str]:
    """Characters with what belongs to them: marks, and the further parts of an emoji."""
    cluster = ""
    for character in line:
        if cluster and _joins(cluster, character):
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    if cluster:
        yield cluster


def _joins(cluster: str, character: str) -> bool:
    if cluster == "\t" or character == "\t":
        return False
    if is_mark(character) or character == JOINER or cluster[-1] == JOINER:
        return True
    if _is_skin_tone(character):
        return is_wide(cluster[0]) and not _is_skin_tone(cluster[-1])
    return _is_flag_half(character) and len(cluster) == 1 and _is_flag_half(cluster)


def _is_skin_tone(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


def _width(cluster: str) -> int:
    if is_wide(cluster[0]) or (EMOJI_LOOK in cluster and not cluster[0].isalnum() and cluster[0] != BLANK):
        return 2
    return 2 if _is_flag_half(cluster[0]) and len(cluster) > 1 else 1


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Without code fences, empty rows around, trailing blanks and the margin that all rows share."""
    rows = [_without_tail(row) for row in rows]
    while rows and _is_outside(rows[0]):
        del rows[0]
    while rows and _is_outside(rows[-1]):
        del rows[-1]
    margin = min((_margin(row) for row in rows if row), default=0)
    return [row[margin:] for row in rows]


def _is_outside(row: list[str]) -> bool:
    return not row or _FENCE.fullmatch("".join(row)) is not None


def _without_tail(row: list[str]) -> list[str]:
    end = len(row)
    while end and row[end - 1] == BLANK:
        end -= 1
    return row[:end]


def _margin(row: list[str]) -> int:
    return next(index for index, cell in enumerate(row) if cell != BLANK)
