"""Who calls the API in these tests."""

import pytest
from django.contrib.auth.models import User

from conversations.models import Conversation
from tests.conversations.api.reading import Caller


@pytest.fixture
def caller(user: User) -> Caller:
    return Caller(user)


@pytest.fixture
def stranger(other_user: User) -> Caller:
    return Caller(other_user)


@pytest.fixture
def here(conversation: Conversation) -> str:
    return f"/projects/{conversation.project.slug}/conversations/{conversation.persona}"
