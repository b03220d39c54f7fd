"""Personas, conversations and messages over the API."""

from threading import Event as Gate
from uuid import uuid4

import pytest
from django.test import Client

from conversations.models import Conversation, Message, Question, Turn
from conversations.personas import PERSONAS
from tests.conversations.api.reading import whole
from tests.upstream import Text, ToolUse, message
from voiceprd import tokens

ASYNC = {"Prefer": "respond-async"}


@pytest.fixture
def get(user):
    """Asks in this thread, where queries can be counted."""
    client, token = Client(), tokens.pair_for(user).access
    return lambda path: client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})


def filled(conversation, turns=3):
    for number in range(turns):
        turn = Turn.objects.create(conversation=conversation, client_id=uuid4().hex, status="completed", input_tokens=9)
        Message.objects.create(turn=turn, position=0, role="user", content=[{"type": "text", "text": f"Say {number}"}])
        used = {"type": "tool_use", "id": f"u{number}", "name": "update_prd", "input": {}}
        said = [{"type": "text", "text": f"Reply {number}"}, used]
        Message.objects.create(turn=turn, position=1, role="assistant", content=said)
        turn.tool_results.create(tool_use_id=f"u{number}", name="update_prd", summary="Added", content="{}")


# ---- personas ----


def test_personas_come_in_their_order_with_their_questions(get, db):
    shown = get("/personas").json()
    assert [each["key"] for each in shown] == list(PERSONAS)
    steps = PERSONAS["product_manager"].steps
    assert [each["key"] for each in shown[0]["questions"]] == [step.key for step in steps]
    assert shown[0]["questions"][0]["ask"] == list(steps[0].ask)


# ---- conversations ----


def test_each_persona_has_an_entry_before_anything_was_said(get, project):
    listed = get(f"/projects/{project.slug}/conversations").json()
    assert [each["persona"] for each in listed] == list(PERSONAS)
    assert {each["state"] for each in listed} == {"new"}
    assert {each["last_activity"] for each in listed} == {None}
    assert not Conversation.objects.exists()


def test_an_entry_counts_turns_and_tokens(get, conversation):
    filled(conversation)
    entry = get(f"/projects/{conversation.project.pk}/conversations").json()[0]
    assert (entry["state"], entry["turns"], entry["tokens"]["input_tokens"]) == ("idle", 3, 27)
    assert entry["last_activity"] is not None
    assert entry["progress"]["total"] == len(PERSONAS["product_manager"].asked("standard"))
    assert "steps" not in entry


def test_a_waiting_conversation_shows_its_question(get, conversation):
    turn = Turn.objects.create(conversation=conversation, client_id="c", status="awaiting_answer")
    asked = Question.objects.create(turn=turn, tool_use_id="u", step="first_user", prompt="Who?", kind="text")
    shown = get(f"/projects/{conversation.project.slug}/conversations/product_manager").json()
    assert (shown["state"], shown["active_turn"]) == ("waiting", str(turn.pk))
    assert (shown["question"]["id"], shown["question"]["prompt"]) == (str(asked.pk), "Who?")
    assert [step["key"] for step in shown["steps"] if step["state"] == "now"] == ["first_user"]


def test_a_running_conversation_says_so(get, conversation):
    turn = Turn.objects.create(conversation=conversation, client_id="c", status="streaming")
    shown = get(f"/projects/{conversation.project.slug}/conversations/product_manager").json()
    assert (shown["state"], shown["active_turn"], shown["question"]) == ("replying", str(turn.pk), None)


def test_the_list_costs_the_same_however_much_was_said(get, project, django_assert_num_queries):
    get(f"/projects/{project.slug}/conversations")
    for size in (1, 30):
        for persona in PERSONAS:
            filled(Conversation.objects.get_or_create(project=project, persona=persona)[0], size)
        with django_assert_num_queries(7):
            assert get(f"/projects/{project.slug}/conversations").status_code == 200


