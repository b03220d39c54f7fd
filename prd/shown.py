"""What the JSON API says of a document, and what it takes for What's Next."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from prd import whats_next
from prd.checks import Finding, readiness
from prd.document import (
    SECTIONS,
    Assumption,
    Content,
    Decision,
    GlossaryTerm,
    Item,
    Journey,
    Metric,
    Milestone,
    OpenQuestion,
    QualityRequirement,
    Requirement,
    Risk,
    ScopeLine,
    Section,
    Source,
    User,
    canonical_id,
    outline_of,
    shown_sections,
)
from prd.models import Document, Revision
from prd.whats_next import MOST_OPEN, Entry
from projects.names import clean_text
from projects.problems import Problem
from projects.sent import Sent

AnyItem = (
    Requirement | QualityRequirement | Journey | Metric | OpenQuestion | Decision | Assumption | Risk | User
    | GlossaryTerm | Milestone | ScopeLine | Item
)  # fmt: skip
Persona = Literal["product_manager", "ux_designer", "architect", "tester", "critic"]
Line = Annotated[str, AfterValidator(clean_text)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=20)]

A_REQUIREMENT = Requirement(
    id="FR-001", statement="A visitor can reserve up to eight places", actor="visitor", priority="must"
).model_dump(mode="json")
A_SOURCE = {"turn": "0f8e…", "question": "", "persona": "product_manager", "step": "dump", "quote": "up to eight"}
TITLE, WHY = "Say what “fast” means: Reservations are fast", "Say what somebody sees, and how long it may take."


class SectionShown(Schema):
    """Prose has a `body`, the others have `items`."""

    key: str = Field(examples=["requirements"])
    title: str = Field(examples=["Functional requirements"])
    revision: int = Field(description="Of the document, when it last changed.", examples=[12])
    kind: Literal["prose", "items"] = Field(examples=["items"])
    body: str = Field(description="Markdown.", examples=[""])
    items: list[AnyItem] = Field(examples=[[A_REQUIREMENT]])
    sources: list[Source] = Field(description="Where the prose comes from.", examples=[[]])
    by_person: bool = Field(description="The prose was written by hand.", examples=[False])
    locked: bool = Field(description="Personas leave it alone.", examples=[False])


class FindingShown(Schema):
    """One thing that is wrong or missing."""

    code: str = Field(examples=["vague_word"])
    place: str = Field(description="An item, a wireframe or a section.", examples=["NFR-1"])
    section: str = Field(examples=["quality"])
    message: str = Field(examples=["“fast” can be read in more than one way."])
    why: str = Field(examples=[WHY])
    owner: str = Field(description="The persona who asks about it.", examples=["tester"])
    impact: int = Field(description="The greatest come first.", examples=[50])
    word: str = Field(description="The word at fault, or the id of the other line.", examples=["fast"])


class ReadinessShown(Schema):
    overall: int = Field(ge=0, le=100, description="Percent.", examples=[58])
    ready: int = Field(description="Sections that are.", examples=[6])
    total: int = Field(description="Sections that count.", examples=[14])
    sections: dict[str, int] = Field(description="Percent of each.", examples=[{"requirements": 71}])
    words: dict[str, str] = Field(description="The same in words.", examples=[{"requirements": "5 of 7 ready"}])


class DocumentShown(Schema):
    revision: int = Field(description="0 for a document that nobody has written in.", examples=[12])
    updated_at: datetime = Field(examples=["2026-11-25T10:15:00Z"])
    outline: str = Field(examples=["full"])
    sections: list[SectionShown]
    readiness: ReadinessShown
    findings: list[FindingShown]


class RevisionLine(Schema):
    number: int = Field(examples=[12])
    author: str = Field(description="person or persona.", examples=["persona"])
    persona: str = Field(examples=["product_manager"])
    summary: str = Field(examples=["Two requirements added"])
    sections: list[str] = Field(description="Keys of those that changed.", examples=[["requirements"]])
    changed: list[str] = Field(description="Ids of the items, keys of the prose.", examples=[["FR-001"]])
    turn: UUID | None = Field(
        alias="turn_id", description="The turn that made it.", examples=["0f8e2c55-5b0a-4b43-8d62-7a5d2e0c9a10"]
    )
    created_at: datetime = Field(examples=["2026-11-25T10:15:00Z"])


class RevisionShown(RevisionLine):
    content: list[SectionShown] = Field(description="Every section that it showed.")


class NextEntry(Schema):
    key: str = Field(examples=["vague_word-nfr-1"])
    title: str = Field(examples=[TITLE])
    why: str = Field(examples=[WHY])
    persona: str = Field(description="With whom to do it.", examples=["tester"])
    step: str = Field(examples=["how_much"])
    refs: list[str] = Field(description="Ids that it is about.", examples=[["NFR-1"]])
    done: bool = Field(examples=[False])


class NextList(Schema):
    items: list[NextEntry]


class NewEntry(Sent):
    """One that is on the list, by its `key` (the rest may come along as it was read), or a new one."""

    key: str = Field(default="", max_length=80, description="Empty for a new one.", examples=["vague_word-nfr-1"])
    title: Line = Field(default="", max_length=240, description="What to do; a new one needs it.", examples=[TITLE])
    why: Line = Field(default="", max_length=400, description="What it unlocks.", examples=[WHY])
    persona: Persona = Field(default="product_manager", description="With whom.", examples=["tester"])
    step: Line = Field(default="", max_length=60, description="Of that persona's questions.", examples=["how_much"])
    refs: list[Reference] = Field(default=[], max_length=12, description="Ids that it is about.", examples=[["NFR-1"]])
    done: bool = Field(default=False, description="Ticks are set with PATCH; here it is only read.", examples=[False])


class NewList(Sent):
    items: list[NewEntry] = Field(max_length=MOST_OPEN + whats_next.MOST_DONE)

    def entries(self, present: Sequence[Entry]) -> list[dict[str, Any]]:
        """What is stored for it."""
        known = {entry.key: asdict(entry) for entry in present}
        listed = [known.get(entry.key) or _new(entry) for entry in self.items]
        return [entry for entry in listed if not entry.get("done")][:MOST_OPEN]


class Tick(Sent):
    done: bool = Field(examples=[True])


def document_shown(document: Document) -> DocumentShown:
    content = document.load()
    findings = document.findings(content)
    ready = readiness(content, findings)
    return DocumentShown(
        revision=document.revision,
        updated_at=document.updated_at,
        outline=content.outline,
        sections=sections_shown(content),
        readiness=ReadinessShown(**asdict(ready)),
        findings=[_finding(finding) for finding in findings],
    )


def revision_shown(revision: Revision) -> RevisionShown:
    line = RevisionLine.from_orm(revision).model_dump(by_alias=True)
    return RevisionShown(**line, content=sections_shown(Content.model_validate(revision.content)))


def sections_shown(content: Content, wanted: str = "") -> list[SectionShown]:
    """Those of the outline and those that hold something; `wanted` in any case."""
    keys = dict.fromkeys([*shown_sections(content), *([wanted] if wanted else [])])
    return [_section(key, content.sections[key], content) for key in keys]


def list_shown(document: Document) -> NextList:
    return NextList(items=[NextEntry(**asdict(entry)) for entry in whats_next.entries(document)])


def _section(key: str, section: Section, content: Content) -> SectionShown:
    return SectionShown.model_construct(
        key=key,
        title=outline_of(content).heading(key),
        revision=section.revision,
        kind="prose" if SECTIONS[key].is_prose else "items",
        body=section.body,
        items=section.items,
        sources=section.sources,
        by_person=section.by_person,
        locked=section.locked,
    )


def _finding(finding: Finding) -> FindingShown:
    return FindingShown(**asdict(finding))


def _new(entry: NewEntry) -> dict[str, Any]:
    if not entry.title:
        raise Problem(422, "An entry is neither on the list nor has a title.", errors={"items": ["Say what to do."]})
    refs = [canonical_id(reference) for reference in entry.refs]
    return {**entry.model_dump(include={"title", "why", "persona", "step"}), "refs": refs}
