"""HTTP as a load driver needs it: one request a connection, no more work on the way than the standard library does."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit


class Broken(Exception):
    """The connection ended before the answer did."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Address":
        parts = urlsplit(url)
        return cls(str(parts.hostname), int(parts.port or 80))

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


async def send(
    to: Address, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection and send the request; underscores in names of headers stand for hyphens."""
    reader, writer = await asyncio.open_connection(to.host, to.port)
    lines = [f"{method} {path} HTTP/1.1", f"Host: {to.host}:{to.port}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if body else []
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    return reader, writer


async def ask(to: Address, method: str, path: str, body: bytes = b"", *, seconds: float = 30, **headers: str) -> Answer:
    """The whole answer. Raises Broken, OSError or TimeoutError."""
    async with asyncio.timeout(seconds):
        reader, writer = await send(to, method, path, body, **headers)
        try:
            return whole(await reader.read())
        finally:
            writer.close()


def whole(received: bytes) -> Answer:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        raise Broken("no answer came")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = without_chunks(body)
    elif len(body) < int(headers.get("content-length", 0)):
        raise Broken("the answer broke off")
    return Answer(int(first.split()[1]), headers, body)


def without_chunks(body: bytes) -> bytes:
    """The body that these chunks hold. Raises Broken if the last one is missing."""
    parts: list[bytes] = []
    while True:
        size, found, body = body.partition(b"\r\n")
        if not found:
            raise Broken("the answer broke off between its chunks")
        length = int(size.split(b";")[0], 16)
        if not length:
            return b"".join(parts)
        parts.append(body[:length])
        body = body[length + 2 :]


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()
