"""Every write of a running turn, fenced by its lease.

A process that runs a turn holds a token. Each write first renews the lease under that token; when no row matches,
another process owns the turn by now and `LostLease` ends the task here. Called from the event loop through `in_db`.
"""

import json
import logging
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import SyncToAsync, sync_to_async
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone

from conversations.blocks import Block, clean_text, cleaned
from conversations.models import Message, Question, ToolResult, Turn, Usage
from conversations.tools import TOOLS
from conversations.tools.base import Call, Outcome, Tool, ToolError

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=10)  # renewed every second; with the sweep, what died is found within 20 s on a busy server


class InDb(SyncToAsync):
    """Calls a function that uses the database, in a thread of the event loop's pool.

    As Channels' own, but an open SQLite file stays open in the thread: opening it costs more than most queries, and the
    last one to close it copies the whole log into it. A connection of PostgreSQL goes back to its pool.
    """

    def thread_handler(self, *given: Any, **named: Any) -> Any:
        connection.close_if_unusable_or_obsolete()
        try:
            return super().thread_handler(*given, **named)
        finally:
            if connection.vendor == "sqlite":
                connection.close_at = None
            connection.close_if_unusable_or_obsolete()


# Not Channels' one shared thread: queries of different turns and pages must not queue behind each other.
in_db = partial(InDb, thread_sensitive=False)
# A tool may wait for a painter as long as a lease lasts. Neither pages nor leases queue behind that.
in_db_of_tools = partial(in_db, executor=ThreadPoolExecutor(4, "tools"))
in_db_of_leases = partial(in_db, executor=ThreadPoolExecutor(2, "leases"))


async def let_go_of_connection() -> None:
    """Requests that hold a connection of their own while they wait for another one of the pool starve it."""
    await sync_to_async(close_old_connections)()


class LostLease(Exception):
    """Another process owns the turn, or it has ended: whatever this task knows is out of date."""


def claim(turn_id: UUID, token: UUID | None = None) -> UUID | None:
    """Take a queued turn, under this token or one of its own; None when somebody else has it."""
    token, now = token or uuid4(), timezone.now()
    taken = Turn.objects.filter(pk=turn_id, status="queued").update(
        status="streaming", lease_token=token, lease_until=now + LEASE, started_at=now
    )
    return token if taken else None


def withdraw_question(turn_id: UUID) -> None:
    """A turn that has ended asks nothing any more."""
    Question.objects.filter(turn_id=turn_id, status="open").update(status="withdrawn")


# ---- for all turns of a process at once ----


@dataclass(frozen=True)
class Draft:
    """A reply as far as it has come, with the number of the last event in it."""

    turn_id: UUID
    token: UUID
    position: int
    content: list[Block]
    seq: int


def store_together(drafts: Sequence[Draft]) -> dict[UUID, bool]:
    """Store these replies. Returns for each turn whether it is still ours; those that could not be stored are left out,
    to be tried again."""
    try:
        return store_in_one(drafts)
    except DatabaseError:  # one of them may spoil it for all, such as that of a project that is being deleted
        return {turn: held for draft in drafts for turn, held in store_alone(draft).items()}


def store_alone(draft: Draft) -> dict[UUID, bool]:
    try:
        return store_in_one([draft])
    except DatabaseError:
        log.exception("the reply of turn %s could not be stored", draft.turn_id)
        return {}


@transaction.atomic
def store_in_one(drafts: Sequence[Draft]) -> dict[UUID, bool]:
    """In one transaction, in the order of their turns, as all that locks several turns does."""
    held = {}
    for draft in sorted(drafts, key=lambda each: each.turn_id):
        ledger = Ledger(draft.turn_id, draft.token)
        try:
            ledger.fence(last_seq=draft.seq, status="streaming", retry_at=None)
            ledger.write(draft.position, draft.content)
            held[draft.turn_id] = True
        except LostLease:
            held[draft.turn_id] = False
    return held


