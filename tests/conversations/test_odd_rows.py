"""What an older release, another endpoint or an attacker may have left in the database or sends: never a 500."""

import pytest
from django.urls import reverse

from conversations.models import Conversation, Message, Question, Turn
from conversations.personas import PERSONAS
from projects.models import FIRST_PERSONA

pytestmark = pytest.mark.django_db(transaction=True)

XSS = "<img src=x onerror=alert(1)>"


@pytest.fixture
def of_old(project):
    """A conversation with a persona that is no longer there."""
    project.last_persona = "astrologer"
    project.save()
    return Conversation.objects.create(project=project, persona="astrologer")


def page_of(conversation):
    return reverse("workspace", args=[conversation.project.slug, conversation.persona])


def asked(conversation, **fields):
    turn = Turn.objects.create(conversation=conversation, client_id="x", status="awaiting_answer")
    given = {"tool_use_id": "t1", "prompt": "Who?", "kind": "one", "options": [{"label": "Members"}], **fields}
    return Question.objects.create(turn=turn, **given)


# ---- personas that are gone ----


def test_a_project_last_talked_of_with_a_persona_that_is_gone_opens_with_the_first(client, of_old):
    response = client.get(reverse("project", args=[of_old.project.slug]), follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0].endswith(f"/{FIRST_PERSONA}/")


def test_home_asks_no_question_of_a_persona_that_is_gone(client, of_old):
    asked(of_old, prompt="What is your sign?")
    assert "What is your sign?" not in client.get("/").content.decode()


@pytest.mark.parametrize(("name", "status"), [("turn_cancel", "queued"), ("turn_retry", "failed")])
def test_a_turn_of_a_persona_that_is_gone_is_404(client, of_old, name, status):
    turn = Turn.objects.create(conversation=of_old, client_id="x", status=status)
    assert client.post(reverse(name, args=[turn.pk])).status_code == 404


def test_a_question_of_a_persona_that_is_gone_is_404(client, of_old):
    assert client.post(reverse("question_answer", args=[asked(of_old).pk]), {"option": "1"}).status_code == 404


def test_what_is_next_with_a_persona_that_is_gone_is_shown(client, conversation):
    client.get(page_of(conversation))
    document = conversation.project.document
    document.whats_next = [{"title": "Ask the stars", "persona": "astrologer", "step": "", "refs": []}]
    document.save()
    assert "Ask the stars" in client.get(page_of(conversation)).content.decode()


# ---- rows that nobody writes ----


@pytest.mark.parametrize("status", ["pondering", ""])
def test_a_turn_of_an_unknown_status_is_shown(client, conversation, status):
    Turn.objects.create(conversation=conversation, client_id="x", status=status)
    assert client.get(page_of(conversation)).status_code == 200


@pytest.mark.parametrize("block", [{"type": "text", "text": None}, {"type": "text"}, {"type": "hologram"}, {}])
def test_an_odd_block_in_a_message_is_shown(client, conversation, block):
    turn = Turn.objects.create(conversation=conversation, client_id="x", status="completed")
    Message.objects.create(turn=turn, position=1, role="assistant", content=[block])
    assert client.get(page_of(conversation)).status_code == 200


# ---- what is sent ----


ODD = ["\x00", "x" * 10_000, "‮", "../..", "'; drop table turns", XSS, "-1", "١"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["client_id", "focus", "anew", "text"])
def test_odd_fields_of_a_message_are_no_error_of_ours(client, conversation, field, odd):
    address = reverse("turn_create", args=[conversation.project.slug, conversation.persona])
    assert client.post(address, {"text": "Hello", field: odd}).status_code in (302, 422)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["option", "exit", "text"])
def test_odd_fields_of_an_answer_are_no_error_of_ours(client, conversation, field, odd):
    address = reverse("question_answer", args=[asked(conversation).pk])
    assert client.post(address, {field: odd}).status_code in (302, 422)


# ---- words that would be code ----


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_words_of_anybody_become_markup(client, project, persona):
    conversation = Conversation.objects.create(project=project, persona=persona)
    project.rename(XSS)
    asked(conversation, prompt=XSS, why=XSS, options=[{"label": XSS, "why": XSS}])
    for position, (role, words) in enumerate([("user", XSS), ("assistant", f"[a](javascript:alert) {XSS}")]):
        said = [{"type": "text", "text": words}]
        Message.objects.create(turn=Turn.objects.get(), position=position, role=role, content=said)
    page = client.get(page_of(conversation)).content.decode()
    assert "onerror" in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
