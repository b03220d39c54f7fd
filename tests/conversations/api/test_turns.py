"""Saying something over the API, and following, stopping, trying again and answering."""

import asyncio
from threading import Event as Gate
from uuid import uuid4

import pytest

from conversations import stream
from conversations.models import Question, Turn
from tests.conversations.api.reading import Reader, events_in, texts_of, until, whole
from tests.upstream import Text, ToolUse, error, message

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {"prompt": "Who books first?", "kind": "one", "options": [{"label": "Members"}, {"label": "The club"}]}
ASYNC = {"Prefer": "respond-async"}


def asks(**more):
    return message(Text("One thing."), ToolUse("ask_user_question", {**ASK, **more}))


# ---- saying something ----


async def test_what_is_said_streams_its_reply(upstream, caller, here, conversation):
    upstream.enqueue(message(Text("Good day to you.")))
    response = await caller.post(f"{here}/turns", {"text": "Hello"})
    assert response["Content-Type"] == "text/event-stream"
    assert (response["Cache-Control"], response["X-Accel-Buffering"]) == ("no-store", "no")
    reader = await whole(response)
    turn = await Turn.objects.aget()
    assert response["Content-Location"] == f"/api/v1/turns/{turn.pk}/events"
    assert (reader.names[0], reader.names[-1]) == ("turn.started", "turn.finished")
    started = {"turn": str(turn.pk), "conversation": conversation.pk, "persona": "product_manager"}
    assert reader.one("turn.started") == started
    assert reader.one("turn.finished")["status"] == "completed"
    assert reader.texts == await texts_of(turn.pk) == {1: "Good day to you."}
    assert reader.events[-1].id == f"{turn.pk}:{turn.last_seq}"


async def test_an_event_is_one_line_of_data_wherever_its_reader_cuts_lines(upstream, caller, here):
    words = "One\u2028two\u2029three\x85four"
    upstream.enqueue(message(Text(words)))
    reader = await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    assert reader.texts == {1: words}


async def test_a_project_is_found_by_its_id_and_by_a_slug_it_had(upstream, caller, here, project):
    upstream.enqueue(message(Text("One.")), message(Text("Two.")))
    await whole(await caller.post(f"/projects/{project.pk}/conversations/product_manager/turns", {"text": "Hello"}))
    await asyncio.to_thread(project.rename, "Island line")
    await whole(await caller.post(f"{here}/turns", {"text": "Hello again"}))
    assert await Turn.objects.filter(conversation__project=project).acount() == 2


@pytest.mark.parametrize("given", ["call_0", "", None, 7, "with a space"])
async def test_each_tool_finishes_under_the_id_it_started_with(upstream, caller, here, given):
    """Some endpoints begin at call_0 in every reply, or send no id at all."""
    names = [ToolUse("set_project_name", {"name": f"Lanes {number}"}, id=given) for number in range(3)]
    upstream.enqueue(message(*names[:2]), message(Text("And"), names[2]), message(Text("Done.")))
    reader = await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    started, finished = (
        [said.data["tool_use_id"] for said in reader.events if said.name == name]
        for name in ("tool.started", "tool.finished")
    )
    assert started == finished
    assert len(set(started)) == 3
    stream._logs.clear()  # told from the rows, the ids are the same
    told = await caller.follow(reader.one("turn.started")["turn"])
    assert [said.data["tool_use_id"] for said in told.events if said.name == "tool.started"] == started


async def test_who_would_rather_not_wait_is_told_where_the_turn_is(upstream, caller, here):
    upstream.enqueue(message(Text("Good day.")))
    response = await caller.post(f"{here}/turns", {"text": "Hello"}, **ASYNC)
    turn = response.json()["turn"]
    assert (response.status_code, response["Preference-Applied"]) == (202, "respond-async")
    assert response["Location"] == f"/api/v1/turns/{turn}"
    assert response.json()["events"] == f"/api/v1/turns/{turn}/events"
    assert (await caller.follow(turn)).texts == {1: "Good day."}


