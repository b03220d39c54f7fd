"""Which pages may open a websocket."""

import pytest
from channels.testing import WebsocketCommunicator

from voiceprd.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


async def is_let_in(origin, host):
    """Let in is not yet signed in: a visitor is accepted, and then told to log in."""
    path = "/ws/projects/00000000-0000-0000-0000-000000000000/product_manager/"
    communicator = WebsocketCommunicator(application, path, headers=[(b"origin", origin), (b"host", host)])
    connected, _protocol = await communicator.connect(timeout=10)
    await communicator.disconnect()
    return connected


@pytest.mark.parametrize(
    ("origin", "host"),
    [(b"http://localhost:8000", b"localhost:8000"), (b"https://localhost", b"localhost"), (b"http://[::1]", b"[::1]")],
)
async def test_a_page_of_this_site_is_let_in(origin, host):
    assert await is_let_in(origin, host)


@pytest.mark.parametrize("origin", [b"http://localhost:3000", b"http://elsewhere.example", b"null", b"", b"http://["])
async def test_another_site_or_another_port_of_this_host_is_not(origin):
    assert not await is_let_in(origin, b"localhost:8000")


async def test_an_origin_that_was_said_to_be_trusted_is_let_in(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://localhost:8443"]
    assert await is_let_in(b"https://localhost:8443", b"localhost:8000")
