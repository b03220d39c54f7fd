"""How a server process begins and ends, in the words of ASGI."""

import asyncio

import pytest
from channels.testing import ApplicationCommunicator

from conversations.llm import client
from voiceprd.asgi import application
from voiceprd.health import health

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def goes_on():
    """The process of the tests does not end with the one that a test plays."""
    yield
    health.stopping = False


@pytest.fixture
def server():
    return ApplicationCommunicator(application, {"type": "lifespan", "asgi": {"version": "3.0"}})


async def told(server, event):
    await server.send_input({"type": event})
    return await server.receive_output(timeout=10)


async def test_a_process_that_has_begun_says_so_and_has_its_client(server):
    assert await told(server, "lifespan.startup") == {"type": "lifespan.startup.complete"}
    assert client.provider() in client._clients[asyncio.get_running_loop()]
    await told(server, "lifespan.shutdown")


async def test_a_process_that_ends_says_so_and_is_not_ready_any_more(server):
    await told(server, "lifespan.startup")
    assert await told(server, "lifespan.shutdown") == {"type": "lifespan.shutdown.complete"}
    assert await health.readyz() == (503, {"status": "stopping"})


async def test_a_process_that_cannot_begin_says_so_without_saying_what_it_was_given(server, settings):
    settings.LLM_ANTHROPIC_BASE_URL = "http://localhost:hidden"
    said = await told(server, "lifespan.startup")
    assert said["type"] == "lifespan.startup.failed"
    assert "see the log" in said["message"] and "hidden" not in said["message"]