async def test_tools_and_what_they_changed_are_in_the_stream(upstream, caller, here):
    edit = {"op": "add_item", "section": "requirements", "evidence": "stated", "quote": "book a lane"}
    use = ToolUse("update_prd", {"edits": [{**edit, "fields": {"statement": "Members can book a lane"}}]}, id="u1")
    name = ToolUse("set_project_name", {"name": "Lane booking"}, id="u2")
    draw = ToolUse("render_wireframe", {"title": "Lanes", "ascii": "+------+\n| Book |\n+------+"}, id="u3")
    upstream.enqueue(message(Text("Noted."), use, name, draw), message(Text("Who pays?")))
    reader = await whole(await caller.post(f"{here}/turns", {"text": "Members can book a lane"}))
    assert next(said.data for said in reader.events if said.name == "tool.started") == {
        "tool_use_id": "u1",
        "name": "update_prd",
    }
    finished = [said.data for said in reader.events if said.name == "tool.finished"]
    assert [(each["name"], each["ok"]) for each in finished] == [
        ("update_prd", True),
        ("set_project_name", True),
        ("render_wireframe", True),
    ]
    assert reader.one("prd.changed")["sections"] == ["requirements"]
    assert set(reader.one("prd.changed")) == {"revision", "sections", "changed", "readiness"}
    assert reader.one("project.renamed") == {"name": "Lane booking", "slug": "lane-booking"}
    drawn = reader.one("wireframe.rendered")
    assert (drawn["ref"], drawn["url"]) == ("W-1", f"/api/v1/wireframes/{drawn['id']}.png")
    assert (await caller.get(drawn["url"].removeprefix("/api/v1"))).status_code == 200
    assert reader.texts == {1: "Noted.", 2: "Who pays?"}


async def test_two_texts_of_one_message_come_as_they_are_stored(upstream, caller, here):
    upstream.enqueue(message(Text("Good day."), Text("And welcome.")))
    reader = await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    assert reader.texts == await texts_of((await Turn.objects.aget()).pk) == {1: "Good day.\n\nAnd welcome."}


async def test_the_same_message_again_joins_its_turn(upstream, caller, here):
    upstream.enqueue(message(Text("Good day.")))
    sent = {"text": "Hello", "client_id": uuid4().hex}
    for _ in range(2):
        assert (await whole(await caller.post(f"{here}/turns", sent))).texts == {1: "Good day."}
    assert await Turn.objects.acount() == 1


async def test_fifty_of_one_message_at_once_make_one_turn(upstream, caller, here):
    upstream.enqueue(message(Text("Good day.")))
    sent = {"text": "Hello", "client_id": uuid4().hex}

    async def send():
        return await whole(await caller.post(f"{here}/turns", sent))

    readers = await asyncio.gather(*(send() for _ in range(50)))
    assert [reader.texts for reader in readers] == [{1: "Good day."}] * 50
    assert await Turn.objects.acount() == len(upstream.requests) == 1


# ---- what is refused ----


async def refused(response, status, *words):
    problem = response.json()
    assert (response.status_code, problem["status"]) == (status, status)
    assert response["Content-Type"] == "application/problem+json"
    assert all(each in problem["detail"] for each in words), problem
    return problem


async def test_nothing_said_and_too_much_said_are_refused_by_field(caller, here, settings):
    settings.LIMIT_MESSAGE_CHARACTERS = 10
    empty = await refused(await caller.post(f"{here}/turns", {"text": " \n"}), 422, "Say or type something")
    assert list(empty["errors"]) == ["text"]
    await refused(await caller.post(f"{here}/turns", {"text": "x" * 11}), 413, "one message takes 10")
    assert not await Turn.objects.aexists()


@pytest.mark.parametrize("body", [{}, {"text": 3}, {"text": "x", "client_id": "x" * 65}, [], "text"])
async def test_a_body_of_another_shape_is_refused(caller, here, body):
    await refused(await caller.post(f"{here}/turns", body), 422)


async def test_a_second_message_while_a_reply_runs_is_refused(upstream, caller, here):
    gate = Gate()
    upstream.enqueue(message(Text("One two three.")).held(gate))
    await caller.post(f"{here}/turns", {"text": "Hello"}, **ASYNC)
    await refused(await caller.post(f"{here}/turns", {"text": "And another thing"}), 409, "still running")
    gate.set()
    assert (await caller.follow((await Turn.objects.aget()).pk)).texts == {1: "One two three."}


async def test_at_a_limit_one_is_told_when_it_goes_on(upstream, caller, here, settings):
    settings.LIMIT_MESSAGES_PER_MINUTE = 1
    upstream.enqueue(message(Text("Good day.")))
    await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    response = await caller.post(f"{here}/turns", {"text": "And"})
    problem = await refused(response, 429, "1 messages within a minute")
    assert 1 <= int(response["Retry-After"]) <= 60
    assert problem["type"] == "urn:voiceprd:problem:limit-reached"


