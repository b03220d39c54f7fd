"""The SDK alone, in a process of its own: the least that a reply can cost.

Reads a line of JSON for each load, [[delay, tokens, words], ...], and answers with a line of what it saw of each reply.
"""

import asyncio
import json
import sys
from typing import Any

import uvloop
from anthropic import AsyncAnthropic

from tests.load.streams import now


async def one(model: AsyncAnthropic, delay: float, words: str) -> dict[str, Any]:
    await asyncio.sleep(delay)
    sent, first, parts = now(), None, []
    said: Any = {"role": "user", "content": words}
    async with model.messages.stream(model="load-1", max_tokens=8192, messages=[said]) as stream:
        async for text in stream.text_stream:
            first = first or now()
            parts.append(text)
    return {"sent": sent, "first": first, "ended": now(), "tokens": len(parts), "received": "".join(parts)}


async def serve() -> None:
    async with AsyncAnthropic() as model:
        while line := await asyncio.to_thread(sys.stdin.readline):
            jobs = json.loads(line)
            print(json.dumps(await asyncio.gather(*(one(model, *job) for job in jobs))), flush=True)


if __name__ == "__main__":
    uvloop.run(serve())
