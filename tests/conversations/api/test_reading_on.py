"""Streams that are cut, joined late or read elsewhere: whoever adds up their deltas ends with the stored text."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from threading import Event as Gate

import pytest
from asgiref.testing import ApplicationCommunicator
from django.utils import timezone

from conversations import limits, sse, stream, turns
from conversations.events import TextDelta
from conversations.ledger import Ledger, claim, in_db
from conversations.models import Turn
from conversations.sse_text import coalesced, data_of
from tests.conversations.api.reading import Reader, Said, reader_of, texts_of, until, whole
from tests.upstream import Text, ToolUse, message
from voiceprd.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)

ASK = ToolUse("ask_user_question", {"prompt": "Who books first?", "kind": "text"}, id="ask")
NAME = ToolUse("set_project_name", {"name": "Lane booking"}, id="name")
WORDS = "One two three four five six."
ASYNC = {"Prefer": "respond-async"}


def as_said(turn, numbered):
    return [Said(f"{turn}:{seq}", event.name, data_of(event)) for seq, event in numbered]


def logged(turn):
    """Every event of the newest run, as its log has it."""
    log = stream.log_of(turn)
    return log.after(log.first - 1)


@pytest.fixture
async def talked(upstream, caller, here):
    """A turn with two texts and a tool between them, which has ended; its events one by one."""
    upstream.enqueue(message(Text("Good day – to you 🏊."), NAME), message(Text(WORDS)))
    reader = await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    turn = await Turn.objects.aget(pk=reader.one("turn.started")["turn"])
    return turn, logged(turn.pk)


# ---- cut anywhere ----


async def test_from_every_place_exactly_the_rest_is_sent(caller, talked):
    turn, events = talked
    for cut in range(1, len(events)):
        rest = await caller.follow(turn.pk, f"{turn.pk}:{cut}")
        expected = as_said(turn.pk, coalesced(events[cut:]))
        assert rest.events == expected, cut


async def test_from_every_place_the_text_ends_as_it_is_stored_when_its_log_is_gone(caller, talked):
    turn, events = talked
    stream._logs.clear()
    for cut in range(1, len(events)):
        reader = reader_of(as_said(turn.pk, events[:cut]))
        rest = await caller.follow(turn.pk, reader.last_id)
        for said in rest.events:
            reader.take(said)
        assert reader.texts == await texts_of(turn.pk), cut
        assert reader.last_id == f"{turn.pk}:{turn.last_seq}"
        assert reader.names[-1] == "turn.finished"


async def test_who_has_everything_is_told_not_to_come_again(caller, talked):
    turn, events = talked
    response = await caller.get(f"/turns/{turn.pk}/events", Last_Event_ID=f"{turn.pk}:{len(events)}")
    assert response.status_code == 204


async def test_who_joins_late_gets_it_from_the_beginning(caller, talked):
    turn, _events = talked
    live = await caller.follow(turn.pk)
    stream._logs.clear()
    told = await caller.follow(turn.pk)
    assert live.texts == told.texts == await texts_of(turn.pk)
    assert told.replaced == 0
    assert told.events[-1] == live.events[-1]
    kinds = ("turn.started", "text.delta", "tool.started", "tool.finished", "turn.finished")
    assert told.names == ["turn.started", "text.delta", "tool.started", "tool.finished", "text.delta", "turn.finished"]
    assert [name for name in dict.fromkeys(live.names) if name in kinds] == list(kinds)


async def test_a_part_of_what_is_told_again_leads_to_the_whole(caller, talked):
    turn, _events = talked
    stream._logs.clear()
    told = (await caller.follow(turn.pk)).events
    for cut in range(1, len(told)):
        reader = reader_of(told[:cut])
        for said in (await caller.follow(turn.pk, reader.last_id)).events:
            reader.take(said)
        assert reader.texts == await texts_of(turn.pk), cut


@pytest.mark.parametrize(
    "given", ["x", "{turn}", "{turn}:", "{turn}:-1", "{turn}:1.5", "{turn}:9999999999", "{other}:1"]
)
async def test_an_id_of_no_event_of_the_turn_is_refused(caller, talked, given):
    turn, _events = talked
    named = given.format(turn=turn.pk, other="0b7c8f6e-4d0f-4d0e-9d55-6a3a2f1c7d11")
    response = await caller.get(f"/turns/{turn.pk}/events", Last_Event_ID=named)
    assert (response.status_code, "Last-Event-ID" in response.json()["detail"]) == (422, True)


# ---- while it runs ----


async def test_who_joins_while_it_runs_gets_what_was_said_and_goes_on(upstream, caller, here):
    gate = Gate()
    upstream.enqueue(message(Text(WORDS)).held(gate, after=2))
    turn = (await caller.post(f"{here}/turns", {"text": "Hello"}, **ASYNC)).json()["turn"]
    received = await until(await caller.get(f"/turns/{turn}/events"), "two")
    gate.set()
    reader = Reader().read(received)
    for said in (await caller.follow(turn, reader.last_id)).events:
        reader.take(said)
    assert (reader.texts, reader.replaced) == ({1: WORDS}, 0)


async def test_who_joins_after_an_answer_gets_everything_once(upstream, caller, here):
    upstream.enqueue(message(Text("One thing."), ASK))
    asked = await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    gate = Gate()
    upstream.enqueue(message(Text("Members."), NAME), message(Text(WORDS)).held(gate, after=1))
    answer = {"text": "Members"}
    turn = (await caller.post(f"/questions/{asked.one('question.asked')['question']}/answer", answer, **ASYNC)).json()
    while not any(isinstance(event, TextDelta) and event.message == 3 for _seq, event in logged_if(turn["turn"])):
        await asyncio.sleep(0.01)
    response = await caller.get(turn["events"].removeprefix("/api/v1"))
    gate.set()
    reader = await whole(response)
    assert reader.texts == await texts_of(turn["turn"]) == {1: "One thing.", 2: "Members.", 3: WORDS}
    assert reader.replaced == 0
    tools = [(said.name, said.data["tool_use_id"]) for said in reader.events if said.name.startswith("tool.")]
    assert sorted(tools) == [(name, use) for name in ("tool.finished", "tool.started") for use in ("ask", "name")]


def logged_if(turn):
    log = next((each for key, each in stream._logs.items() if str(key) == turn), None)
    return log.after(log.first - 1) if log else []


async def test_what_waits_is_told_up_to_its_question(upstream, caller, here):
    upstream.enqueue(message(Text("One thing."), ASK))
    live = await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    stream._logs.clear()
    told = await caller.follow(live.one("turn.started")["turn"])
    assert told.names == ["turn.started", "text.delta", "tool.started", "question.asked", "turn.finished"]
    for name in ("question.asked", "turn.finished"):
        assert told.one(name) == live.one(name)


# ---- in another process ----


class Afar:
    """Another process that runs the turn, of which only the rows are seen here."""

    def __init__(self, turn, ledger):
        self.turn, self.ledger, self.seq, self.said = turn, ledger, 0, ""

    async def says(self, words, events=1):
        self.seq, self.said = self.seq + events, self.said + words
        await in_db(self.ledger.save_message)(1, [{"type": "text", "text": self.said}], self.seq)

    async def ends(self, status="completed", **row):
        await in_db(self.ledger.end)(status, self.seq + 1, **row)


@pytest.fixture
async def afar(conversation, monkeypatch):
    monkeypatch.setattr(sse, "LOOK_SECONDS", 0.02)
    turn = await in_db(turns.start)(conversation, "Hello there")
    return Afar(turn, Ledger(turn.pk, await in_db(claim)(turn.pk)))


@asynccontextmanager
async def following(caller, turn, last=""):
    """A reader that reads on by itself, up to the end."""
    reader = Reader()
    headers = {"Last_Event_ID": last} if last else {}
    response = await caller.get(f"/turns/{turn.pk}/events", **headers)

    async def read():
        async for piece in response.streaming_content:
            reader.read(piece.decode())

    task = asyncio.create_task(read())
    yield reader
    async with asyncio.timeout(30):
        await task


async def heard(reader, text):
    async with asyncio.timeout(30):
        while reader.texts.get(1) != text:
            await asyncio.sleep(0.01)


async def test_a_turn_of_another_process_is_read_from_its_rows(caller, afar):
    async with following(caller, afar.turn) as reader:
        await afar.says("From ")
        await heard(reader, "From ")
        await afar.says("afar", events=3)
        await heard(reader, "From afar")
        await afar.ends(stop_reason="end_turn")
    assert reader.replaced == 0
    assert (reader.names[0], reader.names[-1], reader.names.count("turn.started")) == (
        "turn.started",
        "turn.finished",
        1,
    )
    assert reader.last_id == f"{afar.turn.pk}:5"


async def test_a_turn_whose_process_died_ends_as_interrupted(caller, afar):
    await afar.says("So far")
    async with following(caller, afar.turn) as reader:
        await heard(reader, "So far")
        await Turn.objects.aupdate(lease_until=timezone.now() - timedelta(seconds=1))
        await in_db(turns.sweep)()
    failed = reader.one("turn.failed")
    assert (failed["code"], failed["retryable"], "server stopped" in failed["message"]) == ("interrupted", True, True)
    again = await caller.follow(afar.turn.pk, reader.last_id)
    assert again.names == ["turn.started", "turn.failed"]


@pytest.mark.parametrize("stored", ["", "So far"])
async def test_what_was_shown_and_never_stored_is_taken_back(caller, afar, stored):
    """A killed process has shown up to half a second that nobody has any more."""
    if stored:
        await afar.says(stored, events=2)
    shown = reader_of([Said(f"{afar.turn.pk}:7", "text.delta", {"message": 1, "text": f"{stored}, and more"})])
    await Turn.objects.aupdate(lease_until=timezone.now() - timedelta(seconds=1))
    await in_db(turns.sweep)()
    for said in (await caller.follow(afar.turn.pk, shown.last_id)).events:
        shown.take(said)
    assert shown.spoken == await texts_of(afar.turn.pk) == ({1: stored} if stored else {})
    assert shown.names[-1] == "turn.failed"


async def test_who_saw_more_than_was_stored_goes_on_with_it_if_it_comes(caller, afar):
    await afar.says("So far", events=4)
    shown = reader_of([Said(f"{afar.turn.pk}:6", "text.delta", {"message": 1, "text": "So far so"})])
    async with following(caller, afar.turn, shown.last_id) as reader:
        await afar.says(" so good", events=5)
        await afar.ends()
    for said in reader.events:
        shown.take(said)
    assert shown.texts == {1: "So far so good"}


async def test_a_conversation_that_is_cleared_away_ends_its_streams(caller, afar):
    async with following(caller, afar.turn) as reader:
        await afar.says("So far")
        await heard(reader, "So far")
        await Turn.objects.all().adelete()
    assert reader.one("turn.failed")["code"] == "gone"


# ---- open, and closed ----


async def test_a_quiet_stream_says_that_it_is_there(upstream, caller, here, monkeypatch):
    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0.02)
    gate = Gate()
    upstream.enqueue(message(Text(WORDS)).held(gate))
    received = await until(await caller.post(f"{here}/turns", {"text": "Hello"}), "One two", ": still here\n\n")
    assert Reader().read(received).names[0] == "turn.started"
    gate.set()


class Hung:
    """A connection of a client that hangs up in the middle."""

    def __init__(self, caller, path, body=b"", method="GET"):
        headers = [(b"authorization", f"Bearer {caller.token}".encode()), (b"host", b"localhost")]
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        scope = {"type": "http", "http_version": "1.1", "method": method, "query_string": b"", "headers": headers}
        self.server, self.body = ApplicationCommunicator(application, {**scope, "path": f"/api/v1{path}"}), body

    async def until(self, words):
        await self.server.send_input({"type": "http.request", "body": self.body})
        received = b""
        while words.encode() not in received:
            received += (await self.server.receive_output(timeout=10)).get("body", b"")

    async def hang_up(self):
        await self.server.send_input({"type": "http.disconnect"})
        await self.server.wait(timeout=10)


async def test_who_hangs_up_stops_nothing_and_leaves_nothing_behind(upstream, caller, here, settings):
    settings.LIMIT_SOCKETS = 5
    gate = Gate()
    upstream.enqueue(message(Text(WORDS)).held(gate, after=2))
    line = Hung(caller, f"{here}/turns", b'{"text": "Hello"}', "POST")
    await line.until("One two")
    turn = await Turn.objects.aget()
    assert (sse.is_followed(), len(stream.log_of(turn.pk).watchers)) == (True, 1)
    await line.hang_up()
    async with asyncio.timeout(10):
        while limits._sockets or sse.is_followed():
            await asyncio.sleep(0.01)
    assert not stream.log_of(turn.pk).watchers
    gate.set()
    assert (await caller.follow(turn.pk)).texts == {1: WORDS}
    assert (await Turn.objects.aget()).status == "completed"


async def test_a_stream_that_is_never_read_gives_its_place_back(upstream, caller, here, settings, monkeypatch):
    settings.LIMIT_SOCKETS = 5
    monkeypatch.setattr(sse, "BEGIN_SECONDS", 0.02)
    upstream.enqueue(message(Text(WORDS)))
    response = await caller.post(f"{here}/turns", {"text": "Hello"})
    async with asyncio.timeout(10):
        while limits._sockets:
            await asyncio.sleep(0.01)
    assert response.status_code == 200


async def test_a_process_that_ends_sends_its_readers_elsewhere(upstream, caller, here):
    gate = Gate()
    upstream.enqueue(message(Text(WORDS)).held(gate, after=2))
    response, reader = await caller.post(f"{here}/turns", {"text": "Hello"}), Reader()
    async for piece in response.streaming_content:
        reader.read(piece.decode())
        if "two" in reader.texts.get(1, ""):
            sse.end_all()
    assert not set(reader.names) & {"turn.finished", "turn.failed"}
    gate.set()
    turn = reader.one("turn.started")["turn"]
    for said in (await caller.follow(turn, reader.last_id)).events:
        reader.take(said)
    assert reader.texts == {1: WORDS}


async def test_a_turn_that_is_broken_off_with_its_process_says_so(upstream, caller, here):
    gate = Gate()
    upstream.enqueue(message(Text(WORDS)).held(gate, after=2))
    response, reader = await caller.post(f"{here}/turns", {"text": "Hello"}), Reader()
    async for piece in response.streaming_content:
        reader.read(piece.decode())
        if "two" in reader.texts.get(1, "") and "turn.failed" not in reader.names:
            await turns.drain()
    gate.set()
    assert reader.one("turn.failed")["code"] == "interrupted"
    stream._logs.clear()
    told = await caller.follow(reader.one("turn.failed")["turn"])
    assert told.one("turn.failed") == reader.one("turn.failed")
    assert told.texts == reader.texts


async def test_fifty_readers_of_one_turn_have_the_same(upstream, caller, here):
    gate = Gate()
    upstream.enqueue(message(Text(WORDS)).held(gate, after=2))
    turn = (await caller.post(f"{here}/turns", {"text": "Hello"}, **ASYNC)).json()["turn"]
    responses = [await caller.get(f"/turns/{turn}/events") for _ in range(50)]
    gate.set()
    readers = await asyncio.gather(*(whole(response) for response in responses))
    assert [reader.texts for reader in readers] == [{1: WORDS}] * 50
