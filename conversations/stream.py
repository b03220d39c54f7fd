"""The log of a running turn, read by cursor.

Each event has a number that counts up within the turn and goes on after an answer. A subscriber reads from its own
cursor, so a slow one gets bigger pieces, never fewer, and nothing is kept for it. The log lives in the process that
runs the turn. With REDIS_URL it is also written to a Redis Stream, from which other processes keep a copy while pages
there follow it (crossing.py). The channel layer carries wake-ups only: it drops messages when full, and it is never
told what happened.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from conversations import crossing
from conversations.events import Event
from projects import open_pages

log = logging.getLogger(__name__)

KEPT = 64  # logs of ended turns that stay readable for subscribers that are a little behind
KEPT_EVENTS = 50_000  # in all of them together: some 15 MB


@dataclass(eq=False)
class Log:
    """The events of one turn. `first` is the number of the first event held here."""

    turn: UUID
    first: int
    events: list[Event] = field(default_factory=list)
    closed: bool = False
    is_copy: bool = False  # of a log of another process
    publish: Callable[["Log"], None] | None = None  # has other processes told of what is appended
    watchers: set[asyncio.Event] = field(default_factory=set)

    @property
    def last(self) -> int:
        return self.first + len(self.events) - 1

    def append(self, event: Event) -> int:
        self.events.append(event)
        self.wake()
        return self.last

    def extend(self, first: int, events: Sequence[Event]) -> None:
        """Add events from elsewhere, numbered from `first` on. After a gap the log starts anew: who is further behind
        reads the database. What is here already is not taken twice."""
        if first > self.last + 1:
            self.first, self.events = first, []
        self.events.extend(events[self.last + 1 - first :])
        self.wake()

    def close(self) -> None:
        self.closed = True
        self.wake()

    def after(self, cursor: int) -> list[tuple[int, Event]] | None:
        """Events numbered above `cursor`; None when some of them are no longer here (read the snapshot instead)."""
        if cursor + 1 < self.first:
            return None
        start = cursor + 1 - self.first
        return [(self.first + start + index, event) for index, event in enumerate(self.events[start:])]

    def wake(self) -> None:
        for watcher in self.watchers:
            watcher.set()
        if self.publish:
            self.publish(self)


_logs: dict[UUID, Log] = {}
_ended: deque[Log] = deque()


def open_log(turn: UUID, after: int) -> Log:
    """A log for a turn that starts to run here; its events are numbered from `after` + 1."""
    log = _logs[turn] = Log(turn, first=after + 1, publish=crossing.publisher())
    return log


def close_log(log: Log) -> None:
    """Nothing more comes from this run of the turn. Its next run, after an answer, has a log of its own."""
    log.close()
    _ended.append(log)
    while len(_ended) > KEPT or sum(len(each.events) for each in _ended) > KEPT_EVENTS:
        ended = _ended.popleft()
        if _logs.get(ended.turn) is ended:
            del _logs[ended.turn]


def log_of(turn: UUID) -> Log | None:
    """The log of a turn that runs, or has just run, in this process."""
    return _logs.get(turn)


def follow(turn: UUID, cursor: int, watcher: asyncio.Event) -> Log | None:
    """The log to read this running turn from, its own or the copy of another process's; None when there is none.

    `watcher` is set whenever there is more, until `leave`.
    """
    log = _logs.get(turn)
    if log is None or (log.closed and log.last <= cursor):  # it ran here before it waited for an answer
        log = crossing.copy_of(turn, cursor, lambda: Log(turn, first=cursor + 1, is_copy=True))
    if log is not None:
        log.watchers.add(watcher)
    return log


def leave(log: Log, watcher: asyncio.Event) -> None:
    log.watchers.discard(watcher)
    crossing.forget(log)


async def look_again(project: UUID, *, panels: bool = True) -> None:
    """Tell every open page of the project, in every process, that there is something to read; without `panels` only in
    the conversation. Only a hint: pages look by themselves while a reply runs, and no input is lost because nobody
    could be told of it."""
    try:
        await open_pages.tell(project, panels=panels)
    except crossing.FAULTS as error:
        log.warning("open pages could not be told to look again: %s", type(error).__name__)
    except Exception:
        log.exception("open pages could not be told to look again")