async def test_so_many_streams_at_once_and_no_more(upstream, caller, here, settings):
    settings.LIMIT_SOCKETS = 1
    gate = Gate()
    upstream.enqueue(message(Text("One two three four.")).held(gate))
    first = await caller.post(f"{here}/turns", {"text": "Hello"})
    turn = await Turn.objects.aget()
    second = await caller.get(f"/turns/{turn.pk}/events")
    await refused(second, 429, "too many pages and streams")
    assert int(second["Retry-After"]) > 0
    await until(first, "One two")
    gate.set()
    async with asyncio.timeout(10):
        while (await caller.get(f"/turns/{turn.pk}/events")).status_code == 429:
            await asyncio.sleep(0.01)


async def test_nobody_says_anything_elsewhere(stranger, caller, here):
    await refused(await stranger.post(f"{here}/turns", {"text": "Hello"}), 404)
    await refused(await caller.post("/projects/none/conversations/product_manager/turns", {"text": "Hello"}), 404)
    unknown = here.replace("product_manager", "astrologer")
    await refused(await caller.post(f"{unknown}/turns", {"text": "Hello"}), 404)


# ---- a turn ----


async def test_a_turn_says_how_far_it_is_and_what_it_took(upstream, caller, here, project):
    upstream.enqueue(message(Text("Good day."), usage={"input_tokens": 40, "output_tokens": 3}))
    await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    turn = await Turn.objects.aget()
    shown = (await caller.get(f"/turns/{turn.pk}")).json()
    assert (shown["id"], shown["project"], shown["persona"]) == (str(turn.pk), str(project.pk), "product_manager")
    assert (shown["status"], shown["stop_reason"], shown["error"]) == ("completed", "end_turn", None)
    assert (shown["usage"]["input_tokens"], shown["usage"]["output_tokens"]) == (40, 3)
    assert shown["last_event_id"] == f"{turn.pk}:{turn.last_seq}"


async def test_a_failed_turn_says_why_and_is_tried_again_as_a_new_one(upstream, caller, here, settings):
    settings.LLM_RETRIES = 0
    upstream.enqueue(error(401), message(Text("Good day.")))
    failed = await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    turn = failed.one("turn.failed")["turn"]
    shown = (await caller.get(f"/turns/{turn}")).json()
    assert shown["status"] == "failed"
    assert shown["error"] == {name: failed.one("turn.failed")[name] for name in ("code", "message", "retryable")}
    again = await whole(await caller.post(f"/turns/{turn}/retry"))
    assert again.texts == {1: "Good day."}
    assert str((await Turn.objects.aget(pk=again.one("turn.started")["turn"])).retry_of_id) == turn
    joined = await caller.post(f"/turns/{turn}/retry", **ASYNC)
    assert joined.json()["turn"] == again.one("turn.started")["turn"]


async def test_what_runs_cannot_be_tried_again(upstream, caller, here):
    gate = Gate()
    upstream.enqueue(message(Text("One two three.")).held(gate))
    turn = (await caller.post(f"{here}/turns", {"text": "Hello"}, **ASYNC)).json()["turn"]
    await refused(await caller.post(f"/turns/{turn}/retry"), 409, "nothing to try again")
    gate.set()
    await caller.follow(turn)


async def test_stop_ends_the_reply_and_keeps_what_came(upstream, caller, here):
    gate = Gate()
    upstream.enqueue(message(Text("One two three four.")).held(gate, after=2))
    response = await caller.post(f"{here}/turns", {"text": "Hello"})
    turn = await Turn.objects.aget()
    received = await until(response, "ree")
    stopping = await caller.post(f"/turns/{turn.pk}/cancellation")
    assert stopping.status_code in (200, 202)  # it may have stopped by the time it is looked at again
    rest = await caller.follow(turn.pk, Reader().read(received).last_id)
    assert rest.one("turn.finished")["status"] == "cancelled"
    stopped = await caller.post(f"/turns/{turn.pk}/cancellation")
    assert (stopped.status_code, stopped.json()["status"]) == (200, "cancelled")
    gate.set()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/events"), ("POST", "/cancellation"), ("POST", "/retry")],
)
async def test_a_turn_of_others_or_of_nobody_is_not_there(upstream, caller, stranger, here, method, path):
    upstream.enqueue(message(Text("Good day.")))
    turn = (await caller.post(f"{here}/turns", {"text": "Hello"}, **ASYNC)).json()["turn"]
    await refused(await stranger.ask(method, f"/turns/{turn}{path}"), 404)
    await refused(await caller.ask(method, f"/turns/{uuid4()}{path}"), 404)
    await caller.follow(turn)


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("POST", "/events"), ("GET", "/cancellation")])
async def test_a_method_that_is_not_taken_is_a_405(caller, method, path):
    assert (await caller.ask(method, f"/turns/{uuid4()}{path}")).status_code == 405


