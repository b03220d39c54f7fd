"""What a persona is told: its system prompt once, and with each input the state of the project.

The block of the newest input is JSON between tags; every "<" in it is written \\u003c, so that nothing in a document
can close the block. It takes the same number of queries however much the project holds.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from conversations import flow, handover, prompts
from conversations.conflicts import STEPS
from conversations.models import Conversation, Message, Question, Turn
from conversations.personas import PERSONAS, Persona
from prd import checks, sources, suggesting, whats_next
from prd.checks import Finding, Readiness, Screen
from prd.document import Content, OpenQuestion, digest, live
from prd.language import language_of
from prd.models import Document
from wireframes.models import Wireframe

MOST_FINDINGS = 30
MESSAGES_FOR_LANGUAGE = 6


def system_prompt(persona: Persona | str) -> str:
    """All that a persona is told once; the same text every time, so that providers can cache it."""
    return prompts.system_prompt(persona if isinstance(persona, str) else persona.key)


def context_block(
    conversation: Conversation,
    turns: Sequence[Turn] | None = None,
    *,
    answering: Question | None = None,
    focus: str = "",
    words: str = "",
) -> str:
    """The state of the project for the newest input. `turns` are all of the conversation, where they were read already;
    `words` are the input where it is no stored message yet."""
    state = State(conversation, turns)
    answered = flow.key_of(answering.step, answering.item) if answering else ""
    if answering and answering.lines:  # a ruling comes between a question and what follows it
        answered = state.answered_before_the_ruling
    ask = state.next_ask(answered=answered, focus=focus)
    entries = whats_next.entries(state.document, state.content, state.findings)
    payload = {
        "persona": state.persona.key,
        "project": {"name": conversation.project.name, "outline": state.content.outline},
        "depth": state.depth,
        "language": state.language(words),
        "turn_number": len(state.turns),
        "answering": _answering(answering),
        "focus": "" if answering else focus,
        "ask": ask.as_dict() if ask else None,
        "flow": [{"key": each.step.key, "title": each.step.title, "state": each.state} for each in state.progress(ask)],
        "readiness": {"overall": state.readiness.overall, "sections": state.readiness.sections},
        "findings": [
            {
                "code": each.code,
                "place": each.place,
                "message": each.message,
                "owner": each.owner,
                "urgency": each.urgency,
            }
            for each in state.findings[:MOST_FINDINGS]
        ],
        "waiting_for_you": state.waiting(),
        "whats_next": [
            {"title": each.title, "persona": each.persona, "step": each.step, "refs": each.refs, "done": each.done}
            for each in entries
        ],
        "wireframes": [
            {"id": each.ref, "title": each.title, "requirements": each.requirements, "ascii": each.latest.ascii}
            for each in state.wireframes
        ],
        "suggestions": suggesting.told(state.document, state.persona.key),
        "handover": handover.packet(state.content, state.persona.key).told(),
        "material": sources.told(conversation.project),
        "document": digest(state.content),
    }
    # One escape for all: the tag cannot be closed from inside, and JSON reads it back unchanged.
    told = json.dumps(payload, ensure_ascii=False).replace("<", "\\u003c")
    return f"<project_context>\n{prompts.read('_context')}\n{told}\n</project_context>"


def next_ask(
    conversation: Conversation, *, answered: str = "", focus: str = "", touched: Collection[str] = ()
) -> flow.Ask | None:
    """What to ask next on the document as it is stored now. `touched` are the ids that were just changed."""
    return State(conversation).next_ask(answered=answered, focus=focus, touched=touched, after_words=True)


def step_is_done(conversation: Conversation, step: str) -> bool:
    """Whether the document already meets a step of this conversation's persona. Findings are no steps."""
    state = State(conversation)
    known = state.persona.step(step)
    if known is None:
        return False
    return flow.holds(known.done_when, state.content, state.findings, screens=state.screens)


def asked_counts(conversation: Conversation) -> dict[str, int]:
    """How often this conversation asked each step, by "step" or "step:item"; withdrawn questions do not count."""
    return State(conversation).asked


