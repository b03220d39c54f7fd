"""Streams that look odd and are whole: the person sees nothing of it, and the tool runs once.

Each oddity begins at one of the five places of the reply, or stands there.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event as Gate

import pytest

from conversations import stream
from conversations.events import TextDelta
from tests.conversations.talking import say
from tests.faults.outcomes import Outcome, check, check_that_it_goes_on, words_of
from tests.faults.places import DONE, PLACES, WORDS, adding, done, split, whole_reply
from tests.replies import Close, Event, Hold, Pause, Step, event_bytes
from tests.upstream import Text, message

pytestmark = pytest.mark.django_db(transaction=True)

Odd = Callable[[list[Step], list[Step]], list[Step]]  # what comes before the place and after it -> all that comes

PICTURE = {"type": "hologram", "scene": {"of": "a lane"}}
UNKNOWN = [
    Event({"type": "weather_report", "sky": "clear"}),
    Event({"type": "content_block_start", "index": 7, "content_block": PICTURE}),
    Event({"type": "content_block_delta", "index": 7, "delta": {"type": "hologram_delta", "scene": "…"}}),
    Event({"type": "content_block_delta", "index": 7, "delta": {"type": "text_delta", "text": "not for anybody"}}),
    Event({"type": "content_block_stop", "index": 7}),
]
COMMENTS = b": keep-alive\n\n:\nid: 7\nretry: 3000\n\nevent: nothing\n\n"


def written(steps: list[Step]) -> bytes:
    return b"".join(event_bytes(step) for step in steps if isinstance(step, Event))


def unnamed(before: list[Step], rest: list[Step]) -> list[Step]:
    return [*before, *(replace(step, named=False) for step in rest if isinstance(step, Event))]


def renamed(before: list[Step], rest: list[Step]) -> list[Step]:
    """Every event has the same name, which says nothing."""
    return [*before, *(b"event: message\n" + event_bytes(replace(each, named=False)) for each in rest)]


def in_single_bytes(before: list[Step], rest: list[Step]) -> list[Step]:
    return [*before, *(bytes([each]) for each in written(rest))]


def with_carriage_returns(before: list[Step], rest: list[Step]) -> list[Step]:
    return [*before, *(event_bytes(step).replace(b"\n", b"\r\n") for step in rest)]


ODD: dict[str, Odd] = {
    "without event lines": unnamed,
    "with event lines that say nothing": renamed,
    "with events and blocks that nobody knows": lambda before, rest: [*before, *UNKNOWN, *rest],
    "with comments and fields that mean nothing": lambda before, rest: [*before, COMMENTS, *rest],
    "with a burst of pings": lambda before, rest: [*before, *[Event({"type": "ping"})] * 200, *rest],
    "all at once": lambda before, rest: [*before, written(rest)],
    "in single bytes": in_single_bytes,
    "with carriage returns": with_carriage_returns,
    "with a pause that is shorter than a silence": lambda before, rest: [*before, Pause(0.5), *rest],
}


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("oddity", ODD)
async def test_a_stream_that_is_odd_but_whole_is_a_reply_like_any_other(upstream, person, conversation, oddity, place):
    upstream.enqueue(replace(whole_reply(), steps=ODD[oddity](*split(place))), done())
    turn = await say(conversation, "Members can book a lane")
    outcome = Outcome("completed", said=(WORDS, DONE), effects=1, calls=2)
    await check(outcome, turn, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)


async def test_a_slow_trickle_may_last_longer_than_a_silence(upstream, person, conversation, settings):
    settings.LLM_SILENCE_SECONDS = 2.0
    steps = list(whole_reply().steps)
    upstream.enqueue(replace(whole_reply(), steps=slowly(steps, 2 * settings.LLM_SILENCE_SECONDS / len(steps))), done())
    turn = await say(conversation, "Members can book a lane")
    await check(Outcome("completed", said=(WORDS, DONE), effects=1, calls=2), turn, upstream, person, conversation)


def slowly(steps: list[Step], seconds: float) -> Iterator[Step]:
    for step in steps:
        yield from (Pause(seconds), step)


AFTERWARDS: dict[str, list[Step]] = {
    "the connection is closed in mid-body": [Close()],
    "the connection is reset": [Close(reset=True)],
    "the mark of another API's end comes": [b"data: [DONE]\n\n"],
    "garbage comes": [b"data: {oh\n\n", b"\xff\xfe\n\n"],
    "an error comes": [Event({"type": "error", "error": {"type": "api_error", "message": "Too late"}})],
    "another message begins": list(whole_reply().steps)[:4],
    "the connection stays open": [Hold(Gate())],
}


@pytest.mark.parametrize("afterwards", AFTERWARDS)
async def test_whatever_comes_after_a_whole_reply_does_not_undo_it(upstream, person, conversation, afterwards):
    upstream.enqueue(replace(whole_reply(), steps=[*whole_reply().steps, *AFTERWARDS[afterwards]]), done())
    turn = await say(conversation, "Members can book a lane")
    outcome = Outcome("completed", said=(WORDS, DONE), effects=1, calls=2)
    await check(outcome, turn, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)


@pytest.mark.parametrize("half", ["\ud83d", "\ude00", "a\x00b"])
async def test_half_a_character_and_a_nul_do_not_reach_a_page_or_a_row(upstream, person, conversation, half):
    """An endpoint that cuts its text between the halves of a character sends each as an escape of its own."""
    upstream.enqueue(message(Text(f"So {half}far", chunk=1), adding()), done())
    turn = await say(conversation, "Hello")
    assert turn.status == "completed"
    events = [event for event in stream.log_of(turn.pk).events if isinstance(event, TextDelta)]
    for words in [*(event.text for event in events), *await words_of(turn)]:
        assert words.encode()
        assert "\x00" not in words
    await check_that_it_goes_on(upstream, person, conversation)


async def test_a_character_that_was_cut_between_two_deltas_is_whole_again(upstream, person, conversation):
    upstream.enqueue(message(Text("A face: \ud83d\ude00.", chunk=1)))
    turn = await say(conversation, "Hello")
    await check(Outcome("completed", said=("A face: 😀.",)), turn, upstream, person, conversation)
