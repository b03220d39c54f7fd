"""The invariants of a turn where they are put to the test: two at once, a process that dies, an odd endpoint.

The plain cases stand in test_turns.py; each test here names the number of the invariant in the design of turns.
"""

import asyncio
from datetime import timedelta
from threading import Event as Gate
from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from conversations import keeper, stream, turns
from conversations.events import TextDelta
from conversations.ledger import Ledger, LostLease, claim, in_db, in_db_of_leases, in_db_of_tools, renew_together
from conversations.models import Message, Question, ToolResult, Turn
from conversations.tools.base import Call
from prd.models import Document, Revision
from projects.models import Project
from tests.conversations.talking import fresh, open_question, say, stored
from tests.upstream import Text, ToolUse, error, message

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {"prompt": "Who books first?", "kind": "one", "options": [{"label": "Members"}, {"label": "Guests"}]}
ADD = {"op": "add_item", "section": "requirements", "evidence": "stated", "quote": "book a lane"}


def adding(statement="Members can book a lane", **extra):
    return ToolUse("update_prd", {"edits": [{**ADD, "fields": {"statement": statement}}]}, **extra)


def asking():
    return message(ToolUse("ask_user_question", ASK))


async def at_once(*calls):
    """What each call gave or raised, all begun at the same moment in threads of their own."""
    return await asyncio.gather(*(in_db(call)(*given) for call, *given in calls), return_exceptions=True)


async def running(upstream, conversation, *replies):
    """A turn whose reply has begun and hangs; open the gate to let it end."""
    gate = Gate()
    upstream.enqueue(message(Text("So far so good")).held(gate, after=1), *replies)
    turn = await in_db(turns.start)(conversation, "Hello")
    task = asyncio.create_task(turns.run(turn.pk))
    async with asyncio.timeout(10):
        while not (stream.log_of(turn.pk) and has_text(stream.log_of(turn.pk))):
            await asyncio.sleep(0.01)
    return turn, task, gate


def has_text(log):
    return any(isinstance(event, TextDelta) for event in log.events)


def claimed(conversation):
    turn = turns.start(conversation, "Hello")
    return turn, Ledger(turn.pk, claim(turn.pk))


# ---- 1: stored before it is acknowledged, once for each client id ----


async def test_the_same_words_sent_twice_at_once_are_one_turn(conversation):
    send = (lambda: turns.start(conversation, "Hello", client_id="c1"),)
    first, second = await at_once(send, send)
    assert first.pk == second.pk
    assert await Message.objects.acount() == 1


async def test_an_answer_sent_twice_at_once_is_one_answer(upstream, conversation):
    upstream.enqueue(asking())
    turn = await say(conversation, "Hello")
    send = (lambda: turns.start(conversation, "Guests do", client_id="c2"),)
    assert {found.pk for found in await at_once(send, send)} == {turn.pk}
    assert await ToolResult.objects.acount() == 1


async def test_an_answer_and_a_stop_at_once_never_revive_an_ended_turn(upstream, conversation):
    upstream.enqueue(*(asking() for _ in range(6)))
    for number in range(6):
        turn = await say(conversation, f"Round {number}")
        question = await open_question(conversation)
        given, _stopped = await at_once(
            (lambda question=question: turns.answer(question, text="Guests"),),
            (turns.cancel, turn),
        )
        assert isinstance(given, Turn | turns.Refused)
        await in_db(turns.cancel)(turn)
        assert (await fresh(turn)).status == "cancelled"


async def test_words_that_cannot_be_taken_leave_the_waiting_question_as_it_was(upstream, conversation):
    upstream.enqueue(asking())
    turn = await say(conversation, "Hello", client_id="c1")
    with pytest.raises(turns.Refused, match="other words"):
        await in_db(turns.start)(conversation, "Something else", client_id="c1", anew=True)
    assert (await fresh(turn)).status == "awaiting_answer"


@pytest.mark.parametrize("odd", ["x\x00y", "x" * 10_000, "\ud800", " "])
async def test_an_odd_client_id_or_focus_is_no_error(conversation, odd):
    turn = await in_db(turns.start)(conversation, "Hello", client_id=odd, focus=odd)
    assert (await in_db(turns.start)(conversation, "Hello", client_id=turn.client_id)).pk == turn.pk


# ---- 2: one active turn for each conversation ----


