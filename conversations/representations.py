"""What the JSON API shows of personas, conversations, messages and turns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import Coalesce
from ninja import Field, Schema

from conversations import flow, replay
from conversations.events import TurnFailed
from conversations.llm.client import USAGE
from conversations.models import ACTIVE, Conversation, Message, Question, ToolResult, Turn
from conversations.personas import PERSONAS, Persona, Step
from prd.models import Document
from prd.pages import Sheet
from projects.models import Project

TURN = "0b7c8f6e-4d0f-4d0e-9d55-6a3a2f1c7d11"
QUESTION = "5f0f3f6c-2a52-4a0b-8f0e-0c6a5d3f9b21"
AT = "2026-11-25T18:30:00Z"
STATES = {"queued": "replying", "streaming": "replying", "running_tools": "replying", "awaiting_answer": "waiting"}

State = Literal["new", "idle", "replying", "waiting"]


class Choice(Schema):
    """A suggested answer."""

    label: str = Field(examples=["People who swim before work"])
    why: str = Field("", description="What choosing it means.", examples=["They book at night, on a phone."])
    recommended: bool = Field(False, examples=[False])
    starter: bool = Field(False, description="The beginning of an answer: go on in your own words.", examples=[False])


# ---- personas ----


class StepShown(Schema):
    """A question of a persona's flow."""

    key: str = Field(examples=["first_user"])
    title: str = Field(examples=["First user"])
    ask: list[str] = Field(description="Wordings of the same question.", examples=[["Who would use it first?"]])
    why: str = Field(description="Why it is asked.", examples=["One person before a market."])
    kind: Literal["one", "many", "text"] = Field(examples=["text"])
    depth: str = Field(description="The least depth that asks it: light, standard or deep.", examples=["light"])
    options: list[Choice]
    fills: list[str] = Field(description="Sections of the document that its answer goes into.", examples=[["users"]])
    help: str = Field(examples=["Think of somebody you know."])

    @classmethod
    def of(cls, step: Step) -> "StepShown":
        named = {name: getattr(step, name) for name in ("key", "title", "why", "kind", "help")}
        options = [Choice(**option.as_dict()) for option in step.options if option.label]
        lists: dict[str, Any] = {"ask": list(step.ask), "fills": list(step.fills)}
        return cls(**named, **lists, depth=step.depth or "standard", options=options)


class PersonaShown(Schema):
    """An expert to talk with: a role with its own questions and sections."""

    key: str = Field(examples=["product_manager"])
    name: str = Field(examples=["Product manager"])
    role: str = Field(examples=["Finds out for whom, why and how you will know."])
    tone: str = Field(examples=["Warm, quick, curious about last Tuesday rather than someday."])
    principles: list[str] = Field(examples=[["A story before a feature."]])
    sections: list[str] = Field(description="Keys of the sections it keeps.", examples=[["summary", "problem"]])
    questions: list[StepShown]

    @classmethod
    def of(cls, persona: Persona) -> "PersonaShown":
        named = {name: getattr(persona, name) for name in ("key", "name", "role", "tone")}
        lists: dict[str, Any] = {"principles": list(persona.principles), "sections": list(persona.sections)}
        return cls(**named, **lists, questions=[StepShown.of(step) for step in persona.steps])


# ---- conversations ----


class ClashingLine(Schema):
    """One side of a contradiction, as it stood when the question was put."""

    id: str = Field(examples=["FR-001"])
    text: str = Field(examples=["A visitor can cancel until 18:00."])
    quote: str = Field(description="The person's own words, where they said it.", examples=["cancel until 18:00"])
    said: str = Field(description="By whom.", examples=["You told the Product manager"])


class QuestionShown(Schema):
    """A question that waits for its answer."""

    id: UUID = Field(examples=[QUESTION])
    turn: UUID = Field(examples=[TURN])
    step: str = Field(description="Key of the step it belongs to, or empty.", examples=["first_user"])
    prompt: str = Field(examples=["Who would use it first?"])
    why: str = Field(examples=["One person before a market."])
    kind: Literal["one", "many", "text"] = Field(examples=["one"])
    options: list[Choice]
    lines: list[ClashingLine] = Field(
        default_factory=list,
        description="Two lines that cannot both hold, where it asks which one stands. "
        "The answer is recorded as a decision.",
    )
    asked_at: datetime = Field(examples=[AT])

    @classmethod
    def of(cls, question: Question) -> "QuestionShown":
        named = {name: getattr(question, name) for name in ("id", "step", "prompt", "why", "kind", "options", "lines")}
        return cls(**named, turn=question.turn_id, asked_at=question.created_at)


