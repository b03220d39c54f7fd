"""Lines and joints: which characters are strokes, where each reaches, and which ends carry an arrow head.

Text wins. A `-` is a line in a run of three or more or between joints; `+ . , ' \\`` are corners only where lines meet
in them; `< > ^ v` are heads only at the end of a line and away from letters.
"""

import re
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from wireframes.drawing.grid import BLANK, Grid
from wireframes.drawing.ports import HEAVY, LIGHT, OPPOSITE, SIDES, STEP, Joint, Side, box_character, meeting

Cell = tuple[int, int]

_RUN = re.compile(r"-+|=+|[—–]+")
_FLAT = "-=—–"
_LEFT_HEADS, _RIGHT_HEADS, _UP_HEADS, _DOWN_HEADS = "<◄◀", ">►▶", "^▲△", "vV▼▽"
_UPPER_CORNERS, _LOWER_CORNERS = ".,", "'`"
_BOX = re.compile("[\u2500-\u257f]")
_BAR = re.compile(r"\|")
_CORNER = re.compile(f"[+{_UPPER_CORNERS}{_LOWER_CORNERS}]")
_UPRIGHT_HEAD = re.compile(f"[{re.escape(_UP_HEADS + _DOWN_HEADS)}]")
_SIDEWAYS_HEAD = re.compile(f"[{_LEFT_HEADS}{_RIGHT_HEADS}]")
_LIGHT_LINE, _HEAVY_LINE, _WALL = Joint(e=LIGHT, w=LIGHT), Joint(e=HEAVY, w=HEAVY), Joint(n=LIGHT, s=LIGHT)


class Run(NamedTuple):
    """Flat characters in a row, up to the column after the last."""

    row: int
    start: int
    end: int

    @property
    def ends(self) -> tuple[Cell, Cell]:
        """The cells beside it."""
        return (self.row, self.start - 1), (self.row, self.end)


@dataclass
class Lines:
    """What was found, by cell."""

    joints: dict[Cell, Joint] = field(default_factory=dict)
    heads: dict[Cell, Side] = field(default_factory=dict)


def find(grid: Grid, claimed: set[Cell]) -> Lines:
    """The strokes of a grid; `claimed` cells belong to widgets."""
    return _Search(grid, claimed).run()


