"""Conversations, turns, messages, tool results and questions: what was said, and how far each reply has come."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from projects.models import Project

ACTIVE = ("queued", "streaming", "running_tools", "awaiting_answer")
RUNNING = ("queued", "streaming", "running_tools")
TERMINAL = ("completed", "truncated", "refused", "cancelled", "interrupted", "failed")
STATUSES = {status: status.replace("_", " ").capitalize() for status in (*ACTIVE, *TERMINAL)}


class Conversation(models.Model):
    """The ordered turns of one project with one persona."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="conversations")
    persona = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "persona"], name="one_conversation_per_persona")]

    def __str__(self) -> str:
        return f"{self.project} with {self.persona}"

    def active_turn(self) -> "Turn | None":
        """The turn that is being answered or waits for an answer, if there is one."""
        return self.turns.filter(status__in=ACTIVE).first()

    def loaded_turns(self, newest: int | None = None) -> "list[Turn]":
        """The turns with all that was said and done in them, oldest first; only the `newest` ones if a number is given.

        Each turn and its messages are of one moment, whoever writes meanwhile: both come from one statement.
        """
        messages = Message.objects.filter(turn__conversation=self).select_related("turn")
        if newest:
            messages = messages.filter(turn__in=self.turns.order_by("-created_at").values("pk")[:newest])
        said: dict[uuid.UUID, list[Message]] = defaultdict(list)
        for message in messages.order_by("turn__created_at", "position"):
            said[message.turn_id].append(message)
        turns = [of_one_turn[0].turn for of_one_turn in said.values()]
        for turn in turns:
            turn.said = said[turn.pk]
        fill_in(turns)
        return turns

    def open_question(self) -> "Question | None":
        return Question.objects.filter(turn__conversation=self, turn__status="awaiting_answer", status="open").first()


class Turn(models.Model):
    """One user input and everything until the persona stops or waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    client_id = models.CharField(max_length=64, help_text="Made by the sender: sending again is not saying it twice.")
    status = models.CharField(max_length=20, choices=STATUSES, default="queued")
    stop_reason = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.TextField(blank=True, help_text="What the person was told.")
    retry_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="retries")
    focus = models.CharField(max_length=60, blank=True, help_text="Key of the step the person chose.")
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(
        null=True, blank=True, help_text="When the model, too busy now, is asked again; after a failure, can be."
    )
    last_seq = models.PositiveIntegerField(default=0, help_text="Number of the last event in what is saved.")
    steps = models.PositiveIntegerField(default=0, help_text="Model calls so far.")
    provider = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=80, blank=True)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cache_creation_input_tokens = models.PositiveIntegerField(default=0)
    cache_read_input_tokens = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "client_id"], name="a_client_id_is_sent_once"),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(status__in=ACTIVE), name="one_active_turn_per_conversation"
            ),
            models.CheckConstraint(
                condition=Q(status__in=RUNNING) | Q(lease_token=None), name="only_a_running_turn_holds_a_lease"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "created_at"], name="turn_order"),
            models.Index(fields=["lease_until"], condition=Q(status__in=RUNNING), name="turn_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def words(self) -> str:
        """What the person said to start it."""
        first = self.messages.filter(role="user").order_by("position").first()
        return first.text if first else ""

    # What happened in it, read once. Those of several turns are read together by Conversation.loaded_turns.

    @cached_property
    def said(self) -> "list[Message]":
        return list(self.messages.order_by("position"))

    @cached_property
    def results(self) -> "list[ToolResult]":
        return list(self.tool_results.all())

    @cached_property
    def asked(self) -> "list[Question]":
        return list(self.questions.all())


class Summary(models.Model):
    """What the oldest part of a conversation came to: sent in its place once the whole is too long for the model.

    The part ends before the message at `position` of `turn`. A later summary takes the earlier one in.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="summaries")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="summaries")
    position = models.PositiveIntegerField(help_text="First message of the turn that is still sent as it is.")
    text = models.TextField()
    model = models.CharField(max_length=80, blank=True, help_text="Empty if the model failed and it is an excerpt.")
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "summaries"
        constraints = [
            models.UniqueConstraint(fields=["turn", "position"], name="a_part_is_summarised_once"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Usage(models.Model):
    """Tokens that the turns of one person took on one day (UTC). Clearing a conversation leaves it as it is."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField()
    tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        verbose_name_plural = "usage"
        constraints = [models.UniqueConstraint(fields=["owner", "day"], name="one_usage_per_person_and_day")]

    def __str__(self) -> str:
        return f"{self.owner} on {self.day}: {self.tokens:,} tokens"

    @classmethod
    def of(cls, owner_id: int, day: date) -> int:
        """Tokens taken on that day."""
        return cls.objects.filter(owner_id=owner_id, day=day).values_list("tokens", flat=True).first() or 0


class Message(models.Model):
    """A role and its content blocks, as sent to the Messages API."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField(help_text="Place within the turn, from 0.")
    role = models.CharField(max_length=10, choices={"user": "User", "assistant": "Assistant"})
    content = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["turn", "position"], name="message_position_is_unique")]

    def __str__(self) -> str:
        return f"{self.role} {self.position}"

    @property
    def text(self) -> str:
        """Its text blocks, joined as they were shown while they came."""
        texts = [str(block.get("text") or "") for block in self.content if block.get("type") == "text"]
        return "\n\n".join(filter(None, texts))

    @property
    def uses_tools(self) -> bool:
        return any(block.get("type") == "tool_use" for block in self.content)


