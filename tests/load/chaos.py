"""`make chaos`: fifty people talk while workers are killed and Redis forgets all. Then it is counted what was lost.

make chaos ARGS='--kills 10 --conversations 8'      a quick trial
make chaos ARGS='--seed 7'                          other choices of the same people
"""

import argparse
import asyncio
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from tests.load import processes, rows, sites, verdict
from tests.load.killing import Killer
from tests.load.rows import Stored
from tests.load.script import Script
from tests.load.sites import OnServers, Person
from tests.load.talkers import Talker, Tally
from tests.load.watch import Watch
from tests.load.web import Address

CALM_SECONDS = 20.0
WEDGE_SECONDS = 45.0
STANDING_SECONDS = 20.0
LATER_SECONDS = 45.0  # to tell a page that is late from one that is wrong; both count
OPENING = 4
EXAMPLES = 3
TRACEBACK = re.compile(r"Traceback \(most recent call last\):\n(?:.*\n)*?(?=\S)(?!Traceback)(\S.*)")
CHAINED = re.compile(r"^(?:During handling of|The above exception)", re.MULTILINE)


def main() -> int:
    options = parsed()
    processes.end_on_request()
    with ExitStack() as opened:
        upstream, _pid = opened.enter_context(sites.upstream())
        servers = opened.enter_context(sites.site_on_servers(upstream, workers=options.workers))
        people = sites.people(servers.site, options.conversations, "c")
        storm = Storm(servers, people, options)
        bad = True
        try:
            uvloop.run(storm.run())
            counted = storm.counted()
            print(table(counted))
            bad = any(row.is_bad for row in counted)
        finally:
            if bad:
                keep_log(servers, options.seed)
    return int(bad)


def keep_log(servers: OnServers, seed: int) -> None:
    kept = Path(tempfile.gettempdir()) / f"voiceprd-chaos-{seed}.log"
    shutil.copy(servers.site.folder / "log.txt", kept)
    say(f"The site's log is in {kept}")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--conversations", type=int, default=50)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--redis-restarts", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


@dataclass(frozen=True)
class Row:
    """A line of the table. What was found must be nothing, unless it is only told."""

    name: str
    count: float
    found: list[str] = field(default_factory=list)
    must_be_none: bool = True

    @property
    def is_bad(self) -> bool:
        return self.must_be_none and self.count > 0


def never(name: str, found: list[str]) -> Row:
    return Row(name, len(found), found)


def told(name: str, count: float) -> Row:
    return Row(name, count, must_be_none=False)


