"""A person, another writer, two pages and a process that may die at any moment, in any order."""

from threading import Event as Gate
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from conversations import turns
from conversations.ledger import in_db
from conversations.models import RUNNING, TERMINAL, Conversation, Question, Turn
from prd.document import AddItem, Origin, apply_edits
from prd.models import Document
from projects.models import Project
from tests.faults import invariants
from tests.faults.page import OpenPage, loaded
from tests.faults.process import Process, leases_run_out
from tests.faults.replying import ENDING, HELD, ending, held
from tests.faults.seeing import has_text, settled, until
from tests.faults.strict import StrictUpstream
from tests.replies import Reply
from tests.upstream import Text, message

kinds = st.sampled_from(list(ENDING))
holds = st.sampled_from(list(HELD))
words = st.sampled_from(["Hello", "Members book lanes.", "Neither of them", "What else?"])


class Talk(RuleBasedStateMachine):
    """One conversation of one person. Whoever runs it gives it an `upstream`."""

    upstream: StrictUpstream

    def __init__(self) -> None:
        super().__init__()
        self.upstream.refused.clear()
        self.user = User.objects.create_user(f"person-{uuid4().hex}", password="x")
        self.person = Client()
        self.person.force_login(self.user)
        project = Project.objects.create_for(self.user, name="Harbour ferry")
        self.conversation = Conversation.objects.create(project=project, persona="product_manager")
        self.sent: dict[str, tuple[Any, str]] = {}  # client id -> the turn that took it in, and its words
        self.ended: dict[Any, str] = {}  # turn -> all of it, as it ended
        self.gate = Gate()
        self.process = Process()
        self.pages: list[OpenPage] = []

    def teardown(self) -> None:
        self.gate.set()
        self.process.kill()
        self.user.delete()

    # ---- what is known ----

    @property
    def newest(self) -> Turn | None:
        return self.conversation.turns.order_by("created_at").last()

    @property
    def status(self) -> str:
        return self.newest.status if self.newest else ""

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def is_alive(self) -> bool:
        """Whether the process that runs it is still there."""
        return self.is_running and bool(turns._launched)

    def do(self, work: Any) -> Any:
        return self.process.do(work)

    def expect(self, *replies: Reply) -> None:
        self.upstream.empty()
        self.upstream.enqueue(*replies)

    def take_in(self, store: Any, *given: Any, **fields: Any) -> Turn:
        """As the view does it: stored, acknowledged, launched."""
        return self.do(turns.taken_in(store, *given, **fields))

    def wait(self, turn: Turn) -> Turn:
        return self.do(settled(turn))

    # ---- the person says something ----

    @initialize()
    def two_pages_are_opened(self) -> None:
        self.pages = [OpenPage(self.person, self.conversation) for _ in range(2)]

    @precondition(lambda self: not self.is_running)
    @rule(said=words, kind=kinds, anew=st.booleans())
    def send(self, said: str, kind: str, anew: bool) -> None:
        """A message; while a question waits, an answer to it, or `anew` something else."""
        self.expect(*ending(kind))
        client_id = uuid4().hex
        turn = self.take_in(turns.start, self.conversation, said, client_id=client_id, anew=anew)
        self.sent[client_id] = (turn.pk, said)
        self.wait(turn)

    @precondition(lambda self: not self.is_running)
    @rule(said=words, kind=holds)
    def send_and_be_kept_waiting(self, said: str, kind: str) -> None:
        self.gate = Gate()
        self.expect(held(kind, self.gate))
        client_id = uuid4().hex
        turn = self.take_in(turns.start, self.conversation, said, client_id=client_id)
        self.sent[client_id] = (turn.pk, said)
        self.do(until(lambda: has_text(turn)))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_the_same_again(self, data: Any) -> None:
        client_id = data.draw(st.sampled_from(list(self.sent)))
        turn_id, said = self.sent[client_id]
        before = self.conversation.turns.count()
        assert self.take_in(turns.start, self.conversation, said, client_id=client_id, anew=True).pk == turn_id
        assert self.conversation.turns.count() == before

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_other_words_under_a_used_id(self, data: Any) -> None:
        client_id = data.draw(st.sampled_from(list(self.sent)))
        with pytest.raises(turns.Refused, match="other words"):
            self.take_in(turns.start, self.conversation, "Something else", client_id=client_id)

    @precondition(lambda self: self.is_running)
    @rule()
    def send_while_a_reply_runs(self) -> None:
        with pytest.raises(turns.Refused, match="still running"):
            self.take_in(turns.start, self.conversation, "And another thing", client_id=uuid4().hex)

    # ---- the person answers ----

    @precondition(lambda self: self.status == "awaiting_answer")
    @rule(given=st.sampled_from([{"options": ["Members"]}, {"text": "Both"}, {"exit": "not_sure"}]), kind=kinds)
    def answer(self, given: dict[str, Any], kind: str) -> None:
        self.expect(*ending(kind))
        question = self.conversation.open_question()
        assert question
        turn = self.take_in(turns.answer, question, **given)
        assert self.take_in(turns.answer, question, **given).pk == turn.pk
        self.wait(turn)

    @rule(kind=st.sampled_from(["answered", "skipped", "withdrawn"]))
    def answer_a_closed_question(self, kind: str) -> None:
        asked = Question.objects.filter(turn__conversation=self.conversation, status=kind).first()
        if asked:
            with pytest.raises(turns.Refused, match="closed already"):
                self.take_in(turns.answer, asked, text="Too late")

    # ---- the reply goes on, stops, is tried again ----

    @precondition(lambda self: self.is_alive)
    @rule()
    def let_the_reply_go_on(self) -> None:
        turn = self.newest
        assert turn
        self.upstream.enqueue(message(Text("That is all.")))
        self.gate.set()
        self.wait(turn)

    @precondition(lambda self: self.newest)
    @rule(here=st.booleans())
    def stop(self, here: bool) -> None:
        """In this process, or in another one, which only changes the row."""
        turn, dead = self.newest, self.is_running and not self.is_alive
        assert turn
        self.do(turns.cancel_now(turn) if here else in_db(turns.cancel)(turn))
        if not dead:
            self.wait(turn)

    @precondition(lambda self: self.status in TERMINAL)
    @rule(kind=kinds)
    def try_again(self, kind: str) -> None:
        turn = self.newest
        assert turn
        self.expect(*ending(kind))
        again = self.take_in(turns.retry, turn)
        assert self.take_in(turns.retry, turn).pk == again.pk
        assert again.retry_of_id == turn.pk
        self.wait(again)

    @precondition(lambda self: self.newest)
    @rule()
    def clear(self) -> None:
        if self.is_running:
            with pytest.raises(turns.Refused, match="Stop it first"):
                turns.clear(self.conversation)
        else:
            turns.clear(self.conversation)
            self.sent.clear()
            self.ended.clear()

    # ---- others ----

    @rule(statement=st.sampled_from(["Guests wait", "A lane is eight metres"]))
    def somebody_else_edits_the_document(self, statement: str) -> None:
        with transaction.atomic():
            document = Document.objects.for_change(self.conversation.project)
            edit = AddItem(section="requirements", fields={"statement": statement}, evidence="stated")
            applied = apply_edits(document.load(), [edit], Origin())
            document.save_content(
                applied.content,
                author="person",
                user=self.user,
                summary="Edited",
                sections=applied.sections,
                changed=applied.changed,
            )

    @rule(name=st.sampled_from(["Lane Five", "Island line", "Harbour ferry"]))
    def rename(self, name: str) -> None:
        Project.objects.get(pk=self.conversation.project_id).rename(name)

    @precondition(lambda self: self.is_running)
    @rule(which=st.integers(0, 1))
    def a_page_looks(self, which: int) -> None:
        self.do(self.pages[which].follow())

    @rule(which=st.integers(0, 1))
    def a_page_reconnects(self, which: int) -> None:
        self.pages[which].connect()

    # ---- the process ----

    @rule()
    def the_process_is_killed(self) -> None:
        self.process.kill()
        self.process = Process()

    @rule()
    def the_process_is_restarted(self) -> None:
        self.process.end()
        self.process = Process()

    @precondition(lambda self: not self.is_running)
    @rule(said=words)
    def the_process_dies_between_storing_and_launching(self, said: str) -> None:
        client_id = uuid4().hex
        turn = turns.start(self.conversation, said, client_id=client_id)
        self.sent[client_id] = (turn.pk, said)
        self.process.kill()
        self.process = Process()

    @rule(kind=kinds)
    def somebody_sweeps_after_a_while(self, kind: str) -> None:
        """Leases of processes that live are renewed; those of the dead run out, and their turns end or begin."""
        alive = self.is_alive
        if not alive:
            leases_run_out()
            self.expect(*ending(kind))
        turns.sweep()
        for late in turns.forgotten():
            self.do(begun(late))
            self.wait(late)
        assert self.is_running == alive

    # ---- what must hold ----

    @invariant()
    def the_rows_are_right(self) -> None:
        assert self.upstream.refused == []
        invariants.check_rows(self.conversation)
        invariants.check_document(self.conversation)
        for client_id, (turn_id, said) in self.sent.items():
            self.is_stored_once(client_id, turn_id, said)
        for turn in self.conversation.turns.filter(status__in=TERMINAL):
            assert self.ended.setdefault(turn.pk, invariants.frozen(turn)) == invariants.frozen(turn)

    def is_stored_once(self, client_id: str, turn_id: Any, said: str) -> None:
        as_turn = list(self.conversation.turns.filter(client_id=client_id))
        answers = Question.objects.filter(turn__conversation=self.conversation, answer__client_id=client_id)
        assert [turn.pk for turn in as_turn] + [each.turn_id for each in answers] == [turn_id]
        assert [turn.words for turn in as_turn] + [each.answer["text"] for each in answers] == [said]

    @invariant()
    def settled_pages_show_what_is_stored(self) -> None:
        if self.is_running:
            return
        fresh = loaded(self.person, self.conversation)
        for page in self.pages:
            self.do(page.follow())
            assert (page.lost, page.differences(fresh)) == (0, [])


async def begun(turn: Turn) -> None:
    turns.launch(turn)
