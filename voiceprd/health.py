"""Whether this process lives (/healthz) and whether it can do its work (/readyz), for whoever starts and routes to it.

Both are answered before Django sees the request. A probe comes over plain http, by an address instead of a name,
without a session; and it must be told the truth when Django's own threads all wait for a database that hangs.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import redis.asyncio
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

log = logging.getLogger(__name__)

Answer = tuple[int, dict[str, Any]]
Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

OK = "ok"
SECONDS = 2.0  # each check; probes usually give up after some more
THREADS = 4  # of its own: a check that hangs takes none from the turns, and hanging ones cannot pile up without end


class Health:
    """What this process knows about itself."""

    def __init__(self) -> None:
        self.stopping = False
        self.migrated = False
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="health")

    async def healthz(self) -> Answer:
        return 200, {"status": OK}

    async def readyz(self) -> Answer:
        if self.stopping:
            return 503, {"status": "stopping"}
        found = await self.found()
        if all(state == OK for state in found.values()):
            return 200, {"status": OK, "checks": found}
        log.warning("not ready: %s", ", ".join(f"{name} {state}" for name, state in found.items()))
        return 503, {"status": "not ready", "checks": found}

    async def found(self) -> dict[str, str]:
        checks = {"database": self.in_thread(database_answers), "migrations": self.in_thread(self.migrations)}
        if settings.REDIS_URL:
            checks["redis"] = redis_answers()
        return dict(zip(checks, await asyncio.gather(*map(in_time, checks.values())), strict=True))

    async def in_thread(self, check: Callable[[], str]) -> str:
        return await asyncio.get_running_loop().run_in_executor(self.threads, check)

    def migrations(self) -> str:
        """Looked for until none waits: nobody takes one back while this version runs."""
        self.migrated = self.migrated or nothing_to_migrate()
        return OK if self.migrated else "waiting: run manage.py migrate"


async def in_time(check: Awaitable[str]) -> str:
    """What the check says, in words that give nothing away: anybody may ask."""
    try:
        async with asyncio.timeout(SECONDS):
            return await check
    except TimeoutError:
        return f"no answer within {SECONDS:.0f} seconds"
    except Exception as error:
        return f"failed ({type(error).__name__})"


async def redis_answers() -> str:
    async with redis.asyncio.from_url(settings.REDIS_URL) as client:
        await client.ping()
    return OK


def database_answers() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()
    return OK


def nothing_to_migrate() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    finally:
        connection.close()


health = Health()


def with_health(application: Application) -> Application:
    """The application, with the two addresses in front of it."""
    answers = {"/healthz": health.healthz, "/readyz": health.readyz}

    async def answered(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["path"] not in answers:
            await application(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD"):
            status, body = await answers[scope["path"]]()
            await respond(send, status, json.dumps(body).encode(), is_head=scope["method"] == "HEAD")
        else:
            await respond(send, 405, b'{"status": "use GET"}', (b"allow", b"GET, HEAD"))

    return answered


async def respond(send: Any, status: int, body: bytes, *more: tuple[bytes, bytes], is_head: bool = False) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body})
