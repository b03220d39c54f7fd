"""What a server process does before its first request and after its last, whichever server runs it."""

import asyncio
import logging
from typing import Any

from conversations import consumers, crossing, sse, turns
from conversations.llm import client
from voiceprd.health import health

log = logging.getLogger(__name__)

NEWS_SECONDS = 0.3  # for open pages to get the last look


async def begin() -> None:
    """Find at once what a server that died left running, and spare the first reply the making of the client."""
    turns.keep_sweeping()
    client.client_for(client.provider())


async def end() -> None:
    """Take no more work, and break off what still runs here, so that it need not wait to be found. Then send pages and
    readers of streams elsewhere; those that can show how it ended do so first."""
    health.stopping = True
    await turns.drain()
    await asyncio.sleep(NEWS_SECONDS if consumers.is_followed() or sse.is_followed() else 0)
    await consumers.tell_to_reconnect()
    sse.end_all()
    await crossing.stop()


async def lifespan(_scope: dict[str, Any], receive: Any, send: Any) -> None:
    """ASGI's protocol for the two. Daphne does not speak it: see voiceprd/one_process.py."""
    while True:
        event = (await receive())["type"]
        try:
            await (begin() if event == "lifespan.startup" else end())
        except Exception as error:
            log.exception("%s failed", event)
            await send({"type": f"{event}.failed", "message": f"{type(error).__name__}: see the log"})
            return
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
