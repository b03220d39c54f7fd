"""update_whats_next: put the order of work on the list."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from conversations.events import WhatsNextChanged
from conversations.personas import PERSONAS
from conversations.tools.base import Call, Outcome, Tool
from prd import whats_next
from prd.models import Document


class NextItem(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=120, description="What to do, as an instruction to the person.")
    why: str = Field("", max_length=240, description="What it unlocks, in one sentence.")
    persona: str = Field(description="Key of the persona to do it with.")
    step: str = Field("", max_length=60, description="Key of that persona's step, if it is one.")
    refs: list[str] = Field(default_factory=list, max_length=6, description="Ids that it is about.")

    @field_validator("persona")
    @classmethod
    def persona_is_known(cls, value: str) -> str:
        if value not in PERSONAS:
            raise ValueError(f"there is no persona {value!r}; use one of {', '.join(PERSONAS)}")
        return value


class UpdateWhatsNext(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[NextItem] = Field(min_length=1, max_length=7)


def apply(call: Call, given: UpdateWhatsNext, _prepared: Any) -> Outcome:
    document = Document.objects.for_change(call.project)
    whats_next.replace(document, [item.model_dump() for item in given.items])
    return Outcome(
        content={"items": len(given.items)},
        summary="What’s next updated",
        events=[WhatsNextChanged(items=len(given.items))],
    )


UPDATE_WHATS_NEXT = Tool(
    name="update_whats_next",
    description=(
        "Replace the What's Next list when the order of work changed: three to seven items, the most useful first, "
        "each with persona, step key and what it unlocks. Never to list what is done."
    ),
    Input=UpdateWhatsNext,
    apply=apply,
    doing="Ordering what is next",
)
