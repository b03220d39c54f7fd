"""A turn as server-sent events: the log that the websocket reads, for programs.

A reader names the last event they have, `<turn>:<seq>`, and gets what is later, from whatever process. Where no log has
it any more, it is told from the rows (replay.py); then `replace` in a `text.delta` says that a text begins anew. The
turn belongs to no stream: who hangs up stops nothing. See docs/decisions/0013.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

from django.http import StreamingHttpResponse

from conversations import crossing, limits, replay, stream, turns
from conversations.events import (
    ENDS,
    Event,
    QuestionAsked,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnStarted,
)
from conversations.ledger import in_db, let_go_of_connection
from conversations.models import Turn
from conversations.sse_text import Numbered, written

FLUSH_SECONDS = 0.03  # the first event goes out at once; those that follow within this time go together
LOOK_SECONDS = 1.0  # how often a stream looks at the row of a turn whose log is not here, or from which nothing comes
SETTLE_SECONDS = 0.2  # for the row to say what its log has just said, or will say no more
HEARTBEAT_SECONDS = 15.0  # without an event: a comment, which keeps proxies from hanging up
KEEP_SECONDS = 30.0  # how often an open stream says that it still counts
BEGIN_SECONDS = 10.0  # for the server to begin sending; a request may be given up before
AGAIN_SECONDS = 5  # for who has too many open
RETRY = b"retry: 1000\n\n"  # milliseconds until a reader connects again
HEARTBEAT = b": still here\n\n"
START = 0  # the number of events that are told from the rows, up to the last of them: only all of them are a state
GONE = "The conversation was cleared, or its project deleted, while this was being read."
TOO_MANY = "You have too many pages and streams open. Close one of them first."
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

_open: set["TurnStream"] = set()


class Seat:
    """One of the pages and streams that a person may have open."""

    def __init__(self, user_id: int) -> None:
        self.user_id, self.name, self.taken = user_id, f"sse.{uuid4().hex}", True

    def leave(self) -> None:
        if self.taken:
            self.taken = False
            turns.in_background(limits.leave_socket(self.user_id, self.name))


async def seat_for(user_id: int) -> Seat:
    """Raises Refused when this person has too many open."""
    seat = Seat(user_id)
    if not await limits.take_socket(user_id, seat.name):
        raise turns.Refused(TOO_MANY, 429, seconds=AGAIN_SECONDS)
    return seat


def cursor_from(turn: Turn, last_event_id: str) -> int | None:
    """The number in a Last-Event-ID; None without one. Raises Refused for that of another turn, or of none."""
    if not last_event_id.strip():
        return None
    name, _, number = last_event_id.strip().rpartition(":")
    if name != str(turn.pk) or not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise turns.Refused(f"Last-Event-ID is no id of an event of this turn: they look like {turn.pk}:12.", 422)
    return int(number)


def has_all(turn: Turn, cursor: int | None) -> bool:
    """Whether the reader has seen how it stopped. What ended a turn from outside has no number of its own, so then they
    are told again."""
    settled = not turn.is_running and turn.status not in ("interrupted", "cancelled")
    return cursor is not None and settled and cursor >= turn.last_seq


def response(turn: Turn, cursor: int | None, seat: Seat) -> StreamingHttpResponse:
    """The events of the turn after `cursor`, or all of them."""
    content = TurnStream(turn, cursor, seat)
    return StreamingHttpResponse(content, content_type="text/event-stream", headers=HEADERS)


class TurnStream:
    """One reader of one turn, from their request to its end or theirs."""

    def __init__(self, turn: Turn, cursor: int | None, seat: Seat) -> None:
        self.turn, self.seat, self.loop = turn.pk, seat, asyncio.get_running_loop()
        self.seq = cursor or START
        self.lengths: dict[int, int] | None = {} if cursor is None else None  # of the texts the reader has, if we know
        self.told: set[tuple[str, str]] = set()  # what the rows have told already, and a log may tell again
        self.wake = asyncio.Event()
        self.log: stream.Log | None = None
        self.must_look = not self.can_read_on(turn)
        self.over = self.begun = False
        self.loop.call_later(BEGIN_SECONDS, self.leave_unless_begun)

    def can_read_on(self, turn: Turn) -> bool:
        """Whether a log has what comes next. The reader may have any part of what was told from the rows."""
        if self.seq == START and self.lengths is None:
            return False
        here = stream.log_of(turn.pk)
        if here and here.first <= self.seq + 1 and (here.last > self.seq or not here.closed):
            return True
        return turn.is_running and self.lengths is None and crossing.crossing() is not None

    # ---- to the server that sends it ----

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.pieces()

    async def pieces(self) -> AsyncIterator[bytes]:
        self.begun = True
        _open.add(self)
        try:
            await let_go_of_connection()
            yield RETRY
            sent = kept = time.monotonic()
            while not self.over:
                batch = await self.next_batch()
                now = time.monotonic()
                if batch:
                    sent = now
                    yield written(self.turn, batch)
                    await asyncio.sleep(0 if self.over else FLUSH_SECONDS)
                elif now - sent >= HEARTBEAT_SECONDS:
                    sent = now
                    yield HEARTBEAT
                if now - kept >= KEEP_SECONDS:
                    kept = now
                    await limits.keep_socket(self.seat.user_id, self.seat.name)
        finally:
            self.leave()

    def close(self) -> None:
        """Called by Django from a thread, whether everything was sent or not."""
        self.loop.call_soon_threadsafe(self.leave)

    def leave(self) -> None:
        self.over = True
        _open.discard(self)
        self.let_go_of_log()
        self.seat.leave()

    def leave_unless_begun(self) -> None:
        if not self.begun:
            self.leave()

    def end(self) -> None:
        """Send nothing more, so that the reader connects again, to another process."""
        self.over = True
        self.wake.set()

    # ---- what comes ----

    async def next_batch(self) -> list[Numbered]:
        """What came by now; nothing after a while in which nothing did, or when the rows must be looked at first."""
        if self.must_look:
            return await self.looked()
        self.log = self.log or stream.follow(self.turn, self.seq, self.wake)
        if self.log is None:
            self.must_look = True
            await self.until_woken(LOOK_SECONDS)
            return []
        self.wake.clear()
        events = self.log.after(self.seq)
        if events:
            return self.read(events)
        if events is None or self.log.closed:
            self.let_go_of_log()
            self.must_look = True
            await self.until_woken(SETTLE_SECONDS)
        elif not await self.until_woken(LOOK_SECONDS if self.log.is_copy else HEARTBEAT_SECONDS):
            self.must_look = True
        return []

    def let_go_of_log(self) -> None:
        if self.log:
            stream.leave(self.log, self.wake)
            self.log = None

    async def until_woken(self, seconds: float) -> bool:
        """Whether something happened within that time."""
        try:
            async with asyncio.timeout(min(seconds, HEARTBEAT_SECONDS)):
                return await self.wake.wait()
        except TimeoutError:
            return False

    async def looked(self) -> list[Numbered]:
        """What the rows have beyond what was told. The reader has it when they have the last of it, and not before."""
        self.must_look = False
        try:
            found = await in_db(replay.stored_after)(self.turn, self.seq)
        except Turn.DoesNotExist:
            self.over = True
            return [(self.seq, TurnFailed(str(self.turn), "gone", GONE, retryable=False))]
        if found is None:
            return []
        last = found.turn.last_seq
        with_text = self.lengths is not None or self.seq != last  # else they have exactly what is stored
        events = found.events(self.lengths, with_text=with_text, ahead=self.seq > last)
        if with_text:
            self.lengths = {message.position: len(message.text) for message in found.replies}
        new = [event for event in events if key_of(event) not in self.told]
        self.told |= {key for event in new if (key := key_of(event))}
        self.seq, self.over = last, not found.turn.is_running
        return [(START, event) for event in new[:-1]] + [(last, event) for event in new[-1:]]

    def read(self, events: list[Numbered]) -> list[Numbered]:
        """What the log has, without what the rows told before it did."""
        self.seq, last = events[-1]
        self.over = last.name in ENDS  # one in the middle is that of a run before an answer
        batch = []
        for numbered in events:
            event = numbered[1]
            if isinstance(event, TextDelta):
                if self.lengths is not None:
                    self.lengths[event.message] = self.lengths.get(event.message, 0) + len(event.text)
            elif key := key_of(event):
                if key in self.told and not isinstance(event, TurnStarted):
                    continue
                self.told.add(key)
            batch.append(numbered)
        return batch


def key_of(event: Event) -> tuple[str, str] | None:
    """What makes an event the same one again, in the rows and in a log; None where the rows do not tell of it."""
    if isinstance(event, ToolStarted | ToolFinished):
        return event.name, event.tool_use_id
    if isinstance(event, QuestionAsked):
        return event.name, event.question
    return (event.name, "") if isinstance(event, TurnStarted) else None


def is_followed() -> bool:
    return bool(_open)


def end_all() -> None:
    """Before this process ends: its readers go on at another one, or here when it is back."""
    for each in list(_open):
        each.end()
