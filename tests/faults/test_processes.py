"""Several processes: any of them takes what is sent, stops what another runs, and goes on when another dies."""

import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Gate
from uuid import uuid4

import pytest

from tests.faults.outcomes import CONTINUE
from tests.faults.strict import StrictUpstream
from tests.faults.workers import SECONDS, Served, Tab, ask, looked, served, wait_until
from tests.upstream import Text, message

FIRST, REST = "So far so good", ", and there is more of it."
STOPPED = "You stopped this reply. What came so far is kept."
DIED = "The server stopped while this reply was being written. What came so far is kept."
SWEPT_SECONDS = 25
LEFT_BEHIND = """
from conversations import turns
from conversations.models import Conversation
from projects.models import Project
project = Project.objects.get(pk="{project}")
conversation, _made = Conversation.objects.get_or_create(project=project, persona="product_manager")
turns.start(conversation, "Left behind")
"""
LEFT = """
from conversations.models import Message, Turn
print(Turn.objects.get().status, Message.objects.get(role="assistant").text)
"""


@pytest.fixture(scope="module")
def model() -> Iterator[StrictUpstream]:
    with StrictUpstream() as model:
        yield model
    assert model.refused == []


@pytest.fixture(scope="module")
def several(model, tmp_path_factory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("processes"), model.url, people=12) as several:
        yield several


@pytest.fixture
def mara(several):
    return several.people.pop()


def held(gate: Gate):
    return message(Text(FIRST + REST, chunk=len(FIRST))).held(gate)


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.set()


def send(several, person, words="Hello", **given):
    return ask(several.line(), person, "POST", f"{person.page}turns/", text=words, **given)


def begin(several, model, person, gate) -> int:
    """A reply that hangs after its first words. Returns who writes it."""
    model.empty()
    model.enqueue(held(gate))
    before = len(model.requests)
    assert send(several, person)[0] == 204
    wait_until(lambda: len(model.requests) > before)
    worker = several.worker_at(model.requests[-1].port)
    assert worker in several.workers
    return worker


# ---- sending ----


def test_fifty_of_one_message_at_once_are_one_turn_and_fifty_acknowledgements(several, model, mara):
    model.enqueue(message(Text("Good day.")))
    before, client_id = len(model.requests), uuid4().hex
    with ThreadPoolExecutor(50) as together:
        answers = list(together.map(lambda _each: send(several, mara, client_id=client_id), range(50)))
    assert {status for status, _body in answers} == {204}
    Tab(several, mara).until("Good day.")
    wait_until(lambda: looked(several.line(), mara).said == ["Good day."])
    assert looked(several.line(), mara).kinds == ["words", "text"]
    assert len(model.requests) == before + 1


def test_of_fifty_different_messages_at_once_one_is_taken_and_the_others_are_told_why(several, model, mara, gate):
    model.enqueue(held(gate))
    with ThreadPoolExecutor(50) as together:
        answers = list(together.map(lambda each: send(several, mara, f"Message {each}"), range(50)))
    assert sorted(status for status, _body in answers) == [204] + [409] * 49
    assert {body for status, body in answers if status == 409} == {
        "The reply is still running. Your text is kept: send it when the reply is done."
    }
    gate.set()
    wait_until(lambda: looked(several.line(), mara).said == [FIRST + REST])
    assert looked(several.line(), mara).kinds == ["words", "text"]


# ---- following ----


def test_a_page_at_another_process_sees_the_text_while_it_is_written_and_at_its_end(several, model, mara, gate):
    worker = begin(several, model, mara, gate)
    tab = Tab(several, mara, lambda other: other not in (worker, 0))
    assert REST not in tab.until(FIRST)
    gate.set()
    tab.until(FIRST + REST, 'aria-label="Send"')
    last = tab.received[tab.received.rindex("message--text") :]
    assert "aria-busy" not in last.partition(">")[0]


def test_a_page_that_was_open_before_sees_what_is_said_at_another_process(several, model, mara, gate):
    tabs = [Tab(several, mara) for _ in range(8)]
    begin(several, model, mara, gate)
    for tab in tabs:
        tab.until("Hello", FIRST)
    gate.set()
    for tab in tabs:
        tab.until(FIRST + REST)


# ---- stopping ----


@pytest.mark.parametrize("where", ["where it runs", "at another one"])
def test_stop_ends_the_reply_at_whatever_process_it_is_pressed(several, model, mara, gate, where):
    worker = begin(several, model, mara, gate)
    tab = Tab(several, mara)
    tab.until(FIRST, "/cancellation/")
    line = several.line(lambda other: (other == worker) == (where == "where it runs") and other)
    [address] = set(re.findall(r'"(/turns/[^/"]+/cancellation/)"', tab.received))
    assert ask(line, mara, "POST", address)[0] == 204
    assert model.requests[-1].gone.wait(SECONDS)
    tab.until(STOPPED)
    found = looked(several.line(), mara)
    assert (found.said, found.notice, found.button) == ([FIRST], STOPPED, CONTINUE)


# ---- dying ----


def test_what_a_killed_process_wrote_is_kept_and_can_be_continued(several, model, mara, gate):
    worker = begin(several, model, mara, gate)
    tab = Tab(several, mara, lambda other: other not in (worker, 0))
    tab.until(FIRST)
    wait_until(lambda: looked(several.line(), mara).said == [FIRST])  # what came is stored within half a second
    os.kill(worker, signal.SIGKILL)
    tab.until(DIED, seconds=SWEPT_SECONDS)
    found = looked(several.line(), mara)
    assert (found.said, found.notice, found.button) == ([FIRST], DIED, CONTINUE)
    model.enqueue(message(Text("There it is.")))
    assert ask(several.line(), mara, "POST", found.address)[0] == 204
    wait_until(lambda: looked(several.line(), mara).said == [FIRST, "There it is."])
    assert looked(several.line(), mara).button == ""


def test_a_message_whose_process_died_before_it_could_answer_is_answered_by_another(several, model, mara):
    tab = Tab(several, mara)
    model.enqueue(message(Text("Not forgotten.")))
    several.site.manage("shell", "-v0", "-c", LEFT_BEHIND.format(project=mara.project))
    tab.until("Left behind", "Not forgotten.")
    assert looked(several.line(), mara).kinds == ["words", "text"]


def test_processes_that_are_told_to_end_keep_what_came_and_send_their_pages_elsewhere(model, tmp_path, gate):
    with served(tmp_path, model.url, people=1) as ending:
        [mara] = ending.people
        begin(ending, model, mara, gate)
        tabs = [Tab(ending, mara) for _ in range(4)]
        for tab in tabs:
            tab.until(FIRST)
        ending.site.process.terminate()
        assert {tab.until_closed() for tab in tabs} == {1012}
        ending.site.process.wait(SECONDS)
        assert ending.site.manage("shell", "-v0", "-c", LEFT).strip() == f"interrupted {FIRST}"
    assert "Traceback" not in ending.site.log
