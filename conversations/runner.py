"""One running turn: call the model, save what comes, carry out its tools, until it stops or waits.

Runs as a task of the server's event loop and belongs to no socket. Whatever is shown is in the log first; whatever is
in the log is in the database within half a second.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from conversations import context, history, stream
from conversations.blocks import Block, Turned, sanitised, text, tool_result, tool_uses, with_own_ids
from conversations.events import Event, QuestionAsked, TextDelta, ToolFinished, ToolStarted, TurnFailed, TurnFinished
from conversations.ledger import Ledger, LostLease, in_db
from conversations.llm import client
from conversations.models import Question, Turn
from conversations.tools import TOOLS
from conversations.tools.base import Call

log = logging.getLogger(__name__)

SAVE_SECONDS, SAVE_CHARACTERS = 0.5, 2048
RENEW_SECONDS = 1.0  # the lease is renewed, and a wish to stop is read, this often

STOPS = {"end_turn": "completed", "stop_sequence": "completed", "max_tokens": "truncated", "refusal": "refused"}
SERVER_STOPPED = "The server stopped while this reply was being written. What came so far is kept."
TOO_MANY_STEPS = "The reply took more steps than one turn may take. Say how to go on."


class Cancelled(Exception):
    """The person asked to stop."""


@dataclass
class Reply:
    """The assistant message that is being written."""

    position: int
    text: str = ""
    unsaved: int = 0
    saved_at: float = 0.0
    stop_reason: str | None = None
    blocks: list[Block] | None = None

    @property
    def content(self) -> list[Block]:
        if self.blocks is not None:
            return self.blocks
        return [text(self.text)] if self.text else []

    def is_due(self) -> bool:
        return self.unsaved > SAVE_CHARACTERS or time.monotonic() - self.saved_at > SAVE_SECONDS


class Run:
    """The work on one turn from its claim to its end."""

    def __init__(self, turn: Turn, token: UUID, stopping: asyncio.Event) -> None:
        self.turn = turn
        self.ledger = Ledger(turn.pk, token)
        self.log = stream.open_log(turn.pk, turn.last_seq)
        self.stopping = stopping
        self.answering: Question | None = None  # the question whose answer this run goes on from
        self.reply: Reply | None = None
        self.saving = asyncio.Lock()  # one after another, or an older text might be the last that is stored

    async def to_the_end(self) -> None:
        """Run the turn; every way out leaves its row in a state that says how it ended."""
        keepers = [asyncio.create_task(self.keep_lease()), asyncio.create_task(self.keep_saved())]
        try:
            await self.to_an_end()
        except LostLease:
            log.warning("turn %s is owned by another process now, or gone", self.turn.pk)
        finally:
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)
            stream.close_log(self.turn.pk)
            await stream.look_again(self.turn.conversation.project_id)

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
            await asyncio.shield(self.end("interrupted", code="interrupted", words=SERVER_STOPPED))
            raise
        except Exception:
            log.exception("turn %s failed", self.turn.pk)
            await self.fail(client.UpstreamError("internal", "Something went wrong on the server. Try again."))

    async def keep_lease(self) -> None:
        """Renew the lease and notice, within a second, that somebody asked to stop in any process."""
        while not self.stopping.is_set():
            await asyncio.sleep(RENEW_SECONDS)
            try:
                if await in_db(self.ledger.renew)():
                    self.stopping.set()
            except LostLease:
                self.stopping.set()  # nothing of it can be stored any more: do not go on asking the model
            except Exception:
                log.exception("the lease of turn %s could not be renewed", self.turn.pk)  # the next time may do

    async def keep_saved(self) -> None:
        """Store what came before the model fell silent: the words that would store it may never come."""
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            if self.reply and self.reply.unsaved and self.reply.is_due():
                try:
                    await self.save(self.reply)
                except LostLease:
                    return
                except Exception:
                    log.exception("the reply of turn %s could not be stored", self.turn.pk)

    # ---- the loop ----

    async def steps(self) -> None:
        system = await in_db(context.system_prompt)(self.turn.conversation.persona)
        messages, position = await in_db(self.opening)()
        tools = [tool.as_param() for tool in TOOLS.values()]
        for _step in range(settings.LLM_MAX_STEPS):
            self.reply = Reply(position=position, saved_at=time.monotonic())
            await self.unless_stopped(self.one_call(system, tools, messages))
            position += 1
            status = await self.after(self.reply, messages)
            if status:
                await self.end(status, stop_reason=self.reply.stop_reason or "")
                return
        await self.end("truncated", stop_reason="max_steps", words=TOO_MANY_STEPS)

    def opening(self) -> tuple[list[Turned], int]:
        """The request as it stands, and the place of the first message that this run writes."""
        self.answering = history.newest_answer(self.turn)
        block = context.context_block(self.turn.conversation, answering=self.answering, focus=self.turn.focus)
        return history.request_messages(self.turn, block), self.turn.messages.count()

    async def one_call(self, system: str, tools: list[dict[str, Any]], messages: list[Turned]) -> None:
        """One model call, its text into the log as it comes, the whole message into the database."""
        reply = self.reply
        assert reply is not None
        usage: dict[str, int] = {}
        events = client.stream(system=system, tools=tools, messages=sanitised(messages))
        async with aclosing(events):
            async for event in events:
                if isinstance(event, client.Text):
                    await self.show(reply, event.text)
                elif isinstance(event, client.ToolStarted):
                    self.log.append(ToolStarted(tool_use_id=event.id, tool=event.name))
                elif isinstance(event, client.Reply):
                    reply.blocks = with_own_ids(event.blocks, messages)
                    reply.stop_reason, usage = event.stop_reason, event.usage
        await self.save(reply, usage, counted=True)
        if reply.stop_reason is None:
            raise client.UpstreamError("interrupted", "The model’s reply broke off. What came so far is kept.")

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

    async def show(self, reply: Reply, words: str) -> None:
        reply.text += words
        reply.unsaved += len(words)
        self.log.append(TextDelta(message=reply.position, text=words))
        if reply.is_due():
            await self.save(reply)

    async def save(self, reply: Reply, usage: dict[str, int] | None = None, *, counted: bool = False) -> None:
        async with self.saving:
            changes = {"status": "streaming", **(self.ledger.count_step(usage or {}) if counted else {})}
            coming = reply.unsaved
            await in_db(self.ledger.save_message)(reply.position, reply.content, self.log.last, **changes)
            reply.unsaved, reply.saved_at = reply.unsaved - coming, time.monotonic()

    # ---- what follows a message ----

    async def after(self, reply: Reply, messages: list[Turned]) -> str:
        """The status that ends the run; empty when there is another call to make. Extends `messages`."""
        messages.append({"role": "assistant", "content": reply.content})
        if reply.stop_reason == "pause_turn":
            return ""
        if reply.stop_reason != "tool_use" or not tool_uses(reply.content):
            if reply.stop_reason not in STOPS:
                log.warning("unknown stop reason %s in turn %s", reply.stop_reason, self.turn.pk)
            return STOPS.get(reply.stop_reason or "", "completed")
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

    async def use_tool(self, use: Block) -> tuple[bool, list[Block]]:
        """Carry out one tool use; whether it asked the person something, and the result for the model."""
        call = Call(turn=self.turn, tool_use_id=use["id"], answering=self.answering)
        result, outcome = await in_db(self.ledger.run_tool)(call, use)
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

    async def end(self, status: str, *, stop_reason: str = "", code: str = "", words: str = "") -> None:
        """Store the last of the reply and the status, then say so."""
        if self.reply and self.reply.unsaved:
            await self.save(self.reply)
        ending = in_db(self.ledger.end)
        status = await ending(status, self.log.last + 1, stop_reason=stop_reason, code=code, words=words)
        await in_db(self.turn.refresh_from_db)(fields=list(client.USAGE))
        self.log.append(TurnFinished(str(self.turn.pk), status, stop_reason, usage_of(self.turn)))

    async def fail(self, error: client.UpstreamError) -> None:
        """A broken stream is `interrupted` and keeps what came; a call that never began is `failed`."""
        cause = type(error.__cause__).__name__ if error.__cause__ else ""
        log.warning("turn %s: %s %s", self.turn.pk, error.code, cause)
        broke_off = error.code in ("interrupted", "silence")
        await self.end("interrupted" if broke_off else "failed", code=error.code, words=error.words)
        self.log.append(TurnFailed(str(self.turn.pk), error.code, error.words, error.retryable))


def usage_of(turn: Turn) -> dict[str, int]:
    return {name: getattr(turn, name) for name in client.USAGE}
