"""The same matrix for websockets: every route, what can be sent over it, and everybody who might open it."""

import asyncio
import json
import re

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from conversations.routing import websocket_urlpatterns
from tests.voiceprd.api.seeding import seeded
from voiceprd import tokens
from voiceprd.asgi import application
from voiceprd.models import AccessToken

pytestmark = pytest.mark.django_db(transaction=True)

WORD = "zebrafinch"
SENT = ["", json.dumps({"received": 10**9}), "{", json.dumps({"type": "look.again", "panels": True})]


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def switched_off(user: User, other: User) -> dict[str, str]:
    cookie = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return {"cookie": cookie}


def ended(user: User, other: User) -> dict[str, str]:
    cookie = signed_in(user)
    Session.objects.all().delete()
    return {"cookie": cookie}


EVERYBODY = {
    "nobody": (4401, lambda user, other: {}),
    "somebody else": (4404, lambda user, other: {"cookie": signed_in(other)}),
    "somebody who was switched off": (4401, switched_off),
    "a session that has ended": (4401, ended),
    "a token": (4401, lambda user, other: {"authorization": f"Bearer {tokens.pair_for(user).access}"}),
    "a token that may only read": (
        4401,
        lambda user, other: {"authorization": f"Bearer {AccessToken.objects.make(user, 'Script', 'read')[1]}"},
    ),
}


@pytest.fixture
def seeds(user: User):
    seeds = seeded(user, WORD)
    return {**seeds, "project_id": seeds["project"]}


@pytest.mark.parametrize("sent", SENT)
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("route", websocket_urlpatterns, ids=lambda route: str(route.pattern))
async def test_who_may_not_listen_is_told_so_and_nothing_else(route, who, sent, user, other_user, seeds):
    code, headers = EVERYBODY[who]
    given = await sync_to_async(headers)(user, other_user)
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda named: str(seeds[named[1]]), str(route.pattern))
    assert await heard(path, given, sent) == [code]


async def heard(path, headers, sent):
    """All that comes after the opening, up to the close: texts, and the code of the close."""
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    communicator = WebsocketCommunicator(
        application, path, headers=[*raw, (b"origin", b"http://localhost"), (b"host", b"localhost")]
    )
    assert (await communicator.connect(timeout=10))[0]
    if sent:
        await communicator.send_to(sent)
    outputs = []
    try:
        async with asyncio.timeout(10):
            while not outputs or isinstance(outputs[-1], str):
                output = await communicator.receive_output(timeout=10)
                outputs.append(output.get("code") if output["type"] == "websocket.close" else output["text"])
    finally:
        await communicator.disconnect()
    return outputs
