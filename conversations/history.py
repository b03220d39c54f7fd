"""The request for the next model call, built from what is stored.

Messages and tool results are kept raw; this is the view of them that is sent. The changing project context stands in
the newest input message only, so that everything before it stays the same and stays cached. What a summary stands for
is left out, and the summary is sent in its place.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from conversations.blocks import Block, Turned, sanitised, text, tool_result, tool_uses
from conversations.models import Conversation, Question, Summary, Turn


@dataclass(frozen=True)
class Placed:
    """A message with the place of the stored one that it is, or whose tool results it holds."""

    turn: UUID
    position: int
    message: Turned
    is_stored: bool = True


def newest_answer(turn: Turn) -> Question | None:
    """The question whose answer is the newest input; None when the turn's own words are."""
    return turn.questions.exclude(answered_at=None).order_by("-answered_at").first()


def request_messages(turn: Turn, context_block: str, answering: Question | None) -> list[Turned]:
    """Every message up to now, with the context in the newest input. Refused turns are left out."""
    summary = newest_summary(turn.conversation)
    return as_request(summary, placed_messages(turn, context_block, answering, summary))


def as_request(summary: Summary | None, placed: Iterable[Placed]) -> list[Turned]:
    opening = [{"role": "user", "content": [text(as_told(summary))]}] if summary else []
    return sanitised([*opening, *(each.message for each in placed)])


def as_told(summary: Summary) -> str:
    """Its tag cannot be closed from inside."""
    notes = summary.text.replace("</", "<\\/")
    return f"<earlier_conversation>\n{notes}\n</earlier_conversation>"


def newest_summary(conversation: Conversation) -> Summary | None:
    return conversation.summaries.order_by("-created_at", "-pk").first()


def placed_messages(
    turn: Turn,
    context_block: str,
    answering: Question | None,
    summary: Summary | None,
    turns: Sequence[Turn] | None = None,
) -> list[Placed]:
    """What no summary stands for, oldest first. `turns` are all of the conversation, where they were read already."""
    turns = turn.conversation.loaded_turns() if turns is None else turns
    tried_again = {each.retry_of_id for each in turns}
    placed: list[Placed] = []
    for each in turns:
        if summary and each.pk == summary.turn_id:
            placed.clear()
        if each.pk == turn.pk:
            messages = turn_messages(each, context_block, answering)
        elif not is_left_out(each, tried_again):
            messages = turn_messages(each, "", None)
        else:
            continue
        begins = summary.position if summary and each.pk == summary.turn_id else 0
        placed += [message for message in messages if message.position >= begins]
    return placed


def is_left_out(turn: Turn, tried_again: Collection[UUID | None]) -> bool:
    """A refused turn would be refused again; one that failed before it said anything was said again by its retry."""
    silent = all(message.role == "user" for message in turn.said)
    return turn.status == "refused" or (silent and turn.pk in tried_again)


def turn_messages(turn: Turn, context_block: str, newest: Question | None) -> Iterator[Placed]:
    results = {each.tool_use_id: each for each in turn.results}
    for message in turn.said:
        content: list[Block] = list(message.content)
        if message.role == "user" and context_block and newest is None:
            content = [text(context_block), *content]
        yield Placed(turn.pk, message.position, {"role": message.role, "content": content})
        uses = [use["id"] for use in tool_uses(content) if use.get("id") in results]
        if uses:
            told = [tool_result(use, results[use].content, is_error=not results[use].ok) for use in uses]
            if context_block and newest and newest.tool_use_id in uses:
                told.append(text(context_block))
            yield Placed(turn.pk, message.position, {"role": "user", "content": told}, is_stored=False)
