"""The JSON schema of the exported document, made of the very values that are exported, so that it cannot lag behind."""

from typing import Any

from pydantic import TypeAdapter

from prd.checks import Finding, Readiness
from prd.exports.as_json import SCHEMA
from prd.exports.bundle import Drawing, Material, Past, Waiting
from prd.items import SECTIONS, SectionKind, Source
from prd.outlines import OUTLINES
from prd.whats_next import Entry

Schema = dict[str, Any]

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}
_TRUTH = {"type": "boolean"}


def json_schema() -> Schema:
    """Of what the JSON export writes. Readers should pass over what they do not know: fields may be added."""
    refs, definitions = _definitions()
    whole = _object(
        schema={"const": SCHEMA},
        project=_object(name=_TEXT, slug=_TEXT, description=_TEXT),
        revision=_NUMBER,
        updated_at={"type": "string", "format": "date-time"},
        outline={"enum": list(OUTLINES)},
        sections={"type": "object", "properties": {key: _section(kind, refs) for key, kind in SECTIONS.items()}},
        wireframes=_list(refs["Drawing"]),
        suggestions=_list(refs["Waiting"]),
        sources=_list(refs["Material"]),
        whats_next=_list(refs["Entry"]),
        findings=_list(refs["Finding"]),
        readiness=refs["Readiness"],
        revisions=_list(refs["Past"]),
    )
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Product requirements document"}
    return {**about, **whole, **definitions}


def _definitions() -> tuple[dict[str, Schema], Schema]:
    """Each value by the name of its type, and the definitions that they refer to."""
    items = [kind.item for kind in SECTIONS.values() if kind.item is not None]
    types: list[Any] = [*dict.fromkeys(items), Source, Drawing, Waiting, Material, Entry, Finding, Readiness, Past]
    made, definitions = TypeAdapter.json_schemas(
        [(each.__name__, "serialization", TypeAdapter(each)) for each in types]
    )
    return {str(name): schema for (name, _mode), schema in made.items()}, definitions


def _section(kind: SectionKind, refs: dict[str, Schema]) -> Schema:
    both: Schema = {"title": _TEXT, "revision": _NUMBER, "locked": _TRUTH}
    if kind.item is None:
        return _object(**both, body=_TEXT, sources=_list(refs["Source"]), by_person=_TRUTH)
    return _object(**both, items=_list(refs[kind.item.__name__]))


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}
