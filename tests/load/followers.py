"""A page that stays open whatever happens: it reconnects after each close, and is compared with a fresh one at last."""

import asyncio
import html
import random
import re
from contextlib import suppress

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.load import dom, web
from tests.load.people import Receipts
from tests.load.sites import Person
from tests.load.web import Address, Answer

FAULTS = (OSError, TimeoutError, web.Broken, InvalidHandshake)
REFUSALS = (4401, 4404)
AGAIN_SECONDS = (0.1, 0.6)
ADDRESS = re.compile(r'ws-connect="([^"]+)"')
COMPARED = ("project-title", "composer-actions", "readiness", "next-count", "panel-next", "panel-prd")


class Follower:
    """One open page of one person."""

    def __init__(self, site: Address, person: Person) -> None:
        self.site, self.person = site, person
        self.page = dom.Element("")
        self.address = ""
        self.receipts = Receipts()
        self.pending = ""  # the newest text of a running reply, which the next one replaces
        self.connections = self.lost_places = 0
        self.refused: list[int] = []
        self.answers: list[Answer] = []  # to asking for the page
        self.task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self.page, self.address = await self.loaded()
        self.task = asyncio.create_task(self.follow())

    async def close(self) -> None:
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    async def reopen(self) -> None:
        """Connect anew, as after a network fault: the page stays what it is."""
        await self.close()
        self.task = asyncio.create_task(self.follow())

    async def loaded(self) -> tuple[dom.Element, str]:
        """The page as the site draws it now, and the address of its socket."""
        while True:
            with suppress(*FAULTS):
                answer = await web.ask(self.site, "GET", self.person.page, cookie=self.person.cookies)
                self.answers.append(answer)
                if answer.status == 302:  # the project was renamed
                    path = answer.headers["location"]
                    answer = await web.ask(self.site, "GET", path, cookie=self.person.cookies)
                    self.answers.append(answer)
                if answer.status == 200:
                    found = ADDRESS.search(answer.text)
                    assert found, "the page names no websocket"
                    return dom.parse(answer.text), html.unescape(found[1])
            await asyncio.sleep(random.uniform(*AGAIN_SECONDS))

    async def follow(self) -> None:
        while not self.refused:
            with suppress(*FAULTS):
                await self.follow_once()
            await asyncio.sleep(random.uniform(*AGAIN_SECONDS))

    async def follow_once(self) -> None:
        headers = {"Cookie": self.person.cookies}
        address = f"ws://{self.site.host}:{self.site.port}{self.address}"
        async with connect(
            address, origin=self.site.origin, additional_headers=headers, compression=None, max_size=None,
            ping_interval=5, ping_timeout=15, open_timeout=30,
        ) as socket:  # fmt: skip
            self.receipts = Receipts()
            self.connections += 1
            with suppress(ConnectionClosed):
                async for frame in socket:
                    self.take(str(frame))
                    if receipt := self.receipts.due(str(frame)):
                        await socket.send(receipt)
            if socket.close_code in REFUSALS:
                self.refused.append(socket.close_code)

    def take(self, frame: str) -> None:
        if only_text(frame) and self.pending.startswith(only_text(frame)):
            self.pending = frame  # a browser draws what is gone before it is seen; here it would only cost time
            return
        self.settle()
        if only_text(frame):
            self.pending = frame
        else:
            self.lost_places += dom.swap(self.page, frame)

    def settle(self) -> None:
        if self.pending:
            self.lost_places += dom.swap(self.page, self.pending)
            self.pending = ""

    async def differences(self) -> list[str]:
        """What a page loaded now shows otherwise than this one."""
        fresh, _address = await self.loaded()
        self.settle()
        ours, theirs = shown(self.page), shown(fresh)
        return [
            f"{key}: {difference(ours.get(key, ''), theirs.get(key, ''))}"
            for key in dict.fromkeys([*ours, *theirs])
            if ours.get(key) != theirs.get(key)
        ]


def difference(ours: str, theirs: str) -> str:
    """What each has from the first difference on."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    at = next((place for place, (one, other) in pairs if one != other), min(len(ours), len(theirs)))
    return f"{ours[at : at + 80]!r} instead of {theirs[at : at + 80]!r}"


def only_text(frame: str) -> str:
    """The start of a frame that does nothing but set one element's content; empty for any other."""
    start = frame[: frame.find(">") + 1]
    return start if "innerHTML" in start and "-body" in start and frame.count("hx-swap-oob") == 1 else ""


def shown(page: dom.Element) -> dict[str, str]:
    """What the page says, entry by entry and part by part, in the order in which it stands there."""
    parts = {each: page.find(each) for each in COMPARED}
    said = {key: part.text() for key, part in parts.items() if part}
    messages = page.find("messages")
    entries = [each for each in messages.children if isinstance(each, dom.Element)] if messages else []
    order = {"entries": " ".join(each.id for each in entries)}
    busy = {each.id: " (busy)" if "aria-busy" in each.attributes else "" for each in entries}
    return said | order | {each.id: each.text() + busy[each.id] for each in entries}
