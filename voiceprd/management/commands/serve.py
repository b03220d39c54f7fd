"""Serve the site on one address: what `make run` and `make serve` end in."""

import errno
import logging
import socket
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from conversations.llm.client import Provider, provider
from voiceprd import one_process, worker_processes

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Migrates the database if it needs it, says which model answers, and serves until it is stopped."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers",
            type=at_least_one,
            help="so many processes, with uvicorn; without: one, with daphne",
        )

    def handle(self, *, host: str, port: int, workers: int | None, **options: Any) -> None:
        require_free(host, port)
        migrate()
        self.say(f"Replies come from the {describe(provider())}")
        if workers is None:
            one_process.serve(host, port, lambda: self.say(f"Voice PRD is on {address(host, port)} (Ctrl-C stops it)"))
        else:
            self.serve_from(workers, host, port)

    def serve_from(self, count: int, host: str, port: int) -> None:
        if count > 1 and not settings.REDIS_URL:
            log.warning(
                "%s processes, and no REDIS_URL: what one of them writes, open pages of the others find once a second "
                "instead of at once.",
                count,
            )
        several = f"{count} processes" if count > 1 else "one process"
        words = f"Voice PRD is on {address(host, port)}, served by {several} (Ctrl-C stops it)"
        if not worker_processes.serve(host, port, count, lambda: self.say(words)):
            raise CommandError("Serving was given up: the lines above say why its processes could not start.")

    def say(self, words: str) -> None:
        """For the person at the terminal; a log that a machine reads gets it as one of its own lines."""
        if settings.LOG_FORMAT == "json":
            log.info(words)
        else:
            self.stdout.write(words)


def at_least_one(given: str) -> int:
    if not given.isdecimal() or int(given) < 1:
        raise ArgumentTypeError(f"{given!r} is not a number of processes: give 1 or more")
    return int(given)


def require_free(host: str, port: int) -> None:
    """Twisted reports a taken port in its log only, and then runs on without listening."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = "is taken: choose another with `make run PORT=8001`" if error.errno == errno.EADDRINUSE else error
            raise CommandError(f"Port {port} of {host} {taken}") from None


def migrate() -> None:
    """Before anything serves: several processes that migrate at once would get in each other's way."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    if close_pool := getattr(connection, "close_pool", None):  # PostgreSQL's
        close_pool()  # the supervisor of workers has no use for it; whoever serves opens one


def describe(chosen: Provider) -> str:
    return chosen.label if chosen.is_offline else f"model {chosen.model}, {chosen.label}"


def address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