async def test_of_two_messages_at_once_one_is_refused_with_words(conversation):
    found = await at_once(*((turns.start, conversation, words) for words in ("One", "Two")))
    assert sorted(type(each).__name__ for each in found) == ["Refused", "Turn"]


async def test_trying_again_twice_at_once_is_one_turn(upstream, conversation):
    upstream.enqueue(error(401))
    failed = await say(conversation, "Hello")
    first, second = await at_once((turns.retry, failed), (turns.retry, failed))
    assert first.pk == second.pk


async def test_trying_again_after_it_was_tried_again_says_nothing_twice(upstream, conversation):
    upstream.enqueue(error(401), message(Text("Here.")))
    failed = await say(conversation, "Hello")
    again = await in_db(turns.retry)(failed)
    await turns.run(again.pk)
    assert (await in_db(turns.retry)(failed)).pk == again.pk
    assert await conversation.turns.acount() == 2


async def test_of_what_was_cleared_meanwhile_nothing_is_tried_again(upstream, conversation):
    upstream.enqueue(error(401))
    failed = await say(conversation, "Hello")
    await in_db(turns.clear)(conversation)
    with pytest.raises(turns.Refused, match="nothing to try again"):
        await in_db(turns.retry)(failed)


# ---- 3 and 4: no socket owns the task; lease and fence ----


