"""Coverage: which requirement serves which journey and is shown on which screen, and where a link is missing. Pure.

`coverage` says what is linked, `drawn` where that stands in the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from prd.document import Content, Requirement, live, title
from prd.findings import Screen
from prd.wording import shorten

# Of the picture, in its own units: a letter of its ids is about seven wide.
_FIRST, _COLUMN, _BETWEEN, _HEAD, _ROW = 64, 48, 16, 56, 30


@dataclass(frozen=True)
class Row:
    """A requirement with the journeys and the screens that it is linked to."""

    id: str
    title: str
    journeys: tuple[str, ...]
    screens: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A journey or a screen, whether a requirement names it, and for a journey the screens that show it: they name it
    themselves, or show one of its requirements."""

    id: str
    title: str
    served: bool
    screens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """A link that is missing, who asks about it, and what is said to that persona. `focus` is the finding, if any."""

    place: str
    title: str
    message: str
    persona: str
    ask: str
    focus: str = ""
    is_screen: bool = False


@dataclass(frozen=True)
class Coverage:
    rows: list[Row]
    journeys: list[Column]
    screens: list[Column]
    gaps: list[Gap] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What there is, in words."""
        counted: dict[str, Sequence[Row | Column]] = {
            "requirement": self.rows,
            "journey": self.journeys,
            "screen": self.screens,
        }
        return ", ".join(f"{len(each)} {name}{'' if len(each) == 1 else 's'}" for name, each in counted.items())


def coverage(content: Content, screens: Sequence[Screen]) -> Coverage:
    """Of all requirements that are meant to be built. A screen is linked from either side."""
    requirements = [each for each in live(content, "requirements") if isinstance(each, Requirement)]
    meant = [each for each in requirements if each.priority != "wont"]
    journeys = live(content, "journeys")
    shown = {each.id: (*each.wireframes, *_screens_of(each.id, screens)) for each in meant}
    rows = [
        Row(
            each.id,
            shorten(title(each), 120),
            tuple(journey.id for journey in journeys if journey.id in each.journeys),
            tuple(screen.id for screen in screens if screen.id in shown[each.id]),
        )
        for each in meant
    ]
    served = {reference for row in rows for reference in (*row.journeys, *row.screens)}
    made = Coverage(
        rows,
        [
            Column(each.id, shorten(title(each), 120), each.id in served, _screens_showing(each.id, rows, screens))
            for each in journeys
        ],
        [Column(each.id, shorten(each.title, 120), each.id in served) for each in screens],
    )
    made.gaps.extend(_gaps(made))
    return made


def _screens_of(requirement: str, screens: Sequence[Screen]) -> list[str]:
    return [screen.id for screen in screens if requirement in screen.requirements]


def _screens_showing(journey: str, rows: Sequence[Row], screens: Sequence[Screen]) -> tuple[str, ...]:
    through = {screen for row in rows if journey in row.journeys for screen in row.screens}
    return tuple(screen.id for screen in screens if screen.id in through or journey in screen.journeys)


def _gaps(made: Coverage) -> list[Gap]:
    """A whole side that is missing is no gap in it: an empty section says so already."""
    found = []
    for row in made.rows:
        if made.journeys and not row.journeys:
            found.append(_asked(row, "is in no journey", "product_manager", "requirement_without_journey"))
        if made.screens and not row.screens:
            found.append(_undrawn(row))
    found += [
        _asked(each, "has no requirement", "ux_designer", "journey_without_requirement")
        for each in made.journeys
        if not each.served
    ]
    found += [_undrawn(each) for each in made.journeys if made.screens and each.served and not each.screens]
    found += [
        replace(_asked(each, "shows no requirement", "ux_designer", "screen_without_requirement"), is_screen=True)
        for each in made.screens
        if not each.served
    ]
    return found


def _undrawn(line: Row | Column) -> Gap:
    draw = f"Draw a screen for {line.id}: {line.title}"
    return Gap(line.id, line.title, "is on no screen", "ux_designer", draw)


def _asked(line: Row | Column, message: str, persona: str, code: str) -> Gap:
    return Gap(line.id, line.title, message, persona, f"Ask me about {line.id}: it {message}", f"{code}:{line.id}")


# ---- the picture ----


@dataclass(frozen=True)
class Mark:
    """An id in the picture."""

    id: str
    title: str
    x: int
    y: int
    gap: bool
    is_screen: bool = False


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """Requirements from top to bottom, journeys and then screens from left to right; a dot is a link, a band a gap."""

    width: int
    height: int
    rows: list[Mark]
    columns: list[Mark]
    dots: list[tuple[int, int]]
    bands: list[Box]
    groups: list[tuple[str, int]]
    fields: list[Box]


def drawn(made: Coverage) -> Picture:
    """Where everything stands."""
    middle = _FIRST + _COLUMN * len(made.journeys)
    right = middle + (_BETWEEN if made.journeys and made.screens else 0)
    width, height = right + _COLUMN * len(made.screens), _HEAD + _ROW * len(made.rows) + 4
    x_of = {each.id: _FIRST + _COLUMN * number for number, each in enumerate(made.journeys)}
    x_of |= {each.id: right + _COLUMN * number for number, each in enumerate(made.screens)}
    rows, dots, bands = [], [], []
    for number, row in enumerate(made.rows):
        y = _HEAD + _ROW * number
        missing = [(_FIRST, made.journeys, row.journeys), (right, made.screens, row.screens)]
        holes = [Box(x, y + 1, _COLUMN * len(side), _ROW - 2) for x, side, linked in missing if side and not linked]
        rows.append(Mark(row.id, row.title, 0, y + _ROW // 2, bool(holes)))
        dots += [(x_of[each] + _COLUMN // 2, y + _ROW // 2) for each in (*row.journeys, *row.screens)]
        bands += holes
    missed = {gap.place for gap in made.gaps}
    columns = [
        Mark(each.id, each.title, x_of[each.id] + _COLUMN // 2, _HEAD - 18, each.id in missed, is_screen)
        for is_screen, side in ((False, made.journeys), (True, made.screens))
        for each in side
    ]
    bands += [
        Box(each.x - _COLUMN // 2 + 1, _HEAD - 36, _COLUMN - 2, height - _HEAD + 36) for each in columns if each.gap
    ]
    sides = (("Journeys", _FIRST, made.journeys), ("Screens", right, made.screens))
    groups = [(name, x + 6) for name, x, side in sides if side]
    fields = [Box(x, _HEAD, _COLUMN * len(side), _ROW * len(made.rows)) for _, x, side in sides if side and made.rows]
    return Picture(width, height, rows, columns, dots, bands, groups, fields)


def panel(content: Content, screens: Sequence[Screen]) -> dict[str, Coverage | Picture]:
    """What the template of the picture needs."""
    made = coverage(content, screens)
    return {"coverage": made, "picture": drawn(made)}
