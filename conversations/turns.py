"""Turns: start, answer, run, cancel, retry, clear, sweep. The only place from which the model is called.

A turn is a row, a task in a server process and a log of events. The row is the truth; the task and the log may die at
any moment. Functions that touch the database are ordinary functions: call them from views or through `in_db`.
"""

import asyncio
import contextvars
import json
import logging
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from conversations import blocks, stream
from conversations.ledger import LEASE, claim, in_db, withdraw_question
from conversations.llm import client
from conversations.models import RUNNING, TERMINAL, Conversation, Message, Question, ToolResult, Turn
from conversations.runner import SERVER_STOPPED, Run

T = TypeVar("T")

log = logging.getLogger(__name__)

LONGEST = 40_000  # characters of one message
SWEEP_SECONDS = 5.0
DRAIN_SECONDS = 5.0


class Refused(Exception):
    """The input cannot be taken now. `words` say what to do; nothing was stored, nothing is lost."""

    def __init__(self, words: str, status: int = 409) -> None:
        super().__init__(words)
        self.words, self.status = words, status


# ---- start, answer, retry ----


def start(conversation: Conversation, words: str, *, client_id: str = "", focus: str = "", anew: bool = False) -> Turn:
    """Store what the person said as a new turn, or as the answer to the question that waits.

    `anew` puts a waiting question aside: the person chose to talk about something else. The same `client_id` again
    returns the same turn. Raises Refused for an empty or too long text, for another text under a used id, and while
    a reply is running.
    """
    words, client_id = accepted(words), identity(client_id)
    if known := sent_before(conversation, client_id, words):
        return known
    question = conversation.open_question()
    try:
        if question and not anew:
            return answer(question, text=words, client_id=client_id)
        with transaction.atomic():
            if question:
                cancel(question.turn)
            return new_turn(conversation, words, client_id=client_id, focus=blocks.clean_text(focus)[:60])
    except (IntegrityError, Refused) as error:
        if known := sent_before(conversation, client_id, words):  # the same words, sent twice at the same moment
            return known
        if isinstance(error, Refused):
            raise
        raise Refused("The reply is still running. Your text is kept: send it when the reply is done.") from error


def identity(client_id: str) -> str:
    """The sender's id as the database takes it; one of our own where none was sent."""
    return blocks.clean_text(client_id).strip()[:64] or uuid4().hex


def accepted(words: str) -> str:
    words = blocks.clean_text(words).strip()
    if not words:
        raise Refused("Say or type something first.", 422)
    if len(words) > LONGEST:
        raise Refused(f"That is {len(words):,} characters; one message takes {LONGEST:,}. Send it in parts.", 422)
    return words


def accepted_answer(given: Mapping[str, Any]) -> str:
    """The free text of an answer, which may be empty."""
    words = str(given.get("text", ""))
    return accepted(words) if words.strip() else ""


def sent_before(conversation: Conversation, client_id: str, words: str) -> Turn | None:
    """The turn that these words already made. Raises Refused if the id was used for other words."""
    if turn := conversation.turns.filter(client_id=client_id).first():
        same = turn.words == words
    elif question := Question.objects.filter(turn__conversation=conversation, answer__client_id=client_id).first():
        turn, same = question.turn, (question.answer or {}).get("text") == words
    else:
        return None
    if not same:
        raise Refused("This message was sent before with other words. Reload the page and send it again.")
    return turn


def new_turn(conversation: Conversation, words: str, **fields: Any) -> Turn:
    chosen = client.provider()
    turn = Turn.objects.create(
        conversation=conversation, provider=chosen.key, model=chosen.model[:80], lease_until=claim_by(), **fields
    )
    Message.objects.create(turn=turn, position=0, role="user", content=[blocks.text(words)])
    project = conversation.project
    project.updated_at, project.last_persona = timezone.now(), conversation.persona
    project.save(update_fields=["updated_at", "last_persona"])
    return turn


def claim_by() -> datetime:
    """A queued turn that no process has claimed by then was lost with the process that queued it."""
    return timezone.now() + 2 * LEASE


@transaction.atomic
def answer(
    question: Question, *, options: list[str] | None = None, text: str = "", exit: str = "", client_id: str = ""
) -> Turn:
    """Store the answer as the tool's result and queue the turn again. Raises Refused when it is closed."""
    given = {"options": options or [], "text": blocks.clean_text(text).strip(), "exit": exit}
    if not any(given.values()):
        raise Refused("Choose an answer, or say it in your own words.", 422)
    stored = {**given, "client_id": client_id} if client_id else given
    status = "skipped" if exit else "answered"
    # The turn's row first, as in all that changes both: two at once wait for each other instead of locking up.
    waiting = Turn.objects.filter(pk=question.turn_id, status="awaiting_answer")
    taken = waiting.update(status="queued", cancel_requested_at=None, lease_until=claim_by())
    still_open = Question.objects.filter(pk=question.pk, status="open")
    if not taken or not still_open.update(status=status, answer=stored, answered_at=timezone.now()):
        raise Refused("This question is closed already: the conversation shows how it went on. Your text is kept.")
    turn = question.turn
    ToolResult.objects.create(
        turn=turn,
        tool_use_id=question.tool_use_id,
        name="ask_user_question",
        content=json.dumps(given, ensure_ascii=False),
    )
    turn.refresh_from_db(fields=["status", "lease_until", "cancel_requested_at"])
    return turn


