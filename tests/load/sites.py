"""The site under test in processes of its own, as `manage.py serve` starts it, and the people who use it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.load import processes, stores
from tests.server import WITHOUT_A_KEY, Site, free_port, wait_for

# What protects a site from one person would stand in the way of two hundred that are one program.
WITHOUT_LIMITS = dict.fromkeys(("LIMIT_MESSAGES_PER_MINUTE", "LIMIT_SOCKETS", "LIMIT_TOKENS_PER_DAY"), "0")
WITHOUT_LIMITS["ACCESS_TOKEN_MINUTES"] = "600"  # tokens are made once, and a whole run takes longer than they last
PERSONA = "product_manager"


@dataclass(frozen=True)
class Person:
    """Somebody with a session, and one project."""

    session: str
    slug: str
    project: str
    csrf: str = "t" * 32
    token: str = ""  # for the API

    @property
    def cookies(self) -> str:
        return f"sessionid={self.session}; csrftoken={self.csrf}"

    @property
    def page(self) -> str:
        return f"/projects/{self.slug}/{PERSONA}/"

    @property
    def turns(self) -> str:
        """Where the API takes what they say."""
        return f"/api/v1/projects/{self.project}/conversations/{PERSONA}/turns"

    @property
    def socket(self) -> str:
        return f"/ws/projects/{self.project}/{PERSONA}/?version="


@contextmanager
def temporary_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="voiceprd-load-") as folder:
        yield Path(folder)


@contextmanager
def upstream(cores: set[int] | None = None) -> Iterator[tuple[str, int]]:
    """The Messages API in a process of its own: its address and its number."""
    command = processes.python("tests.load.upstream")
    with processes.running(processes.start(command, talks=True, cores=cores)) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process.pid


@contextmanager
def site(upstream_url: str, *, workers: int = 0, cores: set[int] | None = None, **stored: str) -> Iterator[Site]:
    """The site on a free port: under daphne, or under uvicorn with that many workers. SQLite unless told otherwise."""
    port = free_port()
    with temporary_folder() as folder:
        where = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"}
        model = {"ANTHROPIC_BASE_URL": upstream_url, "ANTHROPIC_API_KEY": "any"}
        environment = os.environ | WITHOUT_A_KEY | WITHOUT_LIMITS | where | {"PYTHONUNBUFFERED": "1"} | model | stored
        begun = Site(f"http://127.0.0.1:{port}", folder, environment)
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        command += ["--workers", str(workers)] if workers else []
        process = processes.start(command, environment, log=folder / "log.txt", cores=cores)
        with processes.running(process):
            wait_for(begun, process)
            yield replace(begun, process=process)


@contextmanager
def site_on_servers(upstream_url: str, *, workers: int, cores: set[int] | None = None) -> Iterator["OnServers"]:
    """The site with several workers, on PostgreSQL and Redis."""
    with ExitStack() as opened:
        folder = opened.enter_context(temporary_folder())
        redis = opened.enter_context(stores.redis(folder, cores))
        address = opened.enter_context(stores.database("load"))
        serving = site(upstream_url, workers=workers, cores=cores, DATABASE_URL=address, REDIS_URL=redis.url)
        yield OnServers(opened.enter_context(serving), address, redis)


@dataclass(frozen=True)
class OnServers:
    site: Site
    database: str
    redis: stores.Redis


def people(site: Site, count: int, prefix: str) -> list[Person]:
    """That many accounts, each logged in and with a project; made in bulk, by the site's own models."""
    made = site.manage("shell", "-c", f"from tests.load.accounts import make; make({count}, {prefix!r})")
    return [Person(**each) for each in json.loads(made.splitlines()[-1])]


def pid_of(process: subprocess.Popen[bytes] | None) -> int:
    assert process is not None
    return process.pid
