"""A streamed reply, put together from the events of the Messages API as they come. Pure: bytes in, plain values out.

The SDK opens the stream; its events are read here and not by the SDK's own accumulator: see docs/decisions/0009. An
event is known by the `type` in its data, so a gateway that leaves out the `event:` lines is understood as well.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from conversations.blocks import Block, OwnIds, clean_text

USAGE = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
SENT_BACK = {  # what of a block may be sent back to the API; other kinds of blocks are not kept
    "text": ("text",),
    "tool_use": ("id", "name", "input"),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
}
MOST_TOKENS = 2**31 - 1 - 2**24  # a count that no column holds, even added to others, is no count
GROWS = {"text_delta": "text", "thinking_delta": "thinking", "signature_delta": "signature"}


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class ToolStarted:
    id: str
    name: str


@dataclass(frozen=True)
class Reply:
    """A whole message. `stop_reason` is the API's value; None means that the stream ended without saying so."""

    blocks: list[Block]
    stop_reason: str | None
    usage: dict[str, int]


class StreamFault(Exception):
    """The upstream said in the middle of the stream that it failed. `kind` is the API's error type."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ServerSentEvents:
    """Cuts a stream of bytes into the JSON values of its events. Raises ValueError for data that is no JSON object."""

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, chunk: bytes) -> Iterator[dict[str, Any]]:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            line = line.removesuffix(b"\r")
            if line.startswith(b"data:"):
                self._data.append(line[5:])
            elif not line and self._data:
                yield self._value()

    def _value(self) -> dict[str, Any]:
        data, self._data = b"\n".join(self._data), []
        value = json.loads(data)
        if not isinstance(value, dict):
            raise ValueError("an event of the stream is no JSON object")
        return value


@dataclass
class Assembly:
    """The message so far. `ids` names its tools as they begin: what is told of one then must find it later."""

    ids: OwnIds = field(default_factory=OwnIds)
    blocks: dict[int, Block] = field(default_factory=dict)  # by the upstream's index, in the order they began
    stop_reason: str | None = None
    complete: bool = False  # message_stop has come
    usage: dict[str, int] = field(default_factory=dict)
    _halves: dict[int, str] = field(default_factory=dict)  # the first half of a character whose second is to come
    _inputs: dict[int, list[str]] = field(default_factory=dict)  # a tool's input as it is being written
    _speaking: set[int] = field(default_factory=set)  # texts of which words have come

    def feed(self, event: dict[str, Any]) -> Iterable[Text | ToolStarted]:
        """Take in one event. Raises StreamFault, and ValueError for one that does not fit what came before."""
        match event.get("type"):
            case "content_block_delta":
                return self._grow(event)
            case "content_block_start":
                return self._begin(event)
            case "message_start":
                self._count(as_object(event.get("message")).get("usage"))
            case "message_delta":
                self._count(event.get("usage"))
                stop_reason = as_object(event.get("delta")).get("stop_reason")
                self.stop_reason = str(stop_reason) if stop_reason else self.stop_reason
            case "message_stop":
                self.complete = True
            case "error":
                error = as_object(event.get("error"))
                raise StreamFault(str(error.get("type") or ""), str(error.get("message") or ""))
        return ()

    def reply(self) -> Reply:
        """The message as it stands. Raises ValueError when a tool is to run whose input cannot be read."""
        stop_reason = self.stop_reason if self.complete else None
        strict = stop_reason == "tool_use"
        blocks = [self._whole(index, block, strict) for index, block in self.blocks.items()]
        return Reply([block for block in blocks if block["type"] in SENT_BACK], stop_reason, dict(self.usage))

    def _begin(self, event: dict[str, Any]) -> Iterable[Text | ToolStarted]:
        given = as_object(event.get("content_block"))
        kind = str(given.get("type") or "")
        block: Block = {"type": kind, **{name: given.get(name) for name in SENT_BACK.get(kind, ())}}
        words = ("text", "name", "thinking", "signature")
        block |= {name: clean_text(str(block[name] or "")) for name in words if name in block}
        self.blocks[index_of(event)] = block
        if kind == "tool_use":
            block["id"] = self.ids.named(block["id"])
            return [ToolStarted(block["id"], block["name"])]
        return self._said(index_of(event), block["text"]) if kind == "text" else ()

    def _grow(self, event: dict[str, Any]) -> Iterable[Text | ToolStarted]:
        index, delta = index_of(event), as_object(event.get("delta"))
        block = self.blocks.get(index)
        if block is None:
            raise ValueError(f"a delta came for block {index}, which has not begun")
        kind = delta.get("type")
        if kind == "input_json_delta":
            self._inputs.setdefault(index, []).append(str(delta.get("partial_json") or ""))
        elif (name := GROWS.get(str(kind))) and name in block:
            more = self._readable(index, str(delta.get(name) or ""))
            block[name] += more
            return self._said(index, more) if name == "text" else ()
        return ()

    def _said(self, index: int, words: str) -> Iterable[Text]:
        """The first words of a further text stand apart from what was said before, as they will in the stored whole."""
        if not words:
            return ()
        begins, between = index not in self._speaking, "\n\n" if self._speaking else ""
        self._speaking.add(index)
        return [Text(between + words if begins else words)]

    def _readable(self, index: int, words: str) -> str:
        """The words as a page and a database take them. A character may be cut between two deltas."""
        words = self._halves.pop(index, "") + words
        if words and "\ud800" <= words[-1] <= "\udbff":
            self._halves[index], words = words[-1], words[:-1]
        return clean_text(words.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))

    def _whole(self, index: int, block: Block, strict: bool) -> Block:
        """The block with its tool input read. One that was cut stays the text it is: it is never carried out."""
        written = "".join(self._inputs.get(index, ()))
        if not written:
            return block
        try:
            return {**block, "input": json.loads(written, parse_constant=refused)}
        except ValueError:
            if strict:
                raise
            return {**block, "input": written}

    def _count(self, usage: Any) -> None:
        counts = {name: as_object(usage).get(name) for name in USAGE}
        self.usage |= {name: count for name, count in counts.items() if type(count) is int and 0 < count <= MOST_TOKENS}


def refused(constant: str) -> Any:
    """NaN and the like: Python reads them, but they are no JSON."""
    raise ValueError(f"{constant} is no JSON")


def as_object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def index_of(event: dict[str, Any]) -> int:
    index = event.get("index")
    if not isinstance(index, int):
        raise ValueError("an event of a block does not say which")
    return index
