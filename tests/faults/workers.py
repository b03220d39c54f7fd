"""The site in several processes, with a say in which of them is talked to: a connection stays with who accepted it."""

import html
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.faults.seeing import Seen, read
from tests.load.killing import workers
from tests.load.sites import WITHOUT_LIMITS, Person
from tests.server import Site, serve

SECONDS = 60.0  # without Redis a page finds out by itself what nobody told it, every half minute
ATTEMPTS = 200  # to be accepted by one of four
SOCKET = re.compile(r'ws-connect="([^"]+)"')


@contextmanager
def served(folder: Path, upstream_url: str, people: int) -> Iterator["Served"]:
    """Four processes on PostgreSQL and Redis where the tests have them; else two on SQLite."""
    model = {"ANTHROPIC_BASE_URL": upstream_url, "ANTHROPIC_API_KEY": "any"}
    with database() as stored, serve(folder, workers=4 if stored else 2, **stored, **model, **WITHOUT_LIMITS) as site:
        wait_until(lambda: "processes" in site.log and len(workers(site.process.pid)) == (4 if stored else 2))
        made = site.manage("shell", "-v0", "-c", f"from tests.load.accounts import make; make({people}, 'p')")
        yield Served(site, [Person(**each) for each in json.loads(made.splitlines()[-1])])


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """A database of its own on the server that the tests use, and their Redis; nothing where they have none."""
    given, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not given.startswith("postgres") or not redis:
        yield {}
        return
    server, name = given.rpartition("/")[0], f"voiceprd_processes_{uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            yield {"DATABASE_URL": f"{server}/{name}", "REDIS_URL": redis}
        finally:
            maintenance.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@dataclass
class Served:
    """The running site, and people of whom each test takes one."""

    site: Site
    people: list[Person] = field(default_factory=list)

    @property
    def workers(self) -> set[int]:
        assert self.site.process is not None
        return set(workers(self.site.process.pid))

    @property
    def port(self) -> int:
        return int(urlsplit(self.site.url).port or 0)

    def worker_at(self, port: int) -> int:
        """Who holds this end of a connection: the upstream's number of it, or the number of a client's."""
        return next((pid for pid in self.workers if port in ports_of(pid)), 0)

    def line(self, to: Callable[[int], bool] = lambda _worker: True) -> HTTPConnection:
        """A connection that was accepted by a worker that is as wanted."""
        for _attempt in range(ATTEMPTS):
            line = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
            line.request("GET", "/healthz")
            line.getresponse().read()
            if to(self.worker_at(line.sock.getsockname()[1])):
                return line
            line.close()
        raise AssertionError("no connection was accepted by such a worker")


def ports_of(pid: int) -> set[int]:
    """Numbers at both ends of the connections that this process holds."""
    held = set()
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            held.add(os.readlink(descriptor))
        except OSError:
            continue
    ports: set[int] = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if f"socket:[{fields[9]}]" in held:
            ports |= {int(end.rpartition(":")[2], 16) for end in fields[1:3]}
    return ports


# ---- what a person does ----


def ask(line: HTTPConnection, person: Person, method: str, path: str, **given: str) -> tuple[int, str]:
    """A request over this line, as the page's scripts send it."""
    headers = {
        "Cookie": person.cookies,
        "X-CSRFToken": person.csrf,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    line.request(method, path, urlencode(given), headers)
    response = line.getresponse()
    return response.status, response.read().decode()


def page_of(line: HTTPConnection, person: Person) -> str:
    status, page = ask(line, person, "GET", person.page)
    assert status == 200
    return page


def looked(line: HTTPConnection, person: Person) -> Seen:
    return read(page_of(line, person))


class Tab:
    """An open page: as it was loaded, and everything that came over its socket."""

    def __init__(self, served: Served, person: Person, to: Callable[[int], bool] = lambda _worker: True) -> None:
        page = page_of(served.line(), person)
        address = html.unescape(SOCKET.search(page)[1])
        for _attempt in range(ATTEMPTS):
            self.opening = opened(served, person, address)
            self.socket = self.opening.__enter__()
            self.worker = served.worker_at(self.socket.local_address[1])
            if to(self.worker):
                break
            self.socket.close()
        else:
            raise AssertionError("no socket was accepted by such a worker")
        self.received = page

    def until(self, *said: str, seconds: float = SECONDS) -> str:
        """What came, once all of this has."""
        last = time.monotonic() + seconds
        while not all(each in self.received for each in said):
            left = last - time.monotonic()
            assert left > 0, f"{said} did not come; what came ends in {self.received[-2000:]}"
            try:
                self.received += str(self.socket.recv(timeout=left))
            except TimeoutError:
                continue
        return self.received

    def until_closed(self) -> int:
        """The code with which the site closes it."""
        last = time.monotonic() + SECONDS
        while time.monotonic() < last:
            try:
                self.received += str(self.socket.recv(timeout=1))
            except TimeoutError:
                continue
            except ConnectionClosed:
                return int(self.socket.protocol.close_code or 0)
        raise AssertionError("it stays open")


def opened(served: Served, person: Person, address: str) -> connect:
    return connect(
        f"ws://127.0.0.1:{served.port}{address}",
        origin=served.site.url,
        additional_headers={"Cookie": person.cookies},
        compression=None,
        max_size=None,
    )


def wait_until(holds: Callable[[], object], seconds: float = SECONDS) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.05)
