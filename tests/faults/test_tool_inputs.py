"""Tool calls as careless endpoints write them: input that is cut, broken or no object, ids and names of every kind."""

from dataclasses import replace
from typing import Any

import pytest

from conversations.ledger import in_db
from conversations.models import Message, ToolResult
from prd.models import Document
from tests.conversations.talking import answer, open_question, say
from tests.faults.outcomes import (
    BROKE_OFF,
    CONTINUE,
    Outcome,
    check,
    check_that_it_goes_on,
    check_the_button,
)
from tests.faults.places import DONE, WORDS, adding, done
from tests.replies import Event, Reply
from tests.upstream import Text, Thinking, ToolUse, message

pytestmark = pytest.mark.django_db(transaction=True)

WRITTEN = '{"edits": [{"op": "add_item", "section": "requirements", "fields": {"statement": "Lane"}}]}'
ASK = {"prompt": "Who books first?", "kind": "text"}

BROKEN_INPUTS = {
    "cut after the first character": WRITTEN[:1],
    "cut inside a key": WRITTEN[:5],
    "cut inside a string": WRITTEN[:25],
    "cut between two values": WRITTEN[:40],
    "cut before the last brace": WRITTEN[:-1],
    "with words after it": WRITTEN + " That is all.",
    "written twice": WRITTEN * 2,
    "as Python writes it": WRITTEN.replace('"', "'"),
    "with a number that nobody can read": '{"edits": ' + "9" * 5000 + "}",
    "with a number that is none": '{"edits": NaN}',
    "with a number without end": '{"edits": -Infinity}',
    "with a fence around it": f"```json\n{WRITTEN}\n```",
}
ODD_INPUTS: dict[str, Any] = {
    "a list": [1, 2],
    "an empty list": [],
    "a string": "add a lane",
    "a number": 7,
    "nothing": None,
    "an object of another tool": {"prompt": "Who?"},
    "an empty object": {},
    "text with NUL and half a character": {"edits": "a\x00b\ud800"},
    "deep": {"edits": [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]},
}
NUMBERS = {"larger than any": "1e999", "smaller than any": "-1e999", "long": "9" * 400}


def calling(written: str) -> Reply:
    """A reply that says something and calls a tool with this input, written as it is."""
    whole = message(Text(WORDS), ToolUse("update_prd", {}))
    steps = list(whole.steps)
    start = next(
        at
        for at, step in enumerate(steps)
        if isinstance(step, Event) and step.data.get("content_block", {}).get("type") == "tool_use"
    )
    pieces = [written[at : at + 9] for at in range(0, len(written), 9)]
    deltas = [
        Event({"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": each}})
        for each in pieces
    ]
    after = [step for step in steps[start + 1 :] if step.data["type"] != "content_block_delta"]
    return replace(whole, steps=[*steps[: start + 1], *deltas, *after])


# ---- what cannot be read ----


@pytest.mark.parametrize("written", BROKEN_INPUTS)
async def test_a_call_whose_input_cannot_be_read_is_a_reply_that_broke_off(upstream, person, conversation, written):
    upstream.enqueue(calling(BROKEN_INPUTS[written]))
    turn = await say(conversation, "Members can book a lane")
    outcome = Outcome("interrupted", "interrupted", said=(WORDS,), notice=BROKE_OFF, button=CONTINUE)
    found = await check(outcome, turn, upstream, person, conversation)
    await check_the_button(found, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)


# ---- what can be read, and is no input of the tool ----


@pytest.mark.parametrize("odd", ODD_INPUTS)
@pytest.mark.parametrize("at_once", [False, True], ids=["in pieces", "at once"])
async def test_a_call_with_an_odd_input_is_told_what_to_mend(upstream, person, conversation, odd, at_once):
    call = ToolUse("update_prd", ODD_INPUTS[odd], at_once=at_once)
    upstream.enqueue(message(Text(WORDS), call), message(adding()), done())
    turn = await say(conversation, "Members can book a lane")
    assert (turn.status, upstream.refused) == ("completed", [])
    assert [result.ok async for result in ToolResult.objects.order_by("id")] == [False, True]
    assert upstream.requests[1].tool_results[0]["is_error"]
    await check_that_it_goes_on(upstream, person, conversation)


@pytest.mark.parametrize("number", NUMBERS)
async def test_a_number_that_no_database_takes_is_an_odd_input_like_any_other(upstream, person, conversation, number):
    upstream.enqueue(calling(f'{{"edits": {NUMBERS[number]}}}'), done())
    turn = await say(conversation, "Members can book a lane")
    assert (turn.status, upstream.refused) == ("completed", [])
    await check_that_it_goes_on(upstream, person, conversation)


