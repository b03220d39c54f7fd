"""Turns: start, answer, run, cancel, retry, clear, sweep. The only place from which the model is called.

A turn is a row, a task in a server process and a log of events. The row is the truth; the task and the log may die at
any moment. Functions that touch the database are ordinary functions: call them from views or through `in_db`.
"""

import asyncio
import contextvars
import json
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from conversations import blocks, limits, rulings, stream
from conversations.conflicts import Outdated
from conversations.ledger import claim, in_db, withdraw_question
from conversations.llm import client
from conversations.log_context import current_turn
from conversations.models import RUNNING, TERMINAL, Conversation, Message, Question, ToolResult, Turn
from conversations.runner import SERVER_STOPPED, Run
from projects.models import Project
from wireframes.tidying import tidy_now_and_then

T = TypeVar("T")

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=8)
SWEEP_SECONDS = 2.0
DRAIN_SECONDS = 5.0
TAKEN_OVER_AT_ONCE = 4  # queued turns of a process that has ended; its others come to the processes that sweep next
BEGUN = ("streaming", "running_tools")
DELETED = "This project was deleted meanwhile. Your text is kept: take it along to another one."


class Refused(Exception):
    """The input cannot be taken now. `words` say what to do; nothing was stored, nothing is lost.

    `status` is that of HTTP. `seconds` is how long to wait, where that is known.
    """

    def __init__(self, words: str, status: int = 409, *, seconds: int | None = None) -> None:
        super().__init__(words)
        self.words, self.status, self.seconds = words, status, seconds


# ---- start, answer, retry ----


def start(conversation: Conversation, words: str, *, client_id: str = "", focus: str = "", anew: bool = False) -> Turn:
    """Store what the person said as a new turn, or as the answer to the question that waits.

    `anew` puts a waiting question aside: the person chose to talk about something else. The same `client_id` again
    returns the same turn. Raises Refused for an empty or too long text, for another text under a used id, while a reply
    is running, and at a limit of the person.
    """
    words, client_id = accepted(words), identity(client_id)
    if known := sent_before(conversation, client_id, words):
        return known
    require_room(conversation)
    question = conversation.open_question()
    try:
        if question and not anew:
            return stored_answer(question, {"options": [], "text": words, "exit": ""}, client_id)
        with transaction.atomic():
            if question:
                cancel(question.turn)
            return new_turn(conversation, words, client_id=client_id, focus=blocks.clean_text(focus)[:60])
    except (IntegrityError, Refused) as error:
        if known := sent_before(conversation, client_id, words):  # the same words, sent twice at the same moment
            return known
        if isinstance(error, Refused):
            raise
        if not Project.objects.filter(pk=conversation.project_id).exists():
            raise Refused(DELETED, 404) from error
        raise Refused("The reply is still running. Your text is kept: send it when the reply is done.") from error


def identity(client_id: str) -> str:
    """The sender's id as the database takes it; one of our own where none was sent."""
    return blocks.clean_text(client_id).strip()[:64] or uuid4().hex


def accepted(words: str) -> str:
    words = blocks.clean_text(words).strip()
    if not words:
        raise Refused("Say or type something first.", 422)
    if len(words) > (longest := settings.LIMIT_MESSAGE_CHARACTERS):
        raise Refused(f"That is {len(words):,} characters; one message takes {longest:,}. Send it in parts.", 413)
    return words


def require_room(conversation: Conversation) -> None:
    try:
        limits.require_room(conversation.project.owner_id)
    except limits.Limited as limit:
        raise Refused(f"{limit.words} What you typed is kept.", 429, seconds=limit.seconds) from limit


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
    """The turn before the project, in the order of a tool that writes: its row waits for one that is at work, and who
    held the project meanwhile would be waited for in turn."""
    chosen, touched = client.provider(), {"updated_at": timezone.now(), "last_persona": conversation.persona}
    turn = Turn.objects.create(
        conversation=conversation, provider=chosen.key, model=chosen.model[:80], lease_until=claim_by(), **fields
    )
    Message.objects.create(turn=turn, position=0, role="user", content=[blocks.text(words)])
    if not Project.objects.filter(pk=conversation.project_id).update(**touched):
        raise Refused(DELETED, 404)
    return turn


