"""Requests that the model finds too long: the oldest turns are summarised once, and then it is asked again."""

import pytest

from conversations.models import Summary
from tests.conversations.talking import answer, open_question, say
from tests.faults.outcomes import ANSWER, TRY_AGAIN, check_that_it_goes_on
from tests.faults.places import WORDS, adding, done
from tests.faults.seeing import seen
from tests.upstream import Text, ToolUse, error, message

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {"prompt": "Who books first?", "kind": "text"}
GROWN = "This is too long for the model, even in short. Say it in parts, or clear the conversation; the document stays."
NOTES = "They want to book lanes."
TOO_LONG = {
    "400 of the API": error(400, "prompt is too long: 213462 tokens > 200000 maximum"),
    "413": error(413),
    "400 of a compatible endpoint": error(400, "This model's maximum context length is 131072 tokens."),
}

sayings = pytest.mark.parametrize("saying", TOO_LONG)


async def talked_before(upstream, conversation, times=3):
    """A conversation with something in it that can be told in short."""
    for number in range(times):
        upstream.enqueue(message(Text(f"I see {number}. " + "word " * 40), adding(f"Lane {number}")), done())
        await say(conversation, f"Thing {number}. " + "word " * 40)
    upstream.requests.clear()


def told(upstream, at=-1):
    """The words of a request's messages."""
    return str(upstream.requests[at].body["messages"])


@sayings
async def test_the_oldest_turns_are_told_in_short_and_nobody_sees_it(upstream, person, conversation, saying):
    await talked_before(upstream, conversation)
    upstream.enqueue(TOO_LONG[saying], message(Text(NOTES)), message(Text(ANSWER)))
    turn = await say(conversation, "And now?")
    assert (turn.status, turn.error_code, len(upstream.requests)) == ("completed", "", 3)
    found = await seen(person, conversation)
    assert (found.said[-1], found.notice) == (ANSWER, "")
    assert "Thing 0" in told(upstream, 0)
    assert NOTES in told(upstream)
    assert "Thing 0" not in told(upstream)
    assert "And now?" in told(upstream)
    await check_that_it_goes_on(upstream, person, conversation)
    assert NOTES in told(upstream)


@sayings
async def test_what_is_too_long_even_in_short_is_said_so(upstream, person, conversation, saying):
    await talked_before(upstream, conversation)
    upstream.enqueue(TOO_LONG[saying], message(Text(NOTES)), TOO_LONG[saying])
    turn = await say(conversation, "And now?")
    assert (turn.status, turn.error_code, len(upstream.requests)) == ("failed", "too_long", 3)
    found = await seen(person, conversation)
    assert (found.notice, found.button) == (GROWN, TRY_AGAIN)
    await check_that_it_goes_on(upstream, person, conversation)


@sayings
async def test_the_first_message_cannot_be_told_in_short(upstream, person, conversation, saying):
    upstream.enqueue(TOO_LONG[saying])
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.error_code, len(upstream.requests)) == ("failed", "too_long", 1)
    assert (await seen(person, conversation)).notice == GROWN
    await check_that_it_goes_on(upstream, person, conversation)


@sayings
async def test_after_a_tool_the_older_turns_are_told_in_short(upstream, person, conversation, saying):
    await talked_before(upstream, conversation)
    upstream.enqueue(message(Text(WORDS), adding()), TOO_LONG[saying], message(Text(NOTES)), message(Text(ANSWER)))
    turn = await say(conversation, "And now?")
    assert (turn.status, turn.steps, len(upstream.requests)) == ("completed", 2, 4)
    assert upstream.requests[-1].tool_results
    await check_that_it_goes_on(upstream, person, conversation)


@sayings
async def test_after_an_answer_the_older_turns_are_told_in_short(upstream, person, conversation, saying):
    await talked_before(upstream, conversation)
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)))
    await say(conversation, "And now?")
    upstream.enqueue(TOO_LONG[saying], message(Text(NOTES)), message(Text(ANSWER)))
    turn = await answer(await open_question(conversation), text="Members do")
    assert (turn.status, upstream.left) == ("completed", 0)
    assert "Members do" in str(upstream.requests[-1].tool_results)
    await check_that_it_goes_on(upstream, person, conversation)


@pytest.mark.parametrize("fault", [error(401), error(500), message(Text("They want")).cut(after=1), message()])
async def test_when_no_notes_can_be_had_an_excerpt_does(upstream, person, conversation, fault):
    await talked_before(upstream, conversation)
    upstream.enqueue(TOO_LONG["413"], fault, message(Text(ANSWER)))
    turn = await say(conversation, "And now?")
    assert (turn.status, upstream.left) == ("completed", 0)
    assert "Person: Thing 0" in (await Summary.objects.aget()).text
    await check_that_it_goes_on(upstream, person, conversation)
