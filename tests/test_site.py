"""The site as `make run` starts it: a process of its own, real HTTP, a real websocket."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

import httpx2
import pytest
from django.core.management import CommandError, call_command
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from conversations.llm.client import OFFLINE_LABEL
from tests.conftest import PASSWORD
from tests.server import Site

FRAME_SECONDS = 20
_numbers = count(1)


@dataclass
class Caller:
    """Somebody with an account and a new project, without a browser."""

    http: httpx2.AsyncClient
    page: httpx2.Response

    def found(self, pattern: str) -> str:
        match = re.search(pattern, self.page.text)
        assert match, pattern
        return match.group(1)

    async def say(self, words: str) -> httpx2.Response:
        data = {"text": words, "client_id": str(uuid4()), "csrfmiddlewaretoken": self.http.cookies["csrftoken"]}
        return await self.http.post(self.found(r'action="([^"]*/turns/)"'), data=data)

    def listen(self, origin: str | None = None) -> connect:
        address = self.http.base_url.copy_with(scheme="ws").join(
            self.found(r'ws-connect="([^"]+)"').replace("&amp;", "&")
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return connect(str(address), origin=origin or str(self.http.base_url), additional_headers={"Cookie": cookies})


@pytest.fixture
async def caller(site: Site) -> AsyncIterator[Caller]:
    async with httpx2.AsyncClient(base_url=site.url, follow_redirects=True) as http:
        yield await introduced(http)


async def introduced(http: httpx2.AsyncClient) -> Caller:
    await http.get("/account/sign-up/")
    name = {"username": f"caller{next(_numbers)}", "password1": PASSWORD, "password2": PASSWORD}
    await http.post("/account/sign-up/", data=name | {"csrfmiddlewaretoken": http.cookies["csrftoken"]})
    page = await http.post("/projects/", data={"csrfmiddlewaretoken": http.cookies["csrftoken"]})
    assert page.status_code == 200
    return Caller(http, page)


async def heard(connection: ClientConnection, *words: str) -> bool:
    """Whether all these words come, in one frame or in several."""
    left = set(words)
    while left:
        frame = await _frame(connection)
        left = {each for each in left if each not in frame}
    return True


async def _frame(connection: ClientConnection) -> str:
    async with asyncio.timeout(FRAME_SECONDS):
        return str(await connection.recv())


def test_the_first_lines_say_who_answers(site):
    assert site.log.startswith(f"Replies come from the {OFFLINE_LABEL}\n")
    assert site.url in site.log


def test_a_taken_port_is_said_before_anything_else():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandError, match="make run PORT="):
            call_command("serve", port=taken.getsockname()[1])


async def test_a_reply_comes_over_the_websocket(caller):
    async with caller.listen() as connection:
        await caller.say("I want to build a tool shelf. Neighbours can borrow a drill.")
        assert await heard(connection, "FR-001", "vp-question")


async def test_a_websocket_from_another_site_is_refused(caller):
    with pytest.raises(InvalidStatus):
        async with caller.listen(origin="https://elsewhere.example"):
            pass


async def test_a_websocket_without_a_login_is_closed_for_good(caller):
    caller.http.cookies.clear()
    async with caller.listen() as connection:
        with pytest.raises(ConnectionClosed) as closed:
            await _frame(connection)
    assert closed.value.rcvd.code == 4401


async def test_a_websocket_of_a_foreign_project_is_closed_for_good(caller, site):
    async with httpx2.AsyncClient(base_url=site.url, follow_redirects=True) as http:
        stranger = await introduced(http)
        stranger.page = caller.page
        async with stranger.listen() as connection:
            with pytest.raises(ConnectionClosed) as closed:
                await _frame(connection)
    assert closed.value.rcvd.code == 4404
