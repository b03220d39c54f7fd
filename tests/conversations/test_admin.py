"""The admin pages of the conversations, looked at with the sample in the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from conversations import sample
from conversations.models import Conversation, Message, Question, ToolResult, Turn

pytestmark = pytest.mark.django_db

MODELS = [Conversation, Turn, Message, ToolResult, Question]


@pytest.fixture
def keeper(user: User) -> Client:
    sample.load(user)
    client = Client()
    client.force_login(User.objects.create_superuser("keeper", password="x"))
    return client


def page(name: str, model: type, *arguments: object) -> str:
    return reverse(f"admin:conversations_{model.__name__.lower()}_{name}", args=arguments)


def test_every_row_can_be_looked_at(keeper: Client) -> None:
    for model in MODELS:
        assert keeper.get(page("change", model, model.objects.first().pk)).status_code == 200


def test_every_list_can_be_searched_and_takes_few_queries(
    keeper: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for model in MODELS:
        with django_assert_max_num_queries(16):
            assert keeper.get(page("changelist", model)).status_code == 200
        assert keeper.get(page("changelist", model), {"q": "ferry"}).status_code == 200


def test_nothing_is_changed_by_hand(keeper: Client) -> None:
    for model in MODELS:
        row = model.objects.first()
        assert keeper.post(page("change", model, row.pk), {"status": "failed"}).status_code == 403
        assert keeper.get(page("add", model)).status_code == 403


def test_a_turn_shows_its_messages_tools_and_questions_readable(keeper: Client) -> None:
    turn = Turn.objects.filter(questions__status="answered").first()
    shown = keeper.get(page("change", Turn, turn.pk)).content.decode()
    assert "update_prd" in shown
    assert "&quot;type&quot;: &quot;text&quot;" in shown


def test_a_person_who_is_no_keeper_sees_nothing(client: Client) -> None:
    assert [client.get(page("changelist", model)).status_code for model in MODELS] == [302] * len(MODELS)
