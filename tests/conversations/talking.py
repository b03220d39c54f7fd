"""How tests talk with the server's own parts: say something, run the turn to its end, look at what is stored."""

from typing import Any

from conversations import turns
from conversations.ledger import in_db
from conversations.models import Conversation, Question, Turn


async def say(conversation: Conversation, words: str, **fields: Any) -> Turn:
    """Start a turn and run it to its end in this event loop."""
    turn = await in_db(turns.start)(conversation, words, **fields)
    await turns.run(turn.pk)
    return await fresh(turn)


async def answer(question: Question, **given: Any) -> Turn:
    turn = await in_db(turns.answer)(question, **given)
    await turns.run(turn.pk)
    return await fresh(turn)


async def fresh(turn: Turn) -> Turn:
    return await Turn.objects.select_related("conversation__project").aget(pk=turn.pk)


async def open_question(conversation: Conversation) -> Question:
    found = await in_db(conversation.open_question)()
    assert found is not None
    return found


async def stored(turn: Turn) -> list[tuple[str, str]]:
    """The turn's messages: [(role, text)]."""
    return [(message.role, message.text) async for message in turn.messages.order_by("position")]