@dataclass
class State:
    """A project as one of its conversations sees it, each part read once."""

    conversation: Conversation
    loaded: Sequence[Turn] | None = None  # all its turns, where they were read already: then nothing of them is asked

    @cached_property
    def persona(self) -> Persona:
        return PERSONAS[self.conversation.persona]

    @cached_property
    def document(self) -> Document:
        return Document.objects.for_project(self.conversation.project)

    @cached_property
    def content(self) -> Content:
        return self.document.load()

    @cached_property
    def wireframes(self) -> list[Wireframe]:
        return Wireframe.objects.with_latest(self.conversation.project)

    @cached_property
    def screens(self) -> list[Screen]:
        return [
            Screen(each.ref, each.title, tuple(each.requirements), tuple(each.journeys)) for each in self.wireframes
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        return checks.find_all(self.content, self.screens)

    @cached_property
    def readiness(self) -> Readiness:
        return checks.readiness(self.content, self.findings)

    @cached_property
    def depth(self) -> str:
        return flow.depth_of(self.content)

    @cached_property
    def turns(self) -> list[UUID]:
        if self.loaded is not None:
            return [turn.pk for turn in self.loaded]
        return list(self.conversation.turns.order_by("created_at").values_list("pk", flat=True))

    @cached_property
    def questions(self) -> list[tuple[UUID, str, str]]:
        """Turn, step and item of what was asked; a question that was withdrawn was not asked."""
        if self.loaded is not None:
            asked = [each for turn in self.loaded for each in turn.asked if each.status != "withdrawn"]
            return [(each.turn_id, each.step, each.item) for each in asked if each.step]
        rows = Question.objects.filter(turn__conversation=self.conversation).exclude(status="withdrawn")
        return [row for row in rows.values_list("turn_id", "step", "item") if row[1]]

    @cached_property
    def asked(self) -> dict[str, int]:
        counts = Counter(flow.key_of(step, item) for _turn, step, item in self.questions)
        if self.turns:
            counts["dump"] += 1  # the opening of the page asks it; the first words of a conversation answer it
        return dict(counts)

    @property
    def answered_before_the_ruling(self) -> str:
        own = [flow.key_of(step, item) for _turn, step, item in self.questions if step not in STEPS]
        return own[-1] if own else "dump"

    def is_asked_in_this_turn(self, focus: str) -> bool:
        """A step that the person chose is asked once; the turn that began with it goes on with other questions."""
        newest = self.turns[-1:]
        return any(turn in newest and step == focus.split(":")[0] for turn, step, _item in self.questions)

    def next_ask(
        self, *, answered: str, focus: str, touched: Collection[str] = (), after_words: bool = False
    ) -> flow.Ask | None:
        if after_words and not self.questions:
            answered = answered or "dump"
        return flow.next_question(
            self.persona,
            self.content,
            self.findings,
            asked=self.asked,
            answered=answered,
            focus="" if self.is_asked_in_this_turn(focus) else focus,
            turn_number=len(self.turns),
            screens=self.screens,
            touched=touched,
        )

    def progress(self, ask: flow.Ask | None) -> list[flow.StepState]:
        current = ask.step if ask else ""
        return flow.progress(
            self.persona, self.content, self.findings, self.depth, screens=self.screens, current=current
        )

    def waiting(self) -> list[dict[str, str]]:
        """Open questions that other personas left for this one."""
        questions = [item for item in live(self.content, "questions") if isinstance(item, OpenQuestion)]
        own = [item for item in questions if not item.answer and item.for_persona == self.persona.key]
        return [{"id": item.id, "statement": item.statement} for item in own]

    def language(self, words: str) -> str:
        """Of the newest words that show it; the messages of this conversation, newest first."""
        if self.loaded is not None:
            heard = [each.text for turn in self.loaded for each in turn.said if each.role == "user"]
            return language_of([words, *heard[: -MESSAGES_FOR_LANGUAGE - 1 : -1]])
        said = Message.objects.filter(turn__conversation=self.conversation, role="user")
        newest = said.order_by("-turn__created_at", "-position")[:MESSAGES_FOR_LANGUAGE]
        return language_of([words, *(message.text for message in newest)])


def _answering(question: Question | None) -> dict[str, Any] | None:
    """The question that the newest words answer."""
    if question is None:
        return None
    return {
        "step": question.step,
        "item": question.item,
        "prompt": question.prompt,
        "kind": question.kind,
        "options": [option["label"] for option in question.options],
    }