@pytest.mark.parametrize("count", [2**31, 2**63, 2**70, -5, True, "many", None])
async def test_a_count_of_tokens_that_no_row_holds_costs_nobody_the_reply(upstream, person, conversation, count):
    usage = {"input_tokens": count, "output_tokens": 12}
    upstream.enqueue(message(Text(WORDS), adding(), usage=usage), message(Text(DONE), usage=usage))
    turn = await say(conversation, "Members can book a lane")
    await check(Outcome("completed", said=(WORDS, DONE), effects=1, calls=2), turn, upstream, person, conversation)
    await check_that_it_goes_on(upstream, person, conversation)


# ---- ids and names ----


IDS = {
    "the same in one reply": ["call_0", "call_0"],
    "empty": ["", ""],
    "with a colon": ["functions.update_prd:0", "functions.update_prd:1"],
    "with spaces": ["my call", "my other call"],
    "in another script": ["вызов", "呼び出し"],
    "very long": ["a" * 300, "a" * 300 + "b"],
    "as long as it may be": ["a" * 120, "b" * 120],
    "alike but for a sign": ["call.1", "call:1"],
    "with NUL": ["call\x001", "call1"],
}


@pytest.mark.parametrize("ids", IDS)
async def test_whatever_the_ids_of_calls_are_each_is_carried_out_once(upstream, person, conversation, ids):
    first, second = IDS[ids]
    upstream.enqueue(
        message(Text(WORDS), adding("First one", id=first), adding("Second one", id=second)),
        message(adding("Third one", id=first)),
        done(),
    )
    turn = await say(conversation, "Members can book a lane")
    await check(Outcome("completed", said=(WORDS, DONE), effects=3, calls=3), turn, upstream, person, conversation)
    upstream.enqueue(message(adding("Fourth one", id=first)), done())
    assert (await say(conversation, "And another")).status == "completed"
    document = await in_db(Document.objects.for_project)(conversation.project)
    assert len(document.load().sections["requirements"].items) == 4
    await check_that_it_goes_on(upstream, person, conversation)


@pytest.mark.parametrize("known", ["call:0", "a" * 300, "", "call 0"])
async def test_a_question_is_answered_whatever_the_id_of_its_call_is(upstream, person, conversation, known):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK, id=known)), done())
    await say(conversation, "Hello")
    turn = await answer(await open_question(conversation), text="Members do")
    assert (turn.status, upstream.refused) == ("completed", [])
    assert "Members do" in upstream.requests[1].tool_results[0]["content"]


NAMES = ["", "fly to the moon", "functions.update_prd", "n" * 300, "летать", "update_prd\x00"]


@pytest.mark.parametrize("name", NAMES)
async def test_a_tool_that_there_is_not_is_answered_whatever_its_name_is(upstream, person, conversation, name):
    upstream.enqueue(message(Text(WORDS), ToolUse(name, {})), done())
    turn = await say(conversation, "Hello")
    assert (turn.status, upstream.refused) == ("completed", [])
    await check_that_it_goes_on(upstream, person, conversation)


# ---- what was stored before it was known better ----


@pytest.mark.parametrize("known", ["call:0", "functions.update_prd:0", "a" * 120])
async def test_a_call_that_is_stored_under_an_odd_id_is_sent_under_one_that_the_api_takes(
    upstream, person, conversation, known
):
    upstream.enqueue(message(Text(WORDS), adding()), done())
    turn = await say(conversation, "Members can book a lane")
    reply = await Message.objects.aget(turn=turn, position=1)
    reply.content[-1]["id"] = known
    await reply.asave()
    await ToolResult.objects.filter(turn=turn).aupdate(tool_use_id=known)
    await check_that_it_goes_on(upstream, person, conversation)
    results = [b for m in upstream.requests[-1].body["messages"] for b in m["content"] if b["type"] == "tool_result"]
    assert [result.get("is_error", False) for result in results] == [False]


@pytest.mark.parametrize("signature", ["", "c2lnbmVk"])
async def test_a_thought_before_a_call_is_sent_back_only_if_it_is_signed(upstream, person, conversation, signature):
    upstream.enqueue(message(Thinking("Let me see", signature), adding()), done())
    assert (await say(conversation, "Members can book a lane")).status == "completed"
    kinds = [block["type"] for block in upstream.requests[1].body["messages"][1]["content"]]
    assert kinds == (["thinking", "tool_use"] if signature else ["tool_use"])
    await check_that_it_goes_on(upstream, person, conversation)
