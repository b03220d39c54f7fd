"""Suggestions of personas: kept, told to them, and decided on by the person."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from pydantic import TypeAdapter

from prd.document import Applied, Content, Edit, EditError, Origin, Suggested, apply_edits, text_of
from prd.models import Document, Suggestion
from projects.models import Project
from projects.open_pages import look_again

if TYPE_CHECKING:
    from uuid import UUID

    from conversations.models import Turn

MOST_TOLD = 20
REJECTED = "the person rejected this before; do not raise it again"

_edit: TypeAdapter[Edit] = TypeAdapter(Edit)


class Undecided(Exception):
    """The suggestion cannot be accepted. The words are for the person; nothing has changed."""

    def __init__(self, words: str, suggestion: Suggestion) -> None:
        super().__init__(words)
        self.section = suggestion.section


# ---- by a persona ----


def suggest(
    document: Document, suggested: Sequence[Suggested], *, persona: str, turn: "Turn | None"
) -> list[dict[str, Any]]:
    """Keep them for the person to decide on, and report each; what waits already or was rejected is not kept twice."""
    known = {(row.place, row.before, row.after): row.state for row in _undone(document)} if suggested else {}
    report, new = [], []
    for each in suggested:
        state = known.setdefault((each.place, each.before, each.after), "new")
        if state == "new":
            new.append(_row(document, each, persona, turn))
            known[each.place, each.before, each.after] = "waiting"
        why = REJECTED if state == "rejected" else each.reason
        told = "rejected" if state == "rejected" else "waiting"
        report.append({"edit": each.index, "op": each.edit.op, "place": each.place, "state": told, "why": why})
    Suggestion.objects.bulk_create(new)
    if new:
        note(document)
    return report


def told(document: Document, persona: str) -> dict[str, list[dict[str, str]]]:
    """What a persona is told of its own: those that wait and those that were rejected, the newest first."""
    found: dict[str, list[dict[str, str]]] = {"waiting": [], "rejected": []}
    for row in _undone(document).filter(persona=persona)[: 2 * MOST_TOLD]:
        if len(found[row.state]) < MOST_TOLD:
            found[row.state].append({"place": row.place, "op": row.edit["op"], "text": row.after[:400]})
    return found


def _undone(document: Document) -> Any:
    return document.suggestions.filter(state__in=("waiting", "rejected"))


def _row(document: Document, suggested: Suggested, persona: str, turn: "Turn | None") -> Suggestion:
    edit = {**suggested.edit.model_dump(mode="json", exclude_unset=True), "op": suggested.edit.op}
    return Suggestion(
        document=document,
        turn=turn,
        persona=persona,
        edit=edit,
        place=suggested.place,
        section=suggested.section,
        reason=suggested.reason,
        before=suggested.before,
        after=suggested.after,
    )


# ---- by the person ----


@transaction.atomic
def accept(project: Project, number: int, user: User) -> Suggestion:
    """Apply it, as a revision of the person's. Raises Undecided, and Suggestion.DoesNotExist."""
    document = Document.objects.for_change(project)
    suggestion = document.suggestions.get(pk=number)
    if suggestion.state != "waiting":
        raise Undecided(f"This suggestion was {suggestion.state} already.", suggestion)
    applied = _tried(document.load(), suggestion)
    _save(document, [suggestion], [applied], user, f"Suggestion accepted: {applied.summary}")
    return suggestion


def accept_all(project: Project, turn: "UUID", user: User) -> tuple[list[Suggestion], list[str]]:
    """Apply all of a turn that still can be, as one revision: those that were, and why others were not."""
    return accept_these(project, user, turn=turn)


@transaction.atomic
def accept_these(project: Project, user: User, **which: Any) -> tuple[list[Suggestion], list[str]]:
    """The same for any that wait, chosen by their fields."""
    document = Document.objects.for_change(project)
    content, accepted, applied, refused = document.load(), [], [], []
    for suggestion in document.suggestions.waiting().filter(**which):
        try:
            applied.append(_tried(content, suggestion))
        except Undecided as why:
            refused.append(str(why))
        else:
            content = applied[-1].content
            accepted.append(suggestion)
    if accepted:
        number = f"{len(accepted)} suggestion{'s' if len(accepted) != 1 else ''} accepted"
        _save(document, accepted, applied, user, f"{number}: {'; '.join(each.summary for each in applied)}")
    return accepted, refused


@transaction.atomic
def reject(project: Project, number: int) -> Suggestion:
    """It stays on record, and the persona is told. Raises Undecided, and Suggestion.DoesNotExist."""
    document = Document.objects.for_change(project)
    suggestion = document.suggestions.get(pk=number)
    if suggestion.state == "accepted":
        raise Undecided("This suggestion was accepted already; undo it in the document.", suggestion)
    if suggestion.state == "waiting":
        suggestion.decide("rejected")
        note(document)
    return suggestion


def text_after(content: Content, suggestion: Suggestion) -> str:
    """How its place would read after it, as things stand now; as it was suggested where it does not fit any more."""
    try:
        return text_of(_tried(content, suggestion).content, suggestion.place)
    except Undecided:
        return suggestion.after


def _tried(content: Content, suggestion: Suggestion) -> Applied:
    """Applied to the document as it stands now, where its place still reads as it did."""
    if suggestion.is_outdated(content):
        words = f"{suggestion.place} has changed since this was suggested, so it was left as it is."
        raise Undecided(words, suggestion)
    edit = _edit.validate_python(suggestion.edit)
    if hasattr(edit, "revision"):
        edit = edit.model_copy(update={"revision": content.sections[suggestion.section].revision})
    origin = Origin(turn=str(suggestion.turn_id or ""), persona=suggestion.persona)
    try:
        return apply_edits(content, [edit], origin)
    except EditError as error:
        raise Undecided(f"This does not fit the document any more: {error.message}.", suggestion) from error


def _save(document: Document, suggestions: list[Suggestion], applied: list[Applied], user: User, summary: str) -> None:
    """One revision by the person, linked to the turn that suggested it."""
    revision = document.save_content(
        applied[-1].content,
        author="person",
        user=user,
        turn=suggestions[0].turn,
        summary=summary,
        sections=list(dict.fromkeys(key for each in applied for key in each.sections)),
        changed=list(dict.fromkeys(place for each in applied for place in each.changed)),
    )
    for suggestion in suggestions:
        suggestion.decide("accepted", revision.number)
    note(document)


def note(document: Document) -> None:
    """Have open pages look: they compare this figure instead of reading suggestions and sources."""
    Document.objects.filter(pk=document.pk).update(suggested=F("suggested") + 1)
    look_again(document.project_id)
