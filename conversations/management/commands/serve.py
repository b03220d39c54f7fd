"""Serve the site on one address: what `make run` ends in."""

import asyncio
import errno
import logging
import socket
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.management.commands.runserver import get_default_application
from daphne.server import Server  # before twisted: it chooses the reactor
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from conversations import turns
from conversations.llm.client import Provider, provider


class Command(BaseCommand):
    help = "Migrates the database if it needs it, says which model answers, and serves until it is stopped."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        require_free(host, port)
        migrate()
        logging.getLogger("daphne.server").setLevel(logging.WARNING)  # its start-up lines would hide ours
        self.stdout.write(f"Replies come from the {describe(provider())}")
        address = f"http://{host}:{port}"
        server(host, port, lambda: self.stdout.write(f"Voice PRD is on {address} (Ctrl-C stops it)")).run()


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
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    connection.close()


def describe(chosen: Provider) -> str:
    return chosen.label if chosen.is_offline else f"model {chosen.model}, {chosen.label}"


def server(host: str, port: int, ready: Callable[[], None]) -> Server:
    def begin() -> None:
        look_after_turns()
        ready()

    return Server(
        get_default_application(),
        endpoints=build_endpoint_description_strings(host=host, port=port),
        ready_callable=begin,
        # An idle workspace stays connected: the default closes it after a day in a way that no page reconnects from.
        websocket_timeout=-1,
    )


def look_after_turns() -> None:
    """Find at once what a server that died left running, and break off at the end what runs here."""
    reactor.callLater(0, turns.keep_sweeping)  # type: ignore[arg-type]  # its interface leaves `self` out
    reactor.addSystemEventTrigger("before", "shutdown", drained)  # type: ignore[arg-type]


def drained() -> Deferred[None]:
    return Deferred.fromFuture(asyncio.ensure_future(turns.drain()))
