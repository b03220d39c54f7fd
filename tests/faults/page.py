"""An open page, as the consumer follows it and a browser holds it."""

import asyncio

from django.test import Client
from django.urls import reverse

from conversations import consumers, pages, stream
from conversations.ledger import in_db
from conversations.live import LivePage
from conversations.models import Conversation
from tests.load import dom
from tests.load.followers import difference, shown


class Follower(consumers.WorkspaceConsumer):
    """The site's own, whose frames are taken by the page beside it."""

    def __init__(self, page: LivePage) -> None:
        super().__init__()
        self.page, self.wake, self.must_look = page, asyncio.Event(), False
        self.sent = self.received = 0
        self.frames: list[str] = []

    async def send(self, text_data: str | None = None, bytes_data: bytes | None = None, close: bool = False) -> None:
        self.frames.append(text_data or "")
        self.received = self.sent  # it is taken in at once


class OpenPage:
    """One page: loaded once, then kept up to date by frames, over as many connections as it takes."""

    def __init__(self, person: Client, conversation: Conversation) -> None:
        self.person, self.conversation = person, conversation
        self.html = loaded(person, conversation)
        self.lost = 0  # fragments that found no place
        version = pages.workspace(conversation)["ws_url"].split("version=")[1]
        self.connect(version)

    def connect(self, version: str = "") -> None:
        """A new connection, to whatever process: the page stays what it is."""
        live = LivePage(self.conversation.project_id, self.conversation.persona, version, "token")
        self.follower = Follower(live)

    async def follow(self) -> None:
        """A look, and what the log of the running turn has brought by now."""
        page = self.follower.page
        await self.follower.send_all(await in_db(page.look)())
        turn = page.turn
        turn_log = stream.log_of(turn.pk) if turn and turn.is_running else None
        while turn_log and (events := turn_log.after(page.seq)):
            if await self.follower.forward_events(events):
                break
        self.take()

    def take(self) -> None:
        for frame in self.follower.frames:
            self.lost += dom.swap(self.html, frame)
        self.follower.frames.clear()

    def differences(self, fresh: dom.Element) -> list[str]:
        """What a page loaded now shows otherwise."""
        ours, theirs = shown(self.html), shown(fresh)
        keys = dict.fromkeys([*ours, *theirs])
        return [
            f"{key}: {difference(ours.get(key, ''), theirs.get(key, ''))}"
            for key in keys
            if ours.get(key) != theirs.get(key)
        ]


def loaded(person: Client, conversation: Conversation) -> dom.Element:
    return dom.parse(load(person, conversation))


def load(person: Client, conversation: Conversation) -> str:
    conversation.project.refresh_from_db()
    response = person.get(reverse("workspace", args=[conversation.project.slug, conversation.persona]))
    assert response.status_code == 200
    return response.content.decode()
