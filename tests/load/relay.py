"""What there is to beat: a relay that forwards a model's words as server-sent events, and does nothing else.

FastAPI and sse-starlette over the same SDK, as one writes it in an afternoon: it knows no persons, stores nothing,
draws nothing, and a reply ends with its connection. `uvicorn tests.load.relay:app`, with the upstream in
ANTHROPIC_BASE_URL.
"""

import json
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

from anthropic import AsyncAnthropic
from fastapi import FastAPI, Request
from sse_starlette import EventSourceResponse

app = FastAPI()


@cache
def model() -> AsyncAnthropic:
    """The shared client. Its address and key come from the environment; its own limit is 1,000 connections."""
    return AsyncAnthropic()


@app.post("/replies")
async def reply(request: Request) -> EventSourceResponse:
    return EventSourceResponse(deltas((await request.json())["words"]))


async def deltas(words: str) -> AsyncIterator[dict[str, str]]:
    said: Any = {"role": "user", "content": words}
    async with model().messages.stream(model="load-1", max_tokens=8192, messages=[said]) as stream:
        async for text in stream.text_stream:
            yield {"data": json.dumps({"text": text})}
