"""What the JSON API takes from those who edit by hand, and what it says of items and suggestions."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from ninja import Path, Schema
from pydantic import AfterValidator, Field

from prd.document import Content, Evidence
from prd.items import SECTIONS
from prd.models import Suggestion
from prd.shown import A_REQUIREMENT, AnyItem
from projects.names import clean_text
from projects.paging import Paging
from projects.sent import Sent

Body = Annotated[str, AfterValidator(clean_text)]
ItemSection = Literal[
    "users", "journeys", "metrics", "scope_in", "scope_out", "requirements", "quality", "risks", "assumptions",
    "questions", "decisions", "glossary", "milestones",
]  # fmt: skip
assert set(ItemSection.__args__) == {key for key, kind in SECTIONS.items() if not kind.is_prose}  # type: ignore[attr-defined]

A_KEY = Path(min_length=1, max_length=40)
A_REF = Path(min_length=1, max_length=20)
MOST = 2**31 - 1
REVISION = "Of the section, as you read it."
A_TURN = "0f8e2c55-5b0a-4b43-8d62-7a5d2e0c9a10"
Revision = Annotated[int, Field(ge=0, le=MOST, description=REVISION, examples=[1])]


class ChangedSection(Sent):
    """Only what is sent changes."""

    body: Body | None = Field(None, max_length=40_000, description="Markdown.", examples=["People wait."])
    locked: bool | None = Field(None, description="Personas leave alone what is locked.", examples=[False])
    revision: Revision


class NewItem(Sent):
    section: ItemSection = Field(examples=["requirements"])
    fields: dict[str, Any] = Field(
        max_length=40, description="Those of its kind.", examples=[{"statement": "A visitor can pay by card"}]
    )
    evidence: Evidence = Field("stated", description="What it rests on.", examples=["stated"])


class ChangedItem(Sent):
    """Only what is sent changes."""

    fields: dict[str, Any] = Field(
        {},
        max_length=40,
        description="Those that change.",
        examples=[{"statement": "A visitor can reserve six places"}],
    )
    evidence: Evidence = Field("stated", description="What the change rests on.", examples=["stated"])
    position: int | None = Field(None, ge=0, le=MOST, description="In its section, from 0.", examples=[0])
    locked: bool | None = Field(None, description="Personas leave alone what is locked.", examples=[False])
    revision: Revision


class ReadAt(Schema):
    revision: int | None = Field(
        None, ge=0, le=MOST, description=f"{REVISION} Without it, whatever stands there goes.", examples=[1]
    )


class ItemShown(Schema):
    section: str = Field(examples=["requirements"])
    revision: int = Field(description="Of the section, by now.", examples=[2])
    item: AnyItem = Field(examples=[A_REQUIREMENT])


class SuggestionsAsked(Paging):
    state: Literal["", "waiting", "accepted", "rejected"] = Field(
        "", description="Only those; outdated ones wait, too.", examples=["waiting"]
    )

    def of(self, rows: QuerySet[Suggestion]) -> QuerySet[Suggestion]:
        return rows.filter(state=self.state) if self.state else rows


class TurnOfSuggestions(Sent):
    turn: str = Field(
        pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        description="Id of the turn.",
        examples=[A_TURN],
    )


class SuggestionShown(Schema):
    """An edit of a persona that only the person may decide on."""

    id: int = Field(examples=[5])
    turn: UUID | None = Field(description="The turn that suggested it.", examples=[A_TURN])
    persona: str = Field(examples=["critic"])
    place: str = Field(description="The item; of prose and of a new item the section.", examples=["FR-001"])
    section: str = Field(examples=["requirements"])
    edit: dict[str, Any] = Field(description="As `update_prd` took it.", examples=[{"op": "remove_item"}])
    reason: str = Field(description="Why it was not simply done.", examples=["only the person removes something"])
    before: str = Field(description="How the place read then.", examples=["A visitor can pay"])
    after: str = Field(description="How it would read.", examples=[""])
    state: str = Field(description="waiting, accepted, rejected or outdated.", examples=["waiting"])
    revision: int | None = Field(description="Of the document, that accepting it made.", examples=[None])
    created_at: datetime = Field(examples=["2026-11-25T10:15:00Z"])
    decided_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, row: Suggestion, content: Content) -> "SuggestionShown":
        return cls(
            id=row.pk,
            turn=row.turn_id,
            persona=row.persona,
            place=row.place,
            section=row.section,
            edit=row.edit,
            reason=row.reason,
            before=row.before,
            after=row.after,
            state="outdated" if row.is_outdated(content) else row.state,
            revision=row.revision,
            created_at=row.created_at,
            decided_at=row.decided_at,
        )