def test_a_lease_that_was_renewed_while_the_sweeper_looked_is_left_alone(conversation):
    turn, ledger = claimed(conversation)
    Turn.objects.filter(pk=turn.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    def renewed_first(execute, sql, *rest):
        if "UPDATE" in sql and renewals:
            renewals.pop()()
        return execute(sql, *rest)

    renewals = [lambda: renew_together([ledger.token])]
    with connection.execute_wrapper(renewed_first):
        assert turns.sweep() == []
    turn.refresh_from_db()
    assert (turn.status, renewals) == ("streaming", [])


def test_whoever_lost_the_lease_changes_nothing(conversation):
    turn, ledger = claimed(conversation)
    Turn.objects.filter(pk=turn.pk).update(status="interrupted", lease_token=None)
    with pytest.raises(LostLease):
        ledger.save_message(1, [{"type": "text", "text": "too late"}], 3)
    with pytest.raises(LostLease):
        ledger.end("completed", 4)
    assert turn.messages.count() == 1


def test_a_queued_turn_is_claimed_once(conversation):
    turn = turns.start(conversation, "Hello")
    assert claim(turn.pk)
    assert claim(turn.pk) is None


async def test_a_task_that_lost_its_lease_stops_reading_the_reply(upstream, conversation):
    turn, task, gate = await running(upstream, conversation)
    await Turn.objects.filter(pk=turn.pk).aupdate(status="interrupted", lease_token=None, lease_until=None)
    await asyncio.wait_for(task, 10)
    assert upstream.requests[0].gone.wait(10)
    gate.set()


async def test_a_project_deleted_while_a_reply_runs_ends_the_task_quietly(upstream, conversation, caplog):
    turn, task, gate = await running(upstream, conversation)
    await in_db(conversation.project.delete)()
    await asyncio.wait_for(task, 10)
    assert stream.log_of(turn.pk).closed
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    gate.set()


async def test_leases_that_cannot_be_renewed_once_are_renewed_the_next_time(conversation, monkeypatch, caplog):
    monkeypatch.setattr(keeper, "RENEW_SECONDS", 0.05)
    turn, ledger = await in_db(claimed)(conversation)
    here, kept, spoiling = keeper.Keeper(), Kept(ledger.token), Kept("what no database takes for a token")
    here.add(kept)
    here.add(spoiling)
    async with asyncio.timeout(10):
        while "could not be renewed" not in caplog.text:
            await asyncio.sleep(0.02)
    await here.remove(spoiling)
    await in_db(turns.cancel)(turn)
    await asyncio.wait_for(kept.stopping.wait(), 10)
    await here.remove(kept)


class Kept:
    """A turn of which nothing comes."""

    def __init__(self, token):
        self.token, self.stopping, self.saving = token, asyncio.Event(), asyncio.Lock()

    def draft(self):
        return None

    def stored(self, draft):
        raise AssertionError("nothing was there to be stored")


async def test_a_server_that_ends_says_so_in_its_running_turns(upstream, conversation):
    gate = Gate()
    upstream.enqueue(message(Text("So far so good")).held(gate, after=1))
    turn = await turns.taken_in(turns.start, conversation, "Hello")
    async with asyncio.timeout(10):
        while not (stream.log_of(turn.pk) and has_text(stream.log_of(turn.pk))):
            await asyncio.sleep(0.01)
    await turns.drain()
    turn = await fresh(turn)
    assert (turn.status, turn.lease_token) == ("interrupted", None)
    assert (await stored(turn))[1] == ("assistant", "So far s")
    gate.set()


async def test_what_had_not_begun_when_its_server_ended_is_begun_by_another(upstream, conversation):
    turn = await in_db(turns.start)(conversation, "Hello")
    turns.launch(turn)
    await turns.drain()
    assert (await fresh(turn)).status == "queued"
    assert [each.pk for each in await in_db(turns.forgotten)()] == [turn.pk]
    upstream.enqueue(message(Text("Here.")))
    turns.keep_sweeping()
    async with asyncio.timeout(10):
        while (await fresh(turn)).status != "completed":
            await asyncio.sleep(0.02)
    await turns.drain()


def test_a_server_that_ends_leaves_alone_what_another_has_begun_meanwhile(conversation):
    turn, ledger = claimed(conversation)
    for token in (None, uuid4()):
        turns.hand_over(turn.pk, token)
        turn.refresh_from_db()
        assert (turn.status, turn.lease_token) == ("streaming", ledger.token)
    turns.hand_over(turn.pk, ledger.token)
    turn.refresh_from_db()
    assert (turn.status, turn.lease_token) == ("interrupted", None)


async def test_what_is_launched_twice_at_once_is_written_to_the_log_that_pages_read(upstream, conversation):
    upstream.enqueue(message(Text("Here.")))
    turn = await in_db(turns.start)(conversation, "Hello")
    turns.launch(turn)
    read = stream.log_of(turn.pk)
    turns.launch(turn)
    async with asyncio.timeout(10):
        while not read.closed:
            await asyncio.sleep(0.01)
    assert stream.log_of(turn.pk) is read
    assert "".join(event.text for event in read.events if isinstance(event, TextDelta)) == "Here."


def test_a_message_that_comes_while_a_tool_writes_is_refused_in_words(conversation):
    turn, ledger = claimed(conversation)
    fenced = Gate()

    def write():
        with transaction.atomic():
            ledger.fence(status="running_tools")
            fenced.set()
            Gate().wait(0.5)  # for the message to be on its way
            Project.objects.filter(pk=conversation.project_id).update(updated_at=timezone.now())
        connection.close()

    writing = Thread(target=write)
    writing.start()
    assert fenced.wait(10)
    with pytest.raises(turns.Refused, match="still running"):
        turns.start(conversation, "And another thing")
    writing.join()
    turn.refresh_from_db()
    assert turn.status == "running_tools"


async def test_leases_are_renewed_while_tools_and_pages_wait(conversation, monkeypatch):
    monkeypatch.setattr(keeper, "RENEW_SECONDS", 0.05)
    turn, ledger = await in_db(claimed)(conversation)
    soon = timezone.now() + timedelta(seconds=1)
    await in_db(Turn.objects.filter(pk=turn.pk).update)(lease_until=soon)
    gate, here, kept = Gate(), keeper.Keeper(), Kept(ledger.token)
    waiting = [asyncio.ensure_future(door(gate.wait)(20)) for door in (in_db, in_db_of_tools) for _ in range(40)]
    here.add(kept)
    try:
        async with asyncio.timeout(10):
            while (await in_db_of_leases(Turn.objects.get)(pk=turn.pk)).lease_until == soon:
                await asyncio.sleep(0.02)
    finally:
        gate.set()
        await asyncio.gather(*waiting)
        await here.remove(kept)


def test_a_reload_finds_a_reply_whose_server_died_broken_off(client, conversation):
    turn, _ledger = claimed(conversation)
    Turn.objects.filter(pk=turn.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    page = client.get(reverse("workspace", args=[conversation.project.slug, conversation.persona]))
    assert "The server stopped while this reply was being written." in page.content.decode()


def test_a_question_of_a_turn_that_was_swept_is_closed(conversation):
    turn, _ledger = claimed(conversation)
    question = Question.objects.create(turn=turn, tool_use_id="t1", prompt="Who?", kind="text")
    Turn.objects.filter(pk=turn.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    turns.sweep()
    question.refresh_from_db()
    assert question.status == "withdrawn"


# ---- 5: partial saves ----


async def test_what_came_is_stored_while_the_reply_still_runs(upstream, conversation):
    gate = Gate()
    upstream.enqueue(message(Text("x" * 9_000)).held(gate, after=2))
    turn = await in_db(turns.start)(conversation, "Hello")
    task = asyncio.create_task(turns.run(turn.pk))
    async with asyncio.timeout(10):
        while not await turn.messages.filter(role="assistant").aexists():
            await asyncio.sleep(0.01)
    assert (await fresh(turn)).last_seq > 0
    gate.set()
    await task


# ---- 6 and 7: when a tool runs, and what commits with it ----


async def test_a_tool_call_in_a_stream_that_broke_off_is_not_carried_out(upstream, conversation):
    upstream.enqueue(message(Text("Noted."), adding()).ended(after=3))
    turn = await say(conversation, "Members can book a lane")
    assert (turn.status, await ToolResult.objects.acount(), await Revision.objects.acount()) == ("interrupted", 0, 0)


def test_the_effect_of_a_tool_goes_if_its_result_cannot_be_stored(conversation):
    turn, ledger = claimed(conversation)
    use = {"id": "t1", "name": "update_prd", "input": adding().input}
    ToolResult.objects.create(turn=turn, tool_use_id="t1", name="update_prd", content="{}")
    with pytest.raises(Exception, match=r"(?i)unique"):
        ledger.run_tool(call_of(turn, "t1"), use)
    assert not Revision.objects.exists()
    assert Document.objects.for_project(conversation.project).revision == 0


def call_of(turn, tool_use_id):
    return Call(turn=turn, tool_use_id=tool_use_id)


async def test_an_endpoint_that_gives_every_call_the_same_id_loses_none(upstream, conversation):
    upstream.enqueue(
        message(adding("First one", id="call_0"), adding("Second one", id="call_0")),
        message(adding("Third one", id="call_0")),
        message(Text("Done.")),
    )
    turn = await say(conversation, "Three things")
    document = await in_db(Document.objects.for_project)(conversation.project)
    assert len(document.load().sections["requirements"].items) == 3
    assert turn.status == "completed"
    assert [len(request.tool_results) for request in upstream.requests] == [0, 2, 1]


# ---- 8: every request is valid ----


async def test_within_the_tool_loop_too_an_input_that_is_no_object_is_sent_as_one(upstream, conversation):
    upstream.enqueue(message(ToolUse("update_prd", [1, 2])), message(Text("Sorry.")))
    await say(conversation, "Hello")
    uses = [b for m in upstream.requests[1].body["messages"] for b in m["content"] if b["type"] == "tool_use"]
    assert [use["input"] for use in uses] == [{}]


async def test_a_stop_for_tools_that_names_none_ends_the_turn(upstream, conversation):
    upstream.enqueue(message(Text("Hm."), stop_reason="tool_use"), message(Text("Yes.")))
    assert (await say(conversation, "Hello")).status == "completed"
    assert (await say(conversation, "Still there?")).status == "completed"


async def test_a_stop_reason_that_is_too_long_is_no_error(upstream, conversation):
    upstream.enqueue(message(Text("Hm."), stop_reason="because " * 20))
    assert (await say(conversation, "Hello")).status == "completed"


# ---- 9: stop ----


async def test_a_stop_while_a_question_is_being_put_leaves_no_question(conversation):
    turn, ledger = await in_db(claimed)(conversation)
    await Question.objects.acreate(turn=turn, tool_use_id="t1", prompt="Who?", kind="text")
    await in_db(turns.cancel)(turn)
    assert await in_db(ledger.end)("awaiting_answer", 2) == "cancelled"
    assert (await Question.objects.aget()).status == "withdrawn"


async def test_stopping_a_turn_that_has_ended_changes_nothing(upstream, conversation):
    upstream.enqueue(message(Text("Here.")))
    turn = await say(conversation, "Hello")
    await turns.cancel_now(turn)
    assert (await fresh(turn)).status == "completed"


# ---- 10: automatic retry only while nothing was shown ----


async def test_nothing_is_tried_again_by_itself_once_something_was_shown(upstream, conversation):
    upstream.enqueue(message(Text("A long one, cut")).cut(after=1), message(Text("Never asked for")))
    turn = await say(conversation, "Hello")
    assert (turn.status, len(upstream.requests)) == ("interrupted", 1)
