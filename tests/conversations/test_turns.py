"""Turns over the real SDK and a real HTTP upstream: what is stored, whatever the upstream does."""

import asyncio
from datetime import timedelta
from threading import Event as Gate

import pytest
from django.db import IntegrityError
from django.utils import timezone

from conversations import turns
from conversations.ledger import in_db
from conversations.models import Question, ToolResult, Turn
from prd.models import Document
from tests.conversations.talking import answer, fresh, open_question, say, stored
from tests.upstream import Text, Thinking, ToolUse, error, message, refusal

pytestmark = pytest.mark.django_db(transaction=True)

ADD = {"op": "add_item", "section": "requirements", "evidence": "stated", "quote": "book a lane"}
ASK = {"prompt": "Who books first?", "kind": "one", "options": [{"label": "Members"}, {"label": "Guests"}]}


def adding(statement="Members can book a lane", **extra):
    return ToolUse("update_prd", {"edits": [{**ADD, "fields": {"statement": statement}, **extra}]})


# ---- a reply ----


async def test_a_reply_is_stored_with_its_tokens(upstream, conversation):
    upstream.enqueue(message(Text("Good day."), usage={"input_tokens": 40, "output_tokens": 3}))
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.stop_reason, turn.input_tokens, turn.output_tokens) == ("completed", "end_turn", 40, 3)
    assert await stored(turn) == [("user", "Hello"), ("assistant", "Good day.")]


async def test_the_turn_names_provider_and_model(upstream, conversation, settings):
    settings.LLM_MODEL = "some-model"
    upstream.enqueue(message(Text("Good day.")))
    turn = await say(conversation, "Hello")
    assert (turn.provider, turn.model, upstream.requests[0].body["model"]) == ("anthropic", "some-model", "some-model")


async def test_the_context_stands_in_the_newest_input_only(upstream, conversation):
    upstream.enqueue(message(Text("One.")), message(Text("Two.")))
    await say(conversation, "First")
    await say(conversation, "Second")
    first, *_rest, last = upstream.requests[1].body["messages"]
    assert [block["text"] for block in first["content"]] == ["First"]
    assert last["content"][0]["text"].startswith("<project_context>")
    assert last["content"][1]["text"] == "Second"


