"""The document: what it is made of, and the edits that change it. The door to the pure half of this app.

`prd.items` holds the values, `prd.edits` what may be asked, `prd.applying` how it is done. None of them knows Django.
"""

from typing import Any

from prd.applied import NOWHERE, Applied, EditError, Origin, StaleEdit, Suggested
from prd.applying import apply_as_persona, apply_edits, evidence_after
from prd.edits import (
    MAX_EDITS,
    AddItem,
    AppendProse,
    ChangeItem,
    Edit,
    HandEdit,
    ItemFields,
    MoveItem,
    RemoveItem,
    SetLock,
    SetProse,
    UpdatePrd,
)
from prd.explaining import explain, listing, summarise
from prd.items import (
    PREFIXES,
    QUOTE_LENGTH,
    SECTION_KEYS,
    SECTIONS,
    Assumption,
    Content,
    Criterion,
    Decision,
    Evidence,
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
    SectionKind,
    Source,
    User,
    canonical_id,
    clean_text,
    every_item,
    find,
    live,
    new_content,
    next_id,
    references,
    summary_of,
    title,
)
from prd.outlines import OUTLINES, Outline
from prd.sovereignty import text_of

__all__ = [
    "MAX_EDITS",
    "NOWHERE",
    "OUTLINES",
    "PREFIXES",
    "QUOTE_LENGTH",
    "SECTIONS",
    "SECTION_KEYS",
    "AddItem",
    "AppendProse",
    "Applied",
    "Assumption",
    "ChangeItem",
    "Content",
    "Criterion",
    "Decision",
    "Edit",
    "EditError",
    "Evidence",
    "GlossaryTerm",
    "HandEdit",
    "Item",
    "ItemFields",
    "Journey",
    "Metric",
    "Milestone",
    "MoveItem",
    "OpenQuestion",
    "Origin",
    "Outline",
    "QualityRequirement",
    "RemoveItem",
    "Requirement",
    "Risk",
    "ScopeLine",
    "Section",
    "SectionKind",
    "SetLock",
    "SetProse",
    "Source",
    "StaleEdit",
    "Suggested",
    "UpdatePrd",
    "User",
    "apply_as_persona",
    "apply_edits",
    "canonical_id",
    "clean_text",
    "digest",
    "every_item",
    "evidence_after",
    "explain",
    "find",
    "listing",
    "live",
    "new_content",
    "next_id",
    "outline_of",
    "plain_text",
    "references",
    "shown_sections",
    "summarise",
    "summary_of",
    "text_of",
    "title",
]


def outline_of(content: Content) -> Outline:
    """The outline of a document; one that is no longer known reads as the full one."""
    return OUTLINES.get(content.outline, OUTLINES["full"])


def shown_sections(content: Content) -> list[str]:
    """The sections of the outline, then those that hold something all the same: no outline hides what was written."""
    keys = outline_of(content).sections
    return [*keys, *(key for key in SECTION_KEYS if key not in keys and not content.sections[key].is_empty)]


def digest(content: Content) -> dict[str, dict[str, Any]]:
    """The document as a model is shown it: every shown section with its revision, empty fields left out."""
    return {key: _digest_section(SECTIONS[key], content.sections[key]) for key in shown_sections(content)}


def plain_text(content: Content) -> str:
    """All words of the document, for search."""
    return "\n".join(text for key in SECTION_KEYS for text in _texts(content.sections[key]) if text)


def _digest_section(kind: SectionKind, section: Section) -> dict[str, Any]:
    told: dict[str, Any] = {"revision": section.revision}
    told |= {name: True for name in ("by_person", "locked") if getattr(section, name)}
    if kind.is_prose:
        return {**told, "body": section.body}
    return {**told, "items": [summary_of(item) for item in section.items]}


def _texts(section: Section) -> list[str]:
    texts = [section.body]
    for item in section.items:
        texts += _strings(
            item.model_dump(exclude={"evidence", "sources", "derived_from", "kind", "priority", "by_person", "locked"})
        )
    return texts


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for name, part in value.items() if name != "kind" for text in _strings(part)]
    return [text for part in value for text in _strings(part)] if isinstance(value, list) else []
