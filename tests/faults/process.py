"""A server process as the tests of any order have it: an event loop in a thread, that can end well or be killed."""

import asyncio
import threading
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from django.db import connections
from django.utils import timezone

from conversations import crossing, stream, turns
from conversations.models import Turn

T = TypeVar("T")
SECONDS = 30.0


class Process:
    """What a process knows by itself is gone with it: its tasks, its logs, its loop. Only one lives at a time."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.do(self.without_sweeper())

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)

    async def without_sweeper(self) -> None:
        """What would be swept at any moment is swept where the test says so."""
        turns._sweeper = asyncio.create_task(asyncio.Event().wait())

    def end(self) -> None:
        """As on SIGTERM."""
        self.do(turns.drain())
        self.close()

    def kill(self) -> None:
        """As by SIGKILL: none of its tasks writes anything any more, and what it held stays held until it runs out."""
        Turn.objects.exclude(lease_token=None).update(lease_token=uuid4())
        self.close()

    def close(self) -> None:
        self.do(self.cancel_all())
        self.do(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(SECONDS)
        self.loop.close()
        turns._sweeper = None
        stream._logs.clear()
        stream._ended.clear()
        connections.close_all()

    async def cancel_all(self) -> None:
        while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=1)
        await crossing.stop()
        await self.loop.shutdown_asyncgens()


def leases_run_out() -> None:
    Turn.objects.filter(lease_until__gt=timezone.now()).update(lease_until=timezone.now() - timedelta(seconds=1))
