"""The invariants of a turn where they are put to the test: two at once, an odd endpoint. Leases are in test_leases.py.

The plain cases stand in test_turns.py; each test here names the number of the invariant in the design of turns.
"""

import asyncio
from threading import Event as Gate
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from conversations import turns
from conversations.ledger import in_db
from conversations.models import Message, Question, ToolResult, Turn
from conversations.tools.base import Call
from prd.models import Document, Revision
from projects.models import Project
from tests.conversations.leasing import claimed
from tests.conversations.talking import fresh, open_question, say
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
