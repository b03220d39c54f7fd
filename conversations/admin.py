"""Conversations in the admin: to inspect, not to edit. What was said is shown as it was said."""

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversations.models import Conversation, Message, Question, Summary, ToolResult, Turn, Usage
from projects.inspection import InspectionAdmin, Unchangeable, readable


class MessageInline(Unchangeable, admin.StackedInline):
    model = Message
    extra = 0
    fields = ("position", "role", "blocks", "created_at")
    readonly_fields = fields

    @admin.display(description="Content blocks")
    def blocks(self, message: Message) -> SafeString:
        return readable(message.content)


class ToolResultInline(Unchangeable, admin.StackedInline):
    model = ToolResult
    extra = 0
    fields = ("name", "ok", "summary", "changed", "told", "created_at")
    readonly_fields = fields

    @admin.display(description="Changed")
    def changed(self, result: ToolResult) -> str:
        return ", ".join(result.refs)

    @admin.display(description="What the model was told")
    def told(self, result: ToolResult) -> SafeString:
        try:
            return readable(json.loads(result.content))
        except ValueError:
            return format_html("<pre>{}</pre>", result.content)


class QuestionInline(Unchangeable, admin.StackedInline):
    model = Question
    extra = 0
    fields = ("prompt", "kind", "step", "item", "status", "offered", "answer_text", "created_at", "answered_at")
    readonly_fields = fields

    @admin.display(description="Options")
    def offered(self, question: Question) -> str:
        return "; ".join(option["label"] for option in question.options)


class SummaryInline(Unchangeable, admin.StackedInline):
    model = Summary
    extra = 0
    fields = ("text", "ends", "model", "input_tokens", "output_tokens", "created_at")
    readonly_fields = fields

    @admin.display(description="Stands for all before")
    def ends(self, summary: Summary) -> str:
        return f"message {summary.position} of the turn of {summary.turn.created_at:%Y-%m-%d %H:%M}"


@admin.register(Conversation)
class ConversationAdmin(InspectionAdmin):
    list_display = ("project", "persona", "owner", "turn_count", "created_at")
    list_filter = ("persona", "created_at")
    search_fields = ("project__name", "project__slug", "project__owner__username")
    list_select_related = ("project__owner",)
    inlines = (SummaryInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        return super().get_queryset(request).prefetch_related("turns")

    @admin.display(ordering="project__owner__username")
    def owner(self, conversation: Conversation) -> str:
        return conversation.project.owner.get_username()

    @admin.display(description="Turns")
    def turn_count(self, conversation: Conversation) -> int:
        return len(conversation.turns.all())


@admin.register(Turn)
class TurnAdmin(InspectionAdmin):
    list_display = ("created_at", "conversation", "status", "steps", "tokens", "provider", "model", "error_message")
    list_filter = ("status", "provider", "model", "error_code", "conversation__persona", "created_at")
    search_fields = ("id", "conversation__project__name", "conversation__project__owner__username", "error_message")
    list_select_related = ("conversation__project",)
    date_hierarchy = "created_at"
    inlines = (MessageInline, ToolResultInline, QuestionInline)

    @admin.display(description="Tokens in, out, cached")
    def tokens(self, turn: Turn) -> str:
        return f"{turn.input_tokens:,} / {turn.output_tokens:,} / {turn.cache_read_input_tokens:,}"


@admin.register(Message)
class MessageAdmin(InspectionAdmin):
    list_display = ("created_at", "role", "excerpt", "turn")
    list_filter = ("role", "turn__conversation__persona", "created_at")
    search_fields = ("turn__conversation__project__name", "content")
    list_select_related = ("turn__conversation__project",)
    fields = ("turn", "position", "role", "blocks", "created_at")
    readonly_fields = fields

    @admin.display(description="Text")
    def excerpt(self, message: Message) -> str:
        return message.text[:120]

    @admin.display(description="Content blocks")
    def blocks(self, message: Message) -> SafeString:
        return readable(message.content)


@admin.register(ToolResult)
class ToolResultAdmin(InspectionAdmin):
    list_display = ("created_at", "name", "ok", "summary", "turn")
    list_filter = ("name", "ok", "created_at")
    search_fields = ("summary", "turn__conversation__project__name")
    list_select_related = ("turn",)
    fields = ("turn", "tool_use_id", "name", "ok", "summary", "refs", "content", "created_at")


@admin.register(Question)
class QuestionAdmin(InspectionAdmin):
    list_display = ("created_at", "prompt", "kind", "status", "answer_text", "step")
    list_filter = ("status", "kind", "step", "turn__conversation__persona")
    search_fields = ("prompt", "turn__conversation__project__name")
    fields = (
        "turn", "prompt", "why", "kind", "step", "item", "offered", "status", "given", "created_at", "answered_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="Options")
    def offered(self, question: Question) -> SafeString:
        return readable(question.options)

    @admin.display(description="Answer")
    def given(self, question: Question) -> SafeString:
        return readable(question.answer)


@admin.register(Summary)
class SummaryAdmin(InspectionAdmin):
    list_display = ("created_at", "conversation", "model", "input_tokens", "output_tokens", "excerpt")
    list_filter = ("model", "conversation__persona", "created_at")
    search_fields = ("text", "conversation__project__name", "conversation__project__owner__username")
    list_select_related = ("conversation__project",)
    fields = ("conversation", "turn", "position", "text", "model", "input_tokens", "output_tokens", "created_at")

    @admin.display(description="Text")
    def excerpt(self, summary: Summary) -> str:
        return summary.text[:120]


@admin.register(Usage)
class UsageAdmin(InspectionAdmin):
    list_display = ("day", "owner", "tokens")
    list_filter = ("day",)
    search_fields = ("owner__username",)
    list_select_related = ("owner",)
    date_hierarchy = "day"
