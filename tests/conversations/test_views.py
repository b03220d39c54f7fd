"""The workspace over HTTP: it works, wrong owner, missing, wrong method, bad input."""

import asyncio
from uuid import uuid4

import pytest
from django.test import AsyncClient
from django.urls import reverse

from conversations import turns
from conversations.models import Question, Turn
from tests.conversations.talking import fresh, open_question, say
from tests.upstream import Text, ToolUse, message

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {
    "prompt": "Who books first?",
    "kind": "one",
    "options": [{"label": "Members", "recommended": True}, {"label": "Guests"}],
}
HTMX = {"HX-Request": "true"}


def url(name, conversation):
    return reverse(name, args=[conversation.project.slug, conversation.persona])


@pytest.fixture
async def person(user):
    client = AsyncClient()
    await client.aforce_login(user)
    return client


@pytest.fixture
async def stranger(other_user):
    client = AsyncClient()
    await client.aforce_login(other_user)
    return client


async def ended(turn):
    async with asyncio.timeout(10):
        while (found := await fresh(turn)).status in ("queued", "streaming", "running_tools"):
            await asyncio.sleep(0.02)
    return found


# ---- the page ----


def test_the_workspace_shows_conversation_and_document(client, conversation):
    page = client.get(url("workspace", conversation)).content.decode()
    for name in ('aria-label="Conversation"', 'aria-label="PRD"', 'aria-label="Personas"', 'aria-label="Message"'):
        assert name in page


def test_the_workspace_remembers_the_persona(client, conversation):
    client.get(reverse("workspace", args=[conversation.project.slug, "critic"]))
    conversation.project.refresh_from_db()
    assert conversation.project.last_persona == "critic"


def test_a_foreign_workspace_is_404(other_client, conversation):
    assert other_client.get(url("workspace", conversation)).status_code == 404


def test_an_unknown_persona_is_404(client, project):
    assert client.get(reverse("workspace", args=[project.slug, "astrologer"])).status_code == 404


def test_a_visitor_is_asked_to_log_in(anonymous, conversation):
    assert anonymous.get(url("workspace", conversation)).url.startswith(reverse("login"))


def test_an_unknown_panel_shows_the_prd(client, conversation):
    assert client.get(url("workspace", conversation) + "?panel=nothing").context["panel"] == "prd"


def test_the_page_asks_as_often_with_a_long_conversation(client, conversation, django_assert_max_num_queries):
    for number in range(12):
        turn = turns.start(conversation, f"Message {number}")
        Turn.objects.filter(pk=turn.pk).update(status="completed", lease_until=None)
    client.get(url("workspace", conversation))
    with django_assert_max_num_queries(32):
        client.get(url("workspace", conversation))


# ---- sending ----


async def test_sending_without_scripts_stores_the_words_and_shows_the_page(upstream, person, conversation):
    upstream.enqueue(message(Text("Good day.")))
    response = await person.post(url("turn_create", conversation), {"text": "Hello", "client_id": "c1"})
    assert (response.status_code, response.url) == (302, url("workspace", conversation))
    turn = await ended(await Turn.objects.aget())
    assert turn.status == "completed"


async def test_sending_with_htmx_is_acknowledged_with_no_content(upstream, person, conversation):
    upstream.enqueue(message(Text("Good day.")))
    response = await person.post(url("turn_create", conversation), {"text": "Hello"}, headers=HTMX)
    assert response.status_code == 204
    await ended(await Turn.objects.aget())


async def test_sending_while_a_reply_runs_says_so_and_stores_nothing(person, conversation):
    await Turn.objects.acreate(conversation=conversation, client_id="x", status="streaming")
    response = await person.post(url("turn_create", conversation), {"text": "More"}, headers=HTMX)
    assert response.status_code == 409
    assert "kept" in response.content.decode()


async def test_without_scripts_the_refused_words_stand_in_the_text_box(person, conversation):
    await Turn.objects.acreate(conversation=conversation, client_id="x", status="streaming")
    response = await person.post(url("turn_create", conversation), {"text": "My long thought"})
    assert response.status_code == 409
    assert "My long thought</textarea>" in response.content.decode()