class StepStanding(Schema):
    """How far one step of the flow has come."""

    key: str = Field(examples=["first_user"])
    title: str = Field(examples=["First user"])
    state: Literal["done", "now", "skipped", "todo"] = Field(examples=["now"])
    lacks: str = Field(description="What it lacks, in a few words.", examples=["One named user"])


class Progress(Schema):
    """How far the questions of a persona are answered by the document."""

    done: int = Field(examples=[3])
    total: int = Field(examples=[11])
    percent: int = Field(examples=[27])

    @classmethod
    def of(cls, states: list[flow.StepState]) -> "Progress":
        done = sum(each.state == "done" for each in states)
        return cls(done=done, total=len(states), percent=flow.share_done(states))


class Tokens(Schema):
    """Tokens that the model took. Those read from a cache cost a fraction."""

    input_tokens: int = Field(0, examples=[1830])
    output_tokens: int = Field(0, examples=[412])
    cache_creation_input_tokens: int = Field(0, examples=[0])
    cache_read_input_tokens: int = Field(0, examples=[9200])


class ConversationShown(Schema):
    """Where a project's conversation with one persona stands."""

    persona: str = Field(examples=["product_manager"])
    name: str = Field(examples=["Product manager"])
    state: State = Field(
        description="new: nothing was said; replying: a turn runs; waiting: for an answer of yours; idle: your turn.",
        examples=["waiting"],
    )
    progress: Progress
    lacks: str = Field(description="What the persona still needs, in a few words.", examples=["One named user"])
    turns: int = Field(examples=[4])
    active_turn: UUID | None = Field(None, description="The turn that runs or waits.", examples=[TURN])
    last_activity: datetime | None = Field(None, examples=[AT])
    tokens: Tokens


class ConversationDetail(ConversationShown):
    """The same, with each step and the question that waits."""

    steps: list[StepStanding]
    question: QuestionShown | None = None


class Standings:
    """The conversations of a project beside its document: five queries, however much was said."""

    def __init__(self, project: Project) -> None:
        self.sheet = Sheet(Document.objects.for_project(project))
        self.depth = flow.depth_of(self.sheet.content)
        self.conversations = {each.persona: each for each in counted(project.conversations.all())}
        active = Turn.objects.filter(conversation__project=project, status__in=ACTIVE)
        self.active = {turn.conversation_id: turn for turn in active}
        waiting = Question.objects.filter(turn__in=[turn.pk for turn in self.active.values()], status="open")
        self.questions = {question.turn_id: question for question in waiting}

    def of(self, persona: Persona) -> dict[str, Any]:
        """The fields of one entry."""
        row: Any = self.conversations.get(persona.key)
        turn = self.active.get(row.pk) if row else None
        question = self.questions.get(turn.pk) if turn and turn.status == "awaiting_answer" else None
        given: dict[str, Any] = {"screens": self.sheet.screens}
        looked_at = (persona, self.sheet.content, self.sheet.findings, self.depth)
        states = flow.progress(*looked_at, current=question.step if question else "", **given)
        return {
            "persona": persona.key,
            "name": persona.name,
            "state": STATES[turn.status] if turn else "idle" if row and row.said else "new",
            "progress": Progress.of(states),
            "lacks": flow.lacks(*looked_at, **given),
            "turns": row.said if row else 0,
            "active_turn": turn.pk if turn else None,
            "last_activity": row.last_activity if row else None,
            "tokens": Tokens(**{name: getattr(row, f"sum_{name}") or 0 for name in USAGE} if row else {}),
            "steps": [step_standing(each) for each in states],
            "question": QuestionShown.of(question) if question else None,
        }


def step_standing(each: flow.StepState) -> StepStanding:
    given = {"key": each.step.key, "title": each.step.title, "state": each.state, "lacks": each.lacks}
    return StepStanding.model_validate(given)


def counted(rows: QuerySet[Conversation]) -> Iterable[Any]:
    """Each with the number of its turns, their tokens, and when the last of them moved."""
    moved = Coalesce("turns__finished_at", "turns__started_at", "turns__created_at")
    sums = {f"sum_{name}": Sum(f"turns__{name}") for name in USAGE}
    return rows.annotate(said=Count("turns"), last_activity=Max(moved), **sums)


