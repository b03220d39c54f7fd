"""A Messages API to test against: a real HTTP server that streams what a test has queued, faults included.

    with Upstream() as upstream:
        upstream.enqueue(message(Text("Hello")), message(ToolUse("update_prd", {"edits": []})))

As a program, `python -m tests.upstream --port 8765`, it answers like the offline guide, so that the whole product can
be tried over HTTP through the real SDK: `ANTHROPIC_BASE_URL=http://127.0.0.1:8765 ANTHROPIC_API_KEY=any make run`.
"""

import argparse
import json
import select
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.replies import (
    Close,
    Event,
    Hold,
    Pause,
    Reply,
    Step,
    Text,
    Thinking,
    ToolUse,
    error,
    event_bytes,
    hang_up,
    message,
    refusal,
)

__all__ = ["Reply", "Text", "Thinking", "ToolUse", "Upstream", "error", "hang_up", "message", "refusal"]

Answer = Callable[[dict[str, Any]], Reply]
Check = Callable[[dict[str, Any]], list[str]]


@dataclass
class Received:
    """One request as it came in. `gone` is set when the client hung up before the reply was whole."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    gone: threading.Event = field(default_factory=threading.Event)
    port: int = 0  # the client's end of the connection

    @property
    def last_texts(self) -> list[str]:
        """The text blocks of the newest message."""
        content = self.body["messages"][-1]["content"]
        return [content] if isinstance(content, str) else [b["text"] for b in content if b["type"] == "text"]

    @property
    def tool_results(self) -> list[dict[str, Any]]:
        """The tool results in the newest message."""
        content = self.body["messages"][-1]["content"]
        return [b for b in content if isinstance(b, dict) and b["type"] == "tool_result"]


class Upstream:
    """The server: `url` to point a client at, `enqueue` to fill it, `requests` to look at afterwards.

    `check` says what of a request the API would refuse: then it is refused here as well, and `refused` says why.
    """

    def __init__(self, port: int = 0, answer: Answer | None = None, check: Check | None = None) -> None:
        self.requests: list[Received] = []
        self.refused: list[str] = []
        self.closing = threading.Event()
        self._answer, self._check = answer, check
        self._replies: deque[Reply] = deque()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Exchange)
        self._server.upstream = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def left(self) -> int:
        """How many queued replies nobody has asked for yet."""
        return len(self._replies)

    def enqueue(self, *replies: Reply) -> None:
        self._replies.extend(replies)

    def empty(self) -> None:
        """Forget the queued replies that nobody has asked for."""
        self._replies.clear()

    def take(self, received: Received) -> Reply:
        """Record a request and choose its reply: the queue first, then what answers by default."""
        with self._lock:
            self.requests.append(received)
            if self._check and (broken := self._check(received.body)):
                self.refused += [f"request {len(self.requests)}: {each}" for each in broken]
                return error(400, "; ".join(broken))
            if self._replies:
                return self._replies.popleft()
        if self._answer:
            return self._answer(received.body)
        return error(400, f"request {len(self.requests)} came, but the test queued no reply for it")

    def serve_forever(self) -> None:
        self._server.serve_forever()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    upstream: Upstream

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is an ordinary thing here, not a traceback."""


class _Exchange(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.path, headers, body, port=self.client_address[1])
        if not self.path.endswith("/v1/messages"):
            return self._send_whole(
                404, {}, {"type": "error", "error": {"type": "not_found_error", "message": self.path}}
            )
        reply = self.server.upstream.take(received)
        if not reply.status:
            return self._close(reset=True)
        if reply.status != 200 or not body.get("stream"):
            return self._send_whole(reply.status, reply.headers, reply.body)
        try:
            self._stream(reply.steps)
        except (_Gone, OSError):
            received.gone.set()
            self.close_connection = True
        return None

    def _stream(self, steps: Iterator[Step]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for step in steps:
            match step:
                case Event():
                    self._chunk(event_bytes(step))
                case bytes():
                    self._chunk(step)
                case Pause(seconds):
                    self._wait(threading.Event(), seconds)
                case Hold(gate):
                    self._wait(gate, None)
                case Close(reset):
                    return self._close(reset)
        self.wfile.write(b"0\r\n\r\n")
        return None

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _wait(self, gate: threading.Event, seconds: float | None) -> None:
        """Wait for the gate or the time, and notice meanwhile that the client hung up or the test is over."""
        waited = 0.0
        while not gate.wait(0.01) and (seconds is None or waited < seconds):
            waited += 0.01
            if self.server.upstream.closing.is_set() or self._hung_up():
                raise _Gone

    def _hung_up(self) -> bool:
        readable = select.poll()  # select itself takes no descriptor above 1023
        readable.register(self.connection, select.POLLIN)
        return bool(readable.poll(0)) and not self.connection.recv(1, socket.MSG_PEEK)

    def _close(self, reset: bool) -> None:
        """End the connection in the middle of a body; with `reset` as a crashed machine does it."""
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close() if reset else self.connection.shutdown(socket.SHUT_RDWR)

    def _send_whole(self, status: int, headers: dict[str, str], body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: a test that wants to know looks at `requests`."""


class _Gone(Exception):
    """The client hung up, or the server is being closed."""


def guide(pace: float, gate: threading.Event | None = None) -> Answer:
    """Answers with the offline guide's own transport, byte for byte, so that a whole interview runs over HTTP.

    While the gate is shut, a reply waits after its next delta.
    """
    import asyncio

    import httpx2

    from conversations.llm.offline import OfflineTransport

    async def stream(body: dict[str, Any]) -> list[bytes]:
        async with httpx2.AsyncClient(transport=OfflineTransport(pace=0)) as client:
            response = await client.post("http://offline/v1/messages", json={**body, "stream": True})
            return response.content.split(b"\n\n")

    def paced(events: list[bytes]) -> Iterator[Step]:
        for number, event in enumerate(events):
            if number and b"content_block_delta" in event:
                yield Pause(pace)
            if event.strip():
                yield event + b"\n\n"
            if gate and b"content_block_delta" in event:
                yield Hold(gate)

    return lambda body: Reply(steps=paced(asyncio.run(stream(body))))


def main() -> None:
    parser = argparse.ArgumentParser(description="A Messages API that answers like the offline guide.")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--pace", type=float, default=0.03, help="seconds between two deltas")
    options = parser.parse_args()
    upstream = Upstream(options.port, guide(options.pace))
    print(f"Messages API on {upstream.url}: set ANTHROPIC_BASE_URL to it and ANTHROPIC_API_KEY to anything", flush=True)
    upstream.serve_forever()


if __name__ == "__main__":
    main()
