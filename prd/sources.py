"""What people brought into a project: kept, suggested from, and told to the personas."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from prd import importing, suggesting
from prd.bringing import LONGEST_TITLE, Brought, Limits
from prd.models import Document, Source
from projects.models import Project
from projects.names import clean_text

# What the personas read of it with every message: enough for a page or two of each, and never more than this.
MOST_TOLD, MOST_OF_ONE = 12_000, 6_000
_NOBODY = ""  # no persona suggests what stands in a text


class TooMany(Exception):
    """The project holds as much as it may. The words are for the person."""


def limits() -> Limits:
    return Limits(settings.LIMIT_SOURCE_BYTES, settings.LIMIT_SOURCE_CHARACTERS)


@transaction.atomic
def bring(project: Project, brought: Brought, user: User) -> tuple[Source, int]:
    """Keep it, and suggest to the document what its headings say belongs there: the source, and how many suggestions
    were made. Raises TooMany."""
    document = Document.objects.for_change(project)
    most = settings.LIMIT_SOURCES
    if most and project.sources.count() >= most:
        raise TooMany(f"This project holds {most} texts already. Remove one of them first.")
    title = _free_title(project, clean_text(brought.title) or "Untitled")
    source = Source.objects.create(
        project=project, kind=brought.kind, title=title, text=clean_text(brought.text), user=user
    )
    suggested = importing.suggestions_from(document.load(), source.text, source.title)
    made = suggesting.suggest(document, suggested, persona=_NOBODY, turn=None)
    suggesting.note(document)  # also where it suggests nothing: open pages list what was brought
    return source, sum(1 for each in made if each["state"] == "waiting")


@transaction.atomic
def remove(source: Source) -> None:
    """Lines that were taken from it stay, with the words they quote."""
    suggesting.note(Document.objects.for_change(source.project))
    source.delete()


def listed(document: Document) -> list[Source]:
    """Those of a document's project, the newest first, each with how many of its suggestions are `waiting`."""
    found = list(document.project.sources.without_text())
    waits: Counter[str] = Counter()
    if found and document.suggested:
        waits.update(document.suggestions.waiting().filter(persona=_NOBODY).values_list("edit__material", flat=True))
    for source in found:
        source.waiting = waits[source.title]
    return found


def accept_all(source: Source, user: User) -> tuple[int, list[str]]:
    """Accept all that its text suggests, as one revision: how many, and why others could not be."""
    accepted, refused = suggesting.accept_these(source.project, user, persona=_NOBODY, edit__material=source.title)
    return len(accepted), refused


def told(project: Project) -> list[dict[str, Any]]:
    """What a persona is told: the beginning of each, the newest first, in one query however long they are."""
    left, found = MOST_TOLD, []
    for source in project.sources.beginnings(MOST_OF_ONE):
        words = source.beginning[:left]
        left -= len(words)
        found.append({"title": source.title, "kind": source.kind, "characters": source.length, "beginning": words})
    return found


def _free_title(project: Project, wanted: str) -> str:
    """Lines name what they came from by its title, so no two have the same."""
    taken = set(project.sources.values_list("title", flat=True))
    title, number = wanted[:LONGEST_TITLE], 2
    while title in taken:
        ending = f" ({number})"
        title, number = wanted[: LONGEST_TITLE - len(ending)] + ending, number + 1
    return title
