"""What a document is made of: sections of prose, and sections of items that never lose their id.

Pure values, no Django. Callers import these names from `prd.document`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializeAsAny, field_validator

Evidence = Literal["stated", "derived", "assumed", "unknown"]
QUOTE_LENGTH = 200

# PostgreSQL refuses NUL in text and JSON, and lone surrogates break both databases and every encoder.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean_text(value: Any) -> Any:
    """Make a text storable. Bare figures become text; other types are left for Pydantic to refuse."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return _UNSTORABLE.sub("", value).strip() if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    value = clean_text(value)
    return value.lower().replace("'", "").replace("’", "") if isinstance(value, str) else value


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _quote(value: Any) -> Any:
    value = clean_text(value)
    return value[:QUOTE_LENGTH] if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(clean_text)]
Quote = Annotated[str, BeforeValidator(_quote)]
Texts = Annotated[list[Text], BeforeValidator(_one_or_many)]
Priority = Annotated[Literal["", "must", "should", "could", "wont"], BeforeValidator(_lower)]
QualityKind = Annotated[
    Literal["", "load", "speed", "accessibility", "privacy", "recovery", "other"], BeforeValidator(_lower)
]


class Source(BaseModel):
    """Where a line comes from: the turn, and the person's own words in it."""

    turn: str = ""
    question: str = ""
    persona: str = ""
    step: str = ""
    quote: Quote = ""
    span: tuple[int, int] | None = None
    material: Text = ""  # the title of what the person brought, where the words stand in that


class Criterion(BaseModel):
    """One Given/When/Then: the promise kept, a failure path, or a limit."""

    model_config = ConfigDict(extra="forbid")

    given: Text = ""
    when: Text = ""
    then: Text = ""
    kind: Annotated[Literal["criterion", "failure", "limit"], BeforeValidator(_lower)] = "criterion"


class Item(BaseModel):
    """A numbered entry. Its first source is where it came from, later ones are what changed it.

    What the person wrote by hand (`by_person`) or locked a persona cannot change, only suggest to: prd.sovereignty.
    """

    id: str = ""
    statement: Text = ""
    evidence: Evidence = "stated"
    derived_from: Texts = []
    sources: list[Source] = []
    by_person: bool = False
    locked: bool = False


class User(Item):
    kind: Literal["user", "non_user"] = "user"
    drives: Text = ""


class Journey(Item):
    person: Text = ""
    entry: Text = ""
    beats: Texts = []
    value: Text = ""
    end: Text = ""
    edge: Text = ""


class Metric(Item):
    target: Text = ""
    method: Text = ""
    baseline: Text = ""
    window: Text = ""
    by: Text = ""
    requirement: Text = ""
    counter: Text = ""


class ScopeLine(Item):
    reason: Text = ""


class Requirement(Item):
    actor: Text = ""
    priority: Priority = ""
    acceptance: list[Criterion] = []
    journeys: Texts = []
    wireframes: Texts = []


class QualityRequirement(Item):
    kind: QualityKind = ""
    population: Text = ""
    window: Text = ""
    unit: Text = ""
    threshold: Text = ""


class Risk(Item):
    impact: Text = ""
    owner: Text = ""
    revisit: Text = ""


class Assumption(Risk):
    confirmed: bool = False


class OpenQuestion(Item):
    """Open for as long as `answer` is empty."""

    owner: Text = ""
    for_persona: Text = ""
    about: Texts = []
    revisit: Text = ""
    answer: Text = ""


class Decision(Item):
    """The statement is the choice. How deep to go is a decision of topic "depth"."""

    kind: Literal["choice", "does_not_apply"] = "choice"
    alternatives: Texts = []
    reason: Text = ""
    decided_by: Text = ""
    topic: Text = ""


class GlossaryTerm(Item):
    """The statement is the definition."""

    term: Text = ""


class Milestone(Item):
    outcome: Text = ""
    by: Text = ""


