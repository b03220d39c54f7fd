"""A document that is being worked on: where things stand in it, and what it refuses, in words that a model can act on.

Pure values, no Django. Only `prd.applying` uses it.
"""

from typing import Any

from pydantic import BaseModel, ValidationError

from prd.applied import EditError, StaleEdit
from prd.explaining import explain, listing
from prd.items import (
    SECTION_KEYS,
    SECTIONS,
    WIREFRAME_PREFIX,
    Content,
    Item,
    Section,
    SectionKind,
    canonical_id,
    every_item,
    summary_of,
)

_LINKS = {"journeys": "UJ", "requirement": "", "about": "", "wireframes": WIREFRAME_PREFIX}


class Draft:
    """A copy being worked on. Revisions are checked against `before`, the state at the start of the call.

    Each method that refuses something raises EditError in words that name what would be right.
    """

    def __init__(self, before: Content) -> None:
        self.before = before
        self.content = before.model_copy(deep=True)
        self.index = 0
        self.ids = {item.id for _, item in every_item(before)}

    def prose_kind(self, key: str) -> SectionKind:
        kind = self._kind(key)
        if not kind.is_prose:
            raise self.error(f"{key} holds items, not prose; use add_item or change_item")
        return kind

    def item_kind(self, key: str) -> SectionKind:
        kind = self._kind(key)
        if kind.is_prose:
            raise self.error(f"{key} is prose; use append_prose or set_prose")
        return kind

    def _kind(self, key: str) -> SectionKind:
        if key not in SECTIONS:
            raise self.error(f"there is no section {key!r}; the sections are {', '.join(SECTION_KEYS)}")
        return SECTIONS[key]

    def checked(self, kind: SectionKind, values: dict[str, Any]) -> dict[str, Any]:
        for name in values:
            if name not in kind.fields:
                raise self.error(f"a {kind.noun} has no field {name!r}; it has {', '.join(kind.fields)}")
        return {name: self._linked(name, value) for name, value in values.items()}

    def _linked(self, name: str, value: Any) -> Any:
        """Ids in link fields are put into their written form and must exist."""
        if name not in _LINKS:
            return value
        prefix = _LINKS[name]
        if isinstance(value, str):
            return self.existing(value, prefix) if value else ""
        return [self.existing(reference, prefix) for reference in value]

    def existing(self, reference: str, prefix: str = "") -> str:
        wanted = canonical_id(reference)
        if prefix and not wanted.startswith(f"{prefix}-"):
            raise self.error(f"{reference!r} is not the id of that kind; write {prefix}-1 or the like")
        if wanted in self.ids or wanted in SECTIONS or wanted.startswith(f"{WIREFRAME_PREFIX}-"):
            return wanted
        raise self.error(f"there is no {reference}; {self._ids_like(wanted)}")

    def _ids_like(self, wanted: str) -> str:
        prefix = wanted.partition("-")[0]
        near = [item.id for _, item in every_item(self.content) if item.id.startswith(f"{prefix}-")]
        return f"there are {listing(near)}" if near else "add it first, in an earlier edit of this call"

    def locate(self, reference: str) -> tuple[SectionKind, Section, int]:
        wanted = canonical_id(reference)
        for key, section in self.content.sections.items():
            for position, item in enumerate(section.items):
                if item.id == wanted:
                    return SECTIONS[key], section, position
        raise self.error(f"there is no {reference}; {self._ids_like(wanted)}")

    def refuse_stale(self, key: str, revision: int | None) -> None:
        section = self.before.sections[key]
        if revision is None:
            raise self.error(f"give the revision of {key} that you read; the project context states it")
        if revision != section.revision:
            raise StaleEdit(key, section.revision, _current(SECTIONS[key], section), self.index)

    def lengthened(
        self, kind: SectionKind, item: Item, values: dict[str, Any], more: dict[str, Any]
    ) -> dict[str, list[Any]]:
        lists = [name for name in kind.fields if isinstance(getattr(item, name), list)]
        longer = {}
        for name, value in more.items():
            if name not in lists:
                raise self.error(f"append takes lists only ({', '.join(lists)}); put {name} into fields")
            start = values.get(name, getattr(item, name))
            longer[name] = [*start, *(entry for entry in value if entry not in start)]
        return longer

    def build(self, kind: SectionKind, values: dict[str, Any]) -> Item:
        assert kind.item is not None
        try:
            return kind.item.model_validate(_plain(values))
        except ValidationError as error:
            raise self.error(explain(error)) from error

    def error(self, message: str) -> EditError:
        return EditError(message, self.index)


def _current(kind: SectionKind, section: Section) -> str | list[dict[str, Any]]:
    return section.body if kind.is_prose else [summary_of(item) for item in section.items]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Criteria may arrive as values or as what `model_dump` made of them; Pydantic is given one shape."""
    return {name: _dump(value) for name, value in values.items()}


def _dump(value: Any) -> Any:
    if isinstance(value, list):
        return [_dump(entry) for entry in value]
    return value.model_dump() if isinstance(value, BaseModel) else value
