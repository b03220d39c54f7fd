"""Edits as values: what may be asked of a document, and the schema of it that a model is shown.

Pure values, no Django. Callers import these names from `prd.document`.
"""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, StringConstraints
from pydantic_core import CoreSchema

from prd.edit_schema import UPDATE_PRD_SCHEMA
from prd.items import Criterion, Evidence, Quote, Text, Texts

MAX_EDITS = 200
Line = Annotated[Text, StringConstraints(max_length=4_000)]
Lines = Annotated[Texts, Field(max_length=100)]
Prose = Annotated[Text, StringConstraints(max_length=40_000)]


class ItemFields(BaseModel):
    """Every field of every kind, all optional. What a section's kind lacks is refused when the edit is applied.

    Unknown names are let in here so that they, too, are answered with the fields that the kind does have.
    """

    model_config = ConfigDict(extra="allow")

    statement: Line | None = None
    kind: Line | None = None
    drives: Line | None = None
    person: Line | None = None
    entry: Line | None = None
    beats: Lines | None = None
    value: Line | None = None
    end: Line | None = None
    edge: Line | None = None
    target: Line | None = None
    method: Line | None = None
    baseline: Line | None = None
    window: Line | None = None
    by: Line | None = None
    requirement: Line | None = None
    counter: Line | None = None
    reason: Line | None = None
    actor: Line | None = None
    priority: Line | None = None
    acceptance: Annotated[list[Criterion], Field(max_length=100)] | None = None
    journeys: Lines | None = None
    wireframes: Lines | None = None
    population: Line | None = None
    unit: Line | None = None
    threshold: Line | None = None
    impact: Line | None = None
    owner: Line | None = None
    revisit: Line | None = None
    confirmed: bool | None = None
    for_persona: Line | None = None
    about: Lines | None = None
    answer: Line | None = None
    alternatives: Lines | None = None
    decided_by: Line | None = None
    topic: Line | None = None
    term: Line | None = None
    outcome: Line | None = None

    def given(self) -> dict[str, Any]:
        """The fields that were set. A null counts as not set: models send it for "nothing to say"."""
        values = {name: getattr(self, name) for name in self.model_fields_set if name in type(self).model_fields}
        return {name: value for name, value in {**values, **(self.model_extra or {})}.items() if value is not None}


class _Edit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    evidence: Evidence
    step: Line = ""
    quote: Quote = ""
    span: tuple[int, int] | None = None
    material: Line = ""


class SetProse(_Edit):
    op: Literal["set_prose"] = "set_prose"
    section: Text
    text: Prose
    revision: int


class AppendProse(_Edit):
    op: Literal["append_prose"] = "append_prose"
    section: Text
    text: Prose


class AddItem(_Edit):
    op: Literal["add_item"] = "add_item"
    section: Text
    fields: ItemFields
    derived_from: Lines = []


class ChangeItem(_Edit):
    op: Literal["change_item"] = "change_item"
    item: Text
    fields: ItemFields = Field(default_factory=ItemFields)
    append: ItemFields = Field(default_factory=ItemFields)
    revision: int | None = None


class RemoveItem(_Edit):
    op: Literal["remove_item"] = "remove_item"
    item: Text
    reason: Line
    revision: int


class MoveItem(BaseModel):
    """To another place in its section, counted from 0. Only by hand."""

    op: Literal["move_item"] = "move_item"
    item: Text
    to: int
    revision: int


class SetLock(BaseModel):
    """Of an item or a whole section: personas leave alone what is locked. Only by hand."""

    op: Literal["set_lock"] = "set_lock"
    place: Text
    locked: bool


Edit = Annotated[SetProse | AppendProse | AddItem | ChangeItem | RemoveItem, Field(discriminator="op")]
HandEdit = SetProse | AppendProse | AddItem | ChangeItem | RemoveItem | MoveItem | SetLock


def _unpack(value: Any) -> Any:
    """Some compatible endpoints send a list as the text of its JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


class UpdatePrd(BaseModel):
    """The input of the `update_prd` tool."""

    model_config = ConfigDict(extra="forbid")

    edits: Annotated[list[Edit], BeforeValidator(_unpack), Field(min_length=1, max_length=MAX_EDITS)]

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The flat schema: compatible endpoints choke on unions, references and discriminators."""
        return UPDATE_PRD_SCHEMA
