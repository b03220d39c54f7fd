"""Streams that break: sixteen ways, each at five places of the reply. What came is kept, and no tool runs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, cycle
from threading import Event as Gate

import pytest
from pytest_django import Settings

from tests.conversations.talking import say
from tests.faults.conftest import RETRIES
from tests.faults.outcomes import (
    BROKE_OFF,
    CONTINUE,
    FELL_SILENT,
    SAID_NOTHING,
    Outcome,
    check,
    check_that_it_goes_on,
    check_the_button,
)
from tests.faults.places import BEFORE_ANYTHING, DONE, PLACES, WORDS, done, split, whole_reply
from tests.faults.seeing import seen
from tests.replies import Close, Event, Hold, Pause, Reply, Step

pytestmark = pytest.mark.django_db(transaction=True)

Steps = Iterator[Step] | list[Step]
Break = Callable[[list[Step]], Steps]  # what came before -> everything that comes


def says(kind: str) -> Break:
    failure = Event({"type": "error", "error": {"type": kind, "message": "Something is wrong"}})
    return lambda before: [*before, failure]


def sends(data: bytes) -> Break:
    return lambda before: [*before, data]


def pings(before: list[Step]) -> Steps:
    return chain(before, cycle((Event({"type": "ping"}), Pause(0.05))))


STRAY = Event({"type": "content_block_delta", "index": 8, "delta": {"type": "text_delta", "text": "Where?"}})

BROKEN: dict[str, Break] = {
    "the body ends properly but there is no message_stop": lambda before: before,
    "the connection is closed in mid-body": lambda before: [*before, Close()],
    "the connection is reset": lambda before: [*before, Close(reset=True)],
    "the upstream says invalid_request_error": says("invalid_request_error"),
    "the upstream says authentication_error": says("authentication_error"),
    "the upstream says an error of no kind": says(""),
    "a line is no JSON": sends(b'event: content_block_delta\ndata: {"type": "conte\n\n'),
    "an event is JSON but no object": sends(b"event: content_block_delta\ndata: [1, 2]\n\n"),
    "an event is no UTF-8": sends(b'event: content_block_delta\ndata: {"type": "\xff\xfe"}\n\n'),
    "a delta is of a block that never began": lambda before: [*before, STRAY],
    "a gateway writes a page of HTML into it": lambda before: [*before, b"<html>502 Bad Gateway</html>", Close()],
}
PASSING: dict[str, Break] = {
    "the upstream says overloaded_error": says("overloaded_error"),
    "the upstream says api_error": says("api_error"),
    "the upstream says rate_limit_error": says("rate_limit_error"),
}
SILENT: dict[str, Break] = {
    "nothing comes but pings": pings,
    "nothing comes at all": lambda before: [*before, Hold(Gate())],
}
NAMES = {**BROKEN, **PASSING, **SILENT}


def broken(fault: str, place) -> Reply:
    return replace(whole_reply(), steps=NAMES[fault](split(place)[0]))


def expected(fault: str, place) -> Outcome:
    """A fault that passes is waited out while nothing was shown; any other, and each later, is the person's to see."""
    code, words = ("silence", FELL_SILENT) if fault in SILENT else ("interrupted", BROKE_OFF)
    nothing = place is BEFORE_ANYTHING
    return Outcome(
        "interrupted",
        code,
        said=() if nothing else (place.said,),
        notice=SAID_NOTHING if nothing else words,
        button=CONTINUE,
        calls=1 + RETRIES if nothing and fault in PASSING else 1,
    )


def allow_silence(settings: Settings, fault: str = "") -> None:
    """As little as a fault is waited for. What must succeed has longer, for a busy machine is silent, too."""
    settings.LLM_SILENCE_SECONDS = 2 if fault in SILENT else 20


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("fault", NAMES)
async def test_what_came_is_kept_and_the_next_message_works(upstream, person, conversation, settings, fault, place):
    allow_silence(settings, fault)
    outcome = expected(fault, place)
    upstream.enqueue(*(broken(fault, place) for _ in range(outcome.calls)))
    turn = await say(conversation, "Members can book a lane")
    allow_silence(settings)
    await check(outcome, turn, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)


@pytest.mark.parametrize("fault", [*list(BROKEN)[:3], *list(PASSING)[:1], *list(SILENT)[:1]])
async def test_after_five_broken_replies_in_a_row_the_button_still_works(
    upstream, person, conversation, settings, fault
):
    for number, place in enumerate(PLACES):
        allow_silence(settings, fault)
        outcome = expected(fault, place)
        upstream.requests.clear()
        upstream.enqueue(*(broken(fault, place) for _ in range(outcome.calls)))
        turn = await say(conversation, f"Round {number}")
        allow_silence(settings)
        assert (turn.status, turn.error_code) == (outcome.status, outcome.code)
        await check_the_button(await seen(person, conversation), upstream, person, conversation)


@pytest.mark.parametrize("fault", PASSING)
async def test_a_fault_that_passes_before_anything_was_shown_is_never_seen(upstream, person, conversation, fault):
    upstream.enqueue(broken(fault, BEFORE_ANYTHING), whole_reply(), done())
    turn = await say(conversation, "Members can book a lane")
    outcome = Outcome("completed", said=(WORDS, DONE), effects=1, calls=3)
    await check(outcome, turn, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)
