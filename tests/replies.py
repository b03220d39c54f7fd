"""What a model may say, as values: content blocks, the stream they become, and every way a stream can go wrong.

message(Text("Hello"), ToolUse("update_prd", {...}))        two blocks, stop_reason tool_use
message(Text("A long one")).held(gate, after=3)             waits in the middle until the test opens the gate
message(Text("A long one")).cut(after=3)                    the connection ends in the middle
error(429, retry_after=1)                                   refused before the stream starts
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, cycle
from threading import Event as Gate
from typing import Any, Self

_numbers = count(1)


@dataclass(frozen=True)
class Event:
    """One server-sent event. Without `named` its `event:` line is missing, as some gateways have it."""

    data: dict[str, Any]
    named: bool = True


@dataclass(frozen=True)
class Pause:
    seconds: float


@dataclass(frozen=True)
class Hold:
    gate: Gate


@dataclass(frozen=True)
class Close:
    reset: bool = False


Step = Event | Pause | Hold | Close | bytes


def event_bytes(event: Event) -> bytes:
    name = f"event: {event.data['type']}\n" if event.named else ""
    return f"{name}data: {json.dumps(event.data)}\n\n".encode()


@dataclass(frozen=True)
class Text:
    text: str
    chunk: int = 8

    def whole(self) -> dict[str, Any]:
        return {"type": "text", "text": self.text}

    def start(self) -> dict[str, Any]:
        return {"type": "text", "text": ""}

    def deltas(self) -> Iterator[dict[str, Any]]:
        for part in _parts(self.text, self.chunk):
            yield {"type": "text_delta", "text": part}


@dataclass(frozen=True)
class ToolUse:
    """A tool call. `input` may be anything a careless endpoint sends; `cut` streams only that many characters of it."""

    name: str
    input: Any
    id: str = field(default_factory=lambda: f"toolu_{next(_numbers):06}")
    chunk: int = 24
    cut: int | None = None
    at_once: bool = False  # the input stands in content_block_start, and no delta follows

    def whole(self) -> dict[str, Any]:
        return {"type": "tool_use", "id": self.id, "name": self.name, "input": self.input}

    def start(self) -> dict[str, Any]:
        return self.whole() if self.at_once else {**self.whole(), "input": {}}

    def deltas(self) -> Iterator[dict[str, Any]]:
        written = "" if self.at_once else json.dumps(self.input)[: self.cut]
        for part in _parts(written, self.chunk):
            yield {"type": "input_json_delta", "partial_json": part}


@dataclass(frozen=True)
class Thinking:
    """A thinking block. An empty signature is what endpoints without signatures send."""

    thinking: str
    signature: str = "c2lnbmVk"

    def whole(self) -> dict[str, Any]:
        return {"type": "thinking", "thinking": self.thinking, "signature": self.signature}

    def start(self) -> dict[str, Any]:
        return {"type": "thinking", "thinking": "", "signature": ""}

    def deltas(self) -> Iterator[dict[str, Any]]:
        for part in _parts(self.thinking, 16):
            yield {"type": "thinking_delta", "thinking": part}
        if self.signature:
            yield {"type": "signature_delta", "signature": self.signature}


Block = Text | ToolUse | Thinking


@dataclass(frozen=True)
class Reply:
    """One answer: `body` for an error or a request without streaming, else `steps`. `after` counts content deltas."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    steps: Iterable[Step] = ()

    def paced(self, seconds: float) -> Self:
        """Waits before every delta, as a model does."""
        return replace(
            self, steps=[part for step in self.steps for part in ([Pause(seconds), step] if _delta(step) else [step])]
        )

    def held(self, gate: Gate, after: int = 1) -> Self:
        """Stops in the middle until the test opens the gate: what a reload or a Stop in mid-reply is tested with."""
        before, rest = self._split(after)
        return replace(self, steps=[*before, Hold(gate), *rest])

    def cut(self, after: int = 1, *, reset: bool = False) -> Self:
        """The connection ends in the middle of the body; with `reset` as when a machine crashes."""
        return replace(self, steps=[*self._split(after)[0], Close(reset)])

    def ended(self, after: int = 1) -> Self:
        """The body ends properly, but there is no message_stop. The SDK takes it for a whole message."""
        return replace(self, steps=self._split(after)[0])

    def failing(self, kind: str = "overloaded_error", message: str = "Overloaded", after: int = 1) -> Self:
        """An `error` event in the middle of a stream that began with status 200."""
        failure = Event({"type": "error", "error": {"type": kind, "message": message}})
        return replace(self, steps=[*self._split(after)[0], failure])

    def garbled(self, after: int = 1) -> Self:
        """A line that is no JSON."""
        return replace(self, steps=[*self._split(after)[0], b'event: content_block_delta\ndata: {"type": "conte\n\n'])

    def pinging(self, after: int = 1, seconds: float = 0.05) -> Self:
        """Nothing but pings from there on, for ever."""
        pings = cycle((Event({"type": "ping"}), Pause(seconds)))
        return replace(self, steps=chain(self._split(after)[0], pings))

    def unnamed(self) -> Self:
        """Without the `event:` lines, as some gateways leave them out."""
        return replace(
            self, steps=[replace(step, named=False) if isinstance(step, Event) else step for step in self.steps]
        )

    def _split(self, after: int) -> tuple[list[Step], list[Step]]:
        steps, seen = list(self.steps), 0
        for position, step in enumerate(steps):
            if seen == after:
                return steps[:position], steps[position:]
            seen += _delta(step)
        raise ValueError(f"the reply has only {seen} deltas, not more than {after}")


