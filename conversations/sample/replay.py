"""Lets the sample's conversations happen: the same functions that store real turns, with the replies given.

Only the calls to a model are missing. Each entry is stored as it happens now and then dated back, so rows keep the
order of the conversation.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db.models import F, Model
from django.utils import timezone

from conversations import history, turns
from conversations.blocks import Block, text
from conversations.ledger import Ledger, claim
from conversations.models import Conversation, Message, Question, ToolResult, Turn
from conversations.sample import by_hand
from conversations.sample.script import Answer, Exchange, Reply, SampleError, Sitting
from conversations.tools.base import Call
from prd import whats_next
from prd.document import find
from prd.models import Document, Revision, Suggestion
from projects.models import Project
from wireframes.models import Wireframe, WireframeRevision

ENDED = timedelta(minutes=4)  # the sample ended so long ago
TIME_TO_LOOK = timedelta(seconds=40)
PROVIDER = "sample"

_DATED: tuple[type[Model], ...] = (Message, ToolResult, Question, Revision, Suggestion, WireframeRevision)


class Replay:
    """One project that is being talked into existence."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project, self.folder = project, folder
        self.began = timezone.now()
        self.end = self.began - ENDED
        self.clock = self.end
        self.place = ""

    def sit(self, sitting: Sitting) -> None:
        """One sitting with one persona. Raises SampleError that names the entry at fault."""
        start = self.end - timedelta(minutes=sitting.begins)
        conversation, _made = Conversation.objects.get_or_create(
            project=self.project, persona=sitting.persona, defaults={"created_at": start}
        )
        conversation.project = self.project
        for number, exchange in enumerate(sitting.turns, 1):
            self.place = f"{sitting.file}, turn {number}"
            self.clock = start + timedelta(minutes=exchange.minute)
            self.talk(conversation, exchange)

    def talk(self, conversation: Conversation, exchange: Exchange) -> None:
        """The person's words, and every reply until the persona stops or waits."""
        turn = self.start(conversation, exchange.words)
        said, waits = [exchange.words], False
        for number, reply in enumerate(exchange.replies, 1):
            place = f"{self.place}, reply {number}"
            self.require_quotes(reply, said, place)
            self.reply(turn, reply, place)
            waits = bool(reply.ask) and not reply.answer
            if reply.answer:
                self.answer(turn, reply.answer, place)
                said += [*reply.answer.options, reply.answer.text]
        self.close(turn, waits)
        for title in exchange.ticks:
            self.tick(title)
        for number, what in enumerate(exchange.by_hand, 1):
            self.clock += TIME_TO_LOOK
            by_hand.do(self.project, what, self.folder, f"{self.place}, by hand {number}")
            by_hand.date_back(self.project, since=self.began, to=self.clock)

    def require_quotes(self, reply: Reply, said: list[str], place: str) -> None:
        """A quote stands word for word in what the person said in this turn, or in the text it names."""
        for number, edit in enumerate(reply.edits):
            quote, material = edit.get("quote", ""), edit.get("material", "")
            texts = self.project.sources.filter(title=material).values_list("text", flat=True) if material else said
            if not any(quote in words for words in texts):
                raise SampleError(f"{place}, edits[{number}]: nobody said {quote!r}")

    def start(self, conversation: Conversation, words: str) -> Turn:
        try:
            turn = turns.start(conversation, words)
        except turns.Refused as error:
            raise SampleError(f"{self.place}: {error}") from error
        Turn.objects.filter(pk=turn.pk).update(created_at=self.clock, provider=PROVIDER, model="")
        self.date_back(turn)
        return turn

    def reply(self, turn: Turn, reply: Reply, place: str) -> None:
        """Store one model call's message and carry out its tools."""
        self.clock += time_to_write(reply)
        ledger = self.ledger_of(turn)
        uses = [self.use(name, given) for name, given in reply.uses()]
        content = [*([text(reply.text)] if reply.text else []), *uses]
        ledger.save_step(turn.messages.count(), content, 0, {}, turn.conversation.project.owner_id)
        answering = history.newest_answer(turn)
        for use in uses:
            result, _outcome = ledger.run_tool(Call(turn, use["id"], answering), use)
            if result and not result.ok:
                raise SampleError(f"{place}, {use['name']}: {result.content}")
        self.date_back(turn)

    def ledger_of(self, turn: Turn) -> Ledger:
        """The right to write to a turn: taken when it is queued, kept from reply to reply."""
        token = claim(turn.pk) or Turn.objects.values_list("lease_token", flat=True).get(pk=turn.pk)
        assert token is not None
        return Ledger(turn.pk, token)

    def use(self, name: str, given: dict[str, Any]) -> Block:
        if name == "update_prd":
            given = {"edits": [self.with_revision(edit) for edit in given["edits"]]}
        return {"type": "tool_use", "id": f"toolu_{uuid4().hex[:24]}", "name": name, "input": given}

    def with_revision(self, edit: dict[str, Any]) -> dict[str, Any]:
        """A persona reads the section's revision in its context; the files leave it out."""
        if edit.get("op") not in ("set_prose", "change_item", "remove_item"):
            return edit
        content = Document.objects.for_project(self.project).load()
        found = find(content, edit["item"]) if "item" in edit else None
        section = content.sections.get(found[0] if found else edit.get("section", ""))
        return {**edit, "revision": section.revision} if section else edit

    def answer(self, turn: Turn, given: Answer, place: str) -> None:
        """Let the person answer the open question; the turn goes on."""
        self.ledger_of(turn).end("awaiting_answer", 0, stop_reason="tool_use")
        question = turn.questions.filter(status="open").first()
        if question is None:
            raise SampleError(f"{place}: this answers no question")
        if unknown := set(given.options) - {option["label"] for option in question.options}:
            raise SampleError(f"{place}: the question has no option {', '.join(sorted(unknown))}")
        turns.answer(question, options=given.options, text=given.text, exit=given.exit)
        self.clock += time_to_say(given.text)
        turn.questions.filter(pk=question.pk).update(answered_at=self.clock)
        self.date_back(turn)

    def close(self, turn: Turn, waits: bool) -> None:
        """Leave the turn as its run would: waiting for an answer, or completed."""
        if waits:
            self.ledger_of(turn).end("awaiting_answer", 0, stop_reason="tool_use")
        else:
            self.ledger_of(turn).end("completed", 0, stop_reason="end_turn")
        ended = None if waits else self.clock
        Turn.objects.filter(pk=turn.pk).update(started_at=F("created_at"), finished_at=ended)

    def tick(self, title: str) -> None:
        document = Document.objects.for_change(self.project)
        entry = next((each for each in whats_next.entries(document) if each.title == title), None)
        if entry is None:
            raise SampleError(f"{self.place}: {title!r} is not on the list of what is next")
        whats_next.tick(document, entry.key, True)

    def date_back(self, turn: Turn) -> None:
        """Give the time of the clock to all that was stored since the last call."""
        for model in _DATED:
            stored_now = model._default_manager.filter(turn=turn, created_at__gte=self.began)
            stored_now.update(created_at=self.clock)
        Wireframe.objects.filter(project=self.project, created_at__gte=self.began).update(created_at=self.clock)

    def finish(self) -> None:
        """The project is as old as its first words, and was last touched with the last reply."""
        first = Turn.objects.filter(conversation__project=self.project).earliest("created_at")
        Document.objects.filter(project=self.project).update(updated_at=self.clock)
        Project.objects.filter(pk=self.project.pk).update(created_at=first.created_at, updated_at=self.clock)


def time_to_say(words: str) -> timedelta:
    """Somebody thinks, then speaks about 150 words a minute."""
    return timedelta(seconds=18 + 0.4 * len(words.split()))


def time_to_write(reply: Reply) -> timedelta:
    """A model writes its text and its edits."""
    return timedelta(seconds=4 + 0.1 * len(reply.text.split()) + 0.8 * len(reply.edits))
