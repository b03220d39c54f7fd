"""Answers about a screen: the first drawing, and what the person wants changed in it."""

from collections.abc import Callable
from typing import Any

from conversations.llm.offline.draft import Card
from conversations.llm.offline.given import (
    Given,
    matching,
    sharing,
)
from conversations.llm.offline.screens import elements_of, screen_named, screen_of, widened


def screen(given: Given) -> None:
    """The first screen: drawn from what was named, shown as the requirements that say so."""
    rules = given.draft.rules
    text = given.text.strip(" .")
    items = matching(given, "requirements") or sharing(given, text)
    elements = elements_of(text)
    found = screen_of(text, rules) or screen_named(str(rules.get("screens.first_screen")), elements, text, rules)
    values = {
        "title": found.title,
        "frame": found.frame,
        "ascii": found.drawing(rules),
        "elements": list(found.elements),
    }
    if not items and not given.draft.situation.items("requirements"):
        given.draft.add("requirements", {"statement": text}, given.fact)
    given.draft.screens.append({**values, "said": text, "shows": [item["id"] for item in items]})


def match(given: Given) -> None:
    """Kept: the requirements it shows say so. Not yet right: what to change is asked, and what was named is drawn."""
    drawings = given.draft.situation.context.get("wireframes") or []
    if not drawings:
        return
    drawing = drawings[-1]
    kept = given.draft.rules.raw("cues.keep").match(given.text)
    if not kept and given.text in given.asked.options:
        given.draft.card = Card("match", str(given.draft.rules.get("cards.redraw")))
        return
    items = given.draft.situation.items("requirements")
    shown = [item for item in items if item["id"] in drawing.get("requirements", [])] or items[:1]
    for item in shown:
        given.draft.change(item, "requirements", {}, {"wireframes": [drawing["id"]]}, given.fact)
    if not kept:
        _redraw(given, drawing)


def _redraw(given: Given, drawing: dict[str, Any]) -> None:

    text = widened(str(drawing.get("ascii", "")), elements_of(given.text), given.draft.rules)
    values = {"title": drawing.get("title", ""), "frame": "none", "ascii": text, "wireframe": drawing["id"]}
    given.draft.screens.append({**values, "said": given.text, "shows": list(drawing.get("requirements", []))})


WAYS: dict[str, Callable[[Given], None]] = {
    "screen": screen,
    "match": match,
}
