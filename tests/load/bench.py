"""`make bench`: what the site costs beside the SDK alone and a bare relay, on this machine, in one run.

    make bench ARGS='--streams 50 --only uvicorn,relay --repeats 1'     a quick trial, which writes no page

Where a process spends its time is best seen from beside it: `pip install py-spy` into a place of its own, and
`py-spy record --pid <of the worker> --output profile.svg` while `--only uvicorn --repeats 20` runs.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from functools import partial

import uvloop

from tests.load import contestants, processes, report, sites, stalled
from tests.load.contestants import App, Contestant
from tests.load.figures import Results, measure
from tests.load.stalled import Growth
from tests.load.streams import LOADS, PACED, SATURATED, WARM_UP, Load, stored_whole
from tests.load.web import Address

Start = Callable[[str, int, int], AbstractContextManager[Contestant]]

STARTS: dict[str, Start] = {
    "sdk": contestants.sdk,
    "relay": partial(contestants.relay, 1),
    "daphne": contestants.on_daphne,
    "uvicorn": contestants.on_uvicorn,
    "api": contestants.on_api,
    "relay2": partial(contestants.relay, 2),
    "servers": contestants.on_servers,
}
SEVERAL = ("relay2", "servers")  # of several processes: compared with each other under the greatest load only, once


class Stored:
    """How many replies were stored, and how many of them are what was sent."""

    def __init__(self) -> None:
        self.replies = self.whole = 0

    def add(self, texts: list[str]) -> None:
        self.replies += len(texts)
        self.whole += stored_whole(texts)


def main() -> None:
    options = parsed()
    processes.end_on_request()
    if processes.pinned():
        processes.pin_self(processes.CLIENT_CORES)
    with ExitStack() as opened:
        upstream, upstream_pid = opened.enter_context(sites.upstream(processes.CLIENT_CORES))
        results, stored, growths = Results(), Stored(), {}
        started = {
            key: opened.enter_context(STARTS[key](upstream, options.most, options.repeats)) for key in options.only
        }
        uvloop.run(run(started, options, upstream_pid, results, stored))
        if options.memory:
            growths = {key: uvloop.run(grown(each)) for key, each in started.items() if key in ("daphne", "uvicorn")}
    told = report.Report(results, growths, stored.replies, stored.whole)
    print(told.for_terminal())
    if options.page:
        report.PAGE.write_text(told.as_page())
        print(f"\nWritten to {report.PAGE}")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--streams", type=int, choices=(1, 50, 200), help="only loads of so many streams")
    parser.add_argument("--only", help=f"some of {', '.join(STARTS)}, with commas between them")
    parser.add_argument("--repeats", type=int, help="of each load; otherwise up to three, as its figures matter")
    parser.add_argument("--load", choices=("paced", "saturated"), help="only one kind of load")
    parser.add_argument("--no-memory", dest="memory", action="store_false", help="leave pages that never read out")
    options = parser.parse_args()
    options.page = len(sys.argv) == 1  # figures of a part of it would not be comparable
    options.only = options.only.split(",") if options.only else list(STARTS)
    if unknown := set(options.only) - set(STARTS):
        parser.error(f"there is no {', '.join(unknown)}")
    kinds = {"paced": PACED, "saturated": SATURATED, None: LOADS}[options.load]
    loads = [load for load in kinds if options.streams in (None, load.streams)]
    options.loads = [replace(load, repeats=options.repeats or load.repeats) for load in loads]
    options.most = max(load.streams for load in options.loads)
    options.repeats = max(load.repeats for load in options.loads)
    return options


async def run(
    started: dict[str, Contestant], options: argparse.Namespace, upstream: int, results: Results, stored: Stored
) -> None:
    for contestant in started.values():
        say(f"warming up: {contestant.name}")
        await warm_up(contestant, options.repeats)
    for repeat in range(options.repeats):
        order = list(started.items())
        for key, contestant in order[::-1] if repeat % 2 else order:
            loads = loads_of(key, options.loads, repeat)
            if not loads:
                continue
            say(f"repeat {repeat + 1} of {options.repeats}: {contestant.name}")
            await contestant.enter(max(load.streams for load in loads), repeat)
            for load in loads:
                results.add(key, contestant.name, load, await measure(contestant, load, upstream))
            await contestant.leave()
    for contestant in started.values():
        stored.add(await asyncio.to_thread(contestant.stored))


def loads_of(key: str, loads: list[Load], repeat: int) -> list[Load]:
    if key in SEVERAL:
        return [] if repeat else loads[-1:]
    return [load for load in loads if repeat < load.repeats]


async def warm_up(contestant: Contestant, repeat: int) -> None:
    """Twice, on pages that are not used again: imports, connections, caches and pools are not what is measured."""
    await contestant.enter(WARM_UP.streams, repeat)
    for index in (0, 7):
        await contestant.run(Load(index, WARM_UP.streams))
    await contestant.leave()


async def grown(contestant: Contestant) -> Growth:
    assert isinstance(contestant, App)
    say(f"pages that never read: {contestant.name}")
    return await stalled.growth(contestant.pid, Address.of(contestant.site.url), contestant.people[-1])


BEGAN = time.monotonic()


def say(words: str) -> None:
    print(f"{time.monotonic() - BEGAN:4.0f} s  {words}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