async def test_system_prompt_and_history_are_marked_for_the_cache(upstream, conversation):
    upstream.enqueue(message(Text("One.")), message(Text("Two.")))
    await say(conversation, "First")
    await say(conversation, "Second")
    body = upstream.requests[1].body
    assert body["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert "cache_control" in body["messages"][-2]["content"][-1]


# ---- tools ----


async def test_a_tool_changes_the_document_and_its_result_goes_back(upstream, conversation):
    upstream.enqueue(message(Text("Noted."), adding()), message(Text("Who pays?")))
    turn = await say(conversation, "Members can book a lane")
    document = await Document.objects.select_related("project").aget(project=conversation.project)
    assert [item.id for item in document.load().sections["requirements"].items] == ["FR-001"]
    assert "FR-001" in upstream.requests[1].tool_results[0]["content"]
    assert turn.steps == 2


async def test_several_tools_in_one_message_run_in_order(upstream, conversation):
    naming = ToolUse("set_project_name", {"name": "Lane Five"})
    upstream.enqueue(message(naming, adding("First one"), adding("Second one")), message(Text("Done.")))
    await say(conversation, "Call it Lane Five")
    names = [result.name async for result in ToolResult.objects.order_by("id")]
    assert names == ["set_project_name", "update_prd", "update_prd"]
    assert [len(request.tool_results) for request in upstream.requests] == [0, 3]


async def test_a_bad_input_tells_the_model_what_to_mend(upstream, conversation):
    upstream.enqueue(message(ToolUse("update_prd", {"edits": [{"op": "paint"}]})), message(Text("Sorry.")))
    turn = await say(conversation, "Hello")
    result = upstream.requests[1].tool_results[0]
    assert result["is_error"]
    assert "add_item" in result["content"]
    assert turn.status == "completed"


async def test_an_unknown_tool_is_answered_with_the_tools_there_are(upstream, conversation):
    upstream.enqueue(message(ToolUse("fly", {})), message(Text("Sorry.")))
    await say(conversation, "Hello")
    assert "update_prd" in upstream.requests[1].tool_results[0]["content"]


async def test_a_list_as_tool_input_becomes_an_error_and_an_object_later(upstream, conversation):
    upstream.enqueue(message(ToolUse("update_prd", [1, 2])), message(Text("Sorry.")), message(Text("Again.")))
    await say(conversation, "Hello")
    await say(conversation, "Once more")
    uses = [b for m in upstream.requests[2].body["messages"] for b in m["content"] if b["type"] == "tool_use"]
    assert [use["input"] for use in uses] == [{}]


async def test_a_tool_call_cut_by_max_tokens_is_not_carried_out(upstream, conversation):
    upstream.enqueue(message(adding(), stop_reason="max_tokens"))
    turn = await say(conversation, "Members can book a lane")
    assert turn.status == "truncated"
    assert not await ToolResult.objects.aexists()


async def test_thinking_goes_back_unchanged_within_the_tool_loop(upstream, conversation):
    upstream.enqueue(message(Thinking("Let me see"), adding()), message(Text("Done.")))
    await say(conversation, "Members can book a lane")
    sent = upstream.requests[1].body["messages"][-2]["content"][0]
    assert (sent["type"], sent["thinking"], bool(sent["signature"])) == ("thinking", "Let me see", True)


async def test_the_loop_is_bounded(upstream, conversation, settings):
    settings.LLM_MAX_STEPS = 3
    upstream.enqueue(*(message(adding(f"Line {number}")) for number in range(5)))
    turn = await say(conversation, "Go")
    assert (turn.status, turn.stop_reason, turn.steps, upstream.left) == ("truncated", "max_steps", 3, 2)


async def test_pause_turn_goes_on_by_itself(upstream, conversation):
    upstream.enqueue(message(Text("Wait."), stop_reason="pause_turn"), message(Text("Here.")))
    turn = await say(conversation, "Go")
    assert (turn.status, turn.steps) == ("completed", 2)


# ---- questions ----


async def test_a_question_waits_without_a_lease_and_its_answer_is_the_tool_result(upstream, conversation):
    upstream.enqueue(message(Text("One thing."), ToolUse("ask_user_question", ASK)), message(Text("Members, then.")))
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.lease_token) == ("awaiting_answer", None)
    turn = await answer(await open_question(conversation), options=["Members"])
    assert turn.status == "completed"
    assert '"Members"' in upstream.requests[1].tool_results[0]["content"]
    assert upstream.requests[1].last_texts[0].startswith("<project_context>")


async def test_words_in_the_composer_answer_the_question_that_waits(upstream, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)), message(Text("I see.")))
    first = await say(conversation, "Hello")
    second = await say(conversation, "Neither of them", client_id="c2")
    assert second.pk == first.pk
    assert (await Question.objects.aget()).answer["text"] == "Neither of them"


async def test_an_answer_in_the_composer_sent_twice_is_one_answer(upstream, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)), message(Text("I see.")))
    await say(conversation, "Hello")
    first = await say(conversation, "Neither", client_id="c2")
    assert (await in_db(turns.start)(conversation, "Neither", client_id="c2")).pk == first.pk


async def test_a_chosen_step_puts_the_waiting_question_aside(upstream, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)), message(Text("Then this.")))
    first = await say(conversation, "Hello")
    await say(conversation, "Something else", focus="success", anew=True)
    assert (await fresh(first)).status == "cancelled"
    assert (await Question.objects.aget()).status == "withdrawn"


async def test_a_question_with_two_question_marks_is_refused_with_words(upstream, conversation):
    twice = ToolUse("ask_user_question", {**ASK, "prompt": "Who? And when?"})
    upstream.enqueue(message(twice), message(Text("Sorry.")))
    turn = await say(conversation, "Hello")
    assert "two question marks" in upstream.requests[1].tool_results[0]["content"]
    assert turn.status == "completed"


