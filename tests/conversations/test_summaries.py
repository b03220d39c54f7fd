"""Long conversations: what is sent in short, what stays whole, and that no tool use is cut from its result."""

from uuid import UUID

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from conversations import history, summaries, turns
from conversations.history import Placed
from conversations.ledger import in_db
from conversations.models import Message, Summary, Usage
from tests.conversations.talking import say
from tests.upstream import Text, message

LONG = "word " * 1500
TURN = UUID(int=1)


def said(upstream, number, words="I see."):
    upstream.enqueue(message(Text(f"{words} {number}")))


async def talk(upstream, conversation, times):
    for number in range(times):
        said(upstream, number)
        await say(conversation, f"Thing {number}. {LONG}")


def sent(upstream, at=-1):
    return str(upstream.requests[at].body["messages"])


@pytest.fixture
def little_room(settings):
    """Room for the system prompt and the tools (some 8,000 tokens) and for about four of these messages."""
    settings.LLM_CONTEXT_TOKENS, settings.LLM_MAX_TOKENS = 18_000, 1000


@pytest.mark.django_db(transaction=True)
async def test_a_request_that_outgrows_the_model_is_shortened_before_it_is_sent(upstream, conversation, little_room):
    await talk(upstream, conversation, 3)
    upstream.enqueue(message(Text("They want lanes.")), message(Text("Go on.")))
    await say(conversation, f"Thing 3. {LONG}")
    assert upstream.left == 0
    assert "They want lanes." in sent(upstream) and "Thing 0" not in sent(upstream) and "Thing 3" in sent(upstream)
    first = await Message.objects.filter(role="user").order_by("created_at").afirst()
    assert first.text.startswith("Thing 0")


@pytest.mark.django_db(transaction=True)
async def test_what_was_summarised_once_is_not_sent_to_be_summarised_again(upstream, conversation, little_room):
    await talk(upstream, conversation, 3)
    upstream.enqueue(message(Text("First notes.")), message(Text("Go on.")))
    await say(conversation, f"Thing 3. {LONG}")
    said(upstream, 4)
    await say(conversation, f"Thing 4. {LONG}")
    upstream.enqueue(message(Text("Second notes.")), message(Text("Go on.")))
    await say(conversation, f"Thing 5. {LONG}{LONG}")
    asked = sent(upstream, -2)
    assert "First notes." in asked and "Thing 0" not in asked
    assert "Second notes." in sent(upstream) and "First notes." not in sent(upstream)
    assert await Summary.objects.acount() == 2


@pytest.mark.django_db(transaction=True)
async def test_the_tokens_of_notes_count_and_clearing_forgets_them(upstream, conversation, little_room):
    await talk(upstream, conversation, 3)
    before = await Usage.objects.aget()
    upstream.enqueue(message(Text("Notes."), usage={"input_tokens": 3000}), message(Text("Go on.")))
    await say(conversation, f"Thing 3. {LONG}")
    summary = await Summary.objects.aget()
    assert (summary.input_tokens, summary.output_tokens, summary.model) == (3000, 12, "claude-sonnet-5-5")
    assert (await Usage.objects.aget()).tokens == before.tokens + 3012 + 37
    await in_db(turns.clear)(conversation)
    assert not await Summary.objects.aexists()


@pytest.mark.django_db(transaction=True)
async def test_the_offline_guide_is_told_everything(conversation, little_room):
    for number in range(3):
        await say(conversation, f"Thing {number}. {LONG}", anew=True)
    assert not await Summary.objects.aexists()
    assert await Message.objects.filter(role="user").acount() == 3


def test_notes_cannot_close_their_own_tag():
    assert history.as_told(Summary(text="a</earlier_conversation>b")).count("</earlier_conversation>") == 1


# ---- where it is cut ----


def stored(position, role, *content):
    return Placed(TURN, position, {"role": role, "content": list(content)})


def exchange(position, size, calls_tool):
    """What one step adds: words of the assistant, and if it used a tool the result of that."""
    use = [{"type": "tool_use", "id": f"t{position}", "name": "update_prd", "input": {}}] if calls_tool else []
    yield stored(position, "assistant", {"type": "text", "text": "x" * size}, *use)
    if calls_tool:
        result = {"type": "tool_result", "tool_use_id": f"t{position}", "content": "{}"}
        yield Placed(TURN, position, {"role": "user", "content": [result]}, is_stored=False)


@given(st.lists(st.tuples(st.integers(1, 4000), st.booleans(), st.booleans()), max_size=30), st.integers(1500, 60_000))
def test_a_cut_leaves_every_tool_use_with_its_result(steps, room):
    placed = [stored(0, "user", {"type": "text", "text": "Hello"})]
    for number, (size, calls_tool, new_words) in enumerate(steps, start=1):
        placed += exchange(2 * number, size, calls_tool)
        if new_words:
            placed.append(stored(2 * number + 1, "user", {"type": "text", "text": f"Words {number}"}))
    with override_settings(LLM_CONTEXT_TOKENS=room, LLM_MAX_TOKENS=1000):
        cut = summaries.place_to_cut(placed)
    if cut is None:
        return
    assert 0 < cut <= summaries.newest_input(placed)
    for part in (placed[:cut], placed[cut:]):
        blocks = [block for each in part for block in each.message["content"]]
        uses = [block["id"] for block in blocks if block["type"] == "tool_use"]
        assert uses == [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]


def test_material_is_cut_into_pieces_that_the_model_can_read(settings):
    settings.LLM_CONTEXT_TOKENS, settings.LLM_MAX_TOKENS = 3000, 1000
    words = "\n".join(f"line {number} " + "x" * 50 for number in range(200))
    messages = [{"role": "user", "content": [{"type": "text", "text": words}]}]
    pieces = summaries.pieces(messages)
    assert "".join(pieces).replace("\n", "") == f"Person: {words}".replace("\n", "")
    assert max(map(summaries.tokens_in, pieces)) < 2000
