"""Every write of a running turn, fenced by its lease.

A process that runs a turn holds a token. Each write first renews the lease under that token; when no row matches,
another process owns the turn by now and `LostLease` ends the task here. Called from the event loop through `in_db`.
"""

import json
import logging
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from channels.db import database_sync_to_async
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from conversations.blocks import Block, clean_text, cleaned
from conversations.models import Message, Question, ToolResult, Turn
from conversations.tools import TOOLS
from conversations.tools.base import Call, Outcome, Tool, ToolError

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)

# Queries of different turns and pages must not queue behind each other on Channels' one shared thread.
in_db = partial(database_sync_to_async, thread_sensitive=False)


class LostLease(Exception):
    """Another process owns the turn, or it has ended: whatever this task knows is out of date."""


def claim(turn_id: UUID) -> UUID | None:
    """Take a queued turn; None when somebody else has it."""
    token, now = uuid4(), timezone.now()
    taken = Turn.objects.filter(pk=turn_id, status="queued").update(
        status="streaming", lease_token=token, lease_until=now + LEASE, started_at=now
    )
    return token if taken else None


def withdraw_question(turn_id: UUID) -> None:
    """A turn that has ended asks nothing any more."""
    Question.objects.filter(turn_id=turn_id, status="open").update(status="withdrawn")


class Ledger:
    """The rows of one running turn."""

    def __init__(self, turn_id: UUID, token: UUID) -> None:
        self.turn_id, self.token = turn_id, token

    def fence(self, **changes: Any) -> None:
        """Renew the lease and change the turn's row, if it is still ours."""
        ours = Turn.objects.filter(pk=self.turn_id, lease_token=self.token)
        if not ours.update(lease_until=timezone.now() + LEASE, **changes):
            raise LostLease

    def renew(self) -> bool:
        """Keep the lease; True when the person asked to stop."""
        self.fence()
        return Turn.objects.filter(pk=self.turn_id).exclude(cancel_requested_at=None).exists()

    @transaction.atomic
    def save_message(self, position: int, content: list[Block], seq: int, **changes: Any) -> None:
        """Store the reply as far as it has come, with the number of the last event in it."""
        self.fence(last_seq=seq, **changes)
        Message.objects.update_or_create(
            turn_id=self.turn_id, position=position, defaults={"role": "assistant", "content": cleaned(content)}
        )

    def count_step(self, usage: dict[str, int]) -> dict[str, Any]:
        """Changes that add one model call and its tokens to the turn."""
        return {"steps": F("steps") + 1, **{name: F(name) + count for name, count in usage.items()}}

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
    def end(self, status: str, seq: int, *, stop_reason: str = "", code: str = "", words: str = "") -> str:
        """Leave the running states and give the lease back: the turn waits for an answer, or has ended for good.

        Returns the status it took: who asked to stop while a question was being put gets no question.
        """
        self.fence()
        mine = Turn.objects.filter(pk=self.turn_id)
        if status == "awaiting_answer" and mine.exclude(cancel_requested_at=None).exists():
            status = "cancelled"
        mine.update(
            status=status,
            last_seq=seq,
            stop_reason=clean_text(stop_reason)[:40],
            error_code=code,
            error_message=words,
            finished_at=None if status == "awaiting_answer" else timezone.now(),
            lease_token=None,
            lease_until=None,
        )
        if status != "awaiting_answer":
            withdraw_question(self.turn_id)
        return status