# ---- messages ----


class ToolResultShown(Schema):
    """What a tool call of a message did."""

    tool_use_id: str = Field(examples=["toolu_01"])
    name: str = Field(examples=["update_prd"])
    ok: bool = Field(examples=[True])
    summary: str = Field(examples=["Added 1 requirement"])
    refs: list[str] = Field(description="Ids of what it changed.", examples=[["FR-001"]])
    content: str = Field(description="What the model was told.", examples=['{"revision": 2}'])


class MessageShown(Schema):
    """A message: the content blocks of the Messages API, and what became of its tool calls."""

    id: int = Field(examples=[42])
    turn: UUID = Field(examples=[TURN])
    position: int = Field(description="Place within the turn: `message` of a `text.delta`.", examples=[1])
    role: Literal["user", "assistant"] = Field(examples=["assistant"])
    content: list[dict[str, Any]] = Field(examples=[[{"type": "text", "text": "Who would use it first?"}]])
    tool_results: list[ToolResultShown]
    created_at: datetime = Field(examples=[AT])

    @staticmethod
    def resolve_turn(message: Message) -> UUID:
        return message.turn_id

    @staticmethod
    def resolve_tool_results(message: Message) -> list[ToolResult]:
        used = {block.get("id") for block in message.content if block.get("type") == "tool_use"}
        return [result for result in message.turn.tool_results.all() if result.tool_use_id in used]


def messages_of(project: Project, persona: str) -> QuerySet[Message]:
    rows = Message.objects.filter(turn__conversation__project=project, turn__conversation__persona=persona)
    return rows.select_related("turn").prefetch_related("turn__tool_results")


# ---- turns ----


class TurnFault(Schema):
    """Why a turn failed or broke off."""

    code: str = Field(examples=["overloaded"])
    message: str = Field(examples=["The model is overloaded just now. Try again in a moment."])
    retryable: bool = Field(examples=[True])


class TurnShown(Schema):
    """One input and everything until the persona stops or waits."""

    id: UUID = Field(examples=[TURN])
    project: UUID = Field(examples=["1f0a9a52-6d6b-4a5c-8a51-0d9c6f4f3a10"])
    persona: str = Field(examples=["product_manager"])
    status: str = Field(
        description="Active: queued, streaming, running_tools, awaiting_answer. For good: completed, truncated, "
        "refused, cancelled, interrupted, failed.",
        examples=["awaiting_answer"],
    )
    stop_reason: str = Field(description="The model's, unchanged.", examples=["tool_use"])
    error: TurnFault | None = None
    question: QuestionShown | None = Field(None, description="The question it waits with.")
    retry_of: UUID | None = Field(None, description="The turn that this one tries again.", examples=[None])
    retry_at: datetime | None = Field(None, description="When the model is, or can be, asked again.", examples=[None])
    model: str = Field(examples=["claude-sonnet-5-5"])
    usage: Tokens
    last_event_id: str = Field(
        description="Id of the last event in what is stored: read on from it with `Last-Event-ID`.",
        examples=[f"{TURN}:57"],
    )
    created_at: datetime = Field(examples=[AT])
    started_at: datetime | None = Field(None, examples=[AT])
    finished_at: datetime | None = Field(None, examples=[None])


def turn_shown(turn: Turn) -> TurnShown:
    """Of a turn with its conversation."""
    named = {name: getattr(turn, name) for name in TurnShown.model_fields if hasattr(turn, name)}
    ending = None if turn.is_running else replay.ending(turn)
    asked = turn.questions.filter(status="open").first() if turn.status == "awaiting_answer" else None
    fault = {name: getattr(ending, name) for name in TurnFault.model_fields} if isinstance(ending, TurnFailed) else None
    return TurnShown.model_validate(
        named
        | {"project": turn.conversation.project_id, "persona": turn.conversation.persona, "retry_of": turn.retry_of_id}
        | {"error": fault, "question": QuestionShown.of(asked) if asked else None}
        | {"usage": {name: getattr(turn, name) for name in USAGE}, "last_event_id": f"{turn.pk}:{turn.last_seq}"}
    )


def personas() -> list[PersonaShown]:
    return [PersonaShown.of(persona) for persona in PERSONAS.values()]
