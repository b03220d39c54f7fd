"""The request for the next model call, built from what is stored.

Messages and tool results are kept raw; this is the view of them that is sent. The changing project context stands in
the newest input message only, so that everything before it stays the same and stays cached.
"""

from collections.abc import Iterable

from django.db.models import Prefetch

from conversations.blocks import Block, Turned, sanitised, text, tool_result, tool_uses
from conversations.models import Conversation, Message, Question, Turn


def newest_answer(turn: Turn) -> Question | None:
    """The question whose answer is the newest input; None when the turn's own words are."""
    return turn.questions.exclude(answered_at=None).order_by("-answered_at").first()


def request_messages(turn: Turn, context_block: str) -> list[Turned]:
    """Every message up to now, with the context in the newest input. Refused turns are left out."""
    newest = newest_answer(turn)
    messages: list[Turned] = []
    for each in turns_with_messages(turn.conversation):
        if each.pk == turn.pk:
            messages += turn_messages(each, context_block, newest)
        elif not is_left_out(each):
            messages += turn_messages(each, "", None)
    return sanitised(messages)


def is_left_out(turn: Turn) -> bool:
    """A refused turn would be refused again; one that failed before it said anything was said again by its retry."""
    silent = all(message.role == "user" for message in turn.messages.all())
    return turn.status == "refused" or (silent and bool(turn.retries.all()))


def turns_with_messages(conversation: Conversation) -> Iterable[Turn]:
    return conversation.turns.prefetch_related(
        Prefetch("messages", Message.objects.order_by("position")), "tool_results", "retries"
    ).order_by("created_at")


def turn_messages(turn: Turn, context_block: str, newest: Question | None) -> list[Turned]:
    results = {each.tool_use_id: each for each in turn.tool_results.all()}
    messages: list[Turned] = []
    for message in turn.messages.all():
        content: list[Block] = list(message.content)
        if message.role == "user" and context_block and newest is None:
            content = [text(context_block), *content]
        messages.append({"role": message.role, "content": content})
        uses = [use["id"] for use in tool_uses(content) if use.get("id") in results]
        if uses:
            told = [tool_result(use, results[use].content, is_error=not results[use].ok) for use in uses]
            if context_block and newest and newest.tool_use_id in uses:
                told.append(text(context_block))
            messages.append({"role": "user", "content": told})
    return messages
