"""What the bench compares: the SDK alone, a bare relay, and the site on its servers, each taking the same loads."""

import asyncio
import json
import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.load import processes, sites, stores
from tests.load.people import Page, from_api, from_relay
from tests.load.sites import Person
from tests.load.streams import Load, Script, Stream
from tests.load.web import Address
from tests.server import Site, free_port, wait_for

OPENING = 8  # pages that are opened at a time
SPARE = 24  # people beside those of the repeats: to warm up with


class Contestant(ABC):
    """A server under test. `pid` is its first process; `beside` says what else it costs, by name."""

    name: str
    pid: int

    async def enter(self, streams: int, repeat: int) -> None:
        """Get ready for loads of up to so many streams."""
        return

    async def leave(self) -> None:
        """Let go of what `enter` opened."""
        return

    @abstractmethod
    async def run(self, load: Load) -> list[Stream]: ...

    def beside(self) -> dict[str, list[int]]:
        return {}

    def stored(self) -> list[str]:
        """The replies as they are stored, where they are."""
        return []


async def spread(load: Load, reply: Callable[[int, Script], Awaitable[Stream]]) -> list[Stream]:
    """All replies of a load, begun one after another within its spread."""

    async def later(place: int, script: Script) -> Stream:
        await asyncio.sleep(load.delay(place))
        return await reply(place, script)

    return await asyncio.gather(*(later(place, script) for place, script in enumerate(load.scripts())))


@dataclass
class Sdk(Contestant):
    process: subprocess.Popen[str]
    name: str = "the SDK alone"

    @property
    def pid(self) -> int:  # type: ignore[override]
        return self.process.pid

    async def run(self, load: Load) -> list[Stream]:
        scripts = load.scripts()
        jobs = [[load.delay(place), f"Tell me more. {script.note}"] for place, script in enumerate(scripts)]
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(jobs) + "\n")
        self.process.stdin.flush()
        line = await asyncio.to_thread(self.process.stdout.readline)
        return [Stream(script, **seen) for script, seen in zip(scripts, json.loads(line), strict=True)]


@dataclass
class Relay(Contestant):
    pid: int
    address: Address
    name: str

    async def run(self, load: Load) -> list[Stream]:
        return await spread(load, lambda _place, script: from_relay(self.address, script))


@dataclass
class App(Contestant):
    """The site, with pages that stay open through all loads of a repeat."""

    site: Site
    name: str
    people: list[Person]
    most: int
    servers: sites.OnServers | None = None
    pages: list[Page] = field(default_factory=list)

    @property
    def pid(self) -> int:  # type: ignore[override]
        return sites.pid_of(self.site.process)

    async def enter(self, streams: int, repeat: int) -> None:
        address = Address.of(self.site.url)
        mine = self.people[repeat * self.most :][:streams]
        self.pages = [Page(address, person) for person in mine]
        opening = asyncio.Semaphore(OPENING)

        async def open_one(page: Page) -> None:
            async with opening:
                await page.open()

        await asyncio.gather(*(open_one(page) for page in self.pages))

    async def leave(self) -> None:
        await asyncio.gather(*(page.close() for page in self.pages))
        self.pages = []

    async def run(self, load: Load) -> list[Stream]:
        return await spread(load, lambda place, script: self.pages[place].say(script))

    def beside(self) -> dict[str, list[int]]:
        if self.servers is None:
            return {}
        redis = self.servers.redis.process
        assert redis is not None
        return {"PostgreSQL": stores.backends(self.servers.database), "Redis": [redis.pid]}

    def stored(self) -> list[str]:
        told = self.site.manage("shell", "-c", "from tests.load.accounts import texts; texts()")
        return list(json.loads(told.splitlines()[-1]))


@dataclass
class Api(App):
    """The site, with programs that talk over its JSON API; no page is open."""

    mine: list[Person] = field(default_factory=list)

    async def enter(self, streams: int, repeat: int) -> None:
        self.mine = self.people[repeat * self.most :][:streams]

    async def run(self, load: Load) -> list[Stream]:
        address = Address.of(self.site.url)
        return await spread(load, lambda place, script: from_api(address, self.mine[place], script))


# ---- how each is started ----


@contextmanager
def sdk(upstream: str, _most: int, _repeats: int) -> Iterator[Contestant]:
    command = processes.python("tests.load.raw")
    process = processes.start(command, model_at(upstream), talks=True, cores=processes.SERVER_CORES)
    with processes.running(process):
        yield Sdk(process)


def model_at(upstream: str) -> dict[str, str]:
    """The SDK's own settings, with nothing of the developer's shell beside them."""
    return {"ANTHROPIC_BASE_URL": upstream, "ANTHROPIC_API_KEY": "any", "ANTHROPIC_AUTH_TOKEN": ""}


@contextmanager
def relay(workers: int, upstream: str, _most: int, _repeats: int) -> Iterator[Contestant]:
    port = free_port()
    command = processes.python("uvicorn", "tests.load.relay:app", "--port", str(port), "--workers", str(workers))
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    with sites.temporary_folder() as folder:
        log = folder / "log.txt"
        process = processes.start(command, model_at(upstream), log=log, cores=processes.SERVER_CORES)
        with processes.running(process):
            wait_until_open(port, process, log)
            yield Relay(process.pid, Address("127.0.0.1", port), f"relay, {counted(workers)}")


def wait_until_open(port: int, process: subprocess.Popen[str], log: Path) -> None:
    address = Site(f"http://127.0.0.1:{port}/openapi.json", log.parent, dict(os.environ))
    wait_for(address, process)  # type: ignore[arg-type]


@contextmanager
def on_daphne(upstream: str, most: int, repeats: int) -> Iterator[Contestant]:
    with sites.site(upstream, cores=processes.SERVER_CORES) as site:
        yield App(site, "Voice PRD, daphne", sites.people(site, most * repeats + SPARE, "d"), most)


@contextmanager
def on_uvicorn(upstream: str, most: int, repeats: int) -> Iterator[Contestant]:
    with sites.site(upstream, workers=1, cores=processes.SERVER_CORES) as site:
        yield App(site, "Voice PRD, uvicorn", sites.people(site, most * repeats + SPARE, "u"), most)


@contextmanager
def on_api(upstream: str, most: int, repeats: int) -> Iterator[Contestant]:
    with sites.site(upstream, workers=1, cores=processes.SERVER_CORES) as site:
        yield Api(site, "Voice PRD, API", sites.people(site, most * repeats + SPARE, "a"), most)


@contextmanager
def on_servers(upstream: str, most: int, repeats: int) -> Iterator[Contestant]:
    with sites.site_on_servers(upstream, workers=2, cores=processes.SERVER_CORES) as servers:
        people = sites.people(servers.site, most * repeats + SPARE, "s")
        yield App(servers.site, "Voice PRD, 2 workers", people, most, servers)


def counted(workers: int) -> str:
    return "1 worker" if workers == 1 else f"{workers} workers"
