"""Two lines that cannot both hold, and what a ruling on them comes to."""

from typing import Any

from conversations.conflicts import Conflict, Ruling, edits_of, line_of
from prd.checks import find_all
from prd.document import Content, Origin, apply_edits, find
from tests.prd.making import add, document

EVENING, NOON = "Parents can cancel a lesson until 18:00", "Parents can cancel a lesson until 12:00"


def two_lines() -> Content:
    edits = [add("requirements", statement=text) for text in (EVENING, NOON)]
    return apply_edits(document(), edits, Origin(persona="product_manager")).content


def conflict_in(content: Content, first: str, second: str) -> Conflict:
    one, other = line_of(content, first), line_of(content, second)
    assert one and other
    return Conflict(one, other)


def ruled(content: Content, conflict: Conflict, choice: str, words: str = "") -> Content:
    edits = edits_of(conflict, Ruling(choice, words), content, person="mara", step="contradiction")
    return apply_edits(content, edits, Origin()).content


def item(content: Content, item_id: str) -> Any:
    found = find(content, item_id)
    return found[1] if found else None


def clashes(content: Content) -> list[str]:
    return [each.place for each in find_all(content) if each.code == "contradiction"]
