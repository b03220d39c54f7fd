"""All that an export needs, as one plain value: formats read it and never the database."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from prd import whats_next
from prd.checks import Finding, Readiness, readiness
from prd.document import Content, every_item
from prd.models import Document
from prd.whats_next import Entry
from projects.models import Project
from wireframes.models import Wireframe


@dataclass(frozen=True)
class Drawing:
    """A wireframe in its latest revision, as text."""

    ref: str
    title: str
    ascii: str
    alt: str
    requirements: list[str]
    journeys: list[str]


@dataclass(frozen=True)
class Waiting:
    """An edit that a persona, or a text that was brought, suggests, and on which nobody has decided yet.

    `outdated`: its place reads otherwise than `before` by now.
    """

    place: str
    section: str
    persona: str
    reason: str
    before: str
    after: str
    outdated: bool
    edit: dict[str, Any]
    suggested_at: str


@dataclass(frozen=True)
class Material:
    """A text that somebody brought, without the text: how many characters it has, and which lines quote it."""

    title: str
    kind: str
    characters: int
    brought_at: str
    quoted_by: list[str]


@dataclass(frozen=True)
class Past:
    """A revision without its content."""

    number: int
    author: str
    persona: str
    summary: str
    changed: list[str]
    made_at: str


@dataclass(frozen=True)
class Bundle:
    """A project's document at one moment."""

    name: str
    description: str
    slug: str
    content: Content
    revision: int
    date: datetime
    readiness: Readiness
    findings: list[Finding]
    wireframes: list[Drawing]
    whats_next: list[Entry]
    suggestions: list[Waiting] = field(default_factory=list)
    sources: list[Material] = field(default_factory=list)
    revisions: list[Past] = field(default_factory=list)


def bundle_of(project: Project) -> Bundle:
    """The project's document as it stands."""
    document = Document.objects.for_project(project)
    document.project = project
    content = document.load()
    findings = document.findings(content)
    return Bundle(
        name=project.title,
        description=project.description,
        slug=project.slug,
        content=content,
        revision=document.revision,
        date=timezone.localtime(document.updated_at),
        readiness=readiness(content, findings),
        findings=findings,
        wireframes=[_drawing(wireframe) for wireframe in Wireframe.objects.with_latest(project)],
        whats_next=whats_next.entries(document, content, findings),
        suggestions=_waiting(document, content),
        sources=_sources(project, content),
        revisions=_revisions(document),
    )


def _drawing(wireframe: Wireframe) -> Drawing:
    latest = wireframe.latest
    return Drawing(
        ref=wireframe.ref,
        title=wireframe.title,
        ascii=latest.ascii,
        alt=latest.alt,
        requirements=wireframe.requirements,
        journeys=wireframe.journeys,
    )


def _waiting(document: Document, content: Content) -> list[Waiting]:
    return [
        Waiting(
            place=row.place,
            section=row.section,
            persona=row.persona,
            reason=row.reason,
            before=row.before,
            after=row.after,
            outdated=row.is_outdated(content),
            edit=row.edit,
            suggested_at=row.created_at.isoformat(),
        )
        for row in (document.suggestions.waiting() if document.suggested else ())
    ]


def _sources(project: Project, content: Content) -> list[Material]:
    """The newest first."""
    quoted: dict[str, list[str]] = {}
    for _, item in every_item(content):
        for title in dict.fromkeys(source.material for source in item.sources if source.material):
            quoted.setdefault(title, []).append(item.id)
    return [
        Material(row.title, row.kind, row.length, row.created_at.isoformat(), quoted.get(row.title, []))
        for row in project.sources.beginnings(1)
    ]


def _revisions(document: Document) -> list[Past]:
    """The newest first."""
    return [
        Past(row.number, row.author, row.persona, row.summary, row.changed, row.created_at.isoformat())
        for row in document.revisions.defer("content")
    ]
