"""Every event of a running turn: its name and its payload, once.

The log of a turn (stream.py) holds these; the websocket renders them with the pages' own partials and the API writes
them as server-sent events. Payloads are plain JSON values. Knows no HTML and no Django.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Event:
    name: ClassVar[str] = ""

    def payload(self) -> dict[str, Any]:
        return asdict(self)


def from_payload(name: str, payload: dict[str, Any]) -> Event:
    """The event that has this name and payload, as another process wrote it down. Raises KeyError, TypeError."""
    return BY_NAME[name](**payload)


@dataclass(frozen=True)
class TurnStarted(Event):
    name: ClassVar[str] = "turn.started"
    turn: str
    conversation: int
    persona: str


@dataclass(frozen=True)
class TextDelta(Event):
    """More text of the message at `message` (its position within the turn)."""

    name: ClassVar[str] = "text.delta"
    message: int
    text: str


@dataclass(frozen=True)
class TextReplaced(TextDelta):
    """The whole text of a message, for a reader of whom nobody knows how much of it they have. Stands in no log."""

    replace: bool = True


@dataclass(frozen=True)
class ToolStarted(Event):
    name: ClassVar[str] = "tool.started"
    tool_use_id: str
    tool: str


@dataclass(frozen=True)
class ToolFinished(Event):
    name: ClassVar[str] = "tool.finished"
    tool_use_id: str
    tool: str
    ok: bool
    summary: str


@dataclass(frozen=True)
class ProjectRenamed(Event):
    name: ClassVar[str] = "project.renamed"
    title: str
    slug: str


@dataclass(frozen=True)
class PrdChanged(Event):
    name: ClassVar[str] = "prd.changed"
    revision: int
    sections: list[str]
    changed: list[str]
    readiness: int


@dataclass(frozen=True)
class WhatsNextChanged(Event):
    name: ClassVar[str] = "whats_next.changed"
    items: int


@dataclass(frozen=True)
class WireframeRendered(Event):
    """`id` is the row's, as in the API; `ref` is its name in the document."""

    name: ClassVar[str] = "wireframe.rendered"
    id: int
    ref: str
    title: str
    revision: int


@dataclass(frozen=True)
class QuestionAsked(Event):
    name: ClassVar[str] = "question.asked"
    question: str
    prompt: str
    kind: str
    options: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class TurnFinished(Event):
    """The turn stopped or waits. `usage` has the token counts of the whole turn."""

    name: ClassVar[str] = "turn.finished"
    turn: str
    status: str
    stop_reason: str
    usage: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TurnFailed(Event):
    name: ClassVar[str] = "turn.failed"
    turn: str
    code: str
    message: str
    retryable: bool


ENDS = (TurnFinished.name, TurnFailed.name)
BY_NAME: dict[str, type[Event]] = {kind.name: kind for kind in Event.__subclasses__()}
