"""The workspace's websocket: authorise, subscribe, forward. Sending is HTTP; the socket only brings news.

The page acknowledges what it has taken in, `{"received": characters}`: a server cannot see otherwise that nobody reads,
and not every one of them stops a sender whose frames pile up in it.
"""

import asyncio
import json
import logging
import time
from contextlib import suppress
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.middleware.csrf import get_token

from conversations import crossing, limits, stream, turns
from conversations.events import ENDS, Event, TextDelta, ToolStarted, TurnStarted
from conversations.ledger import in_db
from conversations.live import LivePage
from conversations.models import Conversation
from conversations.personas import PERSONAS
from projects.models import Project
from projects.open_pages import group_of

log = logging.getLogger(__name__)

FLUSH_SECONDS = 0.03  # the first delta goes out at once; those that follow within this time go together
FLUSH_PAUSES = 10  # a pause lasts this many times the flush before it, so that one page takes a tenth of the server
LOOK_PAUSES = 5  # the same for a look at the database
LOOK_SECONDS = 1.0  # how often a page looks at a turn whose log it cannot read, or from which nothing comes
IDLE_SECONDS = 30.0  # and how often it looks for what nobody woke it for: a lost wake-up, a new name, a tick;
SOON_SECONDS = 4.0  # where wake-ups cross processes and may get lost, after something happened sooner; then ever longer
SIGNED_IN_SECONDS = 5.0  # how often a look reads the person's account; whether they logged out, it asks every time
SETTLE_SECONDS = 0.2  # between two looks: a reason to look seldom comes alone
WINDOW = 256_000  # characters that may be on the way to a page; one that takes in nothing more is closed
PATIENCE_SECONDS = 20.0
REFUSED, MISSING, TOO_MANY, BROKEN, RESTARTING, SLOW = 4401, 4404, 4429, 1011, 1012, 1013

_open: set["WorkspaceConsumer"] = set()


class Unread(Exception):
    """The page takes in nothing of what it is sent."""