def claim_by() -> datetime:
    """A queued turn that no process has claimed by then is taken over by another one."""
    return timezone.now() + CLAIM


def answer(
    question: Question, *, options: list[str] | None = None, text: str = "", exit: str = "", client_id: str = ""
) -> Turn:
    """Store the answer as the tool's result and queue the turn again. The same answer again changes nothing.

    Raises Refused when the question is closed, for a text that is too long, and at a limit of the person.
    """
    words = blocks.clean_text(text).strip()
    given = {"options": options or [], "text": accepted(words) if words else "", "exit": exit}
    if not any(given.values()):
        raise Refused("Choose an answer, or say it in your own words.", 422)
    if not answered_so(question, given):
        require_room(question.turn.conversation)
    try:
        return stored_answer(question, given, client_id)
    except Refused:
        if answered_so(question, given):  # it came before, and the word that it was taken got lost
            return question.turn
        raise


def answered_so(question: Question, given: dict[str, Any]) -> bool:
    question.refresh_from_db(fields=["answer", "status"])
    known = question.answer if question.status in ("answered", "skipped") else None
    return known is not None and {name: known.get(name) for name in given} == given


@transaction.atomic
def stored_answer(question: Question, given: dict[str, Any], client_id: str) -> Turn:
    stored, told = {**given, "client_id": client_id} if client_id else given, given
    # The turn's row first, as in all that changes both: two at once wait for each other instead of locking up.
    waiting = Turn.objects.filter(pk=question.turn_id, status="awaiting_answer")
    taken = waiting.update(status="queued", cancel_requested_at=None, lease_until=claim_by())
    still_open = Question.objects.filter(pk=question.pk, status="open")
    status = "skipped" if given["exit"] else "answered"
    if not taken or not still_open.update(status=status, answer=stored, answered_at=timezone.now()):
        raise Refused("This question is closed already: the conversation shows how it went on. Your text is kept.")
    turn = question.turn
    if question.lines:  # a contradiction: the ruling is written down here, whatever the persona makes of it
        try:
            ruled = rulings.settle(question, given)
        except Outdated as error:
            raise Refused(error.words) from error
        Question.objects.filter(pk=question.pk).update(answer={**stored, "recorded": ruled["record"]})
        told = {**given, "asked": question.prompt, "recorded": ruled}
    ToolResult.objects.create(
        turn=turn,
        tool_use_id=question.tool_use_id,
        name="ask_user_question",
        content=json.dumps(told, ensure_ascii=False),
    )
    turn.refresh_from_db(fields=["status", "lease_until", "cancel_requested_at"])
    return turn


def retry(turn: Turn) -> Turn:
    """Say it again after a failure, or go on after a reply that broke off: a new turn that names the old one.

    Pressed twice it is one turn: what was tried again already is returned as it is. Raises Refused as `start` does.
    """
    if not turn.retries.exists():
        require_room(turn.conversation)
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
_launched: dict[asyncio.Task[Any], UUID] = {}
_running: dict[UUID, asyncio.Event] = {}  # set to stop the turn
_tokens: dict[UUID, UUID] = {}  # under which this process has claimed its turns, or is about to


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
    """Run the turn as a task of this event loop. Its log is there at once, for the pages that are about to look."""
    ours = stream.log_of(turn.pk)
    if ours and not ours.closed and ours.first == turn.last_seq + 1 and turn.pk in _launched.values():
        return  # it was sent twice at once: another log would take the place of the one that is written to
    task = in_background(run(turn.pk, stream.open_log(turn.pk, turn.last_seq)))
    _launched[task] = turn.pk
    task.add_done_callback(_launched.pop)
    keep_sweeping()


