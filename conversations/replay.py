"""The events of a turn as its rows tell them: for a stream whose beginning is in no log any more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from conversations.blocks import tool_uses
from conversations.events import (
    Event,
    QuestionAsked,
    TextDelta,
    TextReplaced,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from conversations.llm.client import USAGE
from conversations.llm.faults import NOT_RETRYABLE
from conversations.models import Message, Question, ToolResult, Turn


@dataclass(frozen=True)
class Stored:
    """A turn as it is stored at one moment; `question` is the one it waits with."""

    turn: Turn
    replies: list[Message]
    results: dict[str, ToolResult]
    question: Question | None

    def events(self, known: Mapping[int, int] | None, *, with_text: bool, ahead: bool) -> Iterator[Event]:
        """Everything so far. `known` says how much of each text the reader has, None that only the reader knows;
        `ahead` that they may have more than was ever stored."""
        yield TurnStarted(str(self.turn.pk), self.turn.conversation_id, self.turn.conversation.persona)
        for message in self.replies:
            if with_text:
                yield from text_events(message.position, message.text, known)
            yield from self.tool_events(message)
        if with_text:
            yield from self.lost_texts(known, ahead)
        if self.question:
            yield asked(self.question)
        if not self.turn.is_running:
            yield ending(self.turn)

    def tool_events(self, message: Message) -> Iterator[Event]:
        for use in tool_uses(message.content):
            yield ToolStarted(tool_use_id=use["id"], tool=use["name"])
            if result := self.results.get(use["id"]):
                yield ToolFinished(use["id"], result.name, result.ok, result.summary)

    def lost_texts(self, known: Mapping[int, int] | None, ahead: bool) -> Iterator[Event]:
        """A message whose first words were shown, but whose process died before it could store any."""
        stored = {message.position for message in self.replies}
        if known is not None:
            shown = sorted(position for position, length in known.items() if length)
        else:
            shown = [max(stored, default=0) + 1] if ahead else []
        for position in shown:
            if position not in stored:
                yield TextReplaced(message=position, text="")


def stored_after(turn_id: UUID, seq: int) -> Stored | None:
    """The turn, if its row knows of anything after the event `seq`: later text, or that it does not run. Raises
    Turn.DoesNotExist for one that was cleared away."""
    row = Turn.objects.only("status", "last_seq").get(pk=turn_id)
    return stored(turn_id) if row.last_seq > seq or not row.is_running else None


def stored(turn_id: UUID) -> Stored:
    # The row and its texts in one query: of two, the second may see words that the number of the first does not cover.
    rows = Message.objects.filter(turn_id=turn_id).select_related("turn__conversation").order_by("position")
    messages = list(rows)
    if not messages:
        raise Turn.DoesNotExist
    turn = messages[0].turn
    results = {result.tool_use_id: result for result in turn.tool_results.all()}
    waits = turn.status == "awaiting_answer"
    question = turn.questions.filter(status="open").first() if waits else None
    return Stored(turn, [each for each in messages if each.role == "assistant"], results, question)


def text_events(position: int, text: str, known: Mapping[int, int] | None) -> Iterator[Event]:
    """What the reader lacks of a text. One who has more than that, or nobody knows what, takes it anew."""
    length = known.get(position, 0) if known is not None else len(text) + 1
    if len(text) < length:
        yield TextReplaced(message=position, text=text)
    elif more := text[length:]:
        yield TextDelta(message=position, text=more)


def asked(question: Question) -> QuestionAsked:
    return QuestionAsked(str(question.pk), question.prompt, question.kind, question.options)


def ending(turn: Turn) -> Event:
    """How a turn that does not run came to stop."""
    if turn.status in ("failed", "interrupted"):
        retryable = turn.error_code not in NOT_RETRYABLE
        return TurnFailed(str(turn.pk), turn.error_code or turn.status, turn.error_message, retryable)
    usage = {name: getattr(turn, name) for name in USAGE}
    return TurnFinished(str(turn.pk), turn.status, turn.stop_reason, usage)