# ---- messages ----


def test_messages_come_in_order_with_their_blocks_and_what_their_tools_did(get, conversation):
    filled(conversation, 1)
    page = get(f"/projects/{conversation.project.slug}/conversations/product_manager/messages").json()
    assert page["next"] is None
    assert [(each["role"], each["position"]) for each in page["items"]] == [("user", 0), ("assistant", 1)]
    assert [block["type"] for block in page["items"][1]["content"]] == ["text", "tool_use"]
    assert page["items"][0]["tool_results"] == []
    [result] = page["items"][1]["tool_results"]
    assert (result["tool_use_id"], result["ok"], result["summary"]) == ("u0", True, "Added")


def test_messages_come_a_page_at_a_time(get, conversation):
    filled(conversation, 4)
    path, cursor, said = f"/projects/{conversation.project.slug}/conversations/product_manager/messages", "", []
    while cursor is not None:
        page = get(f"{path}?limit=3&cursor={cursor}").json()
        said += [each["content"][0]["text"] for each in page["items"]]
        cursor = page["next"]
    assert said == [f"{who} {number}" for number in range(4) for who in ("Say", "Reply")]


def test_a_page_of_messages_costs_the_same_however_long_it_is(get, conversation, django_assert_num_queries):
    for size in (1, 30):
        filled(conversation, size)
        with django_assert_num_queries(4):
            get(f"/projects/{conversation.project.slug}/conversations/product_manager/messages?limit=100")


def test_where_nothing_was_said_there_are_no_messages(get, project):
    assert get(f"/projects/{project.slug}/conversations/critic/messages").json() == {"items": [], "next": None}


@pytest.mark.parametrize("path", ["", "/product_manager", "/product_manager/messages"])
def test_conversations_of_others_are_not_there(get, other_user, conversation, path):
    token = tokens.pair_for(other_user).access
    address = f"/api/v1/projects/{conversation.project.pk}/conversations{path}"
    response = Client().get(address, headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/astrologer", "/astrologer/messages"])
def test_a_persona_that_does_not_exist_is_a_404(get, project, path):
    assert get(f"/projects/{project.slug}/conversations{path}").status_code == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=many", "cursor=elsewhere"])
def test_a_page_that_cannot_be_is_a_422(get, project, query):
    assert get(f"/projects/{project.slug}/conversations/critic/messages?{query}").status_code == 422


# ---- clearing ----


@pytest.mark.django_db(transaction=True)
async def test_clearing_forgets_what_was_said_and_keeps_the_document(upstream, caller, here, project):
    upstream.enqueue(message(Text("Good day."), ToolUse("set_project_name", {"name": "Lanes"})), message(Text("So.")))
    await whole(await caller.post(f"{here}/turns", {"text": "Hello"}))
    assert (await caller.delete(f"{here}/messages")).status_code == 204
    assert not await Turn.objects.aexists()
    await project.arefresh_from_db()
    assert project.name == "Lanes"


@pytest.mark.django_db(transaction=True)
async def test_a_running_conversation_is_not_cleared(upstream, caller, here):
    gate = Gate()
    upstream.enqueue(message(Text("One two three.")).held(gate))
    turn = (await caller.post(f"{here}/turns", {"text": "Hello"}, **ASYNC)).json()["turn"]
    refused = await caller.delete(f"{here}/messages")
    assert (refused.status_code, "Stop it first" in refused.json()["detail"]) == (409, True)
    gate.set()
    await caller.follow(turn)


@pytest.mark.django_db(transaction=True)
async def test_nobody_clears_what_is_not_theirs_or_not_there(caller, stranger, here, project):
    assert (await stranger.delete(f"{here}/messages")).status_code == 404
    assert (await caller.delete(f"/projects/{project.pk}/conversations/astrologer/messages")).status_code == 404
    assert (await caller.delete(f"/projects/{project.pk}/conversations/critic/messages")).status_code == 204
