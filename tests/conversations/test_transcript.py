"""What a conversation shows of its turns."""

import pytest

from conversations import transcript, turns
from conversations.ledger import in_db
from conversations.models import Conversation, Turn
from tests.conversations.talking import open_question, say

pytestmark = pytest.mark.django_db(transaction=True)
IDEA = "I want to build a tool shelf. Neighbours can borrow a drill."


async def kinds(conversation: Conversation) -> list[str]:
    shown = await in_db(conversation.loaded_turns)()
    return [entry.kind for entry in await in_db(transcript.entries)(shown, newest=shown[-1])]


async def test_a_question_that_was_passed_over_is_no_stopped_reply(conversation: Conversation) -> None:
    await say(conversation, IDEA)
    await say(conversation, "Ask me about this: Left out", focus="left_out", anew=True)
    assert "notice" not in await kinds(conversation)


async def test_a_stopped_reply_says_so(conversation: Conversation) -> None:
    turn = await in_db(turns.start)(conversation, IDEA)
    await turns.cancel_now(turn)
    assert (await kinds(conversation))[-1] == "notice"


async def test_nothing_is_awaited_behind_an_open_question(conversation: Conversation) -> None:
    turn = await say(conversation, IDEA)
    await open_question(conversation)
    await Turn.objects.filter(pk=turn.pk).aupdate(status="running_tools")  # the moment before it says that it waits
    assert (await kinds(conversation))[-1] == "question"
