"""Applying edits: all of them or none, with words that tell a model what to mend.

Pure values, no Django. Callers import these names from `prd.document`.
"""

import copy
from collections.abc import Sequence
from typing import Any

from prd import contested
from prd.applied import NOWHERE, Applied, Origin, Suggested
from prd.draft import Draft
from prd.edits import AddItem, AppendProse, ChangeItem, Edit, HandEdit, MoveItem, RemoveItem, SetLock, SetProse
from prd.explaining import summarise
from prd.items import SECTIONS, Content, Evidence, SectionKind, Source, canonical_id, next_id
from prd.language import language_of_document
from prd.sovereignty import place_of, reason_to_ask, text_of

MAX_BODY = 100_000
_TEXTS_THAT_MAKE_AN_ITEM = ("statement", "term", "person", "beats")
# A figure that nobody said makes the whole line a guess, whoever said the rest of it.
_FIGURES = {"target", "baseline", "threshold", "population", "window", "by"}


def apply_edits(content: Content, edits: Sequence[HandEdit], origin: Origin = NOWHERE) -> Applied:
    """Apply all edits in order, or none: raises EditError, or StaleEdit with the text as it stands."""
    draft = _Work(content, origin)
    for index, edit in enumerate(edits):
        draft.index = index
        draft.apply(edit)
    return draft.finish()


def apply_as_persona(content: Content, edits: Sequence[Edit], origin: Origin, words: str | None = None) -> Applied:
    """The same for a persona: what only the person may decide becomes a suggestion, the other edits apply.

    `words` are what the person said in this turn: an edit that contradicts what they said before waits for them, unless
    the words show that they mean to change it. Without words nothing waits for that reason.
    """
    draft = _Work(content, origin)
    language = language_of_document(content) if words is not None else ""
    waiting: set[str] = set()  # lines of which a wording waits: what else is to change in them waits beside it
    for index, edit in enumerate(edits):
        draft.index = index
        reason = reason_to_ask(draft.content, edit, draft.created)
        if words is not None and not reason:
            reason = contested.reason_to_ask(draft.content, edit, draft.created, words, language)
        if reason == contested.CONTRADICTS:
            waiting.add(place_of(edit)[0])
        elif not reason and isinstance(edit, ChangeItem) and canonical_id(edit.item) in waiting:
            reason = contested.CONTRADICTS
        draft.suggest(edit, reason) if reason else draft.apply(edit)
    return draft.finish()


