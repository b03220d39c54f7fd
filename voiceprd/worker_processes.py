"""Serve from several processes, with uvicorn: what `make serve` does.

A supervisor holds the listening socket and keeps so many workers alive; each worker is the whole site. A worker that
dies is replaced. Workers that die as soon as they start are not: the supervisor gives up and says so.
"""

import logging
import socket
import time
from collections.abc import Callable

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.supervisors.multiprocess import Multiprocess, Process

log = logging.getLogger(__name__)

APPLICATION = "voiceprd.asgi:application"
GRACE_SECONDS = 5  # for requests that run; with the time that turns get to break off, 10: what container runtimes wait
HUNG_SECONDS = 20  # without a sign of life: less, and a machine that is short of time loses workers that are well
DEATHS = 5  # of each worker, while none answers: no accident any more


def serve(host: str, port: int, count: int, ready: Callable[[], None]) -> bool:
    """Until a signal ends it; False if the workers could not start. `ready` is called when all of them answer."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=2048) as listening:
        supervisor = Supervisor(configuration(count), listening, ready)
        supervisor.run()
    return not supervisor.gave_up


def configuration(count: int) -> Config:
    """uvloop and httptools are taken where they are installed, which is everywhere but on Windows."""
    return Config(
        APPLICATION,
        workers=count,
        interface="asgi3",
        http=Connection,
        lifespan="on",
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # pieces of a running reply are small: packing them costs more than it saves
        ws_max_size=16 * 1024,  # nothing is taken over the socket
        access_log=False,  # addresses hold the names of projects, which are a person's words
        log_config=None,  # Django's LOGGING stays in force
        proxy_headers=False,  # Django reads those of a trusted proxy itself, and voiceprd/signing_in.py does
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class Connection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]  # one of two classes, by what is installed
    """uvicorn's, whose server waits for requests that run before it has the application end: a stream would keep it
    waiting until it is cut off."""

    def shutdown(self) -> None:
        from conversations import sse  # not above: the supervisor's children import this before Django is set up

        sse.end_all()
        super().shutdown()


class Supervisor(Multiprocess):
    """uvicorn's, which also says when all workers answer, and does not replace for ever what cannot live."""

    def __init__(self, config: Config, listening: socket.socket, ready: Callable[[], None]) -> None:
        super().__init__(config, sockets=[listening])
        self.ready: Callable[[], None] | None = ready
        self.answered: set[Process] = set()
        self.deaths = 0  # of workers that never answered, while none that did is left
        self.gave_up = False

    def keep_subprocess_alive(self) -> None:
        """Called twice a second, in the place of uvicorn's, which gives one that died at its start time to answer."""
        for place, worker in enumerate(self.processes):
            if self.lives(worker):
                continue
            worker.kill()
            worker.join()
            if self.is_hopeless(worker):
                self.gave_up = True
                self.should_exit.set()
                return
            self.processes[place] = Process(self.config, self.sockets)
            self.processes[place].start()
        self.ask_the_new()

    def lives(self, worker: Process) -> bool:
        """Whether it gives a sign of life in time. A signal is not kept waiting."""
        until = time.monotonic() + HUNG_SECONDS
        while worker.process.is_alive() and time.monotonic() < until:
            if self.signal_queue or worker.ping(timeout=0.5):
                return True
        return False

    def is_hopeless(self, worker: Process) -> bool:
        if worker in self.answered:  # it could live: what ended it was an accident
            self.answered.remove(worker)
        else:
            self.deaths += 1
        if worker.exitcode == STARTUP_FAILURE:
            log.error("worker %s could not start", worker.pid)
        elif self.deaths >= DEATHS * self.config.workers:
            log.error("%s workers ended, and none of them had answered", self.deaths)
        else:
            log.warning("worker %s ended with code %s and is replaced", worker.pid, worker.exitcode)
            return False
        return True

    def ask_the_new(self) -> None:
        """Note which workers answer by now. While one does, those that die are not counted."""
        for worker in self.processes:
            if worker not in self.answered and worker.is_ready(timeout=1):
                self.answered.add(worker)
        if self.answered:
            self.deaths = 0
        if self.ready and self.answered.issuperset(self.processes):
            self.ready()
            self.ready = None
