"""Kills workers and Redis while people talk, and leaves at least one worker that serves."""

import asyncio
import os
import random
import sys
from contextlib import suppress
from pathlib import Path

from tests.load import processes
from tests.load.stores import Redis

BETWEEN_SECONDS = (0.8, 1.8)
REDIS_AWAY_SECONDS = (0.2, 1.5)
ESTABLISHED = "01"  # as /proc/net/tcp has it


def workers(supervisor: int) -> list[int]:
    """Its living processes that serve; one of them keeps track of multiprocessing's resources and does not."""
    born = [pid for pid in processes.children(supervisor) if processes.born(pid)]
    return [pid for pid in born if "resource_tracker" not in processes.command_of(pid)]


def is_serving(pid: int, port: int) -> bool:
    """Whether it has taken somebody in: a worker that only starts holds the listening socket as well, and serves nobody
    for seconds."""
    with suppress(OSError):
        held = {os.readlink(each) for each in Path(f"/proc/{pid}/fd").iterdir()}
        return not held.isdisjoint(connections(port))
    return False


def connections(port: int) -> set[str]:
    """What others are connected to on this port of this machine, as /proc names sockets."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{port:04X}") and row[3] == ESTABLISHED}


class Killer:
    def __init__(self, supervisor: int, port: int, redis: Redis, seed: int) -> None:
        self.supervisor, self.port, self.redis = supervisor, port, redis
        self.chance = random.Random(f"{seed}/killer")
        self.kills = self.restarts = 0

    async def kill(self, times: int, restarts: int) -> None:
        """So many workers, one by one, and Redis evenly between them."""
        every = max(1, times // (restarts + 1))
        while self.kills < times:
            await asyncio.sleep(self.chance.uniform(*BETWEEN_SECONDS))
            if not processes.born(self.supervisor):
                raise RuntimeError("the supervisor has given up")
            if not self.kill_one():
                continue
            self.kills += 1
            if self.restarts < restarts and self.kills >= every * (self.restarts + 1):
                await self.restart_redis()
            if self.kills % 20 == 0:
                print(f"{self.kills} of {times} killed", file=sys.stderr)

    def kill_one(self) -> bool:
        """Whether one was killed: not while none of the others serves."""
        alive = workers(self.supervisor)
        if not alive:
            return False
        victim = self.chance.choice(alive)
        others = any(pid != victim and is_serving(pid, self.port) for pid in alive)
        return others and processes.kill(victim)

    async def restart_redis(self) -> None:
        self.redis.kill()
        await asyncio.sleep(self.chance.uniform(*REDIS_AWAY_SECONDS))
        await asyncio.to_thread(self.redis.start)
        self.restarts += 1
