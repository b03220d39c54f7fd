"""People at a keyboard: they say something and follow the reply, over the site's websocket or the relay's events.

They only note the time and keep what came; what it was is looked at when nothing is measured any more.
"""

import asyncio
import json
import re
from contextlib import suppress

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.load import prose, web
from tests.load.sites import Person
from tests.load.streams import Script, Stream
from tests.load.web import Address

REPLY_SECONDS = 120.0
RECEIPT_CHARACTERS = 16_000  # a page says how much it has taken in; one that does not is cut off by the site
WHOLE = re.compile(r'<li class="message message--text[^>]*>')


async def from_relay(relay: Address, script: Script) -> Stream:
    """Post the words and read the events of the answer."""
    stream, parts, text = Stream(script, form="events"), [], 0
    body = json.dumps({"words": f"Tell me more. {script.note}"}).encode()
    async with asyncio.timeout(REPLY_SECONDS):
        reader, writer = await web.send(relay, "POST", "/replies", body, content_type="application/json")
        while part := await reader.read(65536):
            parts.append(part)
            text += part.count(b'{"text"')
            stream.saw(text)
    writer.close()
    stream.received = web.whole(b"".join(parts)).text
    stream.saw(stream.received.count('{"text"'))  # one that was split between two parts was not counted yet
    return stream


async def from_api(site: Address, person: Person, script: Script) -> Stream:
    """Say it to the API and read the events of the turn."""
    stream, parts = Stream(script, form="api"), []
    body = json.dumps({"text": f"Tell me more. {script.note}"}).encode()
    token = f"Bearer {person.token}"
    async with asyncio.timeout(REPLY_SECONDS):
        reader, writer = await web.send(
            site, "POST", person.turns, body, content_type="application/json", authorization=token
        )
        while part := await reader.read(65536):
            parts.append(part)
            stream.saw(prose.seen(part.decode(errors="replace")))
    writer.close()
    stream.received = web.whole(b"".join(parts)).text
    stream.saw(prose.seen(stream.received))
    return stream


class Receipts:
    """Counts what came over a socket, and says so in time."""

    def __init__(self) -> None:
        self.received = self.told = 0

    def due(self, frame: str) -> str:
        """The receipt to send after this frame; empty if none is due."""
        self.received += len(frame)
        if self.received - self.told < RECEIPT_CHARACTERS:
            return ""
        self.told = self.received
        return json.dumps({"received": self.received})


class Page:
    """An open workspace that notes when the words of a reply arrive."""

    def __init__(self, site: Address, person: Person) -> None:
        self.site, self.person = site, person
        self.receipts = Receipts()
        self.stream: Stream | None = None
        self.done = asyncio.Event()
        self.ready = asyncio.Event()
        self.characters = 0

    async def open(self) -> None:
        """Connect, and wait until the site has brought the page up to date."""
        headers = {"Cookie": self.person.cookies}
        address = f"ws://{self.site.host}:{self.site.port}{self.person.socket}"
        self.socket: ClientConnection = await connect(
            address, origin=self.site.origin, additional_headers=headers, compression=None, max_size=None,
            ping_interval=None, open_timeout=60,
        )  # fmt: skip
        self.reading = asyncio.create_task(self.read())
        async with asyncio.timeout(60):
            await self.ready.wait()

    async def close(self) -> None:
        self.reading.cancel()
        with suppress(asyncio.CancelledError):
            await self.reading
        await self.socket.close()

    async def read(self) -> None:
        with suppress(ConnectionClosed):
            async for frame in self.socket:
                assert isinstance(frame, str)
                self.take(frame)
                if receipt := self.receipts.due(frame):
                    await self.socket.send(receipt)
        self.done.set()

    def take(self, frame: str) -> None:
        self.ready.set()
        self.characters += len(frame)
        if self.stream is None:
            return
        self.stream.saw(prose.seen(frame))
        if self.is_end(frame, self.stream.script):
            self.stream.received = frame
            self.done.set()

    def is_end(self, frame: str, script: Script) -> bool:
        """Whether this frame brings the whole reply, as it stays."""
        if f"Reply {script.tag()}" not in frame or f"w{script.tokens - 1}" not in frame:
            return False
        return any("aria-busy" not in found[0] for found in WHOLE.finditer(frame))

    async def say(self, script: Script) -> Stream:
        """Send the words, and wait until the whole reply stands on the page. Too late is as good as never."""
        self.done.clear()
        stream = self.stream = Stream(script, form="html")
        with suppress(TimeoutError):
            async with asyncio.timeout(REPLY_SECONDS):
                await self.send(script)
                await self.done.wait()
        self.stream = None
        return stream

    async def send(self, script: Script) -> None:
        words = f"Tell me more. {script.note}"
        answer = await post(self.site, self.person, f"{self.person.page}turns/", seconds=REPLY_SECONDS, text=words)
        if answer.status != 204:
            raise web.Broken(f"{answer.status}: {answer.text[:200]}")


async def post(site: Address, person: Person, path: str, *, seconds: float = 30, **fields: str) -> web.Answer:
    """Send a form, as the page's scripts do."""
    return await web.ask(
        site,
        "POST",
        path,
        web.form(**fields),
        seconds=seconds,
        content_type="application/x-www-form-urlencoded",
        cookie=person.cookies,
        x_csrftoken=person.csrf,
        hx_request="1",
    )
