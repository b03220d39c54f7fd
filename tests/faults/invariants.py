"""What must hold of the rows of a conversation after every step, whatever the steps were (the invariants of turns)."""

import json
from collections import Counter
from typing import Any

from conversations import history
from conversations.blocks import tool_uses
from conversations.history import Placed
from conversations.models import ACTIVE, RUNNING, TERMINAL, Conversation, Message, Question, Summary, ToolResult, Turn
from prd.models import Document, Revision
from tests.faults.histories import told
from tests.faults.rules import violations
from tests.faults.test_requests import body


def check_rows(conversation: Conversation) -> None:
    turns = list(conversation.turns.order_by("created_at"))
    assert sum(turn.status in ACTIVE for turn in turns) <= 1
    for turn in turns:
        check_lease(turn)
        check_messages(turn)
        check_calls(turn)
        check_effects(turn)
    assert violations(next_request(conversation)) == []


def check_lease(turn: Turn) -> None:
    if turn.status not in RUNNING:
        assert (turn.lease_token, turn.lease_until) == (None, None)
    if turn.status == "queued":
        assert (turn.lease_token, turn.lease_until is None) == (None, False)
    if turn.status in ("streaming", "running_tools"):
        assert turn.lease_token is not None
    assert (turn.finished_at is not None) == (turn.status in TERMINAL)


def check_messages(turn: Turn) -> None:
    """One input, then replies, each stored once."""
    messages = list(turn.messages.order_by("position"))
    assert [message.position for message in messages] == list(range(len(messages)))
    assert [message.role for message in messages] == ["user", *["assistant"] * (len(messages) - 1)]
    assert len(messages) - 1 <= turn.steps + 1  # the one that is being written has not been counted


def check_calls(turn: Turn) -> None:
    """Every call has at most one result, and no result is without a call; who asks waits, and waits for one thing."""
    replies = [message.content for message in turn.messages.filter(role="assistant")]
    calls = Counter(use["id"] for content in replies for use in tool_uses(content))
    answered = Counter(turn.tool_results.values_list("tool_use_id", flat=True))
    assert set(calls.values()) | set(answered.values()) <= {1}
    assert set(answered) <= set(calls)
    questions = list(turn.questions.all())
    assert sum(each.status == "open" for each in questions) == (turn.status == "awaiting_answer")
    for question in questions:
        assert (question.tool_use_id in answered) == (question.status in ("answered", "skipped"))
    if turn.status == "completed":
        assert set(answered) == set(calls) or turn.stop_reason not in ("end_turn", "tool_use")


def check_effects(turn: Turn) -> None:
    """What a call changed and what it was told about it are there together, or neither is."""
    done = turn.tool_results.filter(name="update_prd", ok=True).count()
    assert Revision.objects.filter(turn=turn).count() == done


def check_document(conversation: Conversation) -> None:
    """Every revision was counted, and the document is the newest one."""
    document = Document.objects.for_project(conversation.project)
    numbers = list(document.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, document.revision + 1))
    if numbers:
        assert document.revisions.get(number=document.revision).content == document.content


def next_request(conversation: Conversation) -> dict[str, Any]:
    """The request of the next message, as it would be sent now."""
    summary: Summary | None = history.newest_summary(conversation)
    placed = history.placed_messages(Turn(conversation=conversation), "", None, summary)
    return body(history.as_request(summary, [*placed, Placed(Turn().pk, 0, told("And now?"))]))


def frozen(turn: Turn) -> str:
    """All of a turn that may never change once it has ended."""
    row = {
        name: str(getattr(turn, name))
        for name in ("status", "stop_reason", "error_code", "error_message", "finished_at", "steps", "last_seq")
    }
    messages = list(Message.objects.filter(turn=turn).order_by("position").values_list("role", "content"))
    results = list(ToolResult.objects.filter(turn=turn).order_by("id").values_list("tool_use_id", "content"))
    questions = list(Question.objects.filter(turn=turn).order_by("id").values_list("prompt", "status"))
    return json.dumps([row, messages, results, questions], default=str)
