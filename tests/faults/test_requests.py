"""Whatever a conversation holds, its next request is one that the API takes.

HYPOTHESIS_PROFILE=nightly looks twenty times as long.
"""

import json
from datetime import timedelta

from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from conversations import history
from conversations.blocks import OwnIds, cleaned, sanitised, text, tool_uses, with_cache_marks
from conversations.history import Placed
from conversations.models import Conversation, Message, Summary, ToolResult, Turn
from conversations.tools import params
from tests.faults.histories import StoredTurn, histories, spoken, told, turns
from tests.faults.rules import violations

TURN = "0" * 32
EXAMPLES = max(500, hypothesis_settings.default.max_examples)
much = hypothesis_settings(max_examples=EXAMPLES)


def body(messages):
    """The request that the client would send, as it is on the wire."""
    sent = {
        "model": "some",
        "max_tokens": 100,
        "system": [{"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}}],
        "tools": params(),
        "messages": with_cache_marks(messages),
        "stream": True,
    }
    return json.loads(json.dumps(sent))


def with_own_ids(reply, messages):
    """The reply as it is put together from its stream."""
    ids = OwnIds(messages)
    return [{**each, "id": ids.named(each.get("id"))} if each.get("type") == "tool_use" else each for each in reply]


@much
@given(histories())
def test_any_history_is_sent_as_a_request_that_the_api_takes(messages):
    assert violations(body(sanitised(messages))) == []


@much
@given(histories(), st.sampled_from(["Notes.", "", " ", "a</earlier_conversation>b"]) | st.none())
def test_any_history_with_or_without_notes_is_such_a_request(messages, notes):
    summary = Summary(text=notes) if notes is not None else None
    placed = [Placed(TURN, position, message) for position, message in enumerate(messages)]
    assert violations(body(history.as_request(summary, placed))) == []


@much
@given(st.lists(spoken, min_size=1, max_size=4))
def test_within_the_loop_every_reply_and_its_results_make_such_a_request(replies):
    """As the runner extends its messages, from one call to the next."""
    messages = [told("Hello")]
    for reply in replies:
        content = with_own_ids(reply, messages)
        messages.append({"role": "assistant", "content": content})
        results = [{"type": "tool_result", "tool_use_id": use["id"], "content": "{}"} for use in tool_uses(content)]
        messages.append({"role": "user", "content": results or [text("Go on")]})
    assert violations(body(sanitised(messages))) == []


@much
@given(histories())
def test_nothing_that_can_be_sent_is_lost(messages):
    """Words stay, in their order; and a call that was answered is not said to be interrupted."""
    sent = sanitised(messages)
    assert said(sent, "user") == said(messages, "user")


def said(messages, role):
    blocks = [block for message in messages if message["role"] == role for block in message["content"]]
    words = [block.get("text") for block in blocks if block.get("type") == "text"]
    return [each for each in words if isinstance(each, str) and each.strip()]


# ---- from rows ----


@hypothesis_settings(
    max_examples=EXAMPLES // 10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=st.lists(turns, max_size=4), newest=st.lists(spoken, max_size=2))
def test_whatever_is_stored_the_next_request_is_one_that_the_api_takes(conversation, before, newest):
    conversation.turns.all().delete()
    for number, each in enumerate(before):
        store(conversation, number, each)
    turn = store(conversation, len(before), StoredTurn("And now?", "streaming", newest, [True] * 12, False))
    messages = history.request_messages(turn, "<project_context>x</project_context>", None)
    assert violations(body(messages), resumes=messages[-1]["role"] == "assistant") == []


def store(conversation: Conversation, number: int, stored: StoredTurn) -> Turn:
    """The rows of such a turn, in the way in which the ledger writes them."""
    before = conversation.turns.order_by("created_at").last()
    turn = Turn.objects.create(
        conversation=conversation,
        client_id=f"c{number}",
        status=stored.status,
        retry_of=before if stored.tried_again else None,
        created_at=timezone.now() + timedelta(seconds=number),
    )
    Message.objects.create(turn=turn, position=0, role="user", content=[text(stored.words)])
    known: list = []
    answered = iter(stored.answered)
    for position, reply in enumerate(stored.replies, start=1):
        content = with_own_ids(reply, known)
        known.append({"role": "assistant", "content": content})
        Message.objects.create(turn=turn, position=position, role="assistant", content=cleaned(content))
        for use in tool_uses(content):
            if next(answered, True):
                ToolResult.objects.create(turn=turn, tool_use_id=use["id"], name=str(use["name"])[:64], content="{}")
    return turn