# ---- answering ----


async def asked(upstream, caller, here, **more):
    upstream.enqueue(asks(**more))
    reader = await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    return reader, reader.one("question.asked")["question"]


async def test_a_question_ends_the_stream_and_its_answer_goes_on_with_the_turn(upstream, caller, here):
    reader, question = await asked(upstream, caller, here)
    assert reader.names[-2:] == ["question.asked", "turn.finished"]
    assert reader.one("turn.finished")["status"] == "awaiting_answer"
    put = reader.one("question.asked")
    assert (put["prompt"], put["kind"], [each["label"] for each in put["options"]]) == (
        "Who books first?",
        "one",
        ["Members", "The club"],
    )
    upstream.enqueue(message(Text("Members, then.")))
    rest = await whole(await caller.post(f"/questions/{question}/answer", {"options": ["Members"]}))
    assert rest.one("turn.started")["turn"] == reader.one("turn.started")["turn"]
    assert rest.texts == {2: "Members, then."}
    assert rest.events[0].seq == reader.events[-1].seq + 1
    assert (await Question.objects.aget()).answer["options"] == ["Members"]


async def test_own_words_in_a_message_are_the_answer_too(upstream, caller, here):
    _reader, _question = await asked(upstream, caller, here)
    upstream.enqueue(message(Text("The school, then.")))
    rest = await whole(await caller.post(f"{here}/turns", {"text": "The school"}))
    assert rest.texts == {2: "The school, then."}
    assert (await Question.objects.aget()).answer["text"] == "The school"


async def test_the_same_answer_again_changes_nothing(upstream, caller, here):
    _reader, question = await asked(upstream, caller, here)
    upstream.enqueue(message(Text("Members, then.")))
    for _ in range(2):
        answered = await whole(await caller.post(f"/questions/{question}/answer", {"options": ["Members"]}))
        assert answered.texts[2] == "Members, then."
    await refused(await caller.post(f"/questions/{question}/answer", {"options": ["The club"]}), 409, "closed already")
    assert len(upstream.requests) == 2


async def test_an_answer_need_not_be_waited_for(upstream, caller, here):
    _reader, question = await asked(upstream, caller, here)
    upstream.enqueue(message(Text("All right.")))
    response = await caller.post(f"/questions/{question}/answer", {"exit": "not_sure"}, **ASYNC)
    assert response.status_code == 202
    assert (await caller.follow(response.json()["turn"])).texts == {1: "One thing.", 2: "All right."}
    assert (await Question.objects.aget()).status == "skipped"


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({}, "text"),
        ({"options": ["Somebody"]}, "options"),
        ({"options": ["Members", "The club"]}, "options"),
        ({"options": "Members"}, "options"),
        ({"exit": "window"}, "exit"),
    ],
)
async def test_an_answer_that_is_none_is_refused_by_field(upstream, caller, here, answer, field):
    _reader, question = await asked(upstream, caller, here)
    problem = await refused(await caller.post(f"/questions/{question}/answer", answer), 422)
    assert list(problem["errors"]) == [field]
    assert (await Question.objects.aget()).status == "open"


async def test_several_options_answer_where_several_may_be_chosen(upstream, caller, here):
    _reader, question = await asked(upstream, caller, here, kind="many")
    upstream.enqueue(message(Text("Both, then.")))
    await whole(await caller.post(f"/questions/{question}/answer", {"options": ["The club", "Members", "The club"]}))
    assert (await Question.objects.aget()).answer["options"] == ["The club", "Members"]


async def test_a_question_of_others_is_not_there(upstream, caller, stranger, here):
    _reader, question = await asked(upstream, caller, here)
    await refused(await stranger.post(f"/questions/{question}/answer", {"options": ["Members"]}), 404)
    await refused(await caller.post(f"/questions/{uuid4()}/answer", {"options": ["Members"]}), 404)


async def test_the_offline_guide_talks_over_the_api_too(caller, here):
    reader = await whole(await caller.post(f"{here}/turns", {"text": "I want to book swimming lanes."}))
    assert reader.names[-1] == "turn.finished"
    assert reader.spoken == await texts_of(reader.one("turn.started")["turn"])


def test_an_event_that_is_cut_off_is_none():
    assert [said.seq for said in events_in("id: t:1\nevent: a\ndata: {}\n\nid: t:2\nevent: b\nda")] == [1]
