"""A message of many pages: nobody else waits while it is read."""

import asyncio
import json

import httpx2

from conversations.llm.offline import OfflineTransport
from tests.conversations.offline.asking import body


async def test_other_work_goes_on_while_a_long_message_is_read() -> None:
    content = json.dumps(body(" ".join(f"Members can book lane {number}." for number in range(900)))).encode()
    turns, reading = 0, True

    async def others() -> None:
        nonlocal turns
        while reading:
            turns += 1
            await asyncio.sleep(0)

    async with (
        httpx2.AsyncClient(transport=OfflineTransport(pace=0)) as http,
        http.stream("POST", "http://offline.invalid/v1/messages", content=content) as response,
    ):
        events = response.aiter_bytes()
        await anext(events)
        other = asyncio.create_task(others())
        await anext(events)
        reading = False
        await other
    assert turns > 20
