"""A Messages API for hundreds of streams at once, in a process of its own.

Everything it sends is rendered before it is needed, and each reply is chosen by the request alone (see script.py). What
goes wrong with a model is the business of `tests/upstream.py`; this one is there to be fast and to keep its pace.

As a program it prints its address: `python -m tests.load.upstream --port 0`.
"""

import argparse
import asyncio
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

import uvloop

from tests.load.script import Script, asked_for

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
END = b"0\r\n\r\n"
USAGE = {"input_tokens": 2000, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}


def event(data: dict[str, Any]) -> bytes:
    """One server-sent event as one chunk of the body."""
    sent = f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(sent), sent)


def block_events(index: int, start: dict[str, Any], deltas: list[dict[str, Any]]) -> list[bytes]:
    return [
        event({"type": "content_block_start", "index": index, "content_block": start}),
        *(event({"type": "content_block_delta", "index": index, "delta": delta}) for delta in deltas),
        event({"type": "content_block_stop", "index": index}),
    ]


@lru_cache(maxsize=4096)
def rendered(script: Script, replies: int) -> tuple[bytes, tuple[bytes, ...], bytes]:
    """What comes before the first token, the tokens, and what comes after the last."""
    started = {"id": f"msg_{script.tag(replies)}", "type": "message", "role": "assistant", "model": "load-1"}
    empty = {"content": [], "stop_reason": None, "stop_sequence": None, "usage": {**USAGE, "output_tokens": 1}}
    before = event({"type": "message_start", "message": started | empty}) + event({"type": "ping"})
    begin, *tokens, stop = block_events(
        0, {"type": "text", "text": ""}, [{"type": "text_delta", "text": piece} for piece in script.deltas(replies)]
    )
    return before, (begin + tokens[0], *tokens[1:]), stop + ending(script, replies)


def ending(script: Script, replies: int) -> bytes:
    """The tool uses of a first reply, why it stopped, and the end of the body."""
    uses = [] if replies else script.uses()
    blocks = [part for index, use in enumerate(uses, start=1) for part in use_events(index, use)]
    stopped = {"stop_reason": "tool_use" if uses else "end_turn", "stop_sequence": None}
    counted = {"output_tokens": script.length(replies)}
    closing = event({"type": "message_delta", "delta": stopped, "usage": counted}) + event({"type": "message_stop"})
    return b"".join(blocks) + closing + END


def use_events(index: int, use: dict[str, Any]) -> list[bytes]:
    written = json.dumps(use["input"])
    parts = [written[at : at + 24] for at in range(0, len(written), 24)]
    return block_events(
        index, {**use, "input": {}}, [{"type": "input_json_delta", "partial_json": part} for part in parts]
    )


class Exchange(asyncio.Protocol):
    """One connection of a client: one request after another."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own is one by its methods only
        self.received = b""
        self.timer: asyncio.TimerHandle | None = None

    def connection_lost(self, error: Exception | None) -> None:
        if self.timer:
            self.timer.cancel()

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, rest = self.received.partition(b"\r\n\r\n")
        if not found or len(rest) < (length := content_length(head)):
            return
        self.received = rest[length:]
        if b"/v1/messages" not in head.partition(b"\r\n")[0]:
            self.transport.write(NOT_FOUND)
            return
        self.answer(*asked_for(json.loads(rest[:length])))

    def answer(self, script: Script, replies: int) -> None:
        before, self.tokens, self.after = rendered(replace(script, first=0, pace=0), replies)
        if not script.pace and not script.first:
            self.transport.write(HEAD + before + b"".join(self.tokens) + self.after)
            return
        self.transport.write(HEAD + before)
        self.sent, self.pace = 0, script.pace
        self.began = asyncio.get_running_loop().time() + script.first
        self.wait()

    def wait(self) -> None:
        """Until the next token is due: counted from the first one, so that a late one does not delay the rest."""
        self.timer = asyncio.get_running_loop().call_at(self.began + self.sent * self.pace, self.send_due)

    def send_due(self) -> None:
        late = asyncio.get_running_loop().time() - self.began
        due = int(late / self.pace) + 1 if self.pace else len(self.tokens)
        upto = min(max(due, self.sent + 1), len(self.tokens))
        self.transport.write(b"".join(self.tokens[self.sent : upto]))
        self.sent = upto
        if upto < len(self.tokens):
            self.wait()
        else:
            self.transport.write(self.after)


def content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Exchange, "127.0.0.1", port, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=0)
    uvloop.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