class ToolResult(models.Model):
    """What a tool call did. It commits together with the tool's effect, once per tool use."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="tool_results")
    tool_use_id = models.CharField(max_length=120)
    name = models.CharField(max_length=64)
    ok = models.BooleanField(default=True)
    summary = models.CharField(max_length=200, blank=True, help_text="The quiet line under the reply.")
    refs = models.JSONField(default=list, help_text="Ids of what it changed.")
    content = models.TextField(help_text="What the model was told.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["turn", "tool_use_id"], name="a_tool_use_has_one_result")]

    def __str__(self) -> str:
        return f"{self.name}: {self.summary}"


class Question(models.Model):
    """A structured question put by `ask_user_question`; its turn waits for the answer."""

    KINDS = {"one": "One choice", "many": "Several choices", "text": "Free text"}
    STATUSES = {"open": "Open", "answered": "Answered", "skipped": "Skipped", "withdrawn": "Withdrawn"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="questions")
    tool_use_id = models.CharField(max_length=120)
    step = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=20, blank=True)
    prompt = models.TextField()
    why = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=KINDS)
    options = models.JSONField(default=list, blank=True)
    lines = models.JSONField(
        default=list, blank=True, help_text="The two lines that clash, where it asks which stands."
    )
    number = models.PositiveSmallIntegerField(default=0, help_text="Place of the step in the persona's flow.")
    total = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=STATUSES, default="open")
    answer = models.JSONField(null=True, blank=True, help_text='{"options": [labels], "text": "", "exit": ""}')
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["turn", "tool_use_id"], name="a_tool_use_asks_one_question"),
            models.UniqueConstraint(fields=["turn"], condition=Q(status="open"), name="one_open_question_per_turn"),
        ]

    EXITS = {"not_sure": "Not sure yet", "you_choose": "You choose", "does_not_apply": "Does not apply"}

    def __str__(self) -> str:
        return self.prompt[:80]

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The options with their numbers, as cards show them."""
        return [{"number": number, **option} for number, option in enumerate(self.options, start=1)]

    @property
    def recorded(self) -> str:
        """Id of the decision or open question that the answer was written down as, where the product did so itself."""
        return str((self.answer or {}).get("recorded", ""))

    @property
    def recommended(self) -> str:
        """Label of the recommended option, if there is one."""
        return next((option["label"] for option in self.options if option.get("recommended")), "")

    @property
    def answer_text(self) -> str:
        """The answer in the person's words, for the folded card."""
        if not self.answer:
            return ""
        chosen = ", ".join(self.answer.get("options", []))
        said = ". ".join(part for part in (chosen, self.answer.get("text", "")) if part)
        left = self.answer.get("exit", "")
        if self.lines and left == "does_not_apply":
            return "They do not clash"
        return said or self.EXITS.get(left, "")


def fill_in(turns: Sequence[Turn]) -> None:
    """Give these turns their tool results and questions. Turns in which no tool was used, as most are, have none."""
    acting = [turn.pk for turn in turns if any(message.uses_tools for message in turn.said)]
    results: dict[uuid.UUID, list[ToolResult]] = defaultdict(list)
    asked: dict[uuid.UUID, list[Question]] = defaultdict(list)
    if acting:
        for result in ToolResult.objects.filter(turn__in=acting):
            results[result.turn_id].append(result)
        for question in Question.objects.filter(turn__in=acting):
            asked[question.turn_id].append(question)
    for turn in turns:
        turn.results, turn.asked = results[turn.pk], asked[turn.pk]
