"""Serve from this one process, with daphne: what `make run` does."""

import asyncio
import logging
from collections.abc import Callable

from daphne.endpoints import build_endpoint_description_strings
from daphne.management.commands.runserver import get_default_application
from daphne.server import Server  # before twisted: it chooses the reactor
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from voiceprd import lifespan

log = logging.getLogger(__name__)


def serve(host: str, port: int, ready: Callable[[], None]) -> None:
    """Until a signal ends it. `ready` is called when the port listens."""
    logging.getLogger("daphne.server").setLevel(logging.WARNING)  # its start-up lines would hide ours

    def begin() -> None:
        follow_the_reactor()
        ready()

    OneProcess(
        get_default_application(),
        endpoints=build_endpoint_description_strings(host=host, port=port),
        ready_callable=begin,
        # An idle workspace stays connected: the default closes it after a day in a way that no page reconnects from.
        websocket_timeout=-1,
    ).run()


class OneProcess(Server):
    """Daphne's, which knows no lifespan: cancelled at once, pages and streams could not say how their turns ended."""

    def kill_all_applications(self) -> Deferred[None]:
        """Called before its reactor shuts down, which waits for this."""
        return ended().addErrback(not_ended).addCallback(lambda _done: super(OneProcess, self).kill_all_applications())


def follow_the_reactor() -> None:
    reactor.callLater(0, begun)  # type: ignore[arg-type]  # its interface leaves `self` out


def begun() -> None:
    Deferred.fromFuture(asyncio.ensure_future(lifespan.begin())).addErrback(not_begun)


def not_begun(failure: Failure) -> None:
    log.error("this process could not begin to serve", exc_info=failure.value)
    reactor.stop()  # type: ignore[misc]


def not_ended(failure: Failure) -> None:
    log.error("this process did not end as it should", exc_info=failure.value)


def ended() -> Deferred[None]:
    return Deferred.fromFuture(asyncio.ensure_future(lifespan.end()))