@dataclass(frozen=True)
class SectionKind:
    """What a section holds: prose (no item type), or items of one kind under one id prefix."""

    key: str
    title: str
    prefix: str = ""
    digits: int = 1
    item: type[Item] | None = None
    noun: str = ""

    @property
    def is_prose(self) -> bool:
        return self.item is None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields an edit may set; id, evidence and sources are written by the edit itself."""
        if self.item is None:
            return ()
        return tuple(name for name in self.item.model_fields if name not in _WRITTEN_BY_THE_EDIT)

    def item_id(self, number: int) -> str:
        return f"{self.prefix}-{number:0{self.digits}}"


_WRITTEN_BY_THE_EDIT = {"id", "evidence", "derived_from", "sources", "by_person", "locked"}

SECTIONS: dict[str, SectionKind] = {
    kind.key: kind
    for kind in (
        SectionKind("summary", "Summary"),
        SectionKind("problem", "Problem"),
        SectionKind("users", "Users", "U", 1, User, "user"),
        SectionKind("journeys", "Journeys", "UJ", 1, Journey, "journey"),
        SectionKind("metrics", "Goals and metrics", "SM", 1, Metric, "metric"),
        SectionKind("scope_in", "In scope", "IN", 1, ScopeLine, "line in scope"),
        SectionKind("scope_out", "Out of scope", "OUT", 1, ScopeLine, "line out of scope"),
        SectionKind("requirements", "Functional requirements", "FR", 3, Requirement, "requirement"),
        SectionKind("quality", "Quality requirements", "NFR", 1, QualityRequirement, "quality requirement"),
        SectionKind("data", "Data and integrations"),
        SectionKind("risks", "Risks", "R", 1, Risk, "risk"),
        SectionKind("assumptions", "Assumptions", "A", 1, Assumption, "assumption"),
        SectionKind("questions", "Open questions", "Q", 1, OpenQuestion, "question"),
        SectionKind("decisions", "Decisions", "D", 1, Decision, "decision"),
        SectionKind("glossary", "Glossary", "G", 1, GlossaryTerm, "term"),
        SectionKind("milestones", "Milestones", "M", 1, Milestone, "milestone"),
    )
}
SECTION_KEYS: tuple[str, ...] = tuple(SECTIONS)
PREFIXES: dict[str, str] = {kind.prefix: kind.key for kind in SECTIONS.values() if kind.prefix}
WIREFRAME_PREFIX = "W"

_ID = re.compile(r"([A-Za-z]{1,3})-?0*([1-9][0-9]{0,5})")


def canonical_id(reference: str) -> str:
    """`fr-3` -> `FR-003`; anything that is not an id comes back as it was."""
    match = _ID.fullmatch(reference.strip())
    if match is None:
        return reference
    prefix, number = match[1].upper(), int(match[2])
    if prefix == WIREFRAME_PREFIX:
        return f"W-{number}"
    return SECTIONS[PREFIXES[prefix]].item_id(number) if prefix in PREFIXES else reference


class Section(BaseModel):
    revision: int = 0
    body: str = ""
    items: list[SerializeAsAny[Item]] = []
    sources: list[Source] = []
    by_person: bool = False  # its prose; each item says so itself
    locked: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.body.strip() and not self.items


class Content(BaseModel):
    """A whole document. Every section is always there, whatever the outline shows."""

    outline: str = "full"
    sections: dict[str, Section] = Field(default_factory=dict, validate_default=True)
    counters: dict[str, int] = {}

    @field_validator("sections", mode="before")
    @classmethod
    def _type_the_items(cls, value: Any) -> dict[str, Section]:
        """Give each section's items the type of its kind: JSON alone does not say what they are."""
        raw = dict(value or {})
        sections = {key: _read_section(kind, raw.pop(key, None)) for key, kind in SECTIONS.items()}
        if raw:
            raise ValueError(f"no such section: {', '.join(sorted(raw))}")
        return sections


def _read_section(kind: SectionKind, raw: Any) -> Section:
    if isinstance(raw, Section):
        return raw
    section = Section.model_validate({**(raw or {}), "items": []})
    if kind.item is not None:
        section.items = [kind.item.model_validate(item) for item in (raw or {}).get("items", [])]
    return section


def new_content(outline: str = "full") -> Content:
    """An empty document."""
    return Content(outline=outline)


def next_id(content: Content, key: str) -> str:
    """The id that the next line of a section will have; ids that were given once stay given."""
    kind = SECTIONS[key]
    used = [
        int(item.id.rpartition("-")[2]) for item in content.sections[key].items if item.id.rpartition("-")[2].isdigit()
    ]
    return kind.item_id(max([content.counters.get(kind.prefix, 0), *used]) + 1)


def live(content: Content, key: str) -> list[Item]:
    """The items that stand in a section."""
    return content.sections[key].items


def every_item(content: Content) -> Iterator[tuple[str, Item]]:
    """All items with the key of their section, in the order of the document."""
    for key in SECTION_KEYS:
        for item in content.sections[key].items:
            yield key, item


def find(content: Content, item_id: str) -> tuple[str, Item] | None:
    """The section key and the item of an id, or None."""
    wanted = canonical_id(item_id)
    return next(((key, item) for key, item in every_item(content) if item.id == wanted), None)


def title(item: Item) -> str:
    """What to call an item in a sentence: a journey told in beats alone is called by its first beat, and a choice of
    one word says of what it is ("Depth: standard")."""
    if topic := short_topic(item):
        return f"{topic}: {item.statement}"
    beats = getattr(item, "beats", [])
    candidates = [getattr(item, "term", ""), item.statement, getattr(item, "person", ""), *beats[:1]]
    return next((text for text in candidates if text), item.id)


def short_topic(item: Item) -> str:
    """The topic of a decision whose choice would say nothing without it."""
    topic = getattr(item, "topic", "")
    return topic[:1].upper() + topic[1:] if topic and len(item.statement.split()) == 1 else ""


def references(item: Item) -> list[str]:
    """The ids that an item names, in the order of its fields."""
    named: list[str] = [*item.derived_from]
    for name in _LINK_FIELDS.get(type(item), ()):
        value = getattr(item, name)
        named += value if isinstance(value, list) else [value]
    return [reference for reference in named if reference]


# Asking a Pydantic model for a field that it lacks is slow, and the checks ask each item several times.
_LINK_FIELDS: dict[type[Item], tuple[str, ...]] = {
    Requirement: ("journeys", "wireframes"),
    OpenQuestion: ("about",),
    Metric: ("requirement",),
}


def summary_of(item: Item) -> dict[str, Any]:
    """An item as a model is shown it: id, statement, evidence and the fields that hold something."""
    values = item.model_dump(mode="json", exclude={"sources"})
    return {name: value for name, value in values.items() if name in ("id", "statement", "evidence") or value}