class _Work(Draft):
    """One method per edit, and a note of each for whoever asked for it."""

    def __init__(self, before: Content, origin: Origin) -> None:
        super().__init__(before)
        self.origin = origin
        self.created: set[str] = set()
        self.touched: list[str] = []
        self.changes: list[tuple[str, str]] = []
        self.report: list[dict[str, Any]] = []
        self.suggested: list[Suggested] = []

    def suggest(self, edit: Edit, reason: str) -> None:
        """Tried on a copy: an edit that could not be applied is refused now, not when the person accepts it."""
        trial = copy.deepcopy(self)
        trial.apply(edit)
        place, section = place_of(edit)
        before, after = text_of(self.content, place), text_of(trial.content, trial.changes[-1][0])
        self.suggested.append(Suggested(self.index, edit, place, section, reason, before, after))

    def apply(self, edit: HandEdit) -> None:
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
            case MoveItem():
                self.move_item(edit)
            case SetLock():
                self.set_lock(edit)

    def finish(self) -> Applied:
        for key in self.touched:
            self.content.sections[key].revision = self._next_revision(key)
        changed = list(dict.fromkeys(place for place, _ in self.changes))
        return Applied(self.content, changed, self.touched, summarise(self.changes), self.report, self.suggested)

    # One method per edit.

    def set_prose(self, edit: SetProse) -> None:
        kind = self.prose_kind(edit.section)
        self.refuse_stale(kind.key, edit.revision)
        self._write_body(kind.key, edit.text, edit)
        self._note(edit, kind.key, "written" if edit.text else "emptied")

    def append_prose(self, edit: AppendProse) -> None:
        kind = self.prose_kind(edit.section)
        if not edit.text:
            raise self.error("text is empty; leave the edit out")
        body = self.content.sections[kind.key].body
        self._write_body(kind.key, f"{body}\n\n{edit.text}".strip(), edit)
        self._note(edit, kind.key, "written")

    def add_item(self, edit: AddItem) -> None:
        kind = self.item_kind(edit.section)
        values = self.checked(kind, edit.fields.given())
        if not any(values.get(name) for name in _TEXTS_THAT_MAKE_AN_ITEM):
            raise self.error(f"a new {kind.noun} needs fields.statement")
        section = self.content.sections[kind.key]
        item_id = self._new_id(kind)
        derived_from = [self.existing(reference) for reference in edit.derived_from]
        made = {"id": item_id, "evidence": edit.evidence, "derived_from": derived_from, **self._said_in([], edit)}
        section.items.append(self.build(kind, {**values, **made}))
        self.ids.add(item_id)
        self.created.add(item_id)
        self._note(edit, kind.key, "added", item_id)

    def change_item(self, edit: ChangeItem) -> None:
        kind, section, position = self.locate(edit.item)
        item = section.items[position]
        values, more = self.checked(kind, edit.fields.given()), self.checked(kind, edit.append.given())
        if values and item.id not in self.created:
            self.refuse_stale(kind.key, edit.revision)
        changes = {**values, **self.lengthened(kind, item, values, more)}
        if changes or not self.origin.by_hand:  # a confirmation leaves the words whose they were
            changes |= self._said_in(item.sources, edit)
        changes["evidence"] = evidence_after(item.evidence, edit.evidence, values, bool(more))
        section.items[position] = self.build(kind, {**item.model_dump(), **changes})
        self._note(edit, kind.key, "changed", item.id)

    def remove_item(self, edit: RemoveItem) -> None:
        kind, section, position = self.locate(edit.item)
        item_id = section.items[position].id
        if item_id not in self.created:
            self.refuse_stale(kind.key, edit.revision)
        del section.items[position]
        self.ids.discard(item_id)
        self._note(edit, kind.key, "removed", item_id)

    def move_item(self, edit: MoveItem) -> None:
        kind, section, position = self.locate(edit.item)
        self.refuse_stale(kind.key, edit.revision)
        item = section.items.pop(position)
        section.items.insert(max(0, edit.to), item)
        self._note(edit, kind.key, "moved", item.id)

    def set_lock(self, edit: SetLock) -> None:
        what = "locked" if edit.locked else "unlocked"
        if edit.place in SECTIONS:
            self.content.sections[edit.place].locked = edit.locked
            self._note(edit, edit.place, what)
            return
        kind, section, position = self.locate(edit.place)
        item = section.items[position]
        section.items[position] = item.model_copy(update={"locked": edit.locked})
        self._note(edit, kind.key, what, item.id)

    # Writing.

    def _write_body(self, key: str, body: str, edit: SetProse | AppendProse) -> None:
        if len(body) > MAX_BODY:
            raise self.error(f"{key} would be longer than {MAX_BODY} characters")
        section = self.content.sections[key]
        section.body = body
        if self.origin.by_hand:
            section.by_person = bool(body)  # who empties a section gives it back
        else:
            section.sources = _without_double(section.sources, self._source(edit))

    def _said_in(self, sources: list[Source], edit: AddItem | ChangeItem) -> dict[str, Any]:
        """Where a line comes from: a turn, or the person's own hand."""
        if self.origin.by_hand:
            return {"sources": sources, "by_person": True}
        return {"sources": _without_double(sources, self._source(edit))}

    def _new_id(self, kind: SectionKind) -> str:
        item_id = next_id(self.content, kind.key)
        self.content.counters[kind.prefix] = int(item_id.rpartition("-")[2])
        return item_id

    def _source(self, edit: Edit) -> Source:
        return Source(
            turn=self.origin.turn,
            question=self.origin.question,
            persona=self.origin.persona,
            step=edit.step,
            quote=edit.quote,
            span=edit.span,
            material=edit.material,
        )

    def _note(self, edit: HandEdit, key: str, what: str, item_id: str = "") -> None:
        if key not in self.touched:
            self.touched.append(key)
        self.changes.append((item_id or key, what))
        place = {"id": item_id} if item_id else {"section": key}
        self.report.append({"edit": self.index, "op": edit.op, **place, "section_revision": self._next_revision(key)})

    def _next_revision(self, key: str) -> int:
        return self.before.sections[key].revision + 1


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


def _without_double(sources: list[Source], source: Source) -> list[Source]:
    return sources if source in sources else [*sources, source]
