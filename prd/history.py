"""The history of a document: its revisions as a timeline, what changed between two of them, and going back to one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import F, Max, Min
from django.urls import reverse

from prd.comparing import Change, Kind, compare, restored
from prd.diff import Piece, word_diff
from prd.document import SECTIONS, Content, new_content, outline_of
from prd.models import Document, Revision

if TYPE_CHECKING:
    from projects.models import Project

IN_THE_PANEL = 20
ON_A_PAGE = 60
MOST_REFS = 12


class NoRevision(LookupError):
    """The document never had the revision that was asked for."""

    def __init__(self, number: int, newest: int) -> None:
        known = f"they go from 1 to {newest}" if newest else "nothing is written yet"
        super().__init__(f"There is no revision {number}: {known}.")
        self.number = number


class NothingToRestore(ValueError):
    """The document says already what the revision says."""

    def __init__(self, number: int) -> None:
        super().__init__(f"The document is as it was in revision {number}: there is nothing to restore.")


@dataclass(frozen=True)
class Ref:
    label: str
    anchor: str


@dataclass(frozen=True)
class Line:
    """A revision in the timeline. Without `words_url` no turn made it, or its conversation has been cleared."""

    number: int
    by_person: bool
    persona: str
    name: str
    at: datetime
    summary: str
    refs: list[Ref]
    more: int
    words_url: str
    newest: bool

    @property
    def before(self) -> int:
        return self.number - 1


@dataclass(frozen=True)
class Timeline:
    lines: list[Line]
    older: int  # the next ones are those before this number; 0 at the end


@dataclass(frozen=True)
class TextView:
    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ChangeView:
    place: str
    kind: Kind
    is_prose: bool
    texts: list[TextView]


@dataclass(frozen=True)
class SectionChanges:
    key: str
    title: str
    changes: list[ChangeView]


def timeline(document: Document, *, before: int = 0, most: int = IN_THE_PANEL) -> Timeline:
    """The newest revisions, or the newest of those before one. One query, whatever the document weighs."""
    rows = document.revisions.defer("content").select_related("user").order_by("-number")
    rows = rows.annotate(talked_with=F("turn__conversation__persona"))
    if before:
        rows = rows.filter(number__lt=before)
    found = list(rows[: most + 1])
    lines = [_line(row, document) for row in found[:most]]
    return Timeline(lines, lines[-1].number if len(found) > most else 0)


def content_at(document: Document, number: int) -> Content:
    """The content as revision `number` left it; 0 is the document before anybody wrote in it."""
    if number == 0:
        return new_content(document.project.outline)
    row = document.revisions.filter(number=number).values_list("content", flat=True).first()
    if row is None:
        raise NoRevision(number, document.revision)
    return Content.model_validate(row)


def changes_between(document: Document, old: int, new: int) -> list[Change]:
    return compare(content_at(document, old), content_at(document, new))


def comparison(document: Document, old: int, new: int) -> dict[str, Any]:
    """The context of what changed between two revisions, for people: by section, with every word that came or went."""
    changes = changes_between(document, old, new)
    return {
        "old": old,
        "new": new,
        "compared": _by_section(changes, document),
        "count": len(changes),
    }


def span_of_turn(document: Document, turn: UUID) -> tuple[int, int] | None:
    """The revisions before and after everything that a turn changed; None where it changed nothing."""
    ends = document.revisions.filter(turn_id=turn).order_by().aggregate(first=Min("number"), last=Max("number"))
    return (ends["first"] - 1, ends["last"]) if ends["first"] else None


def restore(document: Document, number: int, user: User) -> Revision:
    """Go back to a revision by writing a new one, in the person's name. On a row from `for_change`.

    Nothing is taken out of the history, so whatever was written since can be restored the same way.
    """
    present = document.load()
    content = restored(present, content_at(document, number))
    changes = compare(present, content)
    if not changes:
        raise NothingToRestore(number)
    return document.save_content(
        content,
        author="person",
        user=user,
        summary=f"Revision {number} restored",
        sections=list(dict.fromkeys(change.section for change in changes)),
        changed=[change.place for change in changes],
    )


def panel(document: Document) -> dict[str, Any]:
    """The context of the panel History."""
    return {"timeline": timeline(document), **newest_step(document)}


def newest_step(document: Document) -> dict[str, int]:
    """What is compared unless somebody says otherwise: the newest revision with the one before it."""
    return {"old": max(0, document.revision - 1), "new": document.revision}


def _line(row: Revision, document: Document) -> Line:
    return Line(
        number=row.number,
        by_person=row.author == "person",
        persona=row.persona,
        name=row.user.get_username() if row.user else "",
        at=row.created_at,
        summary=row.summary,
        refs=[_ref(place) for place in row.changed[:MOST_REFS]],
        more=max(0, len(row.changed) - MOST_REFS),
        words_url=_words_url(document.project, row),
        newest=row.number == document.revision,
    )


def _words_url(project: "Project", row: Any) -> str:
    if not row.talked_with:
        return ""
    return f"{reverse('workspace', args=[project.slug, row.talked_with])}#words-{row.turn_id}"


def _ref(place: str) -> Ref:
    return Ref(SECTIONS[place].title, f"section-{place}") if place in SECTIONS else Ref(place, place)


def _by_section(changes: Sequence[Change], document: Document) -> list[SectionChanges]:
    outline = outline_of(new_content(document.project.outline))
    grouped: dict[str, list[ChangeView]] = {}
    for change in changes:
        texts = [TextView(text.label, word_diff(text.old, text.new)) for text in change.texts]
        view = ChangeView(change.place, change.kind, change.place in SECTIONS, texts)
        grouped.setdefault(change.section, []).append(view)
    return [SectionChanges(key, outline.heading(key), views) for key, views in grouped.items()]
