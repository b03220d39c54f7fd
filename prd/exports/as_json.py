"""The document as JSON: everything that is known of it, sources included, for programs to read."""

import json
from dataclasses import asdict
from typing import Any

from prd.document import SECTIONS, outline_of, shown_sections
from prd.exports.bundle import Bundle

SCHEMA = "voiceprd/document/1"


def write(bundle: Bundle) -> bytes:
    """UTF-8, indented, with a line break at the end. The same document gives the same bytes."""
    return (json.dumps(_document(bundle), ensure_ascii=False, indent=2) + "\n").encode()


def _document(bundle: Bundle) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "project": {"name": bundle.name, "slug": bundle.slug, "description": bundle.description},
        "revision": bundle.revision,
        "updated_at": bundle.date.isoformat(),
        "outline": bundle.content.outline,
        "sections": {key: _section(key, bundle) for key in shown_sections(bundle.content)},
        "wireframes": [asdict(drawing) for drawing in bundle.wireframes],
        "suggestions": [asdict(waiting) for waiting in bundle.suggestions],
        "sources": [asdict(material) for material in bundle.sources],
        "whats_next": [asdict(entry) for entry in bundle.whats_next],
        "findings": [asdict(finding) for finding in bundle.findings],
        "readiness": asdict(bundle.readiness),
        "revisions": [asdict(past) for past in bundle.revisions],
    }


def _section(key: str, bundle: Bundle) -> dict[str, Any]:
    section = bundle.content.sections[key]
    shape = {"title": outline_of(bundle.content).heading(key), "revision": section.revision, "locked": section.locked}
    if SECTIONS[key].is_prose:
        return {**shape, **section.model_dump(mode="json", include={"body", "sources", "by_person"})}
    return {**shape, "items": [item.model_dump(mode="json") for item in section.items]}
