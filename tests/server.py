"""The whole site in a process of its own, as `make run` starts it: for tests that need real sockets or a browser."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 120
PORTS = range(10_000, 32_000)  # below those that Linux gives to whoever asks for any, be it for a moment
TAKEN = ("is taken: choose another", "Address already in use")

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
    where = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}", "PYTHONUNBUFFERED": "1"}
    site, process = begun(folder, workers, os.environ | WITHOUT_A_KEY | where | environment)
    try:
        yield replace(site, process=process)
    finally:
        stop(process)


def begun(
    folder: Path, workers: int | None, environment: dict[str, str], more: int = 3
) -> tuple[Site, subprocess.Popen[bytes]]:
    """A site that answers: at another port, if somebody else was quicker at this one."""
    port = free_port()
    site = Site(f"http://127.0.0.1:{port}", folder, environment)
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    command += ["--workers", str(workers)] if workers else []
    with open(folder / "log.txt", "w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(site, process, said=f"Voice PRD is on {site.url}")
        return site, process
    except BaseException:
        stop(process)
        if not more or not any(words in site.log for words in TAKEN):
            raise
    return begun(folder, workers, environment, more - 1)


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of a server that takes connections, as a machine that hangs does, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield silent.getsockname()[1]


def free_port() -> int:
    """One that no connection and no server that asks for any port is given before it is used."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port := random.SystemRandom().choice(PORTS)))  # not as tests seed their chance
            return port


def wait_for(site: Site, process: subprocess.Popen[bytes], said: str = "") -> None:
    """Until it answers, and has said this: another site may answer at a port that this one did not get."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(site.url, timeout=5).close()
            if not said or said in site.log:
                return
        except (URLError, ConnectionError, TimeoutError):
            pass
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
