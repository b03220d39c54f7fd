"""People who talk while everything falls over: they send until they are told that it was taken, and remember that."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.load import web
from tests.load.followers import Follower
from tests.load.people import post
from tests.load.script import Script
from tests.load.sites import Person
from tests.load.watch import RUNNING, Standing, Watch
from tests.load.web import Address

SETTLE_SECONDS = 60.0
GIVE_UP_SECONDS = 45.0
STILL = "still running"


@dataclass(frozen=True)
class Said:
    """Words that the site has acknowledged."""

    project: str
    client_id: str
    words: str


@dataclass
class Tally:
    """What all talkers saw."""

    said: list[Said] = field(default_factory=list)
    answered: dict[str, dict[str, str]] = field(default_factory=dict)  # question -> what was acknowledged
    tried_again: set[str] = field(default_factory=set)  # turns
    failed: list[str] = field(default_factory=list)  # requests that ended in 500
    refused: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    stopped: int = 0
    never_settled: list[str] = field(default_factory=list)
    never_taken: int = 0


class Talker:
    """One person in one conversation. Their choices come from the seed; the time at which they fall does not."""

    def __init__(self, site: Address, person: Person, number: int, seed: int, watch: Watch, tally: Tally) -> None:
        self.site, self.person, self.number = site, person, number
        self.watch, self.tally = watch, tally
        self.chance = random.Random(f"{seed}/{number}")
        self.follower = Follower(site, person)
        self.count = 0

    async def talk(self, enough: asyncio.Event) -> None:
        while not enough.is_set():
            await self.say(self.next_script())
            await self.see_it_through(enough)
            await asyncio.sleep(self.chance.uniform(0, 0.8))

    def next_script(self) -> Script:
        self.count += 1
        does = self.chance.choices(((), ("adds",), ("names",), ("asks",), ("adds", "asks")), (45, 25, 5, 15, 10))[0]
        return Script(
            self.number * 1000 + self.count,
            tokens=self.chance.randint(20, 90),
            first=round(self.chance.uniform(0, 0.4), 2),
            pace=round(self.chance.uniform(0.005, 0.03), 3),
            does=does,
        )

    async def say(self, script: Script) -> bool:
        """Send the words, three times at once if the person is impatient, under one id."""
        said = Said(self.person.project, f"c{script.number}", f"We need a lane, number {script.number}. {script.note}")
        copies = 3 if self.chance.random() < 0.15 else 1
        sending = {"text": said.words, "client_id": said.client_id}
        return await self.all_taken(copies, f"{self.person.page}turns/", said=said, **sending)

    async def all_taken(self, copies: int, path: str, *, said: Said | None = None, **fields: str) -> bool:
        taken = any(await asyncio.gather(*(self.until_taken(path, **fields) for _ in range(copies))))
        if taken and said:
            self.tally.said.append(said)
        return taken

    async def until_taken(self, path: str, **fields: str) -> bool:
        """Send again, whatever happens, until the site acknowledges it; False when it refuses."""
        until, tries = time.monotonic() + GIVE_UP_SECONDS, 0
        while time.monotonic() < until:
            tries += 1
            answer = await self.sent(path, **fields)
            if answer and answer.status == 204:
                return True
            if answer and answer.status < 500 and STILL not in answer.text:
                return self.refusal(path, answer, tries)
            await asyncio.sleep(self.chance.uniform(0.1, 0.5))
        self.tally.never_taken += 1
        return False

    async def sent(self, path: str, **fields: str) -> web.Answer | None:
        try:
            answer = await post(self.site, self.person, path, **fields)
        except (OSError, TimeoutError, web.Broken):
            self.tally.broken += 1
            return None
        if answer.status == 500:
            self.tally.failed.append(path)
        return answer

    def refusal(self, path: str, answer: web.Answer, tries: int) -> bool:
        """What was closed by an earlier try, or by another hand, was closed; anything else is worth a look."""
        self.tally.refused[f"{answer.status} {answer.text[:60]}"] += 1
        return answer.status == 409 and tries > 1 and not path.endswith("turns/")

    # ---- what follows ----

    async def see_it_through(self, enough: asyncio.Event) -> None:
        """Wait for the reply, stop it at times, answer its questions, go on when it broke off."""
        if self.chance.random() < 0.12:
            await self.stop()
        for _ in range(4):
            standing = await self.watch.settled(self.person.project, SETTLE_SECONDS)
            if standing is None:
                self.tally.never_settled.append(self.person.project)
                return
            if enough.is_set() or not await self.goes_on(standing):
                return

    async def stop(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, 1.2))
        standing = self.watch.standing.get(self.person.project)
        if standing and standing.status in RUNNING:
            self.tally.stopped += await self.until_taken(f"/turns/{standing.turn}/cancellation/")

    async def goes_on(self, standing: Standing) -> bool:
        """Whether the person did something that makes the turn, or another one, run again."""
        if standing.question:
            return await self.answer(standing.question)
        if standing.status in ("interrupted", "failed", "cancelled") and self.chance.random() < 0.6:
            copies = 2 if self.chance.random() < 0.25 else 1
            if await self.all_taken(copies, f"/turns/{standing.turn}/retry/"):
                self.tally.tried_again.add(standing.turn)
                return True
        return False

    async def answer(self, question: str) -> bool:
        """By the card, by a way out of it, or in own words from the composer."""
        way = self.chance.random()
        if way < 0.3:
            self.count += 1
            words = f"Members first, I think: {self.number}.{self.count}"
            said = Said(self.person.project, f"a{self.number}.{self.count}", words)
            sending = {"text": words, "client_id": said.client_id}
            return await self.all_taken(1, f"{self.person.page}turns/", said=said, **sending)
        given = {"option": "2"} if way < 0.8 else {"exit": "not_sure"}
        taken = await self.until_taken(f"/questions/{question}/answer/", **given)
        if taken:
            self.tally.answered[question] = given
        return taken
