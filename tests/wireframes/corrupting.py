"""Spoiling clean drawings as models do: a blank too many or too few, a wall or border of the wrong length, a tab."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from wireframes.drawing.grid import cells_of, line_of, parse
from wireframes.drawing.posts import Posts

FRAMES = Path(__file__).with_name("frames")

_LAST_WALL = re.compile(r"( *)([|│┃║])([^|│┃║]*)$")


def frames() -> dict[str, str]:
    """The clean drawings, by name."""
    return {path.stem: path.read_text().rstrip("\n") for path in sorted(FRAMES.glob("*.txt"))}


def walls(text: str) -> list[list[int]]:
    """The columns in which the rows of a drawing have walls."""
    return [list(row) for row in Posts([line_of(cells_of(line)) for line in text.split("\n")]).rows]


def corrupted(text: str, share: float, random: Random) -> str:
    """This share of the rows with walls spoiled, one mistake each; at least one row."""
    rows = parse(text).text.split("\n")
    able = [row for row, columns in enumerate(walls(text)) if len(columns) > 1]
    for row in random.sample(able, max(1, round(len(able) * share))):
        rows[row] = _spoiled(rows[row], random)
    return "\n".join(rows)


def _spoiled(row: str, random: Random) -> str:
    for mistake in random.sample(MISTAKES, len(MISTAKES)):
        spoiled = mistake(row, random)
        if spoiled != row:
            return spoiled
    return row


def _dropped_blank(row: str, random: Random) -> str:
    return _at_one_of(r" {2,}", row, random, lambda blanks: blanks[1:])


def _added_blank(row: str, random: Random) -> str:
    return _at_one_of(r" +", row, random, lambda blanks: blanks + " ")


def _shifted_wall(row: str, random: Random) -> str:
    by = random.choice((-3, -2, -1, 1, 2, 3))

    def moved(match: re.Match[str]) -> str:
        blanks = match[1] + " " * by if by > 0 else match[1][: max(1, len(match[1]) + by)]
        return (blanks if match[1] else match[1]) + match[2] + match[3]

    return _LAST_WALL.sub(moved, row)


def _emoji_of_the_wrong_width(row: str, random: Random) -> str:
    return _at_one_of(r"(?<=[^\x00-\u2e7f]) {1,2}", row, random, lambda blanks: blanks[1:] or "  ")


def _border_of_the_wrong_length(row: str, random: Random) -> str:
    by = random.choice((-3, -2, -1, 1, 2, 3))
    return _at_one_of(
        r"-{5,}|={5,}|─{5,}|═{5,}|━{5,}", row, random, lambda line: line + line[0] * by if by > 0 else line[:by]
    )


def _tab(row: str, random: Random) -> str:
    return _at_one_of(r" {3,}", row, random, lambda blanks: "\t")


def _at_one_of(pattern: str, row: str, random: Random, change: Callable[[str], str]) -> str:
    places = list(re.finditer(pattern, row.rstrip()))
    if not places:
        return row
    match = random.choice(places)
    return row[: match.start()] + change(match[0]) + row[match.end() :]


MISTAKES = [
    _dropped_blank,
    _added_blank,
    _shifted_wall,
    _emoji_of_the_wrong_width,
    _border_of_the_wrong_length,
    _tab,
]
