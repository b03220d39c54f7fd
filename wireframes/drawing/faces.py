"""Boxes: the smallest rectangles that lines enclose."""

from collections.abc import Mapping
from dataclasses import dataclass

from wireframes.drawing.lines import Cell
from wireframes.drawing.ports import OPPOSITE, Joint, Side

MAX_STEPS = 200_000  # a hostile drawing has more ways round than cells


@dataclass(frozen=True)
class Face:
    """A box by the cells of its walls."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def area(self) -> int:
        return (self.bottom - self.top) * (self.right - self.left)

    def holds(self, row: int, column: int) -> bool:
        return self.top < row < self.bottom and self.left < column < self.right


def find(joints: Mapping[Cell, Joint]) -> list[Face]:
    """Every box that has no smaller one in the same upper left corner, in reading order."""
    return _Tour(joints).boxes()


def headers(boxes: list[Face]) -> tuple[Face, ...]:
    """Header cells of tables: one row high, beside another, over a cell of the same width and under none."""
    tops = {(face.top, face.left, face.right) for face in boxes}
    bottoms = {(face.bottom, face.left, face.right) for face in boxes}
    lefts = {(face.top, face.bottom, face.left) for face in boxes}
    rights = {(face.top, face.bottom, face.right) for face in boxes}

    def is_header(face: Face) -> bool:
        beside = (face.top, face.bottom, face.right) in lefts or (face.top, face.bottom, face.left) in rights
        over = (face.bottom, face.left, face.right) in tops
        return face.bottom - face.top == 2 and beside and over and (face.top, face.left, face.right) not in bottoms

    return tuple(filter(is_header, boxes))


class _Tour:
    """Walks east from each upper left corner, and down from each place where the way turns south."""

    def __init__(self, joints: Mapping[Cell, Joint]) -> None:
        self.joints = joints
        self.steps = 0

    def boxes(self) -> list[Face]:
        corners = sorted(cell for cell, joint in self.joints.items() if joint.e and joint.s)
        return [face for face in map(self._from, corners) if face]

    def _from(self, corner: Cell) -> Face | None:
        top, left = corner
        for right in self._along_top(top, left):
            for bottom in self._down_left(top, left):
                if self._closes(top, left, bottom, right):
                    return Face(top, left, bottom, right)
        return None

    def _along_top(self, top: int, left: int) -> list[int]:
        """Columns where a right wall may go down, nearest first."""
        found, column = [], left
        while self._step() and self.joints[top, column].e:
            column += 1
            joint = self.joints.get((top, column))
            if not joint or not joint.w:
                break
            if joint.s:
                found.append(column)
        return found

    def _down_left(self, top: int, left: int) -> list[int]:
        """Rows where a floor may go east, nearest first."""
        found, row = [], top
        while self._step() and self.joints[row, left].s:
            row += 1
            joint = self.joints.get((row, left))
            if not joint or not joint.n:
                break
            if joint.e:
                found.append(row)
        return found

    def _closes(self, top: int, left: int, bottom: int, right: int) -> bool:
        corner = self.joints.get((bottom, right))
        if not corner or not (corner.n and corner.w):
            return False
        floor = ((bottom, column) for column in range(left + 1, right))
        wall = ((row, right) for row in range(top + 1, bottom))
        return all(self._step() and self._passes(cell, "e") for cell in floor) and all(
            self._step() and self._passes(cell, "s") for cell in wall
        )

    def _passes(self, cell: Cell, side: Side) -> bool:
        joint = self.joints.get(cell)
        if not joint:
            return False
        return bool(joint.reaches(side) and joint.reaches(OPPOSITE[side]))

    def _step(self) -> bool:
        """Count a step; False when the walk has gone on for too long."""
        self.steps += 1
        return self.steps < MAX_STEPS