async def test_answering_a_closed_question_is_refused(upstream, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)), message(Text("I see.")))
    await say(conversation, "Hello")
    question = await open_question(conversation)
    await answer(question, options=["Members"])
    with pytest.raises(turns.Refused, match="closed"):
        await answer(question, options=["Guests"])


# ---- what the upstream does wrong ----


@pytest.mark.parametrize(
    ("reply", "status", "code"),
    [
        (message(Text("A long one, cut")).cut(after=1), "interrupted", "interrupted"),
        (message(Text("A long one, cut")).cut(after=1, reset=True), "interrupted", "interrupted"),
        (message(Text("A long one, ended")).ended(after=1), "interrupted", "interrupted"),
        (message(Text("A long one, failing")).failing(after=1), "interrupted", "interrupted"),
        (message(Text("A long one, garbled")).garbled(after=1), "interrupted", "interrupted"),
        (message(Text("A long one, truncated"), stop_reason="max_tokens"), "truncated", ""),
        (refusal("I would"), "refused", ""),
        (error(401), "failed", "key_refused"),
        (error(403), "failed", "key_refused"),
        (error(400), "failed", "request_refused"),
        (message(Text("Strange"), stop_reason="whatever"), "completed", ""),
    ],
)
async def test_each_fault_ends_the_turn_in_its_state_and_the_next_message_works(
    upstream, conversation, reply, status, code
):
    upstream.enqueue(reply, message(Text("Here I am.")))
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.error_code) == (status, code)
    assert (await say(conversation, "Still there?")).status == "completed"


async def test_silence_ends_the_turn_and_keeps_what_came(upstream, conversation, settings):
    settings.LLM_SILENCE_SECONDS = 2  # what comes before the silence has to come within it
    upstream.enqueue(message(Text("So far so good")).pinging(after=1))
    turn = await say(conversation, "Hello")
    assert (turn.status, turn.error_code) == ("interrupted", "silence")
    assert (await stored(turn))[1] == ("assistant", "So far s")


async def test_an_overloaded_upstream_is_tried_again_before_anything_was_shown(upstream, conversation):
    upstream.enqueue(error(529), message(Text("Here.")))
    assert (await say(conversation, "Hello")).status == "completed"


async def test_a_refused_turn_is_left_out_of_later_requests(upstream, conversation):
    upstream.enqueue(refusal("I would"), message(Text("Fine.")))
    await say(conversation, "Something bad")
    await say(conversation, "Something good")
    assert "Something bad" not in str(upstream.requests[1].body["messages"])


# ---- sending ----


async def test_the_same_client_id_is_one_turn(upstream, conversation):
    upstream.enqueue(message(Text("Good day.")))
    first = await say(conversation, "Hello", client_id="c1")
    assert (await in_db(turns.start)(conversation, "Hello", client_id="c1")).pk == first.pk


async def test_the_same_client_id_with_other_words_is_refused(upstream, conversation):
    upstream.enqueue(message(Text("Good day.")))
    await say(conversation, "Hello", client_id="c1")
    with pytest.raises(turns.Refused, match="other words"):
        await in_db(turns.start)(conversation, "Goodbye", client_id="c1")


def test_a_second_message_while_a_reply_runs_is_refused(conversation):
    turns.start(conversation, "Hello")
    with pytest.raises(turns.Refused, match="still running"):
        turns.start(conversation, "And another thing")
    assert conversation.turns.count() == 1


def test_the_database_refuses_a_second_active_turn(conversation):
    turns.start(conversation, "Hello")
    with pytest.raises(IntegrityError):
        Turn.objects.create(conversation=conversation, client_id="x")


@pytest.mark.parametrize("words", ["", "  \n ", "\x00"])
def test_an_empty_message_is_refused(conversation, words):
    with pytest.raises(turns.Refused, match="first"):
        turns.start(conversation, words)


def test_a_message_that_is_too_long_says_how_long_it_may_be(conversation):
    with pytest.raises(turns.Refused, match="40,000"):
        turns.start(conversation, "x" * 40_001)