@transaction.atomic
def renew_together(tokens: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Renew these leases. Returns the tokens that still hold, and of those the ones whose turn is asked to stop."""
    ours = Turn.objects.filter(lease_token__in=tokens)
    rows = list(ours.select_for_update().order_by("pk").values_list("lease_token", "cancel_requested_at"))
    ours.update(lease_until=timezone.now() + LEASE)
    held = {token: asked for token, asked in rows if token}
    return set(held), {token for token, asked in held.items() if asked}


def spend(owner_id: int, tokens: int) -> None:
    """Count tokens for the day and the person whose turn took them."""
    today = {"owner_id": owner_id, "day": datetime.now(UTC).date()}
    if not tokens or Usage.objects.filter(**today).update(tokens=F("tokens") + tokens):
        return
    try:
        with transaction.atomic():
            Usage.objects.create(**today, tokens=tokens)
    except IntegrityError:  # another turn of this person was the first one at the same moment
        Usage.objects.filter(**today).update(tokens=F("tokens") + tokens)


class Ledger:
    """The rows of one running turn."""

    def __init__(self, turn_id: UUID, token: UUID) -> None:
        self.turn_id, self.token = turn_id, token

    def fence(self, **changes: Any) -> None:
        """Renew the lease and change the turn's row, if it is still ours."""
        ours = Turn.objects.filter(pk=self.turn_id, lease_token=self.token)
        if not ours.update(lease_until=timezone.now() + LEASE, **changes):
            raise LostLease

    @transaction.atomic
    def save_message(self, position: int, content: list[Block], seq: int, **changes: Any) -> None:
        """Store the reply as far as it has come, with the number of the last event in it."""
        self.fence(last_seq=seq, **changes)
        self.write(position, content)

    @transaction.atomic
    def save_step(self, position: int, content: list[Block], seq: int, usage: dict[str, int], owner_id: int) -> None:
        """Store a reply to which nothing more comes, and count one model call and its tokens."""
        counted = {"steps": F("steps") + 1, **{name: F(name) + count for name, count in usage.items()}}
        self.fence(last_seq=seq, status="streaming", retry_at=None, **counted)
        if content:
            self.write(position, content)
        spend(owner_id, sum(count for name, count in usage.items() if name != "cache_read_input_tokens"))

    def write(self, position: int, content: list[Block]) -> None:
        clean = cleaned(content)
        if not Message.objects.filter(turn_id=self.turn_id, position=position).update(content=clean):
            Message.objects.create(turn_id=self.turn_id, position=position, role="assistant", content=clean)

    def run_tool(self, call: Call, use: Block) -> tuple[ToolResult | None, Outcome | None]:
        """Carry out one tool use: effect and result commit together, once per tool use.

        A tool's exception becomes an error result that tells the model what to mend; it never ends the turn.
        """
        tool = TOOLS.get(use["name"])
        if tool is None:
            return self.refuse(use, f"There is no tool {use['name']!r}. Use one of: {', '.join(TOOLS)}."), None
        try:
            given = tool.read(cleaned(use["input"]))
            return self.apply(tool, call, use, given, tool.prepare(given))
        except ToolError as error:
            return self.refuse(use, str(error)), None
        except LostLease:
            raise
        except Exception:
            log.exception("tool %s failed in turn %s", use["name"], self.turn_id)
            return self.refuse(use, f"{use['name']} failed inside the server. Go on without it."), None

    @transaction.atomic
    def apply(
        self, tool: Tool[Any], call: Call, use: Block, given: Any, prepared: Any
    ) -> tuple[ToolResult | None, Outcome]:
        self.fence(status="running_tools")
        outcome = tool.apply(call, given, prepared)
        if tool.asks:  # its result is the person's answer
            return None, outcome
        content = json.dumps(outcome.content, ensure_ascii=False)
        return self.store(use, True, outcome.summary, outcome.refs, content), outcome

    @transaction.atomic
    def refuse(self, use: Block, words: str) -> ToolResult:
        self.fence(status="running_tools")
        return self.store(use, False, "", [], words)

    def store(self, use: Block, ok: bool, summary: str, refs: list[str], content: str) -> ToolResult:
        return ToolResult.objects.create(
            turn_id=self.turn_id,
            tool_use_id=use["id"],
            name=use["name"][:64],
            ok=ok,
            summary=summary[:200],
            refs=refs,
            content=clean_text(content),
        )

    @transaction.atomic
    def end(
        self,
        status: str,
        seq: int,
        *,
        stop_reason: str = "",
        code: str = "",
        words: str = "",
        retry_at: datetime | None = None,
    ) -> str:
        """Leave the running states and give the lease back: the turn waits for an answer, or has ended for good.

        Returns the status it took: who asked to stop while a question was being put gets no question.
        """
        ours = Turn.objects.filter(pk=self.turn_id, lease_token=self.token)
        if status == "awaiting_answer" and ours.exclude(cancel_requested_at=None).select_for_update().exists():
            status = "cancelled"
        ended = ours.update(
            status=status,
            last_seq=seq,
            stop_reason=clean_text(stop_reason)[:40],
            error_code=code,
            error_message=words,
            retry_at=retry_at,
            finished_at=None if status == "awaiting_answer" else timezone.now(),
            lease_token=None,
            lease_until=None,
        )
        if not ended:
            raise LostLease
        if status != "awaiting_answer":
            withdraw_question(self.turn_id)
        return status
