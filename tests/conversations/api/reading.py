"""A client of the JSON API as its documentation has one written: it adds up deltas, and reads on from the last id."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.test import AsyncClient

from conversations.models import Turn
from voiceprd import tokens

ENDS = ("turn.finished", "turn.failed")


@dataclass(frozen=True)
class Said:
    """One event, as it stood in the stream."""

    id: str
    name: str
    data: dict[str, Any]

    @property
    def seq(self) -> int:
        return int(self.id.rpartition(":")[2])


def events_in(received: str) -> Iterator[Said]:
    """The whole events; what is cut off at the end is not dispatched."""
    for block in received.split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in fields:
            yield Said(fields["id"], fields["event"], json.loads(fields["data"]))


@dataclass
class Reader:
    """What a client holds of one turn, over as many connections as it takes."""

    events: list[Said] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    replaced: int = 0

    def take(self, said: Said) -> None:
        self.events.append(said)
        if said.name == "text.delta":
            message, anew = said.data["message"], said.data.get("replace", False)
            self.replaced += anew
            self.texts[message] = said.data["text"] if anew else self.texts.get(message, "") + said.data["text"]

    def read(self, received: str) -> "Reader":
        for said in events_in(received):
            self.take(said)
        return self

    @property
    def names(self) -> list[str]:
        return [said.name for said in self.events]

    @property
    def last_id(self) -> str:
        return self.events[-1].id if self.events else ""

    @property
    def spoken(self) -> dict[int, str]:
        return {message: text for message, text in self.texts.items() if text}

    def one(self, name: str) -> dict[str, Any]:
        """The data of the only event of this name."""
        [said] = [said for said in self.events if said.name == name]
        return said.data


def reader_of(events: list[Said]) -> Reader:
    reader = Reader()
    for said in events:
        reader.take(said)
    return reader


async def texts_of(turn_id: Any) -> dict[int, str]:
    """The stored replies by their places."""
    turn = await Turn.objects.aget(pk=turn_id)
    return {message.position: message.text async for message in turn.messages.filter(role="assistant") if message.text}


class Caller:
    """A program with a token of this user."""

    def __init__(self, user: User) -> None:
        self.token, self.client = tokens.pair_for(user).access, AsyncClient()

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        given = {"Authorization": f"Bearer {self.token}", **named}
        return await self.client.generic(method, f"/api/v1{path}", headers=given, **sent)

    async def get(self, path: str, **headers: str) -> Any:
        return await self.ask("GET", path, **headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return await self.ask("POST", path, {} if body is None else body, **headers)

    async def delete(self, path: str) -> Any:
        return await self.ask("DELETE", path)

    async def follow(self, turn_id: Any, last: str = "") -> Reader:
        headers = {"Last_Event_ID": last} if last else {}
        return await whole(await self.get(f"/turns/{turn_id}/events", **headers))


async def whole(response: HttpResponseBase) -> Reader:
    """Everything that the stream has."""
    assert response.status_code == 200, response.content
    return Reader().read("".join([piece async for piece in pieces(response)]))


async def pieces(response: Any) -> AsyncIterator[str]:
    async with asyncio.timeout(30):
        async for piece in response.streaming_content:
            yield piece.decode()


async def until(response: Any, *said: str) -> str:
    """What the stream has, up to where all of this was in it; then the client hangs up."""
    received = ""
    stream = pieces(response)
    async for piece in stream:
        received += piece
        if all(each in received for each in said):
            break
    await stream.aclose()
    await sync_to_async(response.close)()  # as the server does, whatever was sent
    assert all(each in received for each in said), received
    return received
