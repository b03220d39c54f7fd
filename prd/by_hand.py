"""What the person changes in the document with their own hands: through the same door as a persona's edits."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from prd.document import (
    Content,
    HandEdit,
    Origin,
    SetLock,
    SetProse,
    apply_edits,
    canonical_id,
    find,
    new_content,
    text_of,
)
from prd.models import Document, Revision
from projects.models import Project
from projects.open_pages import look_again

BY_HAND = Origin(by_hand=True)

_WHOSE = {"by_person", "sources"}
_UNREAD_OF_SECTIONS = {"revision": True, **dict.fromkeys(_WHOSE, True), "items": {"__all__": _WHOSE}}
_UNREAD: Any = {"sections": {"__all__": _UNREAD_OF_SECTIONS}}


class ChangedMeanwhile(Exception):
    """The place reads otherwise than it did when the person began. Nothing was written; both texts are here."""

    def __init__(self, place: str, section: str, revision: int, current: str, yours: str) -> None:
        self.words = f"{place} has changed meanwhile. Nothing is lost: both texts are here."
        super().__init__(self.words)
        self.place, self.section, self.revision = place, section, revision
        self.current, self.yours = current, yours


class NothingToUndo(Exception):
    """The words are for the person."""


@transaction.atomic
def write(project: Project, user: User, edits: Sequence[HandEdit]) -> Document:
    """Apply the person's edits as one revision; none if they change nothing. Raises ChangedMeanwhile and EditError."""
    document = Document.objects.for_change(project)
    content = document.load()
    applied = apply_edits(content, [_rebased(document, content, edit) for edit in edits], BY_HAND)
    if _reads_the_same(content, applied.content):
        return document
    document.save_content(
        applied.content,
        author="person",
        user=user,
        summary=applied.summary,
        sections=applied.sections,
        changed=applied.changed,
    )
    look_again(project.pk)
    return document


def _reads_the_same(before: Content, after: Content) -> bool:
    """Where somebody opened a form and saved it as it was, the words stay whose they were."""
    return before.model_dump(exclude=_UNREAD) == after.model_dump(exclude=_UNREAD)


def _rebased(document: Document, content: Content, edit: HandEdit) -> HandEdit:
    """The edit for the section as it is now, where its own place has not changed: another line does not matter."""
    read_at = getattr(edit, "revision", None)
    found = _place(content, edit)
    if read_at is None or isinstance(edit, SetLock) or found is None:
        return edit
    place, section = found
    now = content.sections[section].revision
    if read_at == now:
        return edit
    rebased = edit.model_copy(update={"revision": now})
    current, then = text_of(content, place), _text_at(document, section, read_at, place)
    if current != then:
        yours = text_of(apply_edits(content, [rebased], BY_HAND).content, place)
        raise ChangedMeanwhile(place, section, now, current, yours)
    return rebased


def _place(content: Content, edit: HandEdit) -> tuple[str, str] | None:
    if isinstance(edit, SetProse):
        return (edit.section, edit.section) if edit.section in content.sections else None
    wanted = getattr(edit, "item", "")
    found = find(content, wanted) if wanted else None
    return (canonical_id(wanted), found[0]) if found else None


def _text_at(document: Document, section: str, revision: int, place: str) -> str | None:
    """How a place read when its section had this revision; None where nobody remembers."""
    if revision == 0:
        return ""
    at_that = {f"content__sections__{section}__revision": revision}
    row = document.revisions.filter(**at_that).order_by("number").first()
    return text_of(Content.model_validate(row.content), place) if row else None


# ---- undo ----


def last_own(document: Document) -> Revision | None:
    """The newest change by a person; the content comes with it."""
    return document.revisions.filter(author="person").order_by("-number").first()


@transaction.atomic
def undo(project: Project, user: User) -> Document:
    """Take back the person's last change, as a new revision. Undone twice, it is there again. Raises NothingToUndo."""
    document = Document.objects.for_change(project)
    own = last_own(document)
    if own is None:
        raise NothingToUndo("You have changed nothing by hand yet.")
    content, left = document.load(), Content.model_validate(own.content)
    before = document.revisions.filter(number=own.number - 1).first()
    back = _taken_back(content, left, Content.model_validate(before.content) if before else new_content(), own.sections)
    document.save_content(
        back,
        author="person",
        user=user,
        summary=f"Undone: {own.summary}",
        sections=own.sections,
        changed=own.changed,
    )
    look_again(project.pk)
    return document


def _taken_back(content: Content, left: Content, before: Content, sections: Sequence[str]) -> Content:
    """Ids that were given meanwhile stay given."""
    back = content.model_copy(deep=True)
    for key in sections:
        now = content.sections[key]
        if now.revision != left.sections[key].revision:
            raise NothingToUndo(f"{key.capitalize()} has changed since. Go back in the history instead.")
        back.sections[key] = before.sections[key].model_copy(update={"revision": now.revision + 1}, deep=True)
    return back