# ---- stop, retry, clear, sweep ----


async def test_stop_ends_a_reply_that_hangs_and_keeps_what_came(upstream, conversation):
    gate = Gate()
    upstream.enqueue(message(Text("So far so good")).held(gate, after=1))
    turn = await in_db(turns.start)(conversation, "Hello")
    turns.launch(turn)
    await until(lambda: upstream.requests)
    await turns.cancel_now(turn)
    turn = await until_status(turn, "cancelled")
    assert await asyncio.to_thread(upstream.requests[0].gone.wait, 10)
    gate.set()
    assert turn.lease_token is None


async def test_stop_from_another_process_is_a_column(upstream, conversation):
    gate = Gate()
    upstream.enqueue(message(Text("So far so good")).held(gate, after=1))
    turn = await in_db(turns.start)(conversation, "Hello")
    turns.launch(turn)
    await until(lambda: upstream.requests)
    await in_db(turns.cancel)(turn)
    assert (await until_status(turn, "cancelled")).status == "cancelled"
    gate.set()


async def test_a_failed_turn_is_tried_again_as_a_new_one_and_said_once(upstream, conversation):
    upstream.enqueue(error(401), message(Text("Here.")))
    failed = await say(conversation, "Hello")
    again = await in_db(turns.retry)(failed)
    await turns.run(again.pk)
    assert again.retry_of_id == failed.pk
    assert [b["text"] for b in upstream.requests[1].body["messages"][0]["content"]][1:] == ["Hello"]


async def test_going_on_after_a_broken_reply_sends_what_came(upstream, conversation):
    upstream.enqueue(message(Text("So far so good")).cut(after=1), message(Text("and so on")))
    broken = await say(conversation, "Hello")
    again = await in_db(turns.retry)(broken)
    await turns.run(again.pk)
    assert upstream.requests[1].body["messages"][1]["content"][0]["text"] == "So far s"


async def test_clearing_forgets_the_talk_and_keeps_the_document(upstream, conversation):
    upstream.enqueue(message(adding()), message(Text("Done.")))
    await say(conversation, "Members can book a lane")
    await in_db(turns.clear)(conversation)
    assert not await conversation.turns.aexists()
    document = await Document.objects.select_related("project").aget(project=conversation.project)
    assert document.load().sections["requirements"].items


def test_clearing_waits_for_a_running_reply(conversation):
    turns.start(conversation, "Hello")
    with pytest.raises(turns.Refused, match="Stop it first"):
        turns.clear(conversation)


def test_a_turn_whose_process_died_is_swept(conversation):
    turn = turns.start(conversation, "Hello")
    past = timezone.now() - timedelta(seconds=1)
    Turn.objects.filter(pk=turn.pk).update(status="streaming", lease_token=turn.pk, lease_until=past)
    assert turns.sweep() == [conversation.project_id]
    turn.refresh_from_db()
    assert (turn.status, turn.lease_token) == ("interrupted", None)


def test_a_turn_that_is_alive_is_not_swept(conversation):
    turn = turns.start(conversation, "Hello")
    soon = timezone.now() + timedelta(seconds=5)
    Turn.objects.filter(pk=turn.pk).update(status="streaming", lease_token=turn.pk, lease_until=soon)
    assert turns.sweep() == []


async def test_a_task_that_lost_its_lease_writes_nothing_more(upstream, conversation):
    gate = Gate()
    upstream.enqueue(message(Text("So far so good")).held(gate, after=1))
    turn = await in_db(turns.start)(conversation, "Hello")
    running = asyncio.create_task(turns.run(turn.pk))
    await until(lambda: upstream.requests)
    await Turn.objects.filter(pk=turn.pk).aupdate(status="interrupted", lease_token=None, lease_until=None)
    gate.set()
    await running
    assert (await fresh(turn)).status == "interrupted"


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def until_status(turn, status):
    async with asyncio.timeout(10):
        while (found := await fresh(turn)).status != status:
            await asyncio.sleep(0.02)
    return found
