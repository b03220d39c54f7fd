"""What the templates show of a document: its sections and items with findings, links and the words they came from."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote as urlquote

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from prd import confirming, coverage, suggestions_shown, whats_next
from prd.checks import Finding, Readiness, find_all, readiness
from prd.document import (
    SECTIONS,
    Content,
    Criterion,
    Evidence,
    GlossaryTerm,
    Item,
    Requirement,
    SectionKind,
    Source,
    outline_of,
    references,
    shown_sections,
    title,
)
from prd.items import short_topic
from prd.labels import PRIORITIES, labelled, persona_words
from prd.markdown import render
from prd.models import Document, Revision
from prd.readiness import NOTHING_YET
from prd.suggestions_shown import SuggestionView
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
    """The words behind a line, and the place in the conversation where they stand, unless that has been cleared."""

    quote: str
    at: datetime | None
    url: str
    persona: str = ""
    cleared: bool = False
    material: str = ""  # what the person brought, where they stand in that


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
    suggestions: list[SuggestionView] = field(default_factory=list)
    seen: str = ""  # only where the person can confirm it: a mark of how it reads


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
    sources: list[SourceView] = field(default_factory=list)
    suggestions: list[SuggestionView] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)  # about the section as a whole
    kind: SectionKind = field(default=SECTIONS["summary"])
    locked: bool = False
    by_person: bool = False

    @property
    def waiting(self) -> int:
        """How many suggestions stand in it."""
        return len(self.suggestions) + sum(len(view.suggestions) for view in self.items)


class Sheet:
    """A document with all that its views need, read once: three queries, however long it is."""

    def __init__(self, document: Document, content: Content | None = None, findings: Sequence[Finding] | None = None):
        self.document = document
        self.content = content or document.load()
        self.screens = document.screens()
        self.findings = list(find_all(self.content, self.screens) if findings is None else findings)
        self.readiness = readiness(self.content, self.findings)
        self.turns = _turns(document)
        self.suggestions = suggestions_shown.waiting(document, self.content)
        self.by_place: dict[str, list[Finding]] = {}
        for finding in self.findings:
            self.by_place.setdefault(finding.place, []).append(finding)


def section_views(
    document: Document,
    *,
    fresh: Collection[str] = (),
    sheet: Sheet | None = None,
    wireframe_url: str = "?panel=wireframes&view=panel#{ref}",
    wanted: str = "",
) -> list[SectionView]:
    """The sections of the outline, and those that hold something all the same.

    `fresh` are item ids and section keys that have just changed. `{ref}` in `wireframe_url` is the wireframe's id.
    `wanted` is a section that is shown in any case, as is one to which somebody suggests something.
    """
    sheet = sheet or Sheet(document)
    keys = [*shown_sections(sheet.content), *(key for key in SECTIONS if key == wanted or key in sheet.suggestions)]
    return [_section_view(key, sheet, set(fresh), wireframe_url) for key in dict.fromkeys(keys)]


def readiness_view(document: Document, sheet: Sheet | None = None) -> Readiness:
    """Readiness as the panel's head shows it."""
    return (sheet or Sheet(document)).readiness


def finding_lines(sheet: Sheet) -> list[tuple[Link, Finding]]:
    """Everything that the checks found, each with the place that it is about."""
    return [(_link(finding.place, "?panel=wireframes&view=panel#{ref}"), finding) for finding in sheet.findings]


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
        **coverage.panel(sheet.content, sheet.screens),
    }


def next_panel(document: Document) -> dict[str, Any]:
    """The context of the panel What's Next."""
    entries = whats_next.entries(document)
    return {"next_entries": entries, "next_open": sum(1 for entry in entries if not entry.done)}


def _section_view(key: str, sheet: Sheet, fresh: set[str], wireframe_url: str) -> SectionView:
    section = sheet.content.sections[key]
    items = [_item_view(key, item, sheet, item.id in fresh, wireframe_url) for item in section.items]
    is_fresh = key in fresh or any(view.fresh for view in items)
    percent = sheet.readiness.sections.get(key, 0)  # it may stand outside the outline, for what is suggested there
    return SectionView(
        key=key,
        title=outline_of(sheet.content).heading(key),
        revision=section.revision,
        body_html=mark_safe(render(section.body, _BELOW)),  # sanitised by prd.markdown
        items=items,
        percent=percent,
        words=sheet.readiness.words.get(key, NOTHING_YET),
        ready=percent == 100,
        open=is_fresh or (key in OPEN_AT_FIRST and not section.is_empty),
        fresh=is_fresh,
        sources=_source_views(section.sources, sheet),
        suggestions=sheet.suggestions.get(key, []),
        findings=sheet.by_place.get(key, []),
        kind=SECTIONS[key],
        locked=section.locked,
        by_person=section.by_person and bool(section.body),
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
        refs=[
            _link(reference, wireframe_url) for reference in dict.fromkeys([*references(item), *_shown_on(item, sheet)])
        ],
        fields=labelled(key, item),
        sources=_source_views(item.sources, sheet),
        fresh=fresh,
        suggestions=sheet.suggestions.get(item.id, []),
        seen=confirming.seen(item) if confirming.waits_for_a_word(item) else "",
    )


def _shown_on(item: Item, sheet: Sheet) -> list[str]:
    """The wireframes that name the line."""
    return [screen.id for screen in sheet.screens if item.id in (*screen.requirements, *screen.journeys)]


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


def _source_views(sources: Sequence[Source], sheet: Sheet) -> list[SourceView]:
    return [_source_view(source, sheet) for source in sources if source.quote or source.turn]


def _source_view(source: Source, sheet: Sheet) -> SourceView:
    persona, at = sheet.turns.get(source.turn, ("", None))
    if not persona:
        return SourceView(source.quote, None, "", cleared=bool(source.turn), material=source.material)
    workspace = reverse("workspace", args=[sheet.document.project.slug, persona])
    # An answer stands in the card that asked for it, below the words that the turn began with.
    place = f"question-{source.question}" if source.question else f"words-{source.turn}"
    url = f"{workspace}#{place}{_the_very_words(source.quote)}"
    return SourceView(source.quote, at, url, persona_words(persona), material=source.material)


def _the_very_words(quote: str) -> str:
    """Has the browser mark them within the message; where they do not stand literally, the message alone is marked."""
    said = " ".join(quote.split())
    return f":~:text={urlquote(said, safe='').replace('-', '%2D')}" if said else ""


def _turns(document: Document) -> dict[str, tuple[str, datetime]]:
    """Persona and time of each turn that changed the document and is still there. In one query."""
    rows = Revision.objects.filter(document=document, turn__isnull=False).order_by().distinct()
    found = rows.values_list("turn_id", "turn__conversation__persona", "turn__created_at")
    return {str(turn): (persona, at) for turn, persona, at in found}