class Storm:
    """One run, from the first page that is opened to the last message that is answered."""

    def __init__(self, servers: OnServers, people: list[Person], options: argparse.Namespace) -> None:
        self.servers, self.options = servers, options
        self.site = Address.of(servers.site.url)
        self.watch, self.tally = Watch(servers.database), Tally()
        self.killer = Killer(sites.pid_of(servers.site.process), self.site.port, servers.redis, options.seed)
        self.talkers = [
            Talker(self.site, person, number, options.seed, self.watch, self.tally)
            for number, person in enumerate(people, start=1)
        ]
        self.differing: list[str] = []
        self.wedged: list[str] = []
        self.calm: Stored | None = None
        self.seconds = 0.0

    async def run(self) -> None:
        began = time.monotonic()
        looking = asyncio.create_task(self.watch.keep_looking())
        await self.opened()
        await self.talk_and_kill()
        say("All talking has ended; waiting")
        await asyncio.sleep(CALM_SECONDS)
        self.calm = await asyncio.to_thread(rows.read, self.servers.database)
        await self.compare_pages()
        await self.talk_once_more()
        for talker in self.talkers:
            await talker.follower.close()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        self.seconds = time.monotonic() - began

    async def opened(self) -> None:
        few = asyncio.Semaphore(OPENING)

        async def open_one(talker: Talker) -> None:
            async with few:
                await talker.follower.open()

        await asyncio.gather(*(open_one(talker) for talker in self.talkers))

    async def talk_and_kill(self) -> None:
        enough = asyncio.Event()
        talking = [asyncio.create_task(talker.talk(enough)) for talker in self.talkers]
        await asyncio.sleep(2)
        await self.killer.kill(self.options.kills, self.options.redis_restarts)
        enough.set()
        await asyncio.gather(*talking)

    async def compare_pages(self) -> None:
        """As it stands, and once more after it has connected anew."""
        for when in ("open", "reconnected"):
            await asyncio.gather(*(self.compare_page(talker, when) for talker in self.talkers))
            for talker in self.talkers:
                await talker.follower.reopen()
            await asyncio.sleep(3)

    async def compare_page(self, talker: Talker, when: str) -> None:
        differences = await talker.follower.differences()
        if not differences:
            return
        began, left = time.monotonic(), differences
        while left and time.monotonic() < began + LATER_SECONDS:
            await asyncio.sleep(1)
            left = await talker.follower.differences()
        fate = "for good" if left else f"for {time.monotonic() - began:.0f} s more"
        self.differing.append(f"{when} page of person {talker.number}, {fate}: {'; '.join(differences)[:600]}")

    async def talk_once_more(self) -> None:
        """A conversation that takes no message any more is lost as well."""

        async def one(talker: Talker) -> None:
            script = Script(talker.number * 1000 + 999, tokens=20)
            taken = await talker.say(script)
            standing = await self.watch.settled(talker.person.project, WEDGE_SECONDS) if taken else None
            if standing is None or standing.status not in ("completed", "awaiting_answer"):
                self.wedged.append(f"person {talker.number}: {standing.status if standing else 'no answer'}")

        await asyncio.gather(*(one(talker) for talker in self.talkers))

    # ---- the count ----

    def counted(self) -> list[Row]:
        assert self.calm is not None
        end, tally = rows.read(self.servers.database), self.tally
        followers = [talker.follower for talker in self.talkers]
        gets = [f"{answer.status} for a page" for each in followers for answer in each.answers if answer.status == 500]
        refused = [f"socket closed with {code}" for each in followers for code in each.refused]
        stood = [f"turn {turn}: {long:.0f} s" for turn, long in self.watch.stood.items() if long > STANDING_SECONDS]
        return [
            told("seconds", round(self.seconds)),
            told("workers killed", self.killer.kills),
            told("Redis restarted", self.killer.restarts),
            told("messages acknowledged", len(tally.said)),
            told("answers by card acknowledged", len(tally.answered)),
            told("turns", len(end.turns)),
            *(told(f"  {status}", count) for status, count in statuses(end).items()),
            told("tools used", sum(len(turn.results) for turn in end.turns.values())),
            told("questions asked", len(end.questions)),
            told("replies stopped", tally.stopped),
            told("retries acknowledged", len(tally.tried_again)),
            told("requests that broke off", tally.broken),
            told("connections of pages", sum(each.connections for each in followers)),
            told("fragments that found no place", sum(each.lost_places for each in followers)),
            *(told(f"  refused: {words}", count) for words, count in tally.refused.most_common()),
            told("longest that a reply stood still, s", round(max(self.watch.stood.values(), default=0), 1)),
            told("longest that words waited to be begun, s", round(max(self.watch.waited.values(), default=0), 1)),
            never("acknowledged messages lost", verdict.lost(end, tally)),
            never("duplicates", verdict.duplicates(end)),
            never("tool effects without their one result", verdict.effects(end)),
            never("replies that are not what was sent", verdict.other_texts(end)),
            never("turns not terminal after 20 s", verdict.unfinished(self.calm)),
            never("replies that stood still for more than 20 s", stood),
            never("turns that did not settle within a minute", tally.never_settled),
            never("conversations with two active turns", [str(each) for each in self.watch.crowded]),
            never("questions without a waiting turn, or the reverse", verdict.orphans(self.calm)),
            never("pages that differ from the database", self.differing),
            never("sockets refused", refused),
            never("messages not taken within 45 s", ["one"] * tally.never_taken),
            never("requests that ended in HTTP 500", [*tally.failed, *gets]),
            tracebacks(self.servers.site.log),
            never("conversations that answer no more", self.wedged),
        ]


def statuses(stored: Stored) -> Counter[str]:
    return Counter(turn.status for turn in stored.turns.values())


def tracebacks(log: str) -> Row:
    """The first in full, then how often each kind comes. One that came of another counts as one with it."""
    kinds = Counter(found[1] for found in TRACEBACK.finditer(log))
    first, chained = TRACEBACK.search(log), len(CHAINED.findall(log))
    listed = [f"{times} times {kind[:160]}" for kind, times in kinds.most_common()]
    return Row("tracebacks in the site's log", kinds.total() - chained, [first[0], *listed] if first else [])


def table(counted: list[Row]) -> str:
    width = max(len(row.name) for row in counted)
    lines = []
    for row in counted:
        judged = "" if not row.must_be_none else "FAILED" if row.is_bad else "ok"
        lines.append(f"{row.name:<{width}}  {row.count:>7g}  {judged}".rstrip())
        lines += [f"    {line}" for each in row.found[:EXAMPLES] for line in each.splitlines()]
        lines += [f"    and {len(row.found) - EXAMPLES} more"] * (len(row.found) > EXAMPLES)
    return "\n".join(lines)


def say(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