def in_background(work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task of its own. Its context is empty, so it pins no request and no connection."""
    task = asyncio.get_running_loop().create_task(work, context=contextvars.Context())
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
    return task


async def drain() -> None:
    """Before the process ends: its replies are broken off and say so, instead of waiting to be swept. What had not
    begun is left to a process that goes on, or to the next one."""
    global _sweeper
    if _sweeper:
        _sweeper.cancel()
        _sweeper = None
    turns, tasks = {turn: _tokens.get(turn) for turn in _launched.values()}, set(_tasks)
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
    for turn, token in turns.items():
        await in_db(hand_over)(turn, token)


def hand_over(turn_id: UUID, token: UUID | None) -> None:
    """Let go of a turn of this process that is still active: whoever sweeps next begins it, if it had not begun. One
    that another process has begun meanwhile is that one's."""
    Turn.objects.filter(pk=turn_id, status="queued").update(lease_until=timezone.now())
    if token:
        interrupt(Turn.objects.filter(status__in=BEGUN, lease_token=token), turn_id)


async def run(turn_id: UUID, turn_log: stream.Log | None = None) -> None:
    """Run a queued turn to its end, unless another process has taken it."""
    current_turn.set(str(turn_id))
    stopping, token = asyncio.Event(), uuid4()
    try:
        _tokens[turn_id] = token
        turn = await in_db(claimed)(turn_id, token)
        if turn is None:
            return
        log.info("turn started", extra={"persona": turn.conversation.persona, "provider": turn.provider})
        turn_log = turn_log or stream.open_log(turn_id, turn.last_seq)
        _running[turn_id] = stopping
        await Run(turn, token, turn_log, stopping).to_the_end()
    finally:
        if turn_log:
            stream.close_log(turn_log)
        if _running.get(turn_id) is stopping:  # an answer may have begun the next run already
            del _running[turn_id]
        if _tokens.get(turn_id) is token:
            del _tokens[turn_id]


def claimed(turn_id: UUID, token: UUID) -> Turn | None:
    return Turn.objects.select_related("conversation__project").get(pk=turn_id) if claim(turn_id, token) else None


# ---- stop ----


def cancel(turn: Turn) -> None:
    """Ask a running turn to stop, in whatever process; a turn that waits or never began stops here."""
    now = timezone.now()
    Turn.objects.filter(pk=turn.pk, status__in=RUNNING).update(cancel_requested_at=now)
    with transaction.atomic():
        idle = Turn.objects.filter(pk=turn.pk, status__in=("queued", "awaiting_answer"))
        if idle.update(status="cancelled", finished_at=now, lease_until=None):
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
            await asyncio.gather(*map(stream.look_again, set(await in_db(sweep)())))
            for turn in await in_db(forgotten)():
                log.info("turn taken over", extra={"turn": str(turn.pk)})
                launch(turn)
            await in_db(tidy_now_and_then)()
        except Exception:
            log.exception("sweeping failed")
        await asyncio.sleep(SWEEP_SECONDS)


def sweep() -> list[UUID]:
    """Mark turns whose lease ran out as interrupted: their process is gone. Returns the projects they belong to."""
    lost = Turn.objects.filter(status__in=BEGUN, lease_until__lt=timezone.now())
    return [turn.conversation.project_id for turn in lost.select_related("conversation") if interrupt(lost, turn.pk)]


def forgotten() -> list[Turn]:
    """Queued turns that no process has claimed in time: theirs ended before it could. Nothing of them was shown, so
    they can simply be begun; who claims one first has it."""
    late = Turn.objects.filter(status="queued", lease_until__lt=timezone.now()).exclude(pk__in=_launched.values())
    return list(late.order_by("lease_until")[:TAKEN_OVER_AT_ONCE])


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
