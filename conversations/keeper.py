"""What a process does for all its running turns together: hold their leases, notice a wish to stop, store what came.

Together, because each of it is a round trip to the database: with two hundred replies at once, one by one they would
take the server. Everything is fenced for each turn by its own lease token (ledger.py).
"""

import asyncio
import contextvars
import logging
from contextlib import AsyncExitStack
from typing import Protocol
from uuid import UUID

from conversations.ledger import Draft, in_db_of_leases, renew_together, store_together
from conversations.per_loop import PerLoop

log = logging.getLogger(__name__)

RENEW_SECONDS = 1.0  # the lease is renewed, and a wish to stop is read, this often
SAVE_SECONDS = 0.45  # a reply is stored this often while it grows


class Kept(Protocol):
    """A running turn, as its keeper sees it."""

    token: UUID
    stopping: asyncio.Event
    saving: asyncio.Lock  # one after another, or an older text might be the last that is stored

    def draft(self) -> Draft | None:
        """What came since it was stored last; None if nothing did."""

    def stored(self, draft: Draft) -> None: ...


class Keeper:
    """That of one event loop. Its two tasks run while it has turns to keep."""

    def __init__(self) -> None:
        self.runs: dict[UUID, Kept] = {}
        self.hurry = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    def add(self, run: Kept) -> None:
        self.runs[run.token] = run
        if len(self.runs) == 1:
            loop = asyncio.get_running_loop()
            self.tasks = [
                loop.create_task(work(), context=contextvars.Context()) for work in (self.hold, self.keep_saved)
            ]

    async def remove(self, run: Kept) -> None:
        del self.runs[run.token]
        if not self.runs:
            tasks, self.tasks = self.tasks, []
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def hold(self) -> None:
        """Renew the leases, and notice within a second that somebody asked to stop in any process."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            runs = dict(self.runs)
            try:
                held, asked = await in_db_of_leases(renew_together)(runs.keys())
            except Exception:
                log.exception("the leases of %d turns could not be renewed", len(runs))  # the next time may do
                continue
            for token, run in runs.items():
                if token not in held or token in asked:  # nothing can be stored any more, or nothing is wanted
                    run.stopping.set()

    async def keep_saved(self) -> None:
        """Store what came, whatever comes next: the words that would store it may never come."""
        while True:
            self.hurry.clear()
            try:
                async with asyncio.timeout(SAVE_SECONDS):
                    await self.hurry.wait()
            except TimeoutError:
                pass
            try:
                await self.save()
            except Exception:
                log.exception("the replies of %d turns could not be stored", len(self.runs))

    async def save(self) -> None:
        async with AsyncExitStack() as locks:
            drafts: list[tuple[Kept, Draft]] = []
            for run in list(self.runs.values()):
                if run.saving.locked():  # being stored already, and perhaps for the last time
                    continue
                await locks.enter_async_context(run.saving)
                if draft := run.draft():
                    drafts.append((run, draft))
            held = await in_db_of_leases(store_together)([draft for _run, draft in drafts]) if drafts else {}
            for run, draft in drafts:
                if held.get(draft.turn_id):
                    run.stored(draft)
                elif draft.turn_id in held:
                    run.stopping.set()


_keepers = PerLoop(Keeper)


def keeper() -> Keeper:
    """That of the running event loop."""
    return _keepers.here()
