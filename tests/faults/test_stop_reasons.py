"""Replies that stop for another reason than being done, each at five places. A cut tool call looks whole and is not."""

from dataclasses import dataclass, replace

import pytest

from tests.conversations.talking import say
from tests.faults.outcomes import (
    CONTINUE,
    DECLINED,
    NOTHING,
    TOO_LONG_A_REPLY,
    TOO_MANY_STEPS,
    Outcome,
    check,
    check_that_it_goes_on,
    check_the_button,
)
from tests.faults.places import AFTER_FIRST_DELTA, BEFORE_ANYTHING, PLACES, WORDS, adding, done, split
from tests.faults.seeing import seen
from tests.replies import Event, Reply
from tests.upstream import Text, Thinking, message

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Stop:
    """A stop reason, the status of its turn, what the person is told, and the button."""

    status: str
    notice: str = ""
    button: str = NOTHING


STOPS = {
    "max_tokens": Stop("truncated", TOO_LONG_A_REPLY, CONTINUE),
    "model_context_window_exceeded": Stop("truncated", TOO_LONG_A_REPLY, CONTINUE),
    "refusal": Stop("refused", DECLINED),
    "end_turn": Stop("completed"),  # though it calls a tool
    "stop_sequence": Stop("completed"),
    "tired_of_it": Stop("completed"),  # nobody knows it
}


def stopping(reason: str, place) -> Reply:
    """A reply that stops at this place, as the API ends it."""
    usage = {"output_tokens": 9}
    end = [
        Event({"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage}),
        Event({"type": "message_stop"}),
    ]
    whole = message(Text(WORDS), adding(), stop_reason=reason)
    return replace(whole, steps=[*split(place, whole)[0], *end])


def said(place) -> tuple[str, ...]:
    return (place.said,) if place.said else ()


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("reason", STOPS)
async def test_a_reply_ends_as_its_stop_reason_says_and_its_tool_does_not_run(
    upstream, person, conversation, reason, place
):
    stop = STOPS[reason]
    upstream.enqueue(stopping(reason, place))
    turn = await say(conversation, "Members can book a lane")
    assert turn.stop_reason == reason
    outcome = Outcome(stop.status, said=said(place), notice=stop.notice, button=stop.button)
    await check(outcome, turn, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_reply_that_reached_its_limit_can_be_continued(upstream, person, conversation, place):
    upstream.enqueue(stopping("max_tokens", place))
    await say(conversation, "Members can book a lane")
    await check_the_button(await seen(person, conversation), upstream, person, conversation)


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_what_was_refused_and_its_words_are_in_no_later_request(upstream, person, conversation, place):
    upstream.enqueue(stopping("refusal", place))
    await say(conversation, "Something that is refused")
    await check_that_it_goes_on(upstream, person, conversation)
    assert "Something that is refused" not in str(upstream.requests[-1].body["messages"])
    assert "So far" not in str(upstream.requests[-1].body["messages"])


@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_a_paused_reply_is_gone_on_with_and_nobody_sees_it(upstream, person, conversation, place):
    upstream.enqueue(stopping("pause_turn", place), done())
    turn = await say(conversation, "Members can book a lane")
    outcome = Outcome("completed", said=(*said(place), "Who pays?"), calls=2)
    await check(outcome, turn, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)


@pytest.mark.parametrize("words", ["It ends in a space ", "It ends in a line\n\n", "   "])
async def test_a_paused_reply_that_ends_in_white_space_is_gone_on_with(upstream, person, conversation, words):
    upstream.enqueue(message(Text(words), stop_reason="pause_turn"), done())
    turn = await say(conversation, "Members can book a lane")
    assert (turn.status, turn.steps) == ("completed", 2)


@pytest.mark.parametrize("place", [BEFORE_ANYTHING, AFTER_FIRST_DELTA], ids=str)
async def test_a_reply_that_is_paused_for_ever_is_ended(upstream, person, conversation, settings, place):
    settings.LLM_MAX_STEPS = 3
    upstream.enqueue(*(stopping("pause_turn", place) for _ in range(3)))
    turn = await say(conversation, "Members can book a lane")
    outcome = Outcome("truncated", said=said(place) * 3, notice=TOO_MANY_STEPS, button=CONTINUE, calls=3)
    await check(outcome, turn, upstream, person, conversation)
    await check_the_button(await seen(person, conversation), upstream, person, conversation)


@pytest.mark.parametrize("reason", ["max_tokens", "pause_turn", "end_turn", "refusal"])
async def test_a_reply_that_was_only_thought_can_be_followed_by_another(upstream, person, conversation, reason):
    thought = message(Thinking("Let me see"), stop_reason=reason)
    upstream.enqueue(thought, *([done()] if reason == "pause_turn" else []))
    await say(conversation, "Members can book a lane")
    await check_that_it_goes_on(upstream, person, conversation)


async def test_a_message_stop_without_any_stop_reason_is_a_reply_that_broke_off(upstream, person, conversation):
    upstream.enqueue(message(Text(WORDS), adding(), stop_reason=None))
    turn = await say(conversation, "Members can book a lane")
    outcome = Outcome("interrupted", "interrupted", said=(WORDS,), notice=turn.error_message, button=CONTINUE)
    await check(outcome, turn, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)
