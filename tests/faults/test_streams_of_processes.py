"""Streams of the API over several processes: killed and told to end while they are read."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Gate

import pytest

from tests.faults.programs import Program, tokens_of
from tests.faults.strict import StrictUpstream
from tests.faults.workers import Served, served, wait_until
from tests.server import serve
from tests.upstream import Reply, Text, message

STREAMS = 50
FIRST, REST = "So far so good", ", and there is more of it."


@pytest.fixture(scope="module")
def model() -> Iterator[StrictUpstream]:
    with StrictUpstream() as model:
        yield model
    assert model.refused == []


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.set()


@pytest.fixture(scope="module")
def several(model, tmp_path_factory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("processes"), model.url, people=STREAMS + 1) as several:
        yield several


@pytest.fixture(scope="module")
def programs(several) -> list[Program]:
    return [Program(several, project, token) for project, token in tokens_of(several).items()]


def words_of(number: int) -> str:
    """Unlike those of others."""
    return "".join(f"{number}.{place} " for place in range(60))


def held(words: str, gate: Gate) -> Reply:
    """At the pace of a model, and no further than to its middle until the gate is opened."""
    return message(Text(words, chunk=6)).paced(0.02).held(gate, after=30)


def test_fifty_streams_over_a_killed_process_end_with_what_is_stored(model, programs, gate):
    model.enqueue(*(held(words_of(number), gate) for number in range(STREAMS)))
    readers = [programs.pop() for _ in range(STREAMS)]
    first, another = readers[:2]
    another.to = lambda worker: worker not in (first.worker, 0)  # on a busy machine one worker may accept everybody
    with ThreadPoolExecutor(STREAMS) as together:
        reading = [together.submit(first.say, "Hello")]
        wait_until(lambda: first.reader.spoken)
        reading += [together.submit(each.say, "Hello", elsewhere=place % 2) for place, each in enumerate(readers[1:])]
        wait_until(lambda: all(each.reader.spoken for each in readers))
        first.signal_worker(signal.SIGKILL)
        gate.set()
        for each in reading:
            each.result()
    for each in readers:
        assert each.reader.spoken == each.stored()
    finished = [each.reader.texts[1] for each in readers if each.reader.names[-1] == "turn.finished"]
    assert set(finished) <= {words_of(number) for number in range(STREAMS)}
    assert {each.reader.names[-1] for each in readers} == {"turn.finished", "turn.failed"}
    assert any(each.cuts for each in readers)


def test_a_process_that_is_told_to_end_does_not_wait_for_its_streams(several, model, programs, gate):
    model.enqueue(message(Text(FIRST + REST, chunk=len(FIRST))).held(gate))
    reader = programs.pop()
    with ThreadPoolExecutor(1) as together:
        reading = together.submit(reader.say, "Hello")
        wait_until(lambda: reader.reader.texts.get(1) == FIRST)
        ending = reader.signal_worker(signal.SIGTERM)
        reading.result()
    wait_until(lambda: ending not in several.workers)
    assert (reader.cuts, reader.reader.names[-1], reader.stored()) == (1, "turn.failed", {1: FIRST})
    assert "graceful shutdown exceeded" not in several.site.log
    assert "Traceback" not in several.site.log


def test_a_server_of_one_process_tells_its_streams_how_their_turns_ended(model, tmp_path, gate):
    model.enqueue(message(Text(FIRST + REST, chunk=len(FIRST))).held(gate))
    given = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "any"}
    with serve(tmp_path, **given) as site, ThreadPoolExecutor(1) as together:
        site.manage("shell", "-v0", "-c", "from tests.load.accounts import make; make(1, 'p')")
        alone = Served(site)
        [reader] = [Program(alone, project, token) for project, token in tokens_of(alone).items()]
        reading = together.submit(reader.say, "I want to book swimming lanes.")
        wait_until(lambda: reader.reader.texts.get(1) == FIRST)
        site.process.terminate()
        reading.result()
    assert (reader.cuts, reader.reader.one("turn.failed")["code"]) == (0, "interrupted")
    assert "Traceback" not in site.log
