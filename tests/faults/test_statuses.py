"""Calls that are refused before a stream begins: each status at each call of a turn, once and for ever.

"Where" says which call it hits: the first of a turn, the one after a tool, after an answer, in a turn that goes on from
a broken one, after a pause. What passes is waited out there; what does not, and what lasts, is the person's to see.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from django.utils import timezone

from conversations import turns
from conversations.ledger import in_db
from conversations.models import Turn
from tests.conversations.talking import answer, fresh, open_question, say
from tests.faults.conftest import RETRIES
from tests.faults.outcomes import ANSWER, TRY_AGAIN, check_that_it_goes_on, check_the_button
from tests.faults.places import WORDS, adding
from tests.faults.seeing import press, seen
from tests.server import free_port
from tests.upstream import Reply, Text, ToolUse, error, hang_up, message

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {"prompt": "Who books first?", "kind": "text"}
CROWDED = "The model is answering too many people just now."
KEY = "The server’s API key was refused. Whoever runs this server can set another ANTHROPIC_API_KEY."
SPENT = "The server’s account with the model’s provider is used up. Whoever runs this server can fill it up there."
BUSY = "The model is overloaded just now. Try again in a moment."


@dataclass(frozen=True)
class Refusal:
    """How the upstream refuses, the code and the words of the turn that it ends, and whether it is tried again."""

    reply: Reply
    code: str
    words: str
    passing: bool = False


REFUSALS = {
    "429": Refusal(error(429, retry_after=0), "rate_limited", f"{CROWDED} Try again in a moment.", True),
    "529": Refusal(error(529), "overloaded", BUSY, True),
    "500": Refusal(error(500), "overloaded", BUSY, True),
    "503 of a proxy": Refusal(Reply(503, {"content-type": "text/html"}, {"oh": "<html>"}), "overloaded", BUSY, True),
    "401": Refusal(error(401), "key_refused", KEY),
    "403": Refusal(error(403), "key_refused", KEY),
    "404": Refusal(
        error(404),
        "model_not_found",
        "The model’s address or name is not known there. Whoever runs this server can check LLM_MODEL.",
    ),
    "400": Refusal(
        error(400, "messages: something is wrong"),
        "request_refused",
        "The model refused the request. Whoever runs this server finds the reason in its log.",
    ),
    "400 for want of credit": Refusal(error(400, "Your credit balance is too low."), "spend_limit", SPENT),
    "402": Refusal(error(402), "spend_limit", SPENT),
}
PASSING = [name for name, refusal in REFUSALS.items() if refusal.passing]


# ---- where it hits ----


async def first_call(upstream, person, conversation, *replies):
    upstream.enqueue(*replies)
    return await say(conversation, "Members can book a lane")


async def after_a_tool(upstream, person, conversation, *replies):
    upstream.enqueue(message(Text(WORDS), adding()), *replies)
    return await say(conversation, "Members can book a lane")


async def after_an_answer(upstream, person, conversation, *replies):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)), *replies)
    await say(conversation, "Members can book a lane")
    return await answer(await open_question(conversation), text="Members do")


async def in_a_turn_that_goes_on(upstream, person, conversation, *replies):
    upstream.enqueue(message(Text(WORDS)).cut(after=1), *replies)
    await say(conversation, "Members can book a lane")
    return await press(person, await seen(person, conversation))


async def after_a_pause(upstream, person, conversation, *replies):
    upstream.enqueue(message(Text(WORDS), stop_reason="pause_turn"), *replies)
    return await say(conversation, "Members can book a lane")


Where = Callable[..., Awaitable[Turn]]
WHERE: list[Where] = [first_call, after_a_tool, after_an_answer, in_a_turn_that_goes_on, after_a_pause]
CALLS_BEFORE = {where: int(where is not first_call) for where in WHERE}

everywhere = pytest.mark.parametrize("where", WHERE, ids=lambda where: where.__name__)


@everywhere
@pytest.mark.parametrize("name", REFUSALS)
async def test_a_call_that_is_refused_for_ever_fails_the_turn_with_words(upstream, person, conversation, where, name):
    refusal = REFUSALS[name]
    calls = 1 + RETRIES if refusal.passing else 1
    turn = await where(upstream, person, conversation, *[refusal.reply] * calls)
    assert (turn.status, turn.error_code, turn.lease_token) == ("failed", refusal.code, None)
    assert (len(upstream.requests), upstream.left) == (CALLS_BEFORE[where] + calls, 0)
    found = await seen(person, conversation)
    assert (found.notice, found.button) == (refusal.words, TRY_AGAIN)
    await check_that_it_goes_on(upstream, person, conversation)


@everywhere
@pytest.mark.parametrize("name", PASSING)
async def test_a_refusal_that_passes_is_never_seen(upstream, person, conversation, where, name):
    turn = await where(upstream, person, conversation, REFUSALS[name].reply, message(Text(ANSWER)))
    assert (turn.status, turn.error_code, turn.error_message, turn.retry_at) == ("completed", "", "", None)
    assert len(upstream.requests) == CALLS_BEFORE[where] + 2
    found = await seen(person, conversation)
    assert (found.said[-1], found.notice, found.button) == (ANSWER, "", "")


@everywhere
@pytest.mark.parametrize("name", ["529", "401"])
async def test_trying_again_after_a_refusal_brings_the_answer(upstream, person, conversation, where, name):
    await where(upstream, person, conversation, *[REFUSALS[name].reply] * (1 + RETRIES if name in PASSING else 1))
    await check_the_button(await seen(person, conversation), upstream, person, conversation)


# ---- how long it is waited ----


async def test_nobody_answers_at_the_address(person, conversation, settings):
    settings.LLM_ANTHROPIC_BASE_URL = f"http://127.0.0.1:{free_port()}"
    settings.LLM_ANTHROPIC_API_KEY = "key-of-the-test"
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.error_code) == ("failed", "unreachable")
    found = await seen(person, conversation)
    assert (found.notice, found.button) == ("The model could not be reached. Try again in a moment.", TRY_AGAIN)


async def test_the_connection_is_reset_before_any_answer(upstream, person, conversation):
    upstream.enqueue(*[hang_up()] * (1 + RETRIES))
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.error_code, len(upstream.requests)) == ("failed", "unreachable", 1 + RETRIES)
    await check_the_button(await seen(person, conversation), upstream, person, conversation)


@pytest.mark.parametrize("wanted", [2, "soon", "in four seconds"])
async def test_the_row_says_until_when_it_waits_and_forgets_it_then(upstream, conversation, settings, wanted):
    settings.LLM_RETRY_SECONDS = 2  # long enough that a busy machine looks at the row meanwhile
    headers = {"retry-after": date_in(4) if wanted == "in four seconds" else str(wanted)}
    upstream.enqueue(replace(error(429), headers=headers), message(Text(ANSWER)))
    began = timezone.now()
    turn = await in_db(turns.start)(conversation, "Hello")
    turns.launch(turn)
    waiting = await until(turn, lambda row: row.retry_at is not None)
    assert (waiting.status, waiting.error_code) == ("streaming", "rate_limited")
    assert waiting.error_message == CROWDED
    assert timedelta(0) < waiting.retry_at - began
    ended = await until(turn, lambda row: not row.is_running)
    assert (ended.status, ended.retry_at, ended.error_code, ended.error_message) == ("completed", None, "", "")
    assert len(upstream.requests) == 2
    assert ended.finished_at >= waiting.retry_at


async def test_stop_ends_the_waiting_at_once(upstream, person, conversation, settings):
    settings.LLM_RETRY_SECONDS = settings.LLM_RETRY_LONGEST_SECONDS = 600
    upstream.enqueue(error(529))
    turn = await in_db(turns.start)(conversation, "Hello")
    turns.launch(turn)
    await until(turn, lambda row: row.retry_at is not None)
    await turns.cancel_now(turn)
    ended = await until(turn, lambda row: not row.is_running)
    assert (ended.status, ended.retry_at, ended.error_code) == ("cancelled", None, "")
    assert (await seen(person, conversation)).notice == "You stopped this reply. What came so far is kept."


async def test_who_wants_to_be_asked_in_an_hour_is_left_to_the_person(upstream, person, conversation):
    upstream.enqueue(error(429, retry_after=3600))
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.error_code, len(upstream.requests)) == ("failed", "rate_limited", 1)
    assert turn.retry_at > timezone.now() + timedelta(minutes=50)
    assert (await seen(person, conversation)).button == TRY_AGAIN


@pytest.mark.parametrize("odd", ["inf", "nan", "1800000000000", "Fri, 31 Dec 9999 23:59:59 GMT", "soon"])
async def test_an_odd_time_to_wait_is_none(upstream, person, conversation, settings, odd):
    settings.LLM_RETRY_SECONDS = 0.01
    refusal = replace(error(429), headers={"retry-after": odd})
    upstream.enqueue(*[refusal] * (1 + RETRIES))
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.error_code, turn.retry_at) == ("failed", "rate_limited", None)
    assert (await seen(person, conversation)).button == TRY_AGAIN


async def test_the_log_has_the_reason_of_a_refusal_and_nobodys_words(upstream, conversation, caplog):
    said = 'max_tokens: 99 > 64, in \'my secret\' and "another" and {"text": "mine"}'
    upstream.enqueue(error(400, said))
    assert (await say(conversation, "Hello")).error_code == "request_refused"
    assert "max_tokens: 99 > 64, in … and … and …" in caplog.text
    assert not any(words in caplog.text for words in ("secret", "another", "mine"))


def date_in(seconds: float) -> str:
    return (timezone.now() + timedelta(seconds=seconds)).strftime("%a, %d %b %Y %H:%M:%S GMT")


async def until(turn: Turn, holds: Callable[[Turn], bool]) -> Turn:
    async with asyncio.timeout(20):
        while not holds(found := await fresh(turn)):
            await asyncio.sleep(0.01)
    return found
