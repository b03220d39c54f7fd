"""Logs between processes, over a real Redis: two event loops stand for two processes."""

import asyncio
import json
import os
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from uuid import uuid4

import pytest
import redis

from conversations import crossing, stream
from conversations.events import PrdChanged, TextDelta, TurnFinished
from tests.server import free_port


@pytest.fixture(scope="module")
def redis_url():
    """The Redis of the environment, else one of our own."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    if not shutil.which("redis-server"):
        pytest.skip("needs REDIS_URL or redis-server: .ci/run installs it")
    with own_redis(free_port()) as (url, _process):
        yield url


@contextmanager
def own_redis(port):
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        until_it_answers(url)
        yield url, process
    finally:
        process.kill()
        process.wait()


def until_it_answers(url):
    until = time.monotonic() + 10
    while True:
        try:
            redis.Redis.from_url(url).ping()
            return
        except redis.ConnectionError:
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.fixture
def with_redis(settings, redis_url):
    settings.REDIS_URL = redis_url


class OtherProcess:
    """An event loop in a thread of its own, with the Redis connections of its own."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_exception):
        self.run(crossing.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def follow(self, turn, cursor):
        """A copy of the turn's log as a page there follows it."""

        async def begin():
            return crossing.copy_of(turn, cursor, lambda: stream.Log(turn, first=cursor + 1, is_copy=True))

        copy = self.run(begin())
        copy.watchers.add(asyncio.Event())
        return copy


def delta(words, message=1):
    return TextDelta(message=message, text=words)


async def until(holds):
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.01)


def words_of(copy, cursor=0):
    return "".join(event.text for _seq, event in copy.after(cursor) or () if isinstance(event, TextDelta))


# ---- what is written is read ----


async def test_a_page_elsewhere_reads_all_events_with_their_numbers(with_redis):
    with OtherProcess() as other:
        log = stream.open_log(uuid4(), after=4)
        copy = other.follow(log.turn, 4)
        events = [delta("One "), delta("two"), PrdChanged(2, ["users"], ["U-1"], 30), delta("three", message=2)]
        for event in events:
            log.append(event)
        await until(lambda: copy.last == 8)
        assert copy.after(4) == list(enumerate(events, start=5))
    await crossing.stop()


async def test_who_comes_later_reads_from_its_own_cursor(with_redis):
    log = stream.open_log(uuid4(), after=0)
    for number in range(200):
        log.append(delta(f"{number} "))
    with OtherProcess() as other:
        copy = other.follow(log.turn, 150)
        await until(lambda: copy.last == 200)
        assert words_of(copy, 150).split() == [str(number) for number in range(150, 200)]
    await crossing.stop()


async def test_the_end_of_a_turn_closes_the_copy_and_lets_the_stream_go(with_redis, redis_url):
    with OtherProcess() as other:
        log = stream.open_log(uuid4(), after=0)
        copy = other.follow(log.turn, 0)
        log.append(delta("One"))
        log.append(TurnFinished(str(log.turn), "completed", "end_turn"))
        stream.close_log(log)
        await until(lambda: copy.closed)
    await crossing.stop()
    assert 0 < redis.Redis.from_url(redis_url).ttl(crossing.stream_of(log.turn)) <= crossing.ENDED_SECONDS


async def test_a_turn_that_goes_on_after_an_answer_is_read_on(with_redis):
    with OtherProcess() as other:
        first = stream.open_log(uuid4(), after=0)
        first.append(delta("One "))
        first.append(TurnFinished(str(first.turn), "awaiting_answer", "tool_use"))
        stream.close_log(first)
        second = stream.open_log(first.turn, after=2)
        second.append(delta("two", message=3))
        copy = other.follow(first.turn, 2)
        await until(lambda: copy.last == 3)
        assert (words_of(copy, 2), copy.closed) == ("two", False)
    await crossing.stop()


async def test_many_turns_are_read_at_once(with_redis):
    with OtherProcess() as other:
        logs = [stream.open_log(uuid4(), after=0) for _ in range(40)]
        copies = [other.follow(log.turn, 0) for log in logs]
        for number in range(20):
            for log in logs:
                log.append(delta(f"{number} "))
            await asyncio.sleep(0.005)
        await until(lambda: all(copy.last == 20 for copy in copies))
        assert {words_of(copy) for copy in copies} == {words_of(logs[0])}
    await crossing.stop()


# ---- what goes wrong ----


async def test_a_redis_that_forgot_everything_shows_a_gap_and_goes_on(settings):
    port = free_port()
    with own_redis(port) as (url, process):
        settings.REDIS_URL = url
        with OtherProcess() as other:
            log = stream.open_log(uuid4(), after=0)
            copy = other.follow(log.turn, 0)
            log.append(delta("One "))
            await until(lambda: copy.last == 1)
            process.kill()
            process.wait()
            for _ in range(10):
                log.append(delta("lost "))
                await asyncio.sleep(0.05)
            with own_redis(port):
                await asyncio.sleep(1)
                async with asyncio.timeout(20):
                    while copy.last <= 11:
                        log.append(delta("found "))
                        await asyncio.sleep(0.1)
                assert copy.after(1) is None or "lost" in words_of(copy, 1)
                assert words_of(copy, copy.first - 1).endswith("found ")
            await crossing.stop()


async def test_a_turn_goes_on_when_there_is_no_redis(settings, caplog):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    log = stream.open_log(uuid4(), after=0)
    log.append(delta("One"))
    await until(lambda: "could not be written to Redis" in caplog.text)
    log.append(delta(" two"))
    assert words_of(log) == "One two"
    await crossing.stop()


async def test_without_redis_nothing_crosses(settings):
    settings.REDIS_URL = ""
    assert crossing.copy_of(uuid4(), 0, lambda: None) is None
    assert stream.open_log(uuid4(), after=0).publish is None


def test_neighbouring_pieces_cross_together_and_keep_their_numbers():
    events = [(5, delta("a")), (6, delta("b")), (7, delta("c", message=2)), (8, TurnFinished("t", "completed", ""))]
    groups = json.loads(crossing.encoded(events))
    assert [len(group) for group in groups] == [4, 4, 3]
    assert crossing.decoded(groups) == events
