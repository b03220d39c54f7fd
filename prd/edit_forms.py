"""The forms in which a person edits a place of the document: what they show, and what comes back from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from django.http import QueryDict

from prd.diff import Piece
from prd.document import Criterion, Item, SectionKind
from prd.labels import FIELDS, PRIORITIES, persona_words
from prd.shown import Persona
from projects.names import clean_text

SPARE_ROWS = 2  # of acceptance criteria, so that some can be added without a script

_LABELS = {
    "term": "Term",
    "priority": "Priority",
    "beats": "Steps, one on each line",
    "acceptance": "Acceptance criteria",
    "journeys": "Journeys, by their ids",
    "wireframes": "Wireframes, by their ids",
    "about": "About, by ids",
    "requirement": "Measures, by id",
    "alternatives": "Instead of, one on each line",
    "confirmed": "Confirmed",
}
_STATEMENTS = {"decisions": "Choice", "glossary": "Meaning", "questions": "Question"}
_KINDS = {
    "users": {"user": "A user", "non_user": "Not built for them"},
    "quality": {
        "": "Not said",
        **{kind: kind.capitalize() for kind in ("load", "speed", "accessibility", "privacy", "recovery", "other")},
    },
    "decisions": {"choice": "A choice", "does_not_apply": "Does not apply"},
}
_CRITERIA = {"criterion": "Kept", "failure": "When it fails", "limit": "At the limit"}


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    widget: str  # text, lines, choice, tick or criteria
    value: Any = ""
    choices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EditForm:
    """An open form. `place` is what it edits: a section's key, an item's id, or `new`."""

    place: str
    title: str
    url: str
    section: str
    revision: int
    fields: list[Field]
    error: str = ""
    current: str = ""  # what stands there now, where that is not what the person began with
    pieces: list[Piece] = field(default_factory=list)  # from what stands there now to what the person wrote
    item: Item | None = None

    @property
    def id(self) -> str:
        return f"edit-{self.place}"

    @property
    def named(self) -> str:
        """What it edits, in a sentence: “FR-003”, “a requirement”."""
        return self.title.partition(" ")[2]

    @property
    def kinds_of_criteria(self) -> dict[str, str]:
        return _CRITERIA


def prose_fields(body: str) -> list[Field]:
    return [Field("body", "Text, in Markdown", "text", body)]


def item_fields(kind: SectionKind, values: Mapping[str, Any]) -> list[Field]:
    return [_field(kind, name, values.get(name, "")) for name in kind.fields]


def values_sent(kind: SectionKind, sent: QueryDict) -> dict[str, Any]:
    """What the form says of each field that it has; what it lacks is left alone."""
    fields = item_fields(kind, {})
    return {each.name: _value(each, sent) for each in fields if _is_in(each, sent)}


def values_of(item: Item) -> dict[str, Any]:
    return item.model_dump(mode="json")


def text_sent(sent: QueryDict, name: str) -> str:
    return clean_text(sent.get(name, ""))


def revision_sent(sent: QueryDict) -> int:
    """A form that lost it counts as read before anything was written, so it is stale and says so."""
    given = sent.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _field(kind: SectionKind, name: str, value: Any) -> Field:
    label = _LABELS.get(name) or FIELDS[kind.key].get(name) or name.capitalize()
    if name == "statement":
        label = _STATEMENTS.get(kind.key, "Statement")
    assert kind.item is not None
    default = kind.item.model_fields[name].default
    if name == "acceptance":
        return Field(name, label, "criteria", _rows(value))
    if isinstance(default, list):
        return Field(name, label, "lines", "\n".join(value) if isinstance(value, list) else value)
    if isinstance(default, bool):
        return Field(name, label, "tick", bool(value))
    choices = _choices(kind.key, name)
    return Field(name, label, "choice" if choices else "text", value or (default if choices else ""), choices)


def _choices(key: str, name: str) -> dict[str, str]:
    if name == "priority":
        return {"": "Not ranked", **PRIORITIES}
    if name == "for_persona":
        return {"": "Nobody", **{each: persona_words(each) for each in get_args(Persona)}}
    return _KINDS.get(key, {}) if name == "kind" else {}


def _rows(value: Any) -> list[dict[str, str]]:
    return [*(value or []), *(Criterion().model_dump() for _ in range(SPARE_ROWS))]


def _is_in(each: Field, sent: QueryDict) -> bool:
    if each.widget == "criteria":
        return "acceptance-then" in sent
    return each.name in sent or (each.widget == "tick" and f"{each.name}-asked" in sent)


def _value(each: Field, sent: QueryDict) -> Any:
    if each.widget == "criteria":
        return _criteria(sent)
    if each.widget == "tick":
        return bool(sent.get(each.name))
    text = text_sent(sent, each.name)
    if each.widget == "lines":
        separated = text if each.name in ("beats", "alternatives") else text.replace(",", "\n")
        return [line.strip() for line in separated.split("\n") if line.strip()]
    return text


def _criteria(sent: QueryDict) -> list[dict[str, str]]:
    columns = [sent.getlist(f"acceptance-{name}") for name in ("given", "when", "then", "kind")]
    rows = [[clean_text(cell) for cell in row] for row in zip(*columns, strict=False)]
    names = ("given", "when", "then", "kind")
    return [dict(zip(names, row, strict=True)) for row in rows if any(row[:3])]
