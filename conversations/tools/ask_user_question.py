"""ask_user_question: put one structured question; the turn waits for the answer."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conversations import flow, rulings
from conversations.conflicts import STEPS, Conflict
from conversations.context import step_is_done
from conversations.events import QuestionAsked
from conversations.models import Conversation, Question
from conversations.personas import PERSONAS
from conversations.tools.base import Call, Outcome, Tool, ToolError
from prd.models import Document

MOST_WORDS = 30
MOST_LABEL_WORDS = 6
QUESTION_MARKS = "?？؟"


class QuestionOption(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: str = Field(min_length=1, max_length=120, description="At most 6 words.")
    why: str = Field("", max_length=240, description="What choosing it means, in one sentence.")
    recommended: bool = Field(False, description="At most one; never about priority, scope, ethics or taste.")
    starter: bool = Field(False, description="The beginning of an answer: fills the text field and is not sent.")


class AskUserQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    prompt: str = Field(min_length=1, description="One question of at most 30 words, with one question mark.")
    why: str = Field("", max_length=240, description="One line that says why you ask.")
    step: str = Field("", max_length=60, description="Key of the step of your flow that it belongs to.")
    item: str = Field("", max_length=20, description="Id of the item that it is about.")
    kind: Literal["one", "many", "text"] = "text"
    options: list[QuestionOption] = Field(default_factory=list, description="None, or 2 to 5 (many: 6).")
    again: bool = Field(False, description="True when the person went back to a step that is done.")

    @model_validator(mode="after")
    def is_one_question(self) -> "AskUserQuestion":
        if len(self.prompt.split()) > MOST_WORDS:
            raise ValueError(f"the prompt has more than {MOST_WORDS} words; shorten it")
        if sum(self.prompt.count(mark) for mark in QUESTION_MARKS) > 1:
            raise ValueError("the prompt has two question marks; ask one thing and keep the other for the next turn")
        return self

    @model_validator(mode="after")
    def options_can_be_told_apart(self) -> "AskUserQuestion":
        most = 6 if self.kind == "many" else 5
        if len(self.options) == 1 or len(self.options) > most:
            raise ValueError(f"give no options, or 2 to {most}; you gave {len(self.options)}")
        if self.kind != "text" and not self.options:
            raise ValueError(f"a question of kind {self.kind!r} needs options; use kind 'text' for a story")
        if long := [each.label for each in self.options if len(each.label.split()) > MOST_LABEL_WORDS]:
            raise ValueError(f"a label has more than {MOST_LABEL_WORDS} words: {long[0]!r}")
        starts = [" ".join(each.label.lower().split()[:3]) for each in self.options]
        if len(set(starts)) < len(starts):
            raise ValueError("two labels begin with the same three words; make them differ early")
        if sum(each.recommended for each in self.options) > 1:
            raise ValueError("two options are recommended; recommend one at most")
        return self


def apply(call: Call, given: AskUserQuestion, _prepared: Any) -> Outcome:
    if call.turn.questions.filter(status="open").exists():
        raise ToolError("One question is open already; ask one question a turn, as the last call.")
    if conflict := conflict_to_ask(call, given):
        return put(
            call, AskUserQuestion.model_construct(**{**given.model_dump(), **as_asked(conflict, given)}), conflict
        )
    if (
        given.step
        and not given.again
        and given.step != call.turn.focus.partition(":")[0]
        and step_is_done(call.conversation, given.step)
    ):
        raise ToolError(f"The document already answers step {given.step!r}. Ask the next one, or set again.")
    return put(call, given)


def conflict_to_ask(call: Call, given: AskUserQuestion) -> Conflict | None:
    """The one that the question is about, else one that this turn brought about: nothing else is asked before it."""
    named = rulings.about(call.turn, given.item) if given.step in STEPS and given.item else None
    return named or rulings.waiting(call.turn)


def as_asked(conflict: Conflict, given: AskUserQuestion) -> dict[str, Any]:
    """The card of a conflict. A question in the persona's own words about it keeps them; its options are always these,
    since each of them does what it says."""
    own = given.step in STEPS and given.item in (conflict.first.id, conflict.second.id)
    put = rulings.card(conflict)
    prompt, step = (given.prompt, given.step) if own else (put["prompt"], put["step"])
    return {**put, "prompt": prompt, "step": step, "kind": "one", "options": conflict.options}


def put(call: Call, given: AskUserQuestion, conflict: Conflict | None = None) -> Outcome:
    options = conflict.options if conflict else [option.model_dump() for option in given.options]
    number, total = place_in_flow(call.conversation, given.step)
    question = Question.objects.create(
        turn=call.turn,
        tool_use_id=call.tool_use_id,
        step=given.step,
        item=given.item,
        prompt=given.prompt,
        why=given.why,
        kind=given.kind,
        options=options,
        lines=conflict.as_list() if conflict else [],
        number=number,
        total=total,
    )
    asked = QuestionAsked(question=str(question.pk), prompt=given.prompt, kind=given.kind, options=question.options)
    return Outcome(content={}, summary=given.prompt[:200], events=[asked])


def place_in_flow(conversation: Conversation, step: str) -> tuple[int, int]:
    """Which question of how many this is: (4, 10); (0, 0) when it belongs to no step."""
    content = Document.objects.for_project(conversation.project).load()
    keys = [each.key for each in PERSONAS[conversation.persona].asked(flow.depth_of(content))]
    return (keys.index(step) + 1, len(keys)) if step in keys else (0, 0)


ASK_USER_QUESTION = Tool(
    name="ask_user_question",
    description=(
        "Ask the person one question; it is the last call of the turn and ends it. Two to five exclusive options when "
        "a choice helps, none when you want a story. Free text, 'not sure yet' and 'does not apply' are always "
        "offered beside them. Not for 'shall I go on?', nor for what you can derive."
    ),
    Input=AskUserQuestion,
    apply=apply,
    doing="Asking",
    asks=True,
)
