"""The wire: a Messages request goes in, the usual event stream (or one JSON body) comes out, without a network."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2

from conversations.llm.offline.interview import Reply, respond
from conversations.llm.offline.situation import fingerprint

PACE = 0.035
LONGEST = 1.2  # seconds that a reply's text may take, however long it is
GROUP = 3  # words that arrive together
JSON_PIECE = 400  # characters of a tool's input per delta

Event = tuple[str, dict[str, Any]]


class OfflineTransport(httpx2.AsyncBaseTransport):
    """Answers `POST …/v1/messages`. Anything else gets the API's own shape of error."""

    def __init__(self, pace: float = PACE) -> None:
        self.pace = pace

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not request.url.path.endswith("/v1/messages"):
            return _error(404, "not_found_error", f"The offline guide has no {request.url.path}")
        if request.method != "POST":
            return _error(405, "invalid_request_error", "Method not allowed")
        body = _parsed(await request.aread())
        fault = _fault(body)
        if fault:
            return _error(400, "invalid_request_error", fault)
        if body.get("stream"):
            headers = {"content-type": "text/event-stream; charset=utf-8", "request-id": _id("req", body)}
            return httpx2.Response(200, headers=headers, stream=EventStream(body, self.pace))
        return _json(200, _message(body, await _read(body)), _id("req", body))


class EventStream(httpx2.AsyncByteStream):
    """Yields the first event before anything is read, then the reply; stops wherever its reader stops."""

    def __init__(self, body: dict[str, Any], pace: float) -> None:
        self.body = body
        self.pace = pace

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield _line("message_start", {"message": _envelope(self.body)})
        await asyncio.sleep(0)  # the first event is on its way before the reading starts
        try:
            reply = await _read(self.body)
        except Exception as error:
            yield _line("error", {"error": {"type": "api_error", "message": f"The offline guide failed: {error!r}"}})
            return
        delay = min(self.pace, LONGEST / max(1, reply.groups(GROUP)))
        for index, block in enumerate(_with_ids(self.body, reply)):
            for event, payload in _block_events(index, block):
                yield _line(event, payload)
                if delay and payload.get("delta", {}).get("type") == "text_delta":
                    await asyncio.sleep(delay)
        usage = {"output_tokens": reply.size}
        delta = {"stop_reason": reply.stop_reason, "stop_sequence": None}
        yield _line("message_delta", {"delta": delta, "usage": usage})
        yield _line("message_stop", {})


async def _read(body: dict[str, Any]) -> Reply:
    """The reply, worked out beside the event loop: a message of many pages takes longer than a page may wait."""
    return await asyncio.to_thread(respond, body)


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _fault(body: dict[str, Any]) -> str:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return "messages: Field required"
    if not all(isinstance(message, dict) and message.get("content") for message in messages):
        return "messages: every message needs content"
    if messages[-1].get("role") != "user":
        return "messages: the last message must be the user's"
    return ""


def _id(prefix: str, body: dict[str, Any], part: str = "") -> str:
    return f"{prefix}_{fingerprint(body, part)[:24]}"


def _with_ids(body: dict[str, Any], reply: Reply) -> list[dict[str, Any]]:
    """A tool use's id is a hash of the request and its place, so a retry gives the same."""
    return [
        {**block, "id": _id("toolu", body, str(place))} if block["type"] == "tool_use" else block
        for place, block in enumerate(reply.blocks)
    ]


def _envelope(body: dict[str, Any]) -> dict[str, Any]:
    # "Tokens" are words here: there is no tokeniser, and nothing is billed. They only have to grow with the request.
    size = len(json.dumps([body.get("system"), body["messages"]], ensure_ascii=False).split())
    return {
        "id": _id("msg", body),
        "type": "message",
        "role": "assistant",
        "model": body.get("model") or "offline-guide",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": size, "output_tokens": 1},
    }


def _message(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    envelope = _envelope(body)
    usage = {**envelope["usage"], "output_tokens": reply.size}
    return {**envelope, "content": _with_ids(body, reply), "stop_reason": reply.stop_reason, "usage": usage}


def _block_events(index: int, block: dict[str, Any]) -> list[Event]:
    if block["type"] == "text":
        empty: dict[str, Any] = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": group} for group in word_groups(block["text"])]
    else:
        empty = {**block, "input": {}}
        text = json.dumps(block["input"], ensure_ascii=False)
        pieces = [text[at : at + JSON_PIECE] for at in range(0, len(text), JSON_PIECE)]
        deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in pieces]
    return [
        ("content_block_start", {"index": index, "content_block": empty}),
        *(("content_block_delta", {"index": index, "delta": delta}) for delta in deltas),
        ("content_block_stop", {"index": index}),
    ]


def word_groups(text: str, size: int = GROUP) -> list[str]:
    """The text in groups of words, each with the space before it, so that they join to exactly the text."""
    words = text.split(" ")
    groups = [" ".join(words[at : at + size]) for at in range(0, len(words), size)]
    return [groups[0], *(f" {group}" for group in groups[1:])]


def _line(event: str, payload: dict[str, Any]) -> bytes:
    data = json.dumps({"type": event, **payload}, ensure_ascii=False)
    return f"event: {event}\ndata: {data}\n\n".encode()


def _error(status: int, kind: str, message: str) -> httpx2.Response:
    return _json(status, {"type": "error", "error": {"type": kind, "message": message}}, "req_offline")


def _json(status: int, value: dict[str, Any], request_id: str) -> httpx2.Response:
    headers = {"content-type": "application/json", "request-id": request_id}
    return httpx2.Response(status, headers=headers, content=json.dumps(value, ensure_ascii=False).encode())
