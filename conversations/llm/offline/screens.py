"""Screens: from the elements that were named to a drawing in text. Labels are the person's words, blanks are blanks."""

import re
from dataclasses import dataclass, field

from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import capitalised

LEAST, MOST = 28, 76
ELEMENT = re.compile(r",\s*(?:and\s+)?|\s+and\s+|\s*;\s*|\n+|\s+plus\s+", re.IGNORECASE)
ARTICLED = re.compile(r",\s*(?:and\s+)?|\s+and\s+(?=(?:an?|the|one|two|three|some)\s)|\n+", re.IGNORECASE)
LISTING = re.compile(r"^(?:list|table|overview) of (?P<what>.+?)(?: with (?P<columns>.+))?$", re.IGNORECASE)
BUTTONS = re.compile(r"(?:(?:two|three|four|some|several|big|small|\d) )*buttons:?", re.IGNORECASE)
LEADING = re.compile(r"^(?:and |an? |the |some |one |then |also |big |small |its |their )+", re.IGNORECASE)
PLACE = re.compile(r"\b(?:at|on|in|to) (?:the )?(?P<place>top|bottom)(?: of (?:it|the \w+))?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Screen:
    """A screen as it was described."""

    title: str
    elements: tuple[str, ...] = field(default=())
    frame: str = "none"
    template: str = "form"

    def drawing(self, rules: Rules) -> str:
        rows = TEMPLATES[self.template](self, rules)
        width = min(MOST, max(LEAST, *(len(row) for row in rows)))
        return "\n".join(boxed([row[:width] for row in rows], width))


def screen_of(text: str, rules: Rules) -> Screen | None:
    """The screen a clause describes: a screen noun, a cue such as "with" or "shows", and its elements."""
    noun = rules.raw("screens.nouns").search(text)
    if not noun:
        return None
    cue = rules.raw("screens.cue").match(text, noun.end())
    if not cue:
        return None
    elements = elements_of(text[cue.end() :])
    title = capitalised(LEADING.sub("", noun.group("noun")))
    return Screen(title, elements, frame_of(text, rules), template_of(title, elements, rules)) if elements else None


def begins_with_screen(text: str, rules: Rules) -> bool:
    """The clause is the screen, "a login page with …", and not somebody who opens one."""
    noun = rules.raw("screens.nouns").match(text)
    if noun is None:
        return False
    return bool(LEADING.match(text)) or len(noun.group("noun").split()) <= 2


def screen_named(title: str, elements: tuple[str, ...], text: str, rules: Rules) -> Screen:
    """A screen under a given title, e.g. one that was asked for."""
    return Screen(title, elements, frame_of(text, rules), template_of(title, elements, rules))


def widened(ascii_: str, elements: tuple[str, ...], rules: Rules) -> str:
    """A drawing with more elements above its bottom edge; what stands there stays where it is."""
    lines = ascii_.splitlines()
    if len(lines) < 2:
        return Screen("", elements).drawing(rules)
    width = max(len(lines[0]) - 4, *(len(label) + 18 for label in elements)) if elements else len(lines[0]) - 4
    rows = [line.strip()[1:-1].strip() if line.lstrip().startswith("|") else line for line in lines[1:-1]]
    rows += [row for row in (widget(label, rules, 0) for label in elements) if row not in rows]
    return "\n".join(boxed([row[: min(width, MOST)] for row in rows], min(width, MOST)))


def elements_of(text: str) -> tuple[str, ...]:
    """The things named, in the order spoken; "at the top" and "at the bottom" move one."""
    top: list[str] = []
    middle: list[str] = []
    bottom: list[str] = []
    for part in _parts(text.strip(" .;:")):
        place = PLACE.search(part)
        label = LEADING.sub("", (part[: place.start()] + part[place.end() :] if place else part).strip(" .,:"))
        where = place.group("place").casefold() if place else ""
        if label.strip():
            (top if where == "top" else bottom if where == "bottom" else middle).append(label.strip())
    return (*top, *_named_buttons(middle), *bottom)


def _named_buttons(labels: list[str]) -> list[str]:
    """ "two buttons, yes and no": one button each."""
    found: list[str] = []
    several = False
    for label in labels:
        if several:
            found += [f"{name} button" for name in re.split(r"\s+(?:and|or)\s+", label)]
        elif not BUTTONS.fullmatch(label):
            found.append(label)
        several = bool(BUTTONS.fullmatch(label))
    return found or labels


def _parts(text: str) -> list[str]:
    """Split at commas; at "and" only where an article follows, if the things named have articles."""
    articled = len(re.findall(r"(?:^|, |and )(?:an?|the) ", text, re.IGNORECASE)) > 1
    return (ARTICLED if articled else ELEMENT).split(text)


def frame_of(text: str, rules: Rules) -> str:
    if rules.raw("screens.phone_device").search(text):
        return "phone"
    return "browser" if rules.raw("screens.browser_device").search(text) else "none"


def template_of(title: str, elements: tuple[str, ...], rules: Rules) -> str:
    """By the screen's noun first, then by what is on it."""
    said = f"{title} {' '.join(elements)}"
    for template, path in (("dialog", "dialogs"), ("map", "maps"), ("form", "forms"), ("dashboard", "dashboards")):
        if rules.raw(f"screens.{path}_noun").search(title if template != "map" else said):
            return template
    if rules.raw("screens.lists_noun").search(said):
        return "list"
    return "detail" if rules.raw("screens.details_noun").search(title) else "form"


def boxed(rows: list[str], width: int) -> list[str]:
    edge = f"+{'-' * (width + 2)}+"
    return [edge, *(f"| {row:<{width}} |" for row in rows), edge]


def _form(screen: Screen, rules: Rules) -> list[str]:
    labels = [label for label in screen.elements if kind_of(label, rules) in ("field", "text")]
    column = max((len(label) for label in labels), default=0)
    last = _last_button(screen.elements, rules)
    rows = [screen.title.upper()]
    for place, label in enumerate(screen.elements):
        rows.append(widget(label, rules, column, primary=place == last))
    return rows


def _last_button(elements: tuple[str, ...], rules: Rules) -> int:
    places = [place for place, label in enumerate(elements) if kind_of(label, rules) == "button"]
    return places[0] if len(places) == 1 else -1


def widget(label: str, rules: Rules, column: int, *, primary: bool = False) -> str:
    """One element as the drawing's notation."""
    match kind_of(label, rules):
        case "search":
            return f"[{rules.get('screens.search')}]"
        case "check":
            return f"[ ] {_cut(label, 'checks', rules) or label}"
        case "select":
            return f"<{_cut(label, 'selects', rules) or label} v>"
        case "picture":
            return f"[IMG] {label}"
        case "button":
            name = _cut(label, "button_word", rules)
            if not name:
                return f"[ {rules.get('screens.button')} ]"
            return f"[[ {capitalised(name)} ]]" if primary else f"[ {capitalised(name)} ]"
        case _:
            return f"{label:<{column}}  [____________]" if column else label


def kind_of(label: str, rules: Rules) -> str:
    if label.casefold().startswith("next ") and "button" not in label:
        return "text"
    for kind in ("search", "check", "select", "button", "picture"):
        if rules.raw(f"screens.{kind}_like").search(label):
            return kind
    return "field" if rules.raw("screens.field_like").search(label) else "text"


def _cut(label: str, path: str, rules: Rules) -> str:
    return rules.raw(f"screens.{path}_cut").sub("", label).strip(" \"“”'‘’")


def _list(screen: Screen, rules: Rules) -> list[str]:
    listing = next((match for label in screen.elements if (match := LISTING.match(label))), None)
    others = [label for label in screen.elements if not LISTING.match(label)]
    searched = [label for label in others if kind_of(label, rules) == "search"]
    below = [label for label in others if kind_of(label, rules) in ("button", "select", "check", "picture")]
    columns = [label for label in others if label not in searched and label not in below]
    if listing:
        below = columns + below
        columns = _parts(listing.group("columns") or "")
    columns = [column for column in columns if column]
    blank = rules.get("screens.blank")
    widths = [max(len(label), len(blank)) for label in columns] or [len(blank), len(blank)]
    rows = [screen.title.upper(), *(widget(label, rules, 0) for label in searched[:1])]
    rows += [capitalised(listing.group("what"))] if listing else []
    rows += ["  ".join(f"{label:<{width}}" for label, width in zip(columns, widths, strict=True))] if columns else []
    rows += [f"{'  '.join(f'{blank:<{width}}' for width in widths)}  >"] * 3
    return [*rows, *(widget(label, rules, 0) for label in below)]


def _detail(screen: Screen, rules: Rules) -> list[str]:
    rows = [screen.title.upper()]
    for label in screen.elements:
        plain = kind_of(label, rules) in ("field", "text")
        rows.append(f"{label}: {rules.get('screens.blank')}" if plain else widget(label, rules, 0))
    return rows


def _dashboard(screen: Screen, rules: Rules) -> list[str]:
    width = min(34, max(16, *(len(label) for label in screen.elements)))
    rows = [screen.title.upper()]
    for place in range(0, len(screen.elements), 2):
        pair = [
            boxed([label[:width], rules.get("screens.blank")], width) for label in screen.elements[place : place + 2]
        ]
        rows += ["  ".join(lines) for lines in zip(*pair, strict=True)]
    return rows


def _map(screen: Screen, rules: Rules) -> list[str]:
    others = [label for label in screen.elements if not rules.raw("screens.maps_noun").search(label)]
    named = next((label for label in screen.elements if rules.raw("screens.maps_noun").search(label)), "Map")
    picture = boxed([f"[IMG] {capitalised(named)}", *[""] * 9], LEAST)
    return [screen.title.upper(), *picture, *(widget(label, rules, 0) for label in others)]


def _dialog(screen: Screen, rules: Rules) -> list[str]:
    inner = [widget(label, rules, 0) for label in screen.elements]
    return [screen.title.upper(), *boxed(inner, max(20, *(len(row) for row in inner)))]


TEMPLATES = {"form": _form, "list": _list, "detail": _detail, "dashboard": _dashboard, "map": _map, "dialog": _dialog}