def message(
    *blocks: Block, stop_reason: str | None = "", usage: dict[str, int] | None = None, model: str = "test-1"
) -> Reply:
    """A whole message. Its stop reason is tool_use if it calls a tool, else end_turn, unless one is given."""
    if stop_reason == "":
        stop_reason = "tool_use" if any(isinstance(block, ToolUse) for block in blocks) else "end_turn"
    counted = {
        "input_tokens": 25,
        "output_tokens": 12,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
    } | (usage or {})
    whole = {
        "id": f"msg_{next(_numbers):06}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [block.whole() for block in blocks],
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": counted,
    }
    return Reply(body=whole, steps=list(_events(whole, blocks)))


def refusal(text: str = "") -> Reply:
    """A refusal, usually after nothing or after a few words."""
    return message(*([Text(text)] if text else []), stop_reason="refusal")


def error(status: int, message: str = "", *, retry_after: int | None = None) -> Reply:
    """Refused before the stream starts: 400, 401, 403, 404, 413, 429, 500 or 529."""
    kind = _KINDS.get(status, "api_error")
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return Reply(status, headers, {"type": "error", "error": {"type": kind, "message": message or kind}})


def hang_up() -> Reply:
    """No answer at all: the connection is reset as soon as the request is there."""
    return Reply(status=0)


_KINDS = {
    400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
    413: "request_too_large", 429: "rate_limit_error", 500: "api_error", 529: "overloaded_error",
}  # fmt: skip


def _events(whole: dict[str, Any], blocks: Sequence[Block]) -> Iterator[Event]:
    begun = {**whole, "content": [], "stop_reason": None, "usage": {**whole["usage"], "output_tokens": 1}}
    yield Event({"type": "message_start", "message": begun})
    yield Event({"type": "ping"})
    for index, block in enumerate(blocks):
        yield Event({"type": "content_block_start", "index": index, "content_block": block.start()})
        for delta in block.deltas():
            yield Event({"type": "content_block_delta", "index": index, "delta": delta})
        yield Event({"type": "content_block_stop", "index": index})
    delta = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield Event({"type": "message_delta", "delta": delta, "usage": {"output_tokens": whole["usage"]["output_tokens"]}})
    yield Event({"type": "message_stop"})


def _delta(step: Step) -> bool:
    return isinstance(step, Event) and step.data["type"] == "content_block_delta"


def _parts(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))
