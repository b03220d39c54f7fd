"""What a tool is: a schema for its input, work that touches no row, and one change that commits with its result."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from conversations.events import Event
from conversations.models import Conversation, Question, Turn
from projects.models import Project

In = TypeVar("In", bound=BaseModel)


class ToolError(Exception):
    """The call cannot be carried out. The message tells the model what to mend."""


@dataclass(frozen=True)
class Call:
    """One tool use of a running turn, and what surrounds it."""

    turn: Turn
    tool_use_id: str
    answering: Question | None = None

    @property
    def conversation(self) -> Conversation:
        return self.turn.conversation

    @property
    def project(self) -> Project:
        return self.turn.conversation.project

    @property
    def answered(self) -> str:
        """The step just answered, as conversations.flow names it."""
        if not self.answering:
            return ""
        return f"{self.answering.step}:{self.answering.item}" if self.answering.item else self.answering.step


@dataclass
class Outcome:
    """What a tool did: `content` for the model, `summary` and `refs` for the person, `events` for open pages."""

    content: dict[str, Any]
    summary: str = ""
    refs: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def nothing_to_prepare(_input: Any) -> None:
    return None


@dataclass(frozen=True)
class Tool(Generic[In]):
    """A tool the model may call.

    `prepare` does the slow part without the database (it may draw); `apply` gets its value and changes rows inside
    the transaction that also stores the result. A tool that `asks` leaves the turn waiting for an answer.
    """

    name: str
    description: str
    Input: type[In]
    apply: Callable[[Call, In, Any], Outcome]
    doing: str
    prepare: Callable[[In], Any] = nothing_to_prepare
    asks: bool = False

    def as_param(self) -> dict[str, Any]:
        return {"name": self.name, "description": self.description, "input_schema": self.Input.model_json_schema()}

    def read(self, raw: Any) -> In:
        """The validated input. Raises ToolError that names each field and what is wrong with it."""
        try:
            return self.Input.model_validate(raw)
        except ValidationError as error:
            raise ToolError(mending(error)) from error


def mending(error: ValidationError) -> str:
    """The validation errors as one instruction."""
    places = [f"{'.'.join(map(str, each['loc'])) or 'input'}: {each['msg']}" for each in error.errors()[:8]]
    return "The input does not fit the schema. Mend this and call the tool again: " + "; ".join(places)