class _Search:
    """Sure strokes first, then whatever hangs on them, until nothing is added."""

    def __init__(self, grid: Grid, claimed: set[Cell]) -> None:
        self.grid, self.claimed = grid, claimed
        self.found = Lines()
        self.waiting: deque[Cell | Run] = deque()  # corners and short runs, to be tried
        self.beside: defaultdict[Cell, list[Cell | Run]] = defaultdict(list)  # and what to try again beside a new joint

    def run(self) -> Lines:
        for row in range(self.grid.height):
            self._box_characters(row)
            self._flat_runs(row)
        self._walls()
        self._collect_corners()
        self._grow()
        self._sideways_heads()
        self._upright_heads()
        self._close_joints()
        return self.found

    # ---- sure strokes

    def _box_characters(self, row: int) -> None:
        for match in _BOX.finditer(self.grid.lines[row]):
            joint, cell = box_character(match[0]), (row, match.start())
            if joint and cell not in self.claimed:
                self.found.joints[cell] = joint

    def _flat_runs(self, row: int) -> None:
        for match in _RUN.finditer(self.grid.lines[row]):
            start, end = match.span()
            if (row, start) in self.claimed:
                continue
            left, right = self._head(row, start - 1, -1), self._head(row, end, +1)
            touches = self._is_word(row, start - 1) + self._is_word(row, end)
            long = end - start >= 3 and touches < 2
            pointed = (left or right) and end - start >= 2 and not touches
            if long or pointed:
                self._lay(row, start, end)
                for column, side in ((start - 1, left), (end, right)):
                    if side:
                        self.found.heads[row, column] = side
            else:
                run = Run(row, start, end)
                self._wait(run, run.ends)

    def _wait(self, piece: Cell | Run, cells: Iterable[Cell]) -> None:
        self.waiting.append(piece)
        for cell in cells:
            self.beside[cell].append(piece)

    def _head(self, row: int, column: int, outwards: int) -> Side | None:
        """An arrow head at the end of a flat run, if nothing is written against its tip."""
        character = self.grid.at(row, column)
        if (row, column) in self.claimed or self._is_word(row, column + outwards) or character == BLANK:
            return None
        if outwards < 0:
            return "w" if character in _LEFT_HEADS else None
        return "e" if character in _RIGHT_HEADS else None

    def _lay(self, row: int, start: int, end: int) -> None:
        joint = _HEAVY_LINE if self.grid.lines[row][start] == "=" else _LIGHT_LINE
        self.found.joints.update(dict.fromkeys([(row, column) for column in range(start, end)], joint))

    def _walls(self) -> None:
        """`|` is a wall if something goes on above or below it, or if it stands free."""
        bars = [(row, match.start()) for row, line in enumerate(self.grid.lines) for match in _BAR.finditer(line)]
        for row, column in bars:
            if (row, column) in self.claimed:
                continue
            free = all(self._is_free(row, column + step) for step in (-1, 1))
            if free or self._goes_on(row - 1, column) or self._goes_on(row + 1, column):
                self.found.joints[row, column] = _WALL

    def _goes_on(self, row: int, column: int) -> bool:
        if (row, column) in self.claimed:
            return False
        return self.grid.at(row, column) in "|+.,'`" or (row, column) in self.found.joints

    def _is_free(self, row: int, column: int) -> bool:
        return self.grid.at(row, column) == BLANK or (row, column) in self.claimed

    # ---- what hangs on them

    def _collect_corners(self) -> None:
        for row, line in enumerate(self.grid.lines):
            for match in _CORNER.finditer(line):
                cell = row, match.start()
                if cell not in self.claimed:
                    self._wait(cell, [_beside(cell, side) for side in SIDES])

    def _grow(self) -> None:
        """Try every piece, and again those beside each new joint: a few times each, however long a chain is."""
        while self.waiting:
            piece = self.waiting.popleft()
            for cell in self._hung(piece) if isinstance(piece, Run) else self._met(piece):
                self.waiting.extend(self.beside[cell])

    def _met(self, cell: Cell) -> list[Cell]:
        """Make a joint of a corner character if lines meet in it; the cells that became joints."""
        if cell in self.found.joints:
            return []
        joint = self._plus(cell) if self.grid.at(*cell) == "+" else self._rounded(cell)
        if not joint:
            return []
        self.found.joints[cell] = joint
        return [cell]

    def _hung(self, run: Run) -> list[Cell]:
        """Lay a short run if it joins two joints, or hangs on a corner away from words; its ends."""
        if (run.row, run.start) in self.found.joints:
            return []
        joined = [end in self.found.joints for end in run.ends]
        hangs = any(joint and self.grid.at(*end) in "+.'" for joint, end in zip(joined, run.ends, strict=True))
        words = any(self._is_word(*end) for end in run.ends)
        if not all(joined) and not (hangs and (not words or run.end - run.start >= 2)):
            return []
        self._lay(*run)
        return [(run.row, run.start), (run.row, run.end - 1)]

    def _plus(self, cell: Cell) -> Joint | None:
        """A `+` with two lines in it, or the end of a flat one."""
        sides = {side: weight for side in SIDES if (weight := self._arriving(cell, side))}
        upright = "n" in sides or "s" in sides
        if upright:
            flat: tuple[Side, ...] = ("e", "w")
            sides |= {side: LIGHT for side in flat if side not in sides and self._is_flat(cell, side)}
        if len(sides) >= 2 or (sides and not upright):
            return meeting(sides)
        return None

    def _rounded(self, cell: Cell) -> Joint | None:
        """A `.` or `'` between one flat and one upright line."""
        upright: Side = "s" if self.grid.at(*cell) in _UPPER_CORNERS else "n"
        flat: list[Side] = [side for side in ("e", "w") if self._arriving(cell, side) or self._is_flat(cell, side)]
        if len(flat) != 1 or not self._arriving(cell, upright):
            return None
        return Joint(arc=True).with_side(upright, LIGHT).with_side(flat[0], self._arriving(cell, flat[0]) or LIGHT)

    def _arriving(self, cell: Cell, side: Side) -> int:
        """The weight of the line that comes in from a side."""
        neighbour = self.found.joints.get(_beside(cell, side))
        return neighbour.reaches(OPPOSITE[side]) if neighbour else 0

    def _is_flat(self, cell: Cell, side: Side) -> bool:
        beside = _beside(cell, side)
        return beside not in self.claimed and self.grid.at(*beside) in _FLAT

    # ---- finishing

    def _sideways_heads(self) -> None:
        """Those at the end of box characters; the others were found with their runs."""
        for row, line in enumerate(self.grid.lines):
            for match in _SIDEWAYS_HEAD.finditer(line):
                cell, outwards = (row, match.start()), -1 if match[0] in _LEFT_HEADS else 1
                behind = row, match.start() - outwards
                side = self._head(*cell, outwards)
                if side and _BOX.match(self.grid.at(*behind)) and self._arriving(cell, OPPOSITE[side]):
                    self.found.heads[cell] = side

    def _upright_heads(self) -> None:
        for row, line in enumerate(self.grid.lines):
            for match in _UPRIGHT_HEAD.finditer(line):
                column = match.start()
                side: Side = "n" if line[column] in _UP_HEADS else "s"
                alone = self._is_free(row, column - 1) and self._is_free(row, column + 1)
                if alone and (row, column) not in self.claimed and self._arriving((row, column), OPPOSITE[side]):
                    self.found.heads[row, column] = side

    def _close_joints(self) -> None:
        """A line that touches another makes a T of it, so that no joint gaps."""
        joints = self.found.joints
        for (row, column), (n, e, s, w, _, _) in list(joints.items()):
            if n and (other := joints.get((row - 1, column))) and not other.s:
                joints[row - 1, column] = other.with_side("s", n)
            if e and (other := joints.get((row, column + 1))) and not other.w:
                joints[row, column + 1] = other.with_side("w", e)
            if s and (other := joints.get((row + 1, column))) and not other.n:
                joints[row + 1, column] = other.with_side("n", s)
            if w and (other := joints.get((row, column - 1))) and not other.e:
                joints[row, column - 1] = other.with_side("e", w)

    def _is_word(self, row: int, column: int) -> bool:
        return self.grid.at(row, column).isalnum()


def _beside(cell: Cell, side: Side) -> Cell:
    down, right = STEP[side]
    return cell[0] + down, cell[1] + right
