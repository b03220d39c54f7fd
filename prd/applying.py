"""Applying edits: all of them or none, with words that tell a model what to mend.

Pure values, no Django. Callers import these names from `prd.document`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from prd.edits import AddItem, AppendProse, ChangeItem, Edit, RemoveItem, SetProse
from prd.explaining import explain, listing, summarise
from prd.items import (
    SECTION_KEYS,
    SECTIONS,
    WIREFRAME_PREFIX,
    Content,
    Evidence,
    Item,
    Section,
    SectionKind,
    Source,
    canonical_id,
    every_item,
    summary_of,
)

MAX_BODY = 100_000
_TEXTS_THAT_MAKE_AN_ITEM = ("statement", "term", "person", "beats")
# A figure that nobody said makes the whole line a guess, whoever said the rest of it.
_FIGURES = {"target", "baseline", "threshold", "population", "window", "by"}
_LINKS = {"journeys": "UJ", "requirement": "", "about": "", "wireframes": WIREFRAME_PREFIX}


class EditError(ValueError):
    """An edit that cannot be applied; nothing was."""

    def __init__(self, message: str, index: int = 0) -> None:
        super().__init__(f"edits[{index}]: {message}")
        self.message = message
        self.index = index


class StaleEdit(EditError):
    """An edit written against a revision that is no longer the current one."""

    def __init__(self, section: str, revision: int, current: str | list[dict[str, Any]], index: int = 0) -> None:
        super().__init__(f"{section} has changed since you read it; its revision is {revision} now", index)
        self.section = section
        self.revision = revision
        self.current = current


@dataclass(frozen=True)
class Origin:
    """Where the edits of one call come from."""

    turn: str = ""
    question: str = ""
    persona: str = ""


@dataclass(frozen=True)
class Applied:
    """A new content, and what to tell about it."""

    content: Content
    changed: list[str]
    sections: list[str]
    summary: str
    report: list[dict[str, Any]]


def apply_edits(content: Content, edits: Sequence[Edit], origin: Origin = Origin()) -> Applied:
    """Apply all edits in order, or none: raises EditError, or StaleEdit with the text as it stands."""
    draft = _Draft(content, origin)
    for index, edit in enumerate(edits):
        draft.index = index
        draft.apply(edit)
    return draft.finish()


class _Draft:
    """A copy being worked on. Revisions are checked against `before`, the state at the start of the call."""

    def __init__(self, before: Content, origin: Origin) -> None:
        self.before = before
        self.content = before.model_copy(deep=True)
        self.origin = origin
        self.index = 0
        self.ids = {item.id for _, item in every_item(before)}
        self.created: set[str] = set()
        self.touched: list[str] = []
        self.changes: list[tuple[str, str]] = []
        self.report: list[dict[str, Any]] = []

    def apply(self, edit: Edit) -> None:
        match edit:
            case SetProse():
                self.set_prose(edit)
            case AppendProse():
                self.append_prose(edit)
            case AddItem():
                self.add_item(edit)
            case ChangeItem():
                self.change_item(edit)
            case RemoveItem():
                self.remove_item(edit)

    def finish(self) -> Applied:
        for key in self.touched:
            self.content.sections[key].revision = self._next_revision(key)
        changed = list(dict.fromkeys(place for place, _ in self.changes))
        return Applied(self.content, changed, self.touched, summarise(self.changes), self.report)

    # One method per edit.

    def set_prose(self, edit: SetProse) -> None:
        kind = self._prose_kind(edit.section)
        self._refuse_stale(kind.key, edit.revision)
        self._write_body(kind.key, edit.text, self._source(edit))
        self._note(edit, kind.key, "written" if edit.text else "emptied")

    def append_prose(self, edit: AppendProse) -> None:
        kind = self._prose_kind(edit.section)
        if not edit.text:
            raise self._error("text is empty; leave the edit out")
        body = self.content.sections[kind.key].body
        self._write_body(kind.key, f"{body}\n\n{edit.text}".strip(), self._source(edit))
        self._note(edit, kind.key, "written")

    def add_item(self, edit: AddItem) -> None:
        kind = self._item_kind(edit.section)
        values = self._checked(kind, edit.fields.given())
        if not any(values.get(name) for name in _TEXTS_THAT_MAKE_AN_ITEM):
            raise self._error(f"a new {kind.noun} needs fields.statement")
        section = self.content.sections[kind.key]
        item_id = self._new_id(kind, section)
        derived_from = [self._existing(reference) for reference in edit.derived_from]
        made = {"id": item_id, "evidence": edit.evidence, "derived_from": derived_from, "sources": [self._source(edit)]}
        section.items.append(self._build(kind, {**values, **made}))
        self.ids.add(item_id)
        self.created.add(item_id)
        self._note(edit, kind.key, "added", item_id)

    def change_item(self, edit: ChangeItem) -> None:
        kind, section, position = self._locate(edit.item)
        item = section.items[position]
        values, more = self._checked(kind, edit.fields.given()), self._checked(kind, edit.append.given())
        if values and item.id not in self.created:
            self._refuse_stale(kind.key, edit.revision)
        changes = {**values, **self._lengthened(kind, item, values, more), "sources": _with(item, self._source(edit))}
        changes["evidence"] = evidence_after(item.evidence, edit.evidence, values, bool(more))
        section.items[position] = self._build(kind, {**item.model_dump(), **changes})
        self._note(edit, kind.key, "changed", item.id)

    def remove_item(self, edit: RemoveItem) -> None:
        kind, section, position = self._locate(edit.item)
        item_id = section.items[position].id
        if item_id not in self.created:
            self._refuse_stale(kind.key, edit.revision)
        del section.items[position]
        self.ids.discard(item_id)
        self._note(edit, kind.key, "removed", item_id)

    # Checks. Each raises in words that name what would be right.

    def _prose_kind(self, key: str) -> SectionKind:
        kind = self._kind(key)
        if not kind.is_prose:
            raise self._error(f"{key} holds items, not prose; use add_item or change_item")
        return kind

    def _item_kind(self, key: str) -> SectionKind:
        kind = self._kind(key)
        if kind.is_prose:
            raise self._error(f"{key} is prose; use append_prose or set_prose")
        return kind

    def _kind(self, key: str) -> SectionKind:
        if key not in SECTIONS:
            raise self._error(f"there is no section {key!r}; the sections are {', '.join(SECTION_KEYS)}")
        return SECTIONS[key]

    def _checked(self, kind: SectionKind, values: dict[str, Any]) -> dict[str, Any]:
        for name in values:
            if name not in kind.fields:
                raise self._error(f"a {kind.noun} has no field {name!r}; it has {', '.join(kind.fields)}")
        return {name: self._linked(name, value) for name, value in values.items()}

    def _linked(self, name: str, value: Any) -> Any:
        """Ids in link fields are put into their written form and must exist."""
        if name not in _LINKS:
            return value
        prefix = _LINKS[name]
        if isinstance(value, str):
            return self._existing(value, prefix) if value else ""
        return [self._existing(reference, prefix) for reference in value]

    def _existing(self, reference: str, prefix: str = "") -> str:
        wanted = canonical_id(reference)
        if prefix and not wanted.startswith(f"{prefix}-"):
            raise self._error(f"{reference!r} is not the id of that kind; write {prefix}-1 or the like")
        if wanted in self.ids or wanted in SECTIONS or wanted.startswith(f"{WIREFRAME_PREFIX}-"):
            return wanted
        raise self._error(f"there is no {reference}; {self._ids_like(wanted)}")

    def _ids_like(self, wanted: str) -> str:
        prefix = wanted.partition("-")[0]
        near = [item.id for _, item in every_item(self.content) if item.id.startswith(f"{prefix}-")]
        return f"there are {listing(near)}" if near else "add it first, in an earlier edit of this call"

    def _locate(self, reference: str) -> tuple[SectionKind, Section, int]:
        wanted = canonical_id(reference)
        for key, section in self.content.sections.items():
            for position, item in enumerate(section.items):
                if item.id == wanted:
                    return SECTIONS[key], section, position
        raise self._error(f"there is no {reference}; {self._ids_like(wanted)}")

    def _refuse_stale(self, key: str, revision: int | None) -> None:
        section = self.before.sections[key]
        if revision is None:
            raise self._error(f"give the revision of {key} that you read; the project context states it")
        if revision != section.revision:
            raise StaleEdit(key, section.revision, _current(SECTIONS[key], section), self.index)

    def _lengthened(
        self, kind: SectionKind, item: Item, values: dict[str, Any], more: dict[str, Any]
    ) -> dict[str, list[Any]]:
        lists = [name for name in kind.fields if isinstance(getattr(item, name), list)]
        longer = {}
        for name, value in more.items():
            if name not in lists:
                raise self._error(f"append takes lists only ({', '.join(lists)}); put {name} into fields")
            start = values.get(name, getattr(item, name))
            longer[name] = [*start, *(entry for entry in value if entry not in start)]
        return longer

    def _build(self, kind: SectionKind, values: dict[str, Any]) -> Item:
        assert kind.item is not None
        try:
            return kind.item.model_validate(_plain(values))
        except ValidationError as error:
            raise self._error(explain(error)) from error

    # Writing.

    def _write_body(self, key: str, body: str, source: Source) -> None:
        if len(body) > MAX_BODY:
            raise self._error(f"{key} would be longer than {MAX_BODY} characters")
        section = self.content.sections[key]
        section.body = body
        section.sources = _without_double(section.sources, source)

    def _new_id(self, kind: SectionKind, section: Section) -> str:
        used = [int(item.id.rpartition("-")[2]) for item in section.items if item.id.rpartition("-")[2].isdigit()]
        number = max([self.content.counters.get(kind.prefix, 0), *used]) + 1
        self.content.counters[kind.prefix] = number
        return kind.item_id(number)

    def _source(self, edit: Edit) -> Source:
        return Source(
            turn=self.origin.turn,
            question=self.origin.question,
            persona=self.origin.persona,
            step=edit.step,
            quote=edit.quote,
            span=edit.span,
        )

    def _note(self, edit: Edit, key: str, what: str, item_id: str = "") -> None:
        if key not in self.touched:
            self.touched.append(key)
        self.changes.append((item_id or key, what))
        place = {"id": item_id} if item_id else {"section": key}
        self.report.append({"op": edit.op, **place, "section_revision": self._next_revision(key)})

    def _next_revision(self, key: str) -> int:
        return self.before.sections[key].revision + 1

    def _error(self, message: str) -> EditError:
        return EditError(message, self.index)


def evidence_after(before: Evidence, given: Evidence, values: dict[str, Any], appended: bool) -> Evidence:
    """The evidence of a whole line once some of its fields have changed.

    A new wording, a confirmation (nothing but evidence, or `confirmed`) and the first thing known about an unknown line
    take the edit's evidence. Otherwise the line keeps its own, save that an assumed figure makes it assumed.
    """
    confirms = not values and not appended
    if confirms or "statement" in values or "confirmed" in values or before == "unknown":
        return given
    if given == "assumed" and _FIGURES & values.keys():
        return "assumed"
    return before


def _current(kind: SectionKind, section: Section) -> str | list[dict[str, Any]]:
    return section.body if kind.is_prose else [summary_of(item) for item in section.items]


def _with(item: Item, source: Source) -> list[Source]:
    return _without_double(item.sources, source)


def _without_double(sources: list[Source], source: Source) -> list[Source]:
    return sources if source in sources else [*sources, source]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Criteria may arrive as values or as what `model_dump` made of them; Pydantic is given one shape."""
    return {name: _dump(value) for name, value in values.items()}


def _dump(value: Any) -> Any:
    if isinstance(value, list):
        return [_dump(entry) for entry in value]
    return value.model_dump() if isinstance(value, BaseModel) else value
