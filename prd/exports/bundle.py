"""All that an export needs, as one plain value: formats read it and never the database."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from prd import whats_next
from prd.checks import Finding, Readiness, readiness
from prd.document import Content
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
