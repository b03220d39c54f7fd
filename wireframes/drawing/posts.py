"""Where a row of text meets the walls of a drawing, before anything is known to be a line.

A post is a cell in which a wall stands, ends or crosses: `|`, `+` and the dots and quotes of rounded corners where they
touch a line, and the upright Unicode box characters.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from wireframes.drawing.ports import box_character

SURE, PERHAPS, NEVER = 1.0, 0.6, 0.0

_CANDIDATE = re.compile("[|+.,'`\u2502-\u257f]")
_HEADS = "^vV▲▼△▽"
_UPPER, _LOWER = ".,", "'`"


class Post(NamedTuple):
    """Whether the wall goes on above and below: surely, perhaps (a `+` does not say), or never."""

    up: float
    down: float


class Posts:
    """The posts of a drawing by row and column. Rows change while walls are straightened."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines)
        self.rows = [_in_row(line) for line in lines]
        self.settled = [self._is_settled(row) for row in range(len(lines))]

    def put(self, row: int, line: str) -> None:
        self.lines[row], self.rows[row] = line, _in_row(line)
        for each in range(max(0, row - 1), min(len(self.rows), row + 2)):
            self.settled[each] = self._is_settled(each)

    def at(self, row: int, column: int) -> Post | None:
        return self.rows[row].get(column) if 0 <= row < len(self.rows) else None

    def is_flat_at(self, row: int, column: int) -> bool:
        return 0 <= row < len(self.lines) and column < len(self.lines[row]) and is_flat(self.lines[row][column])

    def adrift(self) -> list[int]:
        """Rows that are not settled, and those that such a row points at with a wall to which nothing answers."""
        found = {row for row, settled in enumerate(self.settled) if not settled}
        for row in list(found):
            for column, post in self.rows[row].items():
                for other, port in ((row - 1, post.up), (row + 1, post.down)):
                    if port == SURE and not self.at(other, column) and not self.ends_at(other, column):
                        found.add(other)
        return sorted(row for row in found if 0 <= row < len(self.rows) and self.rows[row])

    def _is_settled(self, row: int) -> bool:
        """Whether each wall in the row goes on to one side, and to the other or ends at a line there."""
        return all(self._goes_on(row, column, post) for column, post in self.rows[row].items())

    def _goes_on(self, row: int, column: int, post: Post) -> bool:
        above, below = self.at(row - 1, column), self.at(row + 1, column)
        up = above is not None and above.down > NEVER
        down = below is not None and below.up > NEVER
        if not (up or down):
            return False
        return (post.up != SURE or up or self.ends_at(row - 1, column)) and (
            post.down != SURE or down or self.ends_at(row + 1, column)
        )

    def ends_at(self, row: int, column: int) -> bool:
        """Whether a flat line closes a wall, or an arrow head."""
        if not (0 <= row < len(self.lines) and column < len(self.lines[row])):
            return False
        character = self.lines[row][column]
        return character in _HEADS or is_flat(character)


@lru_cache(maxsize=512)
def is_flat(character: str) -> bool:
    """Whether a line lies in it, from side to side and no further."""
    if character in "-=—–":
        return True
    joint = box_character(character)
    return joint is not None and bool(joint.e and joint.w) and not (joint.n or joint.s)


def _in_row(line: str) -> dict[int, Post]:
    found = {}
    for match in _CANDIDATE.finditer(line):
        column = match.start()
        post = _post(line, column)
        if post:
            found[column] = post
    return found


def _post(line: str, column: int) -> Post | None:
    character = line[column]
    if character == "|":
        return Post(SURE, SURE)
    if character == "+":
        return Post(PERHAPS, PERHAPS) if _flat_beside(line, column, 1) else None
    if character in _UPPER:
        return Post(NEVER, SURE) if _flat_beside(line, column, 2) else None
    if character in _LOWER:
        return Post(SURE, NEVER) if _flat_beside(line, column, 2) else None
    return _box_post(character)


@lru_cache(maxsize=256)
def _box_post(character: str) -> Post | None:
    joint = box_character(character)
    if joint is None or not (joint.n or joint.s):
        return None
    return Post(SURE if joint.n else NEVER, SURE if joint.s else NEVER)


def _flat_beside(line: str, column: int, length: int) -> bool:
    """Whether a flat line of at least this length begins or ends here. Behind a rounded corner stands no word."""
    left, right = line[max(0, column - length) : column], line[column + 1 : column + 1 + length]
    on_left = len(left) == length and all(map(is_flat, left))
    on_right = len(right) == length and all(map(is_flat, right))
    if length > 1 and on_left != on_right:
        other = line[column + 1 : column + 2] if on_left else line[max(0, column - 1) : column]
        return not other.isalnum()
    return on_left or on_right