class WorkspaceConsumer(AsyncWebsocketConsumer):
    """Keeps one open page equal to the database."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Without the channel layer there are no wake-ups: the page tries again until there are."""
        try:
            await self.attended(scope, receive, send)
        except crossing.FAULTS as error:
            log.info("an open page is to connect again: %s", type(error).__name__)
            with suppress(Exception):  # it may be gone itself
                await send({"type": "websocket.close", "code": SLOW})

    async def attended(self, scope: Any, receive: Any, send: Any) -> None:
        """Whatever ends it, the page's seat is given back: Channels calls `disconnect` only where nothing failed."""
        self.following: asyncio.Task[None] | None = None
        self.seated = False
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.leave()

    async def connect(self) -> None:
        """A page is accepted once it is told of news, and not before: one that is closed again as soon as it is open
        would come back at once, instead of ever more slowly."""
        self.wake = asyncio.Event()  # there is something to do: a look, words in a log, an acknowledgement
        self.must_look = self.look_at_panels = True
        self.sent = self.received = 0
        self.checked = time.monotonic()  # that the person is logged in
        self.idle = soonest()
        arguments = self.scope["url_route"]["kwargs"]
        self.project_id = arguments["project_id"]
        if refusal := await self.refusal(**arguments):
            await self.accept()  # a refused handshake looks like a network fault and is tried for ever
            await self.close(refusal)
            return
        version = parse_qs(self.scope["query_string"].decode(errors="replace")).get("version", [""])[0]
        self.page = LivePage(self.project_id, arguments["persona"], version, csrf_token_of(self.scope["cookies"]))
        async with asyncio.timeout(settings.REDIS_SECONDS):
            await self.channel_layer.group_add(group_of(self.project_id), self.channel_name)
        await self.accept()
        turns.keep_sweeping()
        _open.add(self)
        self.following = asyncio.create_task(self.follow())

    async def refusal(self, project_id: UUID, persona: str) -> int | None:
        """The code to close with, if this page may not be open; else it has its seat."""
        user = self.scope["user"]
        if not user.is_authenticated:
            return REFUSED
        if not await in_db(may_read)(user.pk, project_id, persona):
            return MISSING
        self.seated = await limits.take_socket(user.pk, self.channel_name)
        return None if self.seated else TOO_MANY

    async def disconnect(self, code: int) -> None:
        was_followed = self.following is not None
        await self.leave()
        if was_followed:
            async with asyncio.timeout(settings.REDIS_SECONDS):
                await self.channel_layer.group_discard(group_of(self.project_id), self.channel_name)

    async def leave(self) -> None:
        """Once or more often."""
        _open.discard(self)
        if self.following:
            self.following.cancel()
            await asyncio.wait([self.following])
            self.following = None
        if self.seated:
            self.seated = False
            await limits.leave_socket(self.scope["user"].pk, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Only how much the page has taken in; everything else is sent over HTTP."""
        try:
            received = json.loads(text_data or "")["received"]
        except (ValueError, TypeError, KeyError):
            return
        if isinstance(received, int):
            self.received = max(self.received, min(received, self.sent))
            self.wake.set()

    async def look_again(self, message: dict[str, Any]) -> None:
        self.must_look = True
        self.look_at_panels = self.look_at_panels or message["panels"]
        self.wake.set()

    # ---- following ----

    async def follow(self) -> None:
        try:
            while True:
                await asyncio.sleep(FLUSH_SECONDS)  # what ends a turn is said in two ways: one look is enough
                self.must_look, began = False, time.perf_counter()
                panels, self.look_at_panels = self.look_at_panels, False
                fragments = await in_db(self.looked)(panels)
                if fragments is None:
                    await self.close(REFUSED)
                    return
                await self.send_all(fragments)
                taken = time.perf_counter() - began
                await self.until_a_look()
                # Reasons to look come together, and the longer a look takes, the longer the next one waits.
                await asyncio.sleep(began + taken + max(SETTLE_SECONDS, LOOK_PAUSES * taken) - time.perf_counter())
        except Conversation.DoesNotExist:
            await self.close(MISSING)  # the project was deleted
        except Unread:
            await self.close(SLOW)  # the page reconnects and starts from a fresh look
        except OSError:
            return  # it has gone away
        except Exception:
            log.exception("a page could not be followed")
            await self.close(BROKEN)

    def looked(self, panels: bool) -> list[str] | None:
        """The fragments of a look; None for a page that was left open after logging out."""
        session_key, now = self.scope["session"].session_key, time.monotonic()
        if now - self.checked < SIGNED_IN_SECONDS:
            signed_in = self.scope["session"].exists(session_key)
        else:
            signed_in, self.checked = is_signed_in(session_key, self.scope["user"].pk), now
        return self.page.look(panels=panels) if signed_in else None

    async def until_a_look(self) -> None:
        """Forward what the running turn's log brings, until something happened that the page must look at."""
        turn = self.page.turn
        turn_log = stream.follow(turn.pk, self.page.seq, self.wake) if turn and turn.is_running else None
        if turn_log is None:
            await self.until_told(LOOK_SECONDS if turn and turn.is_running else self.idle)
            self.idle = soonest() if self.must_look else min(2 * self.idle, IDLE_SECONDS)
            self.look_at_panels = self.look_at_panels or not self.must_look  # nobody woke it: for what was missed
            await limits.keep_socket(self.scope["user"].pk, self.channel_name)
            return
        try:
            await self.forward(turn_log)
        finally:
            stream.leave(turn_log, self.wake)

    async def forward(self, turn_log: stream.Log) -> None:
        while not self.must_look:
            self.wake.clear()
            events = turn_log.after(self.page.seq)
            if events:
                began = time.perf_counter()
                if await self.forward_events(events):
                    return
                # A flush that draws a block again takes the longer the longer the block: so does the pause after it.
                await asyncio.sleep(max(FLUSH_SECONDS, FLUSH_PAUSES * (time.perf_counter() - began)))
            elif events is None or turn_log.closed:
                await self.until_told(SETTLE_SECONDS)  # the row is about to say so, too
                return
            elif not await self.until_woken(LOOK_SECONDS if turn_log.is_copy else IDLE_SECONDS):
                return

    async def until_told(self, seconds: float) -> None:
        """Until there is something to look at in the database, or the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.must_look:
                    self.wake.clear()
                    await self.wake.wait()

    async def until_woken(self, seconds: float) -> bool:
        """Whether something happened within that time; also more of the log."""
        try:
            async with asyncio.timeout(seconds):
                return await self.wake.wait()
        except TimeoutError:
            return False

    async def forward_events(self, events: list[tuple[int, Event]]) -> bool:
        """Send these events, up to one for which the page has to look at the database: then True. What was said after
        it must also stand after it."""
        positions: dict[int, None] = {}
        tools: list[ToolStarted] = []
        look = False
        for seq, event in events:
            spoken = isinstance(event, TextDelta | ToolStarted)
            if spoken and look:
                break
            self.page.seq = seq
            if isinstance(event, TextDelta):
                self.page.add_text(event.message, event.text)
                positions[event.message] = None
            elif isinstance(event, ToolStarted):
                tools.append(event)
            elif not isinstance(event, TurnStarted):
                look = True
                self.look_at_panels = self.look_at_panels or event.name not in ENDS
        fragments = [await self.text(position) for position in positions]
        await self.send_all([*fragments, *(part for each in tools for part in self.page.tool(each))])
        return look

    async def text(self, position: int) -> str:
        """What was added to a text; a long block is drawn off the loop, for which the other pages wait."""
        if self.page.texts[position].is_big:
            return await asyncio.to_thread(self.page.text, position)
        return self.page.text(position)

    async def send_all(self, fragments: list[str]) -> None:
        """Send, once the page has taken in enough of what was sent before. Raises Unread if it never does."""
        frame = "\n".join(fragment for fragment in fragments if fragment)
        if not frame:
            return
        while self.sent - self.received > WINDOW:
            self.wake.clear()
            if not await self.until_woken(PATIENCE_SECONDS):
                raise Unread
        self.sent += len(frame)
        await self.send(text_data=frame)


def soonest() -> float:
    return SOON_SECONDS if settings.REDIS_URL else IDLE_SECONDS


def is_followed() -> bool:
    """Whether a page is open on this process."""
    return bool(_open)


async def tell_to_reconnect() -> None:
    """Before this process ends: its pages go to another one, or come back when it is there again."""
    await asyncio.gather(*(page.close(RESTARTING) for page in list(_open)), return_exceptions=True)


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
