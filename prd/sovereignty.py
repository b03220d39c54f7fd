"""What a persona may do to the document by itself, and what it can only suggest. Pure.

What the person wrote or locked changes by the person's word alone; and nothing shrinks without it: a removal, a lower
priority and a move out of scope are asked for, whoever wrote the line.
"""

from collections.abc import Mapping
from typing import Any

from prd.edits import AddItem, AppendProse, ChangeItem, Edit, RemoveItem, SetProse
from prd.items import PREFIXES, SECTIONS, Content, Criterion, Item, Section, canonical_id, find
from prd.wording import stems

YOURS = "the person wrote this by hand"
LOCKED = "the person locked this"
REMOVAL = "only the person removes something"
LOWERED = "only the person lowers a priority"
OUT_OF_SCOPE = "only the person moves something out of scope"

# An unranked line may be ranked; calling it out of the question is more than that.
_RANK = {"must": 3, "should": 2, "could": 1, "": 1, "wont": 0}
_NEVER_READ = {"id", "evidence", "derived_from", "sources", "by_person", "locked"}


def reason_to_ask(content: Content, edit: Edit, created: set[str]) -> str:
    """Why the person has to decide on a persona's edit; empty if it may be applied. `created` are the items that the
    same call added: they are the persona's own until it ends."""
    match edit:
        case SetProse() | AppendProse():
            return _of_prose(content.sections.get(edit.section, Section()), edit)
        case AddItem():
            return _of_addition(content, edit)
        case ChangeItem() | RemoveItem():
            found = find(content, edit.item)
            if found is None or found[1].id in created:
                return ""
            return _of_item(content.sections[found[0]], found[1], edit)


def place_of(edit: Edit) -> tuple[str, str]:
    """The place that an edit is about, and its section. A line to be added has no id before it is accepted."""
    if not isinstance(edit, ChangeItem | RemoveItem):
        return edit.section, edit.section
    wanted = canonical_id(edit.item)
    return wanted, PREFIXES[wanted.partition("-")[0]]


def text_of(content: Content, place: str) -> str:
    """How a place reads, line by line, to be compared with how it read before; empty where nothing stands."""
    if place in SECTIONS and SECTIONS[place].is_prose:
        return content.sections[place].body
    found = find(content, place)
    return item_text(found[1]) if found else ""


def still_fits(content: Content, place: str, before: str, edit: Mapping[str, Any]) -> bool:
    """Whether an edit that was suggested when a place read `before` still means the same: what it sets has not changed
    since. What it puts at the end of something never does. `edit` is as `model_dump` gives it."""
    if edit["op"] == "append_prose" or text_of(content, place) == before:
        return True
    found = find(content, place)
    if edit["op"] != "change_item" or found is None:
        return False
    given = (name for name, value in edit.get("fields", {}).items() if value is not None)
    return all(_reads_as_in(before, name, getattr(found[1], name, "")) for name in given)


def _reads_as_in(before: str, name: str, value: Any) -> bool:
    """Whether a field had this value in the text of its item."""
    now = _line(name, value) if value else ""
    if now and f"\n{now}\n" not in f"\n{before}\n":
        return False
    beginning = "- " if name == "acceptance" else _label(name).rstrip(": ")
    then, there = (
        [line for line in text.split("\n") if beginning and line.startswith(beginning)] for text in (before, now)
    )
    return then == there


def item_text(item: Item) -> str:
    values = ((name, getattr(item, name)) for name in type(item).model_fields if name not in _NEVER_READ)
    lines = [_line(name, value) for name, value in values if value]
    return "\n".join(line for line in lines if line)


def _of_prose(section: Section, edit: SetProse | AppendProse) -> str:
    if section.locked:
        return LOCKED
    if section.by_person:
        return YOURS
    return REMOVAL if section.body and not edit.text else ""


def _of_addition(content: Content, edit: AddItem) -> str:
    if content.sections.get(edit.section, Section()).locked:
        return LOCKED
    if edit.section != "scope_out":
        return ""
    words, named = stems(edit.fields.statement or ""), {canonical_id(each) for each in edit.derived_from}
    inside = content.sections["scope_in"].items
    return (
        OUT_OF_SCOPE if any(line.id in named or (words and stems(line.statement) == words) for line in inside) else ""
    )


def _of_item(section: Section, item: Item, edit: ChangeItem | RemoveItem) -> str:
    if isinstance(edit, RemoveItem):
        return REMOVAL
    given = edit.fields.given()
    if not given and not edit.append.given() and edit.evidence == "stated":
        return ""  # the person confirmed the line; no word of it changes
    if section.locked or item.locked:
        return LOCKED
    if item.by_person:
        return YOURS
    if _is_emptied(item, given):
        return REMOVAL
    return LOWERED if _is_lowered(getattr(item, "priority", ""), given.get("priority")) else ""


def _is_emptied(item: Item, given: dict[str, Any]) -> bool:
    """Whether its words go, or a step or a criterion that it has to be measured by."""
    words = any(name in given and not given[name] and getattr(item, name, "") for name in ("statement", "term"))
    return words or any(len(given.get(name, before)) < len(before) for name, before in _promised(item))


def _promised(item: Item) -> list[tuple[str, list[Any]]]:
    return [(name, getattr(item, name)) for name in ("acceptance", "beats") if hasattr(item, name)]


def _is_lowered(before: str, given: Any) -> bool:
    if not isinstance(given, str):
        return False
    after = given.strip().lower().replace("'", "").replace("’", "")
    return _RANK.get(after, 3) < _RANK[before]


def _line(name: str, value: Any) -> str:
    label = _label(name)
    if isinstance(value, list):
        return "\n".join(f"- {_entry(entry)}" if isinstance(entry, Criterion) else f"{label}{entry}" for entry in value)
    if isinstance(value, bool):
        return label.rstrip(": ")
    return f"{label}{value}"


def _label(name: str) -> str:
    return "" if name in ("statement", "term") else f"{name.replace('_', ' ').capitalize()}: "


def _entry(criterion: Criterion) -> str:
    parts = (("Given", criterion.given), ("when", criterion.when), ("then", criterion.then))
    told = ", ".join(f"{word} {text}" for word, text in parts if text)
    return told if criterion.kind == "criterion" else f"{told} ({criterion.kind})"
