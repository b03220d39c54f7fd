"""The log of a running turn, read by cursor.

Each event has a number that counts up within the turn and goes on after an answer. A subscriber reads from its own
cursor, so a slow one gets bigger pieces, never fewer. The log lives in the process that runs the turn; elsewhere
`log_of` is None and the database's snapshot serves. The channel layer carries wake-ups only: it drops messages when
full, and it is never told what happened.
"""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from channels.layers import get_channel_layer

from conversations.events import Event

log = logging.getLogger(__name__)

KEPT = 64  # logs of ended turns that stay readable for subscribers that are a little behind
KEPT_EVENTS = 50_000  # in all of them together: some 15 MB


@dataclass
class Log:
    """The events of one turn. `first` is the number of the first event held here."""

    first: int
    events: list[Event] = field(default_factory=list)
    closed: bool = False
    waiting: set[asyncio.Event] = field(default_factory=set)

    @property
    def last(self) -> int:
        return self.first + len(self.events) - 1

    def append(self, event: Event) -> int:
        self.events.append(event)
        self._wake()
        return self.last

    def close(self) -> None:
        self.closed = True
        self._wake()

    def after(self, cursor: int) -> list[tuple[int, Event]] | None:
        """Events numbered above `cursor`; None when some of them are no longer here (read the snapshot instead)."""
        if cursor + 1 < self.first:
            return None
        start = cursor + 1 - self.first
        return [(self.first + start + index, event) for index, event in enumerate(self.events[start:])]

    async def wait(self, cursor: int) -> None:
        """Until there is something above `cursor`, or the log is closed."""
        while self.last <= cursor and not self.closed:
            wake = asyncio.Event()
            self.waiting.add(wake)
            try:
                await wake.wait()
            finally:
                self.waiting.discard(wake)

    def _wake(self) -> None:
        for wake in self.waiting:
            wake.set()


_logs: dict[UUID, Log] = {}
_ended: deque[UUID] = deque()


def open_log(turn: UUID, after: int) -> Log:
    """A log for a turn that starts to run here; its events are numbered from `after` + 1."""
    log = _logs[turn] = Log(first=after + 1)
    return log


def close_log(turn: UUID) -> None:
    if log := _logs.get(turn):
        log.close()
        _ended.append(turn)
    while len(_ended) > KEPT or sum(len(_logs[each].events) for each in _ended if each in _logs) > KEPT_EVENTS:
        ended = _ended.popleft()
        if ended in _logs and _logs[ended].closed:
            del _logs[ended]


def log_of(turn: UUID) -> Log | None:
    return _logs.get(turn)


def group_of(project: UUID) -> str:
    return f"project.{project.hex}"


async def look_again(project: UUID) -> None:
    """Tell every open page of the project, in every process, that there is something to read. Only a hint: pages
    look by themselves while a reply runs, and no input is lost because nobody could be told of it."""
    try:
        await get_channel_layer().group_send(group_of(project), {"type": "look.again"})
    except Exception:
        log.exception("open pages could not be told to look again")
