"""What every test of faults may ask for: a Messages API as strict as the real one, and a person at the page."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient
from pytest_django import Settings

from tests.faults.strict import StrictUpstream

pytest.register_assert_rewrite("tests.faults.outcomes", "tests.faults.invariants")

RETRIES = 2


@pytest.fixture(autouse=True)
def no_waiting(settings: Settings) -> None:
    """What waits in production for seconds waits here for a moment, and nobody talks too fast."""
    settings.LLM_RETRIES, settings.LLM_RETRY_SECONDS = RETRIES, 0.01
    settings.LIMIT_MESSAGES_PER_MINUTE = 0


@pytest.fixture
def upstream(settings: Settings) -> Iterator[StrictUpstream]:
    """A Messages API that this test fills. It refuses what the real one refuses, and then the test fails."""
    with StrictUpstream() as upstream:
        settings.LLM_ANTHROPIC_BASE_URL = upstream.url
        settings.LLM_ANTHROPIC_API_KEY = "key-of-the-test"
        yield upstream
    assert upstream.refused == []


@pytest.fixture
def person(user: User) -> AsyncClient:
    person = AsyncClient()
    person.force_login(user)
    return person
