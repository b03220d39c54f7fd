"""What every test may ask for. No test reaches a model: keys of the environment are put out of sight."""

import os
from collections.abc import Iterator

import channels.testing.application
import pytest
from django.contrib.auth.models import User
from django.db import close_old_connections
from django.test import Client
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from conversations.models import Conversation
from projects.models import Project
from tests.server import Site, serve
from tests.upstream import Upstream

PASSWORD = "an-ox-bow-lake-42"

# Channels' communicator keeps connections from being closed while it waits, for tests that run in one transaction. Ours
# of the websocket do not, and each connection it keeps is one less in PostgreSQL's pool, until nothing moves any more.
channels.testing.application.no_op = close_old_connections

# No test fails because the machine is busy; and in CI none fails for an example that nobody else will see again.
hypothesis_settings.register_profile("everywhere", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "everywhere")


@pytest.fixture(autouse=True)
def quick_and_offline(settings: Settings) -> None:
    settings.LLM_ZAI_API_KEY = settings.LLM_ANTHROPIC_API_KEY = settings.LLM_ANTHROPIC_AUTH_TOKEN = ""
    settings.LLM_ANTHROPIC_BASE_URL = settings.LLM_MODEL = ""
    settings.LLM_OFFLINE_PACE = 0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("mara", password=PASSWORD)


@pytest.fixture
def other_user(db: None) -> User:
    return User.objects.create_user("otto", password=PASSWORD)


@pytest.fixture
def anonymous() -> Client:
    return Client()


@pytest.fixture
def client(user: User) -> Client:
    """Logged in as `user`."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def other_client(other_user: User) -> Client:
    """Logged in as somebody else: what is not theirs must be a 404."""
    client = Client()
    client.force_login(other_user)
    return client


@pytest.fixture
def project(user: User) -> Project:
    return Project.objects.create_for(user, name="Harbour ferry")


@pytest.fixture
def conversation(project: Project) -> Conversation:
    return Conversation.objects.create(project=project, persona="product_manager")


@pytest.fixture
def upstream(settings: Settings) -> Iterator[Upstream]:
    """A Messages API that this test fills; the site talks to it through the real SDK."""
    with Upstream() as upstream:
        settings.LLM_ANTHROPIC_BASE_URL = upstream.url
        settings.LLM_ANTHROPIC_API_KEY = "key-of-the-test"
        yield upstream


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole site in a process of its own, answered by the offline guide."""
    with serve(tmp_path_factory.mktemp("site")) as site:
        yield site
