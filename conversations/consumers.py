"""The workspace's websocket: authorise, subscribe, forward. Sending is HTTP; the socket only brings news."""

import asyncio
import logging
import time
from contextlib import suppress
from importlib import import_module
from urllib.parse import parse_qs
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.middleware.csrf import get_token

from conversations import stream, turns
from conversations.events import Event, TextDelta, ToolStarted
from conversations.ledger import in_db
from conversations.live import LivePage
from conversations.models import Conversation
from conversations.personas import PERSONAS
from projects.models import Project

log = logging.getLogger(__name__)

FLUSH_SECONDS = 0.03  # the first delta goes out at once; those that follow within this time go together
FLUSH_PAUSES = 10  # a pause lasts this many times the flush before it, so that one page takes a tenth of the server
LOOK_SECONDS = 1.0  # how often a page looks at a turn that runs in another process
IDLE_SECONDS = 30.0  # and how often it looks for what nobody woke it for: a lost wake-up, a new name, a tick
REFUSED, MISSING = 4401, 4404  # after accepting: a refused handshake looks like a network fault and is tried for ever


class WorkspaceConsumer(AsyncWebsocketConsumer):
    """Keeps one open page equal to the database."""

    async def connect(self) -> None:
        await self.accept()
        self.following: asyncio.Task[None] | None = None
        self.wake = asyncio.Event()
        user, arguments = self.scope["user"], self.scope["url_route"]["kwargs"]
        if not user.is_authenticated:
            await self.close(REFUSED)
            return
        if not await in_db(may_read)(user.pk, arguments["project_id"], arguments["persona"]):
            await self.close(MISSING)
            return
        self.project_id = arguments["project_id"]
        version = parse_qs(self.scope["query_string"].decode(errors="replace")).get("version", [""])[0]
        self.page = LivePage(self.project_id, arguments["persona"], version, csrf_token_of(self.scope["cookies"]))
        await self.channel_layer.group_add(stream.group_of(self.project_id), self.channel_name)
        turns.keep_sweeping()
        self.following = asyncio.create_task(self.follow())

    async def disconnect(self, code: int) -> None:
        if self.following is None:
            return
        self.following.cancel()
        with suppress(asyncio.CancelledError):
            await self.following
        await self.channel_layer.group_discard(stream.group_of(self.project_id), self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing is taken over the socket."""

    async def look_again(self, _message: dict[str, str]) -> None:
        self.wake.set()

    # ---- following ----

    async def follow(self) -> None:
        """Look, forward the running turn's log, look again whenever something may have changed."""
        try:
            while True:
                self.wake.clear()
                if not await in_db(is_signed_in)(self.scope["session"].session_key, self.scope["user"].pk):
                    return await self.close(REFUSED)
                await self.send_all(await in_db(self.page.look)())
                turn = self.page.turn
                log_here = stream.log_of(turn.pk) if turn and turn.is_running else None
                if log_here and not log_here.closed:
                    await self.forward(log_here)
                else:
                    await self.sleep(LOOK_SECONDS if turn and turn.is_running else IDLE_SECONDS)
        except Conversation.DoesNotExist:
            await self.close(MISSING)  # the project was deleted
        except Exception:
            log.exception("a page could not be followed")
            await self.close(1011)  # the page reconnects and starts from a fresh look

    async def sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), seconds)

    async def forward(self, turn_log: stream.Log) -> None:
        """Send the log's text as it comes, until something happened that the page must look at."""
        while not self.wake.is_set():
            waiting = {asyncio.create_task(turn_log.wait(self.page.seq)), asyncio.create_task(self.wake.wait())}
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in waiting:
                    task.cancel()
            events = turn_log.after(self.page.seq)
            if events is None or (not events and turn_log.closed):
                return
            began = time.perf_counter()
            if await self.forward_events(events):
                return
            # Each flush draws the whole text again: the longer that takes, the longer the pause after it.
            await self.sleep(max(FLUSH_SECONDS, FLUSH_PAUSES * (time.perf_counter() - began)))

    async def forward_events(self, events: list[tuple[int, Event]]) -> bool:
        """Send these events; True when the page has to look at the database."""
        positions: dict[int, None] = {}
        tools: list[ToolStarted] = []
        look = False
        for seq, event in events:
            self.page.seq = seq
            if isinstance(event, TextDelta):
                self.page.add_text(event.message, event.text)
                positions[event.message] = None
            elif isinstance(event, ToolStarted):
                tools.append(event)
            else:
                look = True
        if not look:
            # In a thread: a long text takes long to draw, and the other pages of this server wait for the loop.
            fragments = [await asyncio.to_thread(self.page.text, position) for position in positions]
            await self.send_all([*fragments, *(part for each in tools for part in self.page.tool(each))])
        return look

    async def send_all(self, fragments: list[str]) -> None:
        if fragments:
            await self.send(text_data="\n".join(fragments))


def may_read(user_id: int, project_id: UUID, persona: str) -> bool:
    """Whether the project is the user's own; its conversation with the persona is begun if need be."""
    project = Project.objects.filter(pk=project_id, owner_id=user_id, owner__is_active=True).first()
    if project is None or persona not in PERSONAS:
        return False
    Conversation.objects.get_or_create(project=project, persona=persona)
    return True


def is_signed_in(session_key: str, user_id: int) -> bool:
    """Whether the session is still that user's: a page left open after logging out gets no more news."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(request).pk == user_id


def csrf_token_of(cookies: dict[str, str]) -> str:
    """The token for forms in fragments, made from the cookie that the page came with."""
    request = HttpRequest()
    if "csrftoken" in cookies:
        request.META["CSRF_COOKIE"] = cookies["csrftoken"]
    return get_token(request)
