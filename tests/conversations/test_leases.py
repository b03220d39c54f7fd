"""A turn belongs to who holds its lease: renewed, lost, swept, handed over by a process that ends, begun by another."""

import asyncio
from datetime import timedelta
from threading import Event as Gate
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from conversations import keeper, stream, turns
from conversations.events import TextDelta
from conversations.ledger import LostLease, claim, in_db, in_db_of_leases, in_db_of_tools, renew_together
from conversations.models import Question, Turn
from tests.conversations.leasing import claimed, has_text, running
from tests.conversations.talking import fresh, stored
from tests.upstream import Text, message

pytestmark = pytest.mark.django_db(transaction=True)


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
