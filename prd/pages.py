"""What the templates show of a document: its sections and items with findings, links and the words they came from."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from prd import whats_next
from prd.checks import Finding, Readiness, find_all, readiness
from prd.document import (
    SECTIONS,
    Content,
    Criterion,
    Evidence,
    GlossaryTerm,
    Item,
    Requirement,
    Source,
    outline_of,
    references,
    shown_sections,
    title,
)
from prd.items import short_topic
from prd.labels import PRIORITIES, labelled
from prd.markdown import render
from prd.models import Document, Revision
from wireframes.models import Wireframe

OPEN_AT_FIRST = ("summary", "problem", "requirements")
# Headings inside a section start below the section's own.
_BELOW = 3
_MARKED = ("vague_word", "glossary_drift")


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class SourceView:
    """The words behind a line. Without `at` and `url` the conversation they stood in has been cleared."""

    quote: str
    at: datetime | None
    url: str


@dataclass(frozen=True)
class ItemView:
    item: Item
    id: str
    statement_html: SafeString
    evidence: Evidence
    priority: str
    findings: list[Finding]
    criteria: list[Criterion]
    refs: list[Link]
    fields: list[tuple[str, str]]
    sources: list[SourceView]
    fresh: bool


@dataclass(frozen=True)
class SectionView:
    key: str
    title: str
    revision: int
    body_html: SafeString
    items: list[ItemView]
    percent: int
    words: str
    ready: bool
    open: bool
    fresh: bool


class Sheet:
    """A document with all that its views need, read once: three queries, however long it is."""

    def __init__(self, document: Document, content: Content | None = None, findings: Sequence[Finding] | None = None):
        self.document = document
        self.content = content or document.load()
        self.screens = document.screens()
        self.findings = list(find_all(self.content, self.screens) if findings is None else findings)
        self.readiness = readiness(self.content, self.findings)
        self.turns = _turns(document)
        self.by_place: dict[str, list[Finding]] = {}
        for finding in self.findings:
            self.by_place.setdefault(finding.place, []).append(finding)


def section_views(
    document: Document,
    *,
    fresh: Collection[str] = (),
    sheet: Sheet | None = None,
    wireframe_url: str = "?panel=wireframes",
) -> list[SectionView]:
    """The sections of the outline, and those that hold something all the same.

    `fresh` are item ids and section keys that have just changed. `{ref}` in `wireframe_url` is the wireframe's id.
    """
    sheet = sheet or Sheet(document)
    return [_section_view(key, sheet, set(fresh), wireframe_url) for key in shown_sections(sheet.content)]


def readiness_view(document: Document, sheet: Sheet | None = None) -> Readiness:
    """Readiness as the panel's head shows it."""
    return (sheet or Sheet(document)).readiness


def reading_page(document: Document) -> dict[str, Any]:
    """The context of the page for reading and printing."""
    sheet = Sheet(document)
    return {
        "project": document.project,
        "document": document,
        "sections": section_views(document, sheet=sheet, wireframe_url="#{ref}"),
        "readiness": sheet.readiness,
        "findings": sheet.findings,
        "wireframes": Wireframe.objects.with_latest(document.project),
    }


def next_panel(document: Document) -> dict[str, Any]:
    """The context of the panel What's Next."""
    entries = whats_next.entries(document)
    return {"next_entries": entries, "next_open": sum(1 for entry in entries if not entry.done)}


def _section_view(key: str, sheet: Sheet, fresh: set[str], wireframe_url: str) -> SectionView:
    section = sheet.content.sections[key]
    items = [_item_view(key, item, sheet, item.id in fresh, wireframe_url) for item in section.items]
    is_fresh = key in fresh or any(view.fresh for view in items)
    return SectionView(
        key=key,
        title=outline_of(sheet.content).heading(key),
        revision=section.revision,
        body_html=mark_safe(render(section.body, _BELOW)),  # sanitised by prd.markdown
        items=items,
        percent=sheet.readiness.sections[key],
        words=sheet.readiness.words[key],
        ready=sheet.readiness.sections[key] == 100,
        open=is_fresh or (key in OPEN_AT_FIRST and not section.is_empty),
        fresh=is_fresh,
    )


def _item_view(key: str, item: Item, sheet: Sheet, fresh: bool, wireframe_url: str) -> ItemView:
    findings = sheet.by_place.get(item.id, [])
    return ItemView(
        item=item,
        id=item.id,
        statement_html=_statement_html(item, [each.word for each in findings if each.code in _MARKED]),
        evidence=item.evidence,
        priority=PRIORITIES[item.priority] if isinstance(item, Requirement) and item.priority else "",
        findings=findings,
        criteria=item.acceptance if isinstance(item, Requirement) else [],
        refs=[_link(reference, wireframe_url) for reference in dict.fromkeys(references(item))],
        fields=labelled(key, item),
        sources=[_source_view(source, sheet) for source in item.sources if source.quote or source.turn],
        fresh=fresh,
    )


def _statement_html(item: Item, flaws: list[str]) -> SafeString:
    """The line, with the words marked that a finding is about."""
    words = "|".join(re.escape(word) for word in flaws if word)
    parts = re.split(rf"\b({words})\b", item.statement, flags=re.IGNORECASE) if words else [item.statement]
    marked = (
        f'<span class="flaw">{escape(part)}</span>' if odd % 2 else escape(part) for odd, part in enumerate(parts)
    )
    body = "".join(marked) or escape(title(item))
    if isinstance(item, GlossaryTerm) and item.term and item.statement:
        body = f"<b>{escape(item.term)}</b>: {body}"
    elif topic := short_topic(item):
        body = f"{escape(topic)}: {body}"
    return mark_safe(body)  # every part of it is escaped above


def _link(reference: str, wireframe_url: str) -> Link:
    if reference in SECTIONS:
        return Link(SECTIONS[reference].title, f"#section-{reference}")
    return Link(reference, wireframe_url.format(ref=reference) if reference.startswith("W-") else f"#{reference}")


def _source_view(source: Source, sheet: Sheet) -> SourceView:
    persona, at = sheet.turns.get(source.turn, ("", None))
    if not persona:
        return SourceView(source.quote, None, "")
    workspace = reverse("workspace", args=[sheet.document.project.slug, persona])
    return SourceView(source.quote, at, f"{workspace}#words-{source.turn}")


def _turns(document: Document) -> dict[str, tuple[str, datetime]]:
    """Persona and time of each turn that changed the document and is still there. In one query."""
    rows = Revision.objects.filter(document=document, turn__isnull=False).order_by().distinct()
    found = rows.values_list("turn_id", "turn__conversation__persona", "turn__created_at")
    return {str(turn): (persona, at) for turn, persona, at in found}
