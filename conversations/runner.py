"""One running turn: call the model, save what comes, carry out its tools, until it stops or waits.

Runs as a task of the server's event loop and belongs to no socket. Whatever is shown is in the log first; whatever is
in the log is in the database within half a second.
"""

import asyncio
import itertools
import logging
from collections import Counter
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from conversations import context, history, rulings, stream, summaries
from conversations.blocks import Block, OwnIds, Turned, cleaned, sanitised, tool_result, tool_uses
from conversations.events import (
    Event,
    QuestionAsked,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from conversations.keeper import keeper
from conversations.ledger import Draft, Ledger, LostLease, in_db, in_db_of_tools
from conversations.llm import client, faults
from conversations.models import Question, Turn
from conversations.reply import Reply, pause_before_retry
from conversations.tools import params
from conversations.tools.base import Call

log = logging.getLogger(__name__)

SAVE_CHARACTERS = 2048  # so much unsaved text does not wait for the next round of saving

ASK = "ask_user_question"
STOPS = {
    "end_turn": "completed",
    "stop_sequence": "completed",
    "max_tokens": "truncated",
    "model_context_window_exceeded": "truncated",
    "refusal": "refused",
}
SERVER_STOPPED = "The server stopped while this reply was being written. What came so far is kept."
TOO_MANY_STEPS = "The reply took more steps than one turn may take. Say how to go on."


class Cancelled(Exception):
    """The person asked to stop."""


class Run:
    """The work on one turn from its claim to its end."""

    def __init__(self, turn: Turn, token: UUID, turn_log: stream.Log, stopping: asyncio.Event) -> None:
        self.turn, self.token = turn, token
        self.ledger = Ledger(turn.pk, token)
        self.log = turn_log
        self.stopping = stopping
        self.answering: Question | None = None  # the question whose answer this run goes on from
        self.reply: Reply | None = None
        self.used: Counter[str] = Counter()  # tokens of this run
        self.acted = False  # a tool was used: what stands beside the conversation may have changed
        self.saving = asyncio.Lock()  # one after another, or an older text might be the last that is stored

    async def to_the_end(self) -> None:
        """Run the turn; every way out leaves its row in a state that says how it ended."""
        keeper().add(self)
        try:
            await self.to_an_end()
        except LostLease:
            log.warning("this turn is owned by another process now, or gone")
        finally:
            await keeper().remove(self)
            await stream.look_again(self.turn.conversation.project_id, panels=self.acted)

    async def to_an_end(self) -> None:
        try:
            await self.steps()
        except Cancelled:
            await self.end("cancelled")
        except client.UpstreamError as error:
            await self.fail(error)
        except LostLease:
            raise
        except asyncio.CancelledError:
            stopped = client.UpstreamError("interrupted", SERVER_STOPPED)
            await asyncio.shield(self.end("interrupted", error=stopped, code=stopped.code, words=stopped.words))
            raise
        except Exception:
            log.exception("the turn failed")
            await self.fail(client.UpstreamError("internal", "Something went wrong on the server. Try again."))

    # ---- the loop ----

    async def steps(self) -> None:
        conversation = self.turn.conversation
        # An answer and a chosen step move the persona's marks; plain words change nothing beside the conversation yet.
        await stream.look_again(conversation.project_id, panels=bool(self.turn.last_seq or self.turn.focus))
        self.log.append(TurnStarted(str(self.turn.pk), conversation.pk, conversation.persona))
        system, tools = context.system_prompt(conversation.persona), params()
        messages, position = await in_db(self.opening)()
        if summaries.is_too_long(system, tools, messages):
            messages = await self.shortened() or messages
        for _step in range(settings.LLM_MAX_STEPS):
            self.reply = Reply(position=position)
            messages = await self.asked(system, tools, messages)
            position += 1
            status = await self.after(self.reply, messages)
            if status:
                await self.end(status, stop_reason=self.reply.stop_reason or "")
                return
        await self.end("truncated", stop_reason="max_steps", words=TOO_MANY_STEPS)

    def opening(self) -> tuple[list[Turned], int]:
        """The request as it stands, and the place of the first message that this run writes."""
        if self.turn.last_seq:  # it ran before, up to a question
            self.answering = history.newest_answer(self.turn)
        conversation = self.turn.conversation
        turns, summary = conversation.loaded_turns(), history.newest_summary(conversation)
        placed = history.placed_messages(self.turn, self.context_block(turns), self.answering, summary, turns)
        written = [each.position for each in placed if each.turn == self.turn.pk]
        return history.as_request(summary, placed), written[-1] + 1

    def context_block(self, turns: Sequence[Turn] | None = None) -> str:
        turn, turns = self.turn, self.turn.conversation.loaded_turns() if turns is None else turns
        return context.context_block(turn.conversation, turns, answering=self.answering, focus=turn.focus)

    async def asked(self, system: str, tools: Sequence[dict[str, Any]], messages: list[Turned]) -> list[Turned]:
        """Make one model call, again if it could not begin. Returns the messages it was made with."""
        shortened = False
        for attempt in itertools.count():
            try:
                await self.unless_stopped(self.one_call(system, tools, messages))
                return messages
            except client.UpstreamError as error:
                if error.code == "too_long" and not shortened and (shorter := await self.shortened()):
                    messages, shortened = shorter, True
                    continue
                pause = pause_before_retry(error, attempt)
                if pause is None or (self.reply and self.reply.shown):
                    raise
                await self.unless_stopped(self.wait_to_ask_again(error, pause))
        raise AssertionError("unreachable")

    async def shortened(self) -> list[Turned] | None:
        """The request after its oldest part was summarised; None when nothing of it can be."""
        block = await in_db(self.context_block)()
        shorter = False

        async def shorten() -> None:
            nonlocal shorter
            shorter = await summaries.shorten(self.turn, block, self.answering)

        await self.unless_stopped(shorten())
        return await in_db(history.request_messages)(self.turn, block, self.answering) if shorter else None

    async def one_call(self, system: str, tools: Sequence[dict[str, Any]], messages: list[Turned]) -> None:
        """One model call, its text into the log as it comes, the whole message into the database."""
        reply = self.reply
        assert reply is not None

        def take(part: client.Text | client.ToolStarted) -> None:
            reply.shown = True
            if isinstance(part, client.Text):
                self.show(reply, part.text)
            else:
                self.log.append(ToolStarted(tool_use_id=part.id, tool=part.name))

        try:
            sent, ids = sanitised(messages), OwnIds(messages)
            whole = await client.reply(system=system, tools=tools, messages=sent, take=take, ids=ids)
        except client.UpstreamError as error:
            if reply.content or error.usage:
                await self.save_step(reply, error.usage)
            raise
        reply.blocks, reply.stop_reason = cleaned(whole.blocks), whole.stop_reason
        await self.save_step(reply, whole.usage)
        if reply.stop_reason is None:
            raise faults.broke_off()

    async def unless_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work; raise Cancelled as soon as somebody asks to stop, even while nothing comes."""
        doing = asyncio.create_task(work)
        stop = asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait({doing, stop}, return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                return doing.result()
            raise Cancelled
        finally:
            for task in (doing, stop):
                task.cancel()
            await asyncio.gather(doing, stop, return_exceptions=True)

    async def wait_to_ask_again(self, error: client.UpstreamError, seconds: float) -> None:
        """Let the pages count down, then forget that it failed."""
        at = timezone.now() + timedelta(seconds=seconds)
        await in_db(self.ledger.fence)(retry_at=at, error_code=error.code, error_message=error.words)
        await stream.look_again(self.turn.conversation.project_id)
        await asyncio.sleep(seconds)
        await in_db(self.ledger.fence)(retry_at=None, error_code="", error_message="")
        await stream.look_again(self.turn.conversation.project_id)

    # ---- what came ----

    def show(self, reply: Reply, words: str) -> None:
        reply.text += words
        reply.unsaved += len(words)
        self.log.append(TextDelta(message=reply.position, text=words))
        if reply.unsaved > SAVE_CHARACTERS:
            keeper().hurry.set()

    def draft(self) -> Draft | None:
        if self.reply is None or not self.reply.unsaved:
            return None
        return Draft(self.turn.pk, self.token, self.reply.position, self.reply.content, self.log.last)

    def stored(self, draft: Draft) -> None:
        """Forget what was stored by now; what came while it was being stored is still to do."""
        if self.reply and self.reply.position == draft.position:
            stored = sum(len(block.get("text", "")) for block in draft.content)
            self.reply.unsaved = max(0, len(self.reply.text) - stored)

    async def save_step(self, reply: Reply, usage: dict[str, int]) -> None:
        """Store a reply to which nothing more comes."""
        async with self.saving:
            owner = self.turn.conversation.project.owner_id
            await in_db(self.ledger.save_step)(reply.position, reply.content, self.log.last, usage, owner)
            reply.unsaved = 0
            self.used.update(usage)

    # ---- what follows a message ----

    async def after(self, reply: Reply, messages: list[Turned]) -> str:
        """The status that ends the run; empty when there is another call to make. Extends `messages`."""
        messages.append({"role": "assistant", "content": reply.content})
        if reply.stop_reason == "pause_turn":
            return ""
        if reply.stop_reason != "tool_use" or not tool_uses(reply.content):
            if reply.stop_reason not in STOPS:
                log.warning("unknown stop reason %s in turn %s", reply.stop_reason, self.turn.pk)
            status = STOPS.get(reply.stop_reason or "", "completed")
            return "awaiting_answer" if status == "completed" and await self.asks_to_rule(reply) else status
        results: list[Block] = []
        waits = False
        for use in tool_uses(reply.content):
            if self.stopping.is_set():
                raise Cancelled
            asked, result = await self.use_tool(use)
            waits = waits or asked
            results += result
        messages.append({"role": "user", "content": results})
        return "awaiting_answer" if waits else ""

    async def asks_to_rule(self, reply: Reply) -> bool:
        """Put the card that the model left out: this turn has contradicted what was recorded, and nobody asked."""
        if not self.acted and not (self.answering and self.answering.lines):
            return False
        conflict = await in_db(rulings.waiting)(self.turn)
        if conflict is None or self.stopping.is_set():
            return False
        use = {"type": "tool_use", "id": f"toolu_{uuid4().hex}", "name": ASK, "input": rulings.card(conflict)}
        reply.blocks = [*reply.content, use]
        await in_db(self.ledger.save_message)(reply.position, reply.content, self.log.last)
        asked, _result = await self.use_tool(use)
        return asked

    async def use_tool(self, use: Block) -> tuple[bool, list[Block]]:
        """Carry out one tool use; whether it asked the person something, and the result for the model."""
        self.acted = True
        call = Call(turn=self.turn, tool_use_id=use["id"], answering=self.answering)
        result, outcome = await in_db_of_tools(self.ledger.run_tool)(call, use)
        events: list[Event] = list(outcome.events) if outcome else []
        ok, summary = (result.ok, result.summary) if result else (True, "")
        if not any(isinstance(event, QuestionAsked) for event in events):
            events.append(ToolFinished(tool_use_id=use["id"], tool=use["name"], ok=ok, summary=summary))
        for event in events:
            self.log.append(event)
        if result is None:
            return True, []
        return False, [tool_result(use["id"], result.content, is_error=not ok)]

    # ---- ends ----

    async def end(
        self, status: str, *, stop_reason: str = "", error: client.UpstreamError | None = None, **row: Any
    ) -> None:
        """Store the last of the reply and the status, then say so."""
        async with self.saving:
            if draft := self.draft():
                try:
                    await in_db(self.ledger.save_message)(draft.position, draft.content, draft.seq)
                    self.stored(draft)
                except DatabaseError:  # the turn must end all the same
                    log.exception("the last of the reply could not be stored")
        status = await in_db(self.ledger.end)(status, self.log.last + 1, stop_reason=stop_reason, **row)
        turn, used = str(self.turn.pk), {name: getattr(self.turn, name) + self.used[name] for name in client.USAGE}
        if error:
            self.log.append(TurnFailed(turn, error.code, error.words, error.retryable))
        else:
            self.log.append(TurnFinished(turn, status, stop_reason, used))
        log.info("turn %s", status, extra={"status": status, **used})

    async def fail(self, error: client.UpstreamError) -> None:
        """A broken stream is `interrupted` and keeps what came; a call that never began is `failed`."""
        cause = type(error.__cause__).__name__ if error.__cause__ else ""
        log.warning("the model failed: %s %s", error.code, cause)
        words = error.words
        if error.broke_off and not (self.reply and self.reply.text):
            words = faults.SAID_NOTHING
        if error.passing and not error.broke_off and not error.retry_after:  # else the notice says when
            words = f"{words} Try again in a moment."
        again = timezone.now() + timedelta(seconds=error.retry_after) if error.retry_after else None
        status = "interrupted" if error.broke_off else "failed"
        await self.end(status, error=error, code=error.code, words=words, retry_at=again)