async def test_an_empty_message_is_refused_in_words(person, conversation):
    response = await person.post(url("turn_create", conversation), {"text": "  "}, headers=HTMX)
    assert (response.status_code, response.content.decode()) == (422, "Say or type something first.")


async def test_sending_to_a_foreign_project_is_404(stranger, conversation):
    assert (await stranger.post(url("turn_create", conversation), {"text": "Hi"})).status_code == 404
    assert not await Turn.objects.aexists()


async def test_sending_needs_a_post(person, conversation):
    assert (await person.get(url("turn_create", conversation))).status_code == 405


# ---- answering ----


async def test_answering_with_an_option_goes_on_with_the_turn(upstream, person, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)), message(Text("Members, then.")))
    turn = await say(conversation, "Hello")
    question = await open_question(conversation)
    await person.post(reverse("question_answer", args=[question.pk]), {"option": "1"}, headers=HTMX)
    assert (await ended(turn)).status == "completed"
    assert (await Question.objects.aget()).answer["options"] == ["Members"]


async def test_an_exit_closes_the_question_as_skipped(upstream, person, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)), message(Text("Later, then.")))
    turn = await say(conversation, "Hello")
    question = await open_question(conversation)
    await person.post(reverse("question_answer", args=[question.pk]), {"exit": "not_sure"}, headers=HTMX)
    await ended(turn)
    assert (await Question.objects.aget()).status == "skipped"


@pytest.mark.parametrize("given", [{}, {"option": "7"}, {"option": ["1", "2"]}, {"exit": "run"}])
async def test_a_bad_answer_is_refused_and_the_question_stays_open(upstream, person, conversation, given):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)))
    await say(conversation, "Hello")
    question = await open_question(conversation)
    response = await person.post(reverse("question_answer", args=[question.pk]), given, headers=HTMX)
    assert response.status_code == 422
    assert (await Question.objects.aget()).status == "open"


async def test_without_scripts_a_refused_answer_stands_in_the_text_box(upstream, person, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)))
    await say(conversation, "Hello")
    question = await open_question(conversation)
    given = {"option": "7", "text": "Whoever rows"}
    response = await person.post(reverse("question_answer", args=[question.pk]), given)
    assert response.status_code == 422
    assert "Whoever rows</textarea>" in response.content.decode()


async def test_a_foreign_question_is_404(upstream, stranger, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)))
    await say(conversation, "Hello")
    question = await open_question(conversation)
    assert (await stranger.post(reverse("question_answer", args=[question.pk]), {"option": "1"})).status_code == 404


# ---- stopping, trying again, clearing ----


async def test_stopping_a_waiting_turn_withdraws_its_question(upstream, person, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)))
    turn = await say(conversation, "Hello")
    assert (await person.post(reverse("turn_cancel", args=[turn.pk]), headers=HTMX)).status_code == 204
    assert (await fresh(turn)).status == "cancelled"
    assert (await Question.objects.aget()).status == "withdrawn"


@pytest.mark.parametrize("name", ["turn_cancel", "turn_retry"])
async def test_a_foreign_or_missing_turn_is_404(stranger, conversation, name):
    turn = await Turn.objects.acreate(conversation=conversation, client_id="x", status="completed")
    assert (await stranger.post(reverse(name, args=[turn.pk]))).status_code == 404
    assert (await stranger.post(reverse(name, args=[uuid4()]))).status_code == 404


async def test_trying_again_makes_a_new_turn(upstream, person, conversation):
    upstream.enqueue(message(Text("So far so good")).cut(after=1), message(Text("and so on.")))
    broken = await say(conversation, "Hello")
    await person.post(reverse("turn_retry", args=[broken.pk]), headers=HTMX)
    again = await ended(await Turn.objects.aget(retry_of=broken))
    assert again.status == "completed"


def test_clearing_asks_first(client, conversation):
    page = client.get(url("conversation_clear", conversation))
    assert page.status_code == 200
    assert "stay as they are" in page.content.decode()


def test_clearing_removes_the_turns(client, conversation):
    turn = turns.start(conversation, "Hello")
    turns.cancel(turn)
    client.post(url("conversation_clear", conversation))
    assert not conversation.turns.exists()


def test_clearing_a_foreign_conversation_is_404(other_client, conversation):
    assert other_client.post(url("conversation_clear", conversation)).status_code == 404
