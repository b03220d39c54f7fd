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


async def test_a_watcher_is_woken_at_the_next_event():
    log, wake = stream.open_log(uuid4(), after=0), asyncio.Event()
    assert stream.follow(log.turn, 0, wake) is log
    assert not wake.is_set()
    log.append(delta("a"))
    assert wake.is_set()


async def test_closing_a_log_wakes_everybody():
    log, wakes = stream.open_log(uuid4(), after=0), [asyncio.Event() for _ in range(3)]
    for wake in wakes:
        stream.follow(log.turn, 0, wake)
    stream.close_log(log)
    assert (log.closed, [wake.is_set() for wake in wakes]) == (True, [True] * 3)


async def test_who_has_left_is_woken_no_more():
    log, wake = stream.open_log(uuid4(), after=0), asyncio.Event()
    stream.leave(stream.follow(log.turn, 0, wake), wake)
    log.append(delta("a"))
    assert not wake.is_set()


async def test_a_run_that_ends_late_leaves_the_log_of_the_next_one_open():
    """An answer may begin the next run of a turn before the last one has put its things away."""
    first = stream.open_log(uuid4(), after=0)
    second = stream.open_log(first.turn, after=3)
    stream.close_log(first)
    assert (stream.log_of(first.turn), second.closed) == (second, False)


async def test_events_from_elsewhere_are_taken_once_and_a_gap_starts_anew():
    log = stream.Log(uuid4(), first=1, is_copy=True)
    log.extend(1, [delta("a"), delta("b")])
    log.extend(2, [delta("b"), delta("c")])
    assert [event.text for _seq, event in log.after(0)] == ["a", "b", "c"]
    log.extend(9, [delta("i")])
    assert (log.after(3), [event.text for _seq, event in log.after(8)]) == (None, ["i"])


async def test_only_a_bounded_number_of_ended_logs_is_kept():
    logs = [stream.open_log(uuid4(), after=0) for _ in range(stream.KEPT + 5)]
    for log in logs:
        stream.close_log(log)
    assert stream.log_of(logs[0].turn) is None
    assert stream.log_of(logs[-1].turn) is not None


async def test_the_logs_of_long_replies_that_ended_go_sooner(monkeypatch):
    stream._ended.clear()
    monkeypatch.setattr(stream, "KEPT_EVENTS", 20)
    logs = [stream.open_log(uuid4(), after=0) for _ in range(4)]
    for log in logs:
        for _ in range(8):
            log.append(delta("a"))
        stream.close_log(log)
    assert [stream.log_of(log.turn) is not None for log in logs] == [False, False, True, True]