def retry(turn: Turn) -> Turn:
    """Say it again after a failure, or go on after a reply that broke off: a new turn that names the old one.

    Pressed twice it is one turn: what was tried again already is returned as it is.
    """
    try:
        with transaction.atomic():
            old = Turn.objects.select_for_update().filter(pk=turn.pk, status__in=TERMINAL).first()
            if old is None:
                raise Refused("There is nothing to try again. Reload the page to see how it went on.")
            return old.retries.first() or tried_again(old)
    except IntegrityError as error:
        raise Refused("The reply is still running.") from error


def tried_again(turn: Turn) -> Turn:
    went_on = turn.messages.filter(role="assistant").exists()
    words = "Please go on." if went_on else turn.words
    return new_turn(turn.conversation, words, client_id=uuid4().hex, focus=turn.focus, retry_of=turn)


# ---- run ----

_tasks: set[asyncio.Task[Any]] = set()  # a task that nothing refers to may be collected while it runs
_launched: set[UUID] = set()
_running: dict[UUID, asyncio.Event] = {}  # set to stop the turn


async def taken_in(store: Callable[..., Turn], *given: Any, **fields: Any) -> Turn:
    """Store an input with `start`, `answer` or `retry` and launch its turn.

    Both happen even if the browser hangs up meanwhile: its view is cancelled then, but what was stored is answered.
    """
    return await asyncio.shield(in_background(stored_and_launched(store, *given, **fields)))


async def stored_and_launched(store: Callable[..., Turn], *given: Any, **fields: Any) -> Turn:
    turn = await in_db(store)(*given, **fields)
    if turn.status == "queued":
        launch(turn)
    return turn


def launch(turn: Turn) -> None:
    """Run the turn as a task of this event loop."""
    _launched.add(turn.pk)
    in_background(run(turn.pk)).add_done_callback(lambda _task: _launched.discard(turn.pk))
    keep_sweeping()


def in_background(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task of its own. Its context is empty, so it pins no request and no connection."""
    task = asyncio.get_running_loop().create_task(work, context=contextvars.Context())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return task


async def drain() -> None:
    """Before the process ends: its turns are broken off and say so, instead of waiting to be swept."""
    turns, tasks = list(_launched), set(_tasks)
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
    for turn in turns:  # those that had hardly begun, and knew of no lease to give back
        await in_db(interrupt)(Turn.objects.filter(status__in=RUNNING), turn)


async def run(turn_id: UUID) -> None:
    """Run a queued turn to its end, unless another process has taken it."""
    token = await in_db(claim)(turn_id)
    if token is None:
        return
    # Not `aget`: it would keep a connection of the pool in a thread that nobody closes it in.
    turn = await in_db(Turn.objects.select_related("conversation__project").get)(pk=turn_id)
    stopping = _running[turn_id] = asyncio.Event()
    try:
        run_here = Run(turn, token, stopping)
        await stream.look_again(turn.conversation.project_id)
        await run_here.to_the_end()
    finally:
        _running.pop(turn_id, None)


# ---- stop ----


def cancel(turn: Turn) -> None:
    """Ask a running turn to stop, in whatever process; a turn that waits or never began stops here."""
    now = timezone.now()
    Turn.objects.filter(pk=turn.pk, status__in=RUNNING).update(cancel_requested_at=now)
    with transaction.atomic():
        idle = Turn.objects.filter(pk=turn.pk, status__in=("queued", "awaiting_answer"))
        if idle.update(status="cancelled", finished_at=now):
            withdraw_question(turn.pk)


async def cancel_now(turn: Turn) -> None:
    """`cancel`, without waiting for the next look at the row when the turn runs in this process."""
    await in_db(cancel)(turn)
    if mine := _running.get(turn.pk):
        mine.set()


@transaction.atomic
def clear(conversation: Conversation) -> None:
    """Forget what was said; the document stays. Raises Refused while a reply is running."""
    kept_still = list(conversation.turns.select_for_update())  # an answer that comes now waits, and then finds none
    if any(turn.is_running for turn in kept_still):
        raise Refused("A reply is running. Stop it first, then clear the conversation.")
    conversation.turns.exclude(status__in=RUNNING).delete()


# ---- sweep ----

_sweeper: asyncio.Task[None] | None = None


def keep_sweeping() -> None:
    """One sweeper per process, started with its first turn or page."""
    global _sweeper
    if _sweeper is None or _sweeper.done():
        _sweeper = asyncio.get_running_loop().create_task(sweep_for_ever(), context=contextvars.Context())


async def sweep_for_ever() -> None:
    while True:
        try:
            for project in await in_db(sweep)():
                await stream.look_again(project)
        except Exception:
            log.exception("sweeping failed")
        await asyncio.sleep(SWEEP_SECONDS)


def sweep() -> list[UUID]:
    """Mark turns whose lease ran out as interrupted: their process is gone. Returns the projects they belong to."""
    lost = Turn.objects.filter(status__in=RUNNING, lease_until__lt=timezone.now())
    return [turn.conversation.project_id for turn in lost.select_related("conversation") if interrupt(lost, turn.pk)]


@transaction.atomic
def interrupt(lost: QuerySet[Turn], turn_id: UUID) -> bool:
    """End one of the lost turns, if it is still among them: its process may have renewed the lease a moment ago."""
    ended = lost.filter(pk=turn_id).update(
        status="interrupted",
        error_code="interrupted",
        error_message=SERVER_STOPPED,
        finished_at=timezone.now(),
        lease_token=None,
        lease_until=None,
    )
    if ended:
        withdraw_question(turn_id)
    return bool(ended)
