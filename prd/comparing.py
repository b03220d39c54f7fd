"""What is other in one content than in another, item by item; and an earlier content made into the next one. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from pydantic import BaseModel

from prd.document import SECTION_KEYS, SECTIONS, Content, Criterion, Item, every_item
from prd.items import Section
from prd.labels import EVIDENCE, FIELDS, PRIORITIES, field_words

Kind = Literal["added", "removed", "changed", "moved"]

# Where a line comes from, and whose it is, is no part of what it says; revisions only count.
_NOT_READ = {"id", "sources", "items", "revision", "by_person"}
_LABELS = {
    "body": "",
    "statement": "",
    "beats": "Steps",
    "acceptance": "Accepted when",
    "about": "Concerns",
    "derived_from": "Follows from",
}


@dataclass(frozen=True)
class TextChange:
    """A field whose text is another. The text that is the line itself has no label."""

    name: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """An item, or the text of a section, that is other than before. `place` is an id, or the section's key."""

    section: str
    place: str
    kind: Kind
    texts: tuple[TextChange, ...] = ()


def compare(old: Content, new: Content) -> list[Change]:
    """The changes that lead from `old` to `new`, in the order of the document. None between equal ones."""
    return [change for key in SECTION_KEYS for change in _in_section(key, old.sections[key], new.sections[key])]


def restored(present: Content, past: Content) -> Content:
    """`past` as what comes after `present`: no number that was ever given to an item is given again, and an edit that
    was written against a section as it is at present is refused where the text is another now.

    What the person locked or made their own since then stays so: that is about who may write, not what is written.
    """
    given = {"outline": present.outline, "counters": _counters(present, past)}
    content = past.model_copy(deep=True, update=given)
    for key, section in content.sections.items():
        standing = present.sections[key]
        section.revision = standing.revision
        _keep_rights(section, standing)
        by_id = {item.id: item for item in standing.items}
        for item in section.items:
            _keep_rights(item, by_id.get(item.id, item))
        if section != standing:
            section.revision += 1
    return content


def _keep_rights(past: Section | Item, present: Section | Item) -> None:
    past.locked = present.locked
    past.by_person = past.by_person or present.by_person


def _in_section(key: str, old: Section, new: Section) -> Iterator[Change]:
    if texts := _changed_texts(key, old, new):
        yield Change(key, key, _kind_of_text(old, new), texts)
    before, after = ({item.id: item for item in section.items} for section in (old, new))
    moved = _moved([each for each in before if each in after], [each for each in after if each in before])
    for item_id, item in after.items():
        if item_id not in before:
            yield Change(key, item_id, "added", _all_texts(key, item, gone=False))
        elif texts := _changed_texts(key, before[item_id], item):
            yield Change(key, item_id, "changed", texts)
        elif item_id in moved:
            yield Change(key, item_id, "moved")
    for item_id, item in before.items():
        if item_id not in after:
            yield Change(key, item_id, "removed", _all_texts(key, item, gone=True))


def _kind_of_text(old: Section, new: Section) -> Kind:
    if bool(old.body) == bool(new.body):
        return "changed"
    return "added" if new.body else "removed"


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Those that no longer stand in the order of the others."""
    kept = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return set(after) - {after[each] for block in kept for each in range(block.b, block.b + block.size)}


def _changed_texts(key: str, old: BaseModel, new: BaseModel) -> tuple[TextChange, ...]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in _read_fields(new))
    return tuple(
        TextChange(name, _label(key, name), _words(name, before), _words(name, after))
        for name, before, after in pairs
        if before != after
    )


def _all_texts(key: str, item: Item, *, gone: bool) -> tuple[TextChange, ...]:
    """What a whole item says; a field that holds what it holds by itself says nothing."""
    texts = []
    for name in _read_fields(item):
        value = getattr(item, name)
        words = _words(name, value)
        if words and value != type(item).model_fields[name].get_default(call_default_factory=True):
            texts.append(TextChange(name, _label(key, name), *((words, "") if gone else ("", words))))
    return tuple(texts)


def _read_fields(model: BaseModel) -> list[str]:
    return [name for name in type(model).model_fields if name not in _NOT_READ]


def _label(key: str, name: str) -> str:
    known = {**FIELDS.get(key, {}), **_LABELS}
    return known.get(name, name.replace("_", " ").capitalize())


def _words(name: str, value: Any) -> str:
    if name == "evidence":
        return EVIDENCE[str(value)]
    if name == "priority":
        return PRIORITIES.get(value, "")
    if isinstance(value, list):
        return "\n".join(_criterion(each) if isinstance(each, Criterion) else str(each) for each in value)
    return field_words(name, value)


def _criterion(criterion: Criterion) -> str:
    parts = (("Given", criterion.given), ("when", criterion.when), ("then", criterion.then))
    kind = {"criterion": "", "failure": " (when it fails)", "limit": " (at the limit)"}[criterion.kind]
    return ", ".join(f"{word} {text}" for word, text in parts if text) + kind


def _counters(present: Content, past: Content) -> dict[str, int]:
    """For each prefix the greatest number that was ever given."""
    greatest: dict[str, int] = {}
    for content in (present, past):
        numbers = [*content.counters.items(), *(_number(key, item) for key, item in every_item(content))]
        for prefix, number in numbers:
            greatest[prefix] = max(number, greatest.get(prefix, 0))
    return greatest


def _number(key: str, item: Item) -> tuple[str, int]:
    number = item.id.rpartition("-")[2]
    return SECTIONS[key].prefix, int(number) if number.isdigit() else 0
