"""The database, looked at all through a run, past the site: how each conversation stands, and for how long."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

LOOK_SECONDS = 0.2
RUNNING = ("queued", "streaming", "running_tools")
ACTIVE = (*RUNNING, "awaiting_answer")

NEWEST = """
select distinct on (c.project_id) c.project_id::text project, t.id::text turn, t.status, t.last_seq, t.lease_until,
    q.id::text question
from conversations_turn t join conversations_conversation c on c.id = t.conversation_id
    left join conversations_question q on q.turn_id = t.id and q.status = 'open'
order by c.project_id, t.created_at desc
"""
CROWDED = """
select conversation_id from conversations_turn where status = any(%s) group by conversation_id having count(*) > 1
"""


@dataclass(frozen=True)
class Standing:
    """The newest turn of a project, as it was at `at`."""

    turn: str
    status: str
    question: str | None
    sign: tuple[Any, ...]
    at: float


class Watch:
    """`standing` is never older than a look or two; what must never be is counted when it is seen."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.standing: dict[str, Standing] = {}
        self.since: dict[str, tuple[tuple[Any, ...], float]] = {}
        self.stood: dict[str, float] = {}  # turn -> the longest time in which nothing of it changed once it had begun
        self.waited: dict[str, float] = {}  # and before that: nothing was shown yet, and the words are stored
        self.crowded: set[int] = set()

    async def keep_looking(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self.database, autocommit=True, row_factory=dict_row)
        async with connection:
            while True:
                at = time.monotonic()
                rows = await (await connection.execute(NEWEST)).fetchall()
                crowded = await (await connection.execute(CROWDED, [list(ACTIVE)])).fetchall()
                self.crowded |= {row["conversation_id"] for row in crowded}
                for row in rows:
                    self.note(row, at)
                await asyncio.sleep(LOOK_SECONDS)

    def note(self, row: dict[str, Any], at: float) -> None:
        sign = (row["turn"], row["status"], row["last_seq"], row["lease_until"])
        self.standing[row["project"]] = Standing(row["turn"], row["status"], row["question"], sign, at)
        known, since = self.since.get(row["project"], (None, at))
        if known != sign:
            self.since[row["project"]] = (sign, at)
        elif row["status"] in RUNNING:
            times = self.waited if row["status"] == "queued" else self.stood
            times[row["turn"]] = max(times.get(row["turn"], 0), at - since)

    async def settled(self, project: str, seconds: float) -> Standing | None:
        """The newest turn once it does not run any more; None if that takes longer."""
        asked = time.monotonic()
        while time.monotonic() < asked + seconds:
            standing = self.standing.get(project)
            if standing and standing.at > asked and standing.status not in RUNNING:
                return standing
            await asyncio.sleep(LOOK_SECONDS / 2)
        return None
