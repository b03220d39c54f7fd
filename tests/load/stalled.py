"""Pages that never read: how much memory they cost the server while long replies are written for them."""

import asyncio
import base64
import os
import socket
from dataclasses import dataclass

from tests.load import processes
from tests.load.people import Page
from tests.load.script import Script
from tests.load.sites import Person
from tests.load.streams import NUMBERS
from tests.load.web import Address

PAGES = 40
REPLIES = 60
TOKENS, WORDS = 500, 13  # some 40,000 characters
LIMIT = 100.0  # megabytes
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Growth:
    """In megabytes: what the server grew by at most, and what was written for the pages that did not read."""

    grown: float
    written: float

    @property
    def is_met(self) -> bool:
        return self.grown < LIMIT


async def growth(pid: int, site: Address, person: Person) -> Growth:
    """Let one page say and read, while the others of the same project only stay open."""
    reader = Page(site, person)
    await reader.open()
    await say(reader, 2, begin=0)  # what a first long reply allocates stays, whoever reads
    before, counted = processes.memory(pid), reader.characters
    deaf = [open_and_never_read(site, person) for _ in range(PAGES)]
    looking = asyncio.create_task(most_memory(pid))
    try:
        await say(reader, REPLIES, begin=2)
        await asyncio.sleep(1)
    finally:
        looking.cancel()
        for each in deaf:
            each.close()
        await reader.close()
    most = (await asyncio.gather(looking, return_exceptions=True))[0]
    assert isinstance(most, float)
    return Growth(max(0.0, most - before), PAGES * (reader.characters - counted) / 1e6)


async def say(page: Page, replies: int, begin: int) -> None:
    for number in range(begin, begin + replies):
        await page.say(Script(8 * NUMBERS + number, tokens=TOKENS, words=WORDS))


async def most_memory(pid: int) -> float:
    """The most that the server held, looked at until this task is told to end."""
    most = 0.0
    try:
        while True:
            most = max(most, processes.memory(pid))
            await asyncio.sleep(LOOK_SECONDS)
    except asyncio.CancelledError:
        return most


def open_and_never_read(site: Address, person: Person) -> socket.socket:
    """A socket that is a page until the handshake is done, and takes nothing in from then on."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(30)
    connection.connect((site.host, site.port))
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {person.socket} HTTP/1.1",
        f"Host: {site.host}:{site.port}",
        f"Origin: {site.origin}",
        f"Cookie: {person.cookies}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(1)
    if b" 101 " not in head:
        raise RuntimeError(f"the site took no websocket: {head[:80]!r}")
    return connection
