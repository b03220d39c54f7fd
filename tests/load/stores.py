"""A PostgreSQL database and a Redis of a run's own, gone when it ends."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql

from tests.load import processes
from tests.server import free_port

POSTGRES = os.environ.get("LOAD_POSTGRES", "postgres://root@127.0.0.1:5432")  # a server on which to create databases


@contextmanager
def database(name: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"voiceprd_{name}_{os.getpid()}"
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
        server.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def backends(address: str) -> list[int]:
    """The server's processes that work for this database, if it runs on this machine."""
    name = address.rpartition("/")[2]
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
        rows = server.execute("select pid from pg_stat_activity where datname = %s", [name]).fetchall()
    return [pid for (pid,) in rows if "postgres" in processes.command_of(pid)]


class Redis:
    """A server that keeps nothing, on a port that stays the same when it is killed and started again."""

    def __init__(self, folder: Path, cores: set[int] | None = None) -> None:
        self.port, self.folder, self.cores = free_port(), folder, cores
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        keeping = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = processes.start([*command, *keeping], log=self.folder / "redis.txt", cores=self.cores)
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)
        raise RuntimeError(f"Redis did not start: {(self.folder / 'redis.txt').read_text()}")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process)


@contextmanager
def redis(folder: Path, cores: set[int] | None = None) -> Iterator[Redis]:
    server = Redis(folder, cores)
    try:
        server.start()
        yield server
    finally:
        server.stop()
