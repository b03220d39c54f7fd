"""What every test may ask for. No test reaches a model: keys of the environment are put out of sight."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import channels.testing.application
import pytest
import redis
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import close_old_connections
from django.test import Client
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings
from xdist.scheduler import Scheduling

from conversations import limits
from conversations.models import Conversation
from projects.models import Project
from tests.api import Caller, caller_of
from tests.dealing import ByFile
from tests.server import Site, free_port, serve, silent_server
from tests.upstream import Upstream
from wireframes.painters import AT_ONCE, WAITING, painters

PASSWORD = "an-ox-bow-lake-42"

# Channels' communicator keeps connections from being closed while it waits, for tests that run in one transaction. Ours
# of the websocket do not, and each connection it keeps is one less in PostgreSQL's pool, until nothing moves any more.
channels.testing.application.no_op = close_old_connections

# No test fails because the machine is busy; and in CI none fails for an example that nobody else will see again.
hypothesis_settings.register_profile("everywhere", deadline=None)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
# And once in a while everything is looked through: HYPOTHESIS_PROFILE=nightly.
hypothesis_settings.register_profile("nightly", deadline=None, max_examples=10_000, print_blob=True)
hypothesis_settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "everywhere")
)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return ByFile(config, log)


@pytest.fixture(autouse=True)
def quick_and_offline(settings: Settings) -> None:
    settings.LLM_ZAI_API_KEY = settings.LLM_ANTHROPIC_API_KEY = settings.LLM_ANTHROPIC_AUTH_TOKEN = ""
    settings.LLM_ANTHROPIC_BASE_URL = settings.LLM_MODEL = ""
    settings.LLM_OFFLINE_PACE = 0
    settings.LIMIT_MESSAGES_PER_MINUTE = settings.LIMIT_SOCKETS = 0  # a test says more in a second than a person
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def a_redis_of_its_own(settings: Settings) -> None:
    """Tests that run side by side count the open pages of different users, whose numbers are the same, and sites that
    other tests serve keep to the same cache who tidies up."""
    if settings.REDIS_URL:
        settings.REDIS_URL = redis_of_this_worker(settings.REDIS_URL)
        prefix = os.environ.get("PYTEST_XDIST_WORKER", "tests")
        settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": prefix}}


def redis_of_this_worker(given: str) -> str:
    """One after the database that is given, in which sites in processes of their own count the pages of users with the
    same numbers; and never 0, where others keep what they need."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    url = urlsplit(given)
    number = (int(url.path.strip("/") or 0) + worker) % 15 + 1
    return url._replace(path=f"/{number}").geturl()


@pytest.fixture(scope="session", autouse=True)
def nobody_of_an_earlier_run() -> None:
    """A run that was broken off leaves open pages behind, which count for a while, and numbers of users come again."""
    if not django_settings.REDIS_URL:
        return
    with (
        suppress(redis.ConnectionError),  # most tests need none
        redis.Redis.from_url(redis_of_this_worker(django_settings.REDIS_URL)) as here,
    ):
        for key in here.scan_iter(limits.sockets_of(0).removesuffix("0") + "*"):
            here.delete(key)


def over_redis(settings: Settings, port: int) -> None:
    """What goes over Redis where there is one goes to this port."""
    url = settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    layer = {"hosts": [{"address": url, "socket_timeout": 15}]}
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": layer}}
    times = {"socket_timeout": settings.REDIS_SECONDS, "socket_connect_timeout": settings.REDIS_SECONDS}
    settings.CACHES = {"default": {"BACKEND": "voiceprd.cache.CacheInRedis", "LOCATION": url, "OPTIONS": times}}


@pytest.fixture
def redis_away(settings: Settings) -> None:
    """Nothing listens where Redis should be."""
    over_redis(settings, free_port())


@pytest.fixture
def redis_hangs(settings: Settings) -> Iterator[None]:
    """What is in the place of Redis takes every connection and never answers."""
    with silent_server() as port:
        over_redis(settings, port)
        yield


@pytest.fixture(scope="session")
def shelf_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("wireframes"))


@pytest.fixture(autouse=True)
def pictures_of_its_own(settings: Settings, shelf_of_the_tests: str) -> None:
    """Pictures of tests are not kept among those of the person who runs them."""
    kept = {**settings.STORAGES["wireframes"], "OPTIONS": {"location": shelf_of_the_tests}}
    settings.STORAGES = {**settings.STORAGES, "wireframes": kept}


@pytest.fixture(autouse=True)
def no_page_open() -> None:
    """A page that an earlier test left open ended with the loop of that test, and its user's number is given again."""
    limits.forget_sockets()


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
def caller(user: User) -> Caller:
    """The JSON API, as `user`."""
    return caller_of(user)


@pytest.fixture
def other_caller(other_user: User) -> Caller:
    return caller_of(other_user)


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


@pytest.fixture
def busy() -> Iterator[threading.Event]:
    """Both painters of this process are at work, until `busy.set()` or the end of the test."""
    done, at_work = threading.Event(), threading.Barrier(AT_ONCE + 1)

    def work() -> None:
        at_work.wait(10)
        done.wait(30)

    threads = [threading.Thread(target=painters.do, args=(work,)) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    at_work.wait(10)
    yield done
    done.set()
    for thread in threads:
        thread.join()


@pytest.fixture
def full_house(busy: threading.Event) -> Iterator[None]:
    """And as many wait for them as there is room for."""
    threads = [threading.Thread(target=painters.do, args=(lambda: None,)) for _ in range(WAITING)]
    for thread in threads:
        thread.start()
    while painters.pool._work_queue.qsize() < WAITING:
        threading.Event().wait(0.01)
    yield
    busy.set()
    for thread in threads:
        thread.join()
