"""Where a line character reaches to: north, east, south, west, and how heavy it is on each side."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

LIGHT, HEAVY, DOUBLE = 1, 2, 3
Side = Literal["n", "e", "s", "w"]

SIDES: tuple[Side, ...] = ("n", "e", "s", "w")
STEP: dict[Side, tuple[int, int]] = {"n": (-1, 0), "e": (0, 1), "s": (1, 0), "w": (0, -1)}
OPPOSITE: dict[Side, Side] = {"n": "s", "e": "w", "s": "n", "w": "e"}
_INDEX: dict[Side, Literal[0, 1, 2, 3]] = {"n": 0, "e": 1, "s": 2, "w": 3}

_WEIGHTS = {"LIGHT": LIGHT, "SINGLE": LIGHT, "HEAVY": HEAVY, "DOUBLE": DOUBLE}
_DASHES = {"DOUBLE DASH": 2, "TRIPLE DASH": 3, "QUADRUPLE DASH": 4}
_TOWARDS: dict[str, tuple[Side, ...]] = {
    "UP": ("n",),
    "RIGHT": ("e",),
    "DOWN": ("s",),
    "LEFT": ("w",),
    "VERTICAL": ("n", "s"),
    "HORIZONTAL": ("e", "w"),
}


class Joint(NamedTuple):
    """One cell of a line: the weight on each side, 0 for none."""

    n: int = 0
    e: int = 0
    s: int = 0
    w: int = 0
    arc: bool = False
    dashes: int = 0

    def reaches(self, side: Side) -> int:
        return int(self[_INDEX[side]])

    def with_side(self, side: Side, weight: int) -> "Joint":
        return meeting({**{each: self.reaches(each) for each in SIDES}, side: weight}, self.arc, self.dashes)

    @property
    def sides(self) -> tuple[Side, ...]:
        return _sides(self[:4])


@lru_cache(maxsize=256)
def _sides(weights: tuple[int, int, int, int]) -> tuple[Side, ...]:
    return tuple(side for side, weight in zip(SIDES, weights, strict=True) if weight)


def meeting(sides: Mapping[Side, int], arc: bool = False, dashes: int = 0) -> Joint:
    """The joint of the lines that come in from these sides."""
    return Joint(sides.get("n", 0), sides.get("e", 0), sides.get("s", 0), sides.get("w", 0), arc, dashes)


@lru_cache(maxsize=256)
def box_character(character: str) -> Joint | None:
    """The joint that a Unicode box character names; None for anything else, diagonals too."""
    if not "\u2500" <= character <= "\u257f":
        return None
    name = unicodedata.name(character).removeprefix("BOX DRAWINGS ")
    if "DIAGONAL" in name:
        return None
    dashes = next((count for words, count in _DASHES.items() if words in name), 0)
    for dashed in _DASHES:
        name = name.replace(dashed, "")
    joint, weight = Joint(arc="ARC" in name, dashes=dashes), LIGHT
    for part in name.split(" AND "):  # "DOWN LIGHT AND RIGHT HEAVY"; a part without a weight takes the one before
        words = part.split()
        weight = next((_WEIGHTS[word] for word in words if word in _WEIGHTS), weight)
        for side in (side for word in words for side in _TOWARDS.get(word, ())):
            joint = joint.with_side(side, weight)
    return joint
