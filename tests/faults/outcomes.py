"""How a reply must end that went wrong, and the one way in which every test of the table checks it."""

from dataclasses import dataclass

from django.test import AsyncClient

from conversations.models import Conversation, Message, ToolResult, Turn
from prd.models import Revision
from tests.conversations.talking import say
from tests.faults.seeing import Seen, press, seen
from tests.faults.strict import StrictUpstream
from tests.replies import Reply
from tests.upstream import Text, message

BROKE_OFF = "The connection to the model broke off. What came so far is kept."
FELL_SILENT = "The model stopped sending. What came so far is kept."
SAID_NOTHING = "The model broke off before it said anything."
TOO_LONG_A_REPLY = "The reply reached its length limit."
DECLINED = "The model declined to answer this. It is left out of what follows."
TOO_MANY_STEPS = "The reply took more steps than one turn may take. Say how to go on."

CONTINUE, TRY_AGAIN, NOTHING = "Continue", "Try again", ""
ANSWER = "Here I am."


@dataclass(frozen=True)
class Outcome:
    """What must be true of the turn, and what the person must see."""

    status: str
    code: str = ""
    said: tuple[str, ...] = ()  # the words of its replies, as they are stored and shown
    notice: str = ""
    button: str = NOTHING
    effects: int = 0  # tool calls that were carried out
    calls: int = 1  # of the model


async def check(
    outcome: Outcome, turn: Turn, upstream: StrictUpstream, person: AsyncClient, conversation: Conversation
) -> Seen:
    """The turn ended so, nothing ran that must not, and the person sees how it stands and what to do."""
    assert (turn.status, turn.error_code) == (outcome.status, outcome.code)
    assert (turn.lease_token, turn.lease_until, turn.retry_at) == (None, None, None)
    assert turn.finished_at is not None
    assert await words_of(turn) == list(outcome.said)
    assert await ToolResult.objects.filter(turn=turn).acount() == outcome.effects
    assert await Revision.objects.filter(turn=turn).acount() == outcome.effects
    assert (len(upstream.requests), upstream.left) == (outcome.calls, 0)
    found = await seen(person, conversation)
    assert (found.notice, found.button) == (outcome.notice, outcome.button)
    assert found.said == list(outcome.said)
    return found


async def words_of(turn: Turn) -> list[str]:
    """The words of its replies, as they are stored."""
    replies = Message.objects.filter(turn=turn, role="assistant").order_by("position")
    return [reply.text async for reply in replies if reply.text]


async def check_that_it_goes_on(
    upstream: StrictUpstream, person: AsyncClient, conversation: Conversation, *replies: Reply
) -> None:
    """The next message is answered, and its request is one that the API takes."""
    upstream.enqueue(*(replies or (message(Text(ANSWER)),)))
    turn = await say(conversation, "Still there?")
    assert (turn.status, upstream.refused) == ("completed", [])
    after = await seen(person, conversation)
    assert (after.said[-1], after.notice, after.button) == (ANSWER, "", "")


async def check_the_button(
    found: Seen, upstream: StrictUpstream, person: AsyncClient, conversation: Conversation
) -> None:
    """Pressing it brings an answer, and takes the notice's button away."""
    upstream.enqueue(message(Text(ANSWER)))
    turn = await press(person, found)
    assert (turn.status, upstream.refused) == ("completed", [])
    after = await seen(person, conversation)
    assert (after.said[-1], after.notice, after.button) == (ANSWER, "", "")
