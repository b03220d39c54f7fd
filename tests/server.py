"""The whole site in a process of its own, as `make run` starts it: for tests that need real sockets or a browser."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120

# Set, though empty, so that neither a developer's .env nor their shell lets a test talk to a paid model.
WITHOUT_A_KEY = dict.fromkeys(
    ("ZAI_API_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "LLM_MODEL", "REDIS_URL"), ""
)


@dataclass(frozen=True)
class Site:
    """A running site: its address, the directory of its database, and how to run a management command on it."""

    url: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text()


@contextmanager
def serve(folder: Path, *, workers: int | None = None, **environment: str) -> Iterator[Site]:
    """Start the site on a free port with a fresh database in `folder`; stop it at the end.

    One process, as `make run`; with `workers` so many of them, as `make serve`.
    """
    port = free_port()
    site = Site(
        f"http://127.0.0.1:{port}",
        folder,
        os.environ
        | WITHOUT_A_KEY
        | {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}", "PYTHONUNBUFFERED": "1"}
        | environment,
    )
    with open(folder / "log.txt", "w") as log:
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        command += ["--workers", str(workers)] if workers else []
        process = subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(site, process)
            yield replace(site, process=process)
        finally:
            stop(process)


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections, as a machine that hangs does, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield silent.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(site: Site, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(site.url, timeout=5).close()
            return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start:\n{site.log}")


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until something listens there: for what has no page to ask for."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
