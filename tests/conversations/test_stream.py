"""The log of a running turn: every subscriber gets every event, from its own cursor."""

import asyncio
from uuid import uuid4

from conversations import stream
from conversations.events import TextDelta


def delta(words):
    return TextDelta(message=1, text=words)


async def test_a_subscriber_reads_what_came_after_its_cursor():
    log = stream.open_log(uuid4(), after=0)
    log.append(delta("a"))
    log.append(delta("b"))
    assert [(seq, event.text) for seq, event in log.after(1)] == [(2, "b")]


async def test_a_log_goes_on_numbering_where_the_turn_stopped():
    log = stream.open_log(uuid4(), after=7)
    assert log.append(delta("a")) == 8


async def test_a_cursor_from_before_the_log_has_to_look_at_the_database():
    assert stream.open_log(uuid4(), after=7).after(3) is None


async def test_a_slow_reader_gets_everything_in_one_piece():
    log = stream.open_log(uuid4(), after=0)
    for number in range(500):
        log.append(delta(str(number)))
    assert len(log.after(0)) == 500


async def test_a_waiting_subscriber_wakes_at_the_next_event():
    log = stream.open_log(uuid4(), after=0)
    waiting = asyncio.create_task(log.wait(0))
    await asyncio.sleep(0)
    log.append(delta("a"))
    await asyncio.wait_for(waiting, 5)


async def test_closing_a_log_wakes_everybody():
    turn = uuid4()
    log = stream.open_log(turn, after=0)
    waiting = [asyncio.create_task(log.wait(0)) for _ in range(3)]
    await asyncio.sleep(0)
    stream.close_log(turn)
    await asyncio.wait_for(asyncio.gather(*waiting), 5)
    assert log.closed


async def test_only_a_bounded_number_of_ended_logs_is_kept():
    turns = [uuid4() for _ in range(stream.KEPT + 5)]
    for turn in turns:
        stream.open_log(turn, after=0)
        stream.close_log(turn)
    assert stream.log_of(turns[0]) is None
    assert stream.log_of(turns[-1]) is not None


async def test_the_logs_of_long_replies_that_ended_go_sooner(monkeypatch):
    monkeypatch.setattr(stream, "KEPT_EVENTS", 20)
    turns = [uuid4() for _ in range(4)]
    for turn in turns:
        log = stream.open_log(turn, after=0)
        for _ in range(8):
            log.append(delta("a"))
        stream.close_log(turn)
    assert [stream.log_of(turn) is not None for turn in turns] == [False, False, True, True]
