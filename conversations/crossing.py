"""Logs of running turns between processes, over Redis Streams. Without REDIS_URL nothing here does anything.

One task per process writes what its turns append, all of them in one round trip: the first event at once, then every
FLUSH_SECONDS. One task per process reads all the turns that its pages follow elsewhere, in one blocking call; a stream
of its own wakes it when there is another turn to follow. An entry's id is the number of its last event, so a cursor is
an id. When Redis is away, or has forgotten everything, nothing is lost: copies show a gap, and pages read the database.
"""

import asyncio
import contextvars
import json
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from conversations.events import ENDS, Event, TextDelta, from_payload
from conversations.per_loop import PerLoop

if TYPE_CHECKING:
    from conversations.stream import Log

log = logging.getLogger(__name__)

FLUSH_SECONDS = 0.03
BLOCK_SECONDS = 5.0
AGAIN_SECONDS = 0.5  # between attempts while Redis is away
KEPT_SECONDS = 3600  # a stream whose process died goes by itself
ENDED_SECONDS = 60  # that of a turn that has ended stays for pages that are a little behind
MOST_ENTRIES = 20_000  # of one stream
FAULTS = (RedisError, OSError, TimeoutError)


@dataclass(eq=False)
class Crossing:
    """Both directions, for one event loop."""

    redis: Redis
    name: str = field(default_factory=lambda: uuid4().hex)
    written: dict[UUID, int] = field(default_factory=dict)  # number of the last event that was written
    dirty: dict[UUID, "Log"] = field(default_factory=dict)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    copies: dict[UUID, "Log"] = field(default_factory=dict)
    control_id: str = "0"
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    def keep_running(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if name not in self.tasks or self.tasks[name].done():
            loop = asyncio.get_running_loop()
            self.tasks[name] = loop.create_task(work(), name=f"crossing-{name}", context=contextvars.Context())

    async def stop(self) -> None:
        """Write what is left, and close the connections."""
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        try:
            await asyncio.wait_for(self.flush(), 2)
        except FAULTS:
            log.warning("the last events of this process's turns could not be written to Redis")
        await self.redis.aclose()

    # ---- writing ----

    def publish(self, turn_log: "Log") -> None:
        self.dirty[turn_log.turn] = turn_log
        if not self.more.is_set():
            self.more.set()
            self.keep_running("write", self.write)

    async def write(self) -> None:
        while not is_cancelled():
            await self.more.wait()
            self.more.clear()
            try:
                await self.flush()
            except FAULTS as error:
                log.warning("events could not be written to Redis: %s", type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)
            await asyncio.sleep(FLUSH_SECONDS)

    async def flush(self) -> None:
        """Write what came since the last time. What fails to be written is missing there: a gap that readers see."""
        dirty, self.dirty = self.dirty, {}
        pipe = self.redis.pipeline(transaction=False)
        for turn, turn_log in dirty.items():
            new = turn not in self.written
            events = turn_log.after(max(self.written.get(turn, 0), turn_log.first - 1)) or []
            self.written[turn] = turn_log.last
            if events:
                fields: dict[Any, Any] = {"e": encoded(events)}
                pipe.xadd(stream_of(turn), fields, id=f"{turn_log.last}-0", maxlen=MOST_ENTRIES, approximate=True)
            if new or turn_log.closed:
                pipe.expire(stream_of(turn), ENDED_SECONDS if turn_log.closed else KEPT_SECONDS)
            if turn_log.closed:
                del self.written[turn]
        for answer in await pipe.execute(raise_on_error=False):
            if isinstance(answer, Exception) and not isinstance(answer, ResponseError):
                raise answer  # an id that is too old is one of a turn that another process went on with

    # ---- reading ----

    async def read(self) -> None:
        while not is_cancelled():
            try:
                await self.read_once()
            except FAULTS as error:
                log.warning("events could not be read from Redis: %s", type(error).__name__)
                await asyncio.sleep(AGAIN_SECONDS)

    async def read_once(self) -> None:
        cursors: dict[Any, Any] = {stream_of(turn): f"{copy.last}-0" for turn, copy in self.copies.items()}
        cursors[self.control] = self.control_id
        answer: Any = await self.redis.xread(cursors, block=int(BLOCK_SECONDS * 1000))
        for name, entries in answer or ():
            for entry_id, fields in entries:
                if name == self.control:
                    self.control_id = entry_id
                elif copy := self.copies.get(turn_of(name)):
                    take_in(copy, json.loads(fields["e"]))

    @property
    def control(self) -> str:
        return f"voiceprd:follow:{self.name}"

    def follow(self, turn: UUID, cursor: int, new_copy: Callable[[], "Log"]) -> "Log":
        known = self.copies.get(turn)
        if known is not None and not known.closed and known.first <= cursor + 1:
            return known
        made = self.copies[turn] = new_copy()
        self.keep_running("read", self.read)
        self.keep_running(f"wake-{turn}", self.wake_reader)
        return made

    async def wake_reader(self) -> None:
        """The blocking call does not know of the turn that was just added."""
        self.tasks = {name: task for name, task in self.tasks.items() if not task.done()}
        try:
            pipe = self.redis.pipeline(transaction=False)
            pipe.xadd(self.control, {"f": 1}, maxlen=1)
            pipe.expire(self.control, KEPT_SECONDS)
            await pipe.execute()
        except FAULTS:
            return  # the reader fails as well, and begins anew


def is_cancelled() -> bool:
    """A cancellation that comes in the middle of a command is sometimes swallowed by redis-py."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def encoded(events: Sequence[tuple[int, Event]]) -> str:
    """Events with their numbers as JSON; neighbouring pieces of one message stand together, each with its number."""
    groups: list[list[Any]] = []
    for seq, event in events:
        if not isinstance(event, TextDelta):
            groups.append([seq, event.name, event.payload()])
        elif groups and groups[-1][1] == TextDelta.name and groups[-1][2] == event.message:
            groups[-1][3].append(event.text)
        else:
            groups.append([seq, TextDelta.name, event.message, [event.text]])
    return json.dumps(groups, separators=(",", ":"))


def decoded(groups: Iterable[list[Any]]) -> list[tuple[int, Event]]:
    events: list[tuple[int, Event]] = []
    for seq, name, given, *texts in groups:
        if name == TextDelta.name:
            events += [(seq + place, TextDelta(message=given, text=text)) for place, text in enumerate(texts[0])]
        else:
            events.append((seq, from_payload(name, given)))
    return events


def take_in(copy: "Log", groups: list[list[Any]]) -> None:
    events = decoded(groups)
    if events:
        copy.extend(events[0][0], [event for _seq, event in events])
        if events[-1][1].name in ENDS:
            copy.close()


def stream_of(turn: UUID) -> str:
    return f"voiceprd:turn:{turn.hex}"


def turn_of(stream: str) -> UUID:
    return UUID(stream.rpartition(":")[2])


def connected() -> Crossing:
    # redis-py 8 ends an idle blocking read after 5 s unless the socket may wait longer.
    times: dict[str, Any] = {"socket_timeout": BLOCK_SECONDS + 5, "socket_connect_timeout": 3}
    return Crossing(Redis.from_url(settings.REDIS_URL, decode_responses=True, **times))


_crossings = PerLoop(connected)


def crossing() -> Crossing | None:
    """That of the running event loop; None without Redis."""
    return _crossings.here() if settings.REDIS_URL else None


def publisher() -> Callable[["Log"], None] | None:
    """What has a log's new events written to Redis soon; None without Redis."""
    here = crossing()
    return here.publish if here else None


def copy_of(turn: UUID, cursor: int, new_copy: Callable[[], "Log"]) -> "Log | None":
    """A copy of the log of a turn that runs in another process, from the event after `cursor` on."""
    here = crossing()
    return here.follow(turn, cursor, new_copy) if here else None


def forget(turn_log: "Log") -> None:
    """Stop reading what nobody here watches any more."""
    here = crossing()
    if here and not turn_log.watchers and here.copies.get(turn_log.turn) is turn_log:
        del here.copies[turn_log.turn]


async def stop() -> None:
    if here := _crossings.pop():
        await here.stop()
