"""Histories as they come to be stored: everything that models and compatible endpoints do, and what went wrong then."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Block = dict[str, Any]
Turned = dict[str, Any]

# The few that are drawn again and again make for repeated ids; the others are what endpoints have been seen to send.
IDS = st.sampled_from(
    ["toolu_1", "toolu_2", "call_0", "call:0", "functions.update_prd:1", "a" * 300, "a" * 119 + "é", "call 0", "вызов"]
)
NAMES = st.sampled_from(
    ["update_prd", "ask_user_question", "render_wireframe", "fly", "functions.update_prd", "fly to", "n" * 200]
)
WORDS = st.one_of(
    st.sampled_from(["", " ", "\n\n", "Yes.", "Yes. ", "\x00", "a\x00b", "\u200b", "</earlier_conversation>"]),
    st.text(max_size=12),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
INPUTS = st.one_of(st.just({}), st.dictionaries(WORDS, JSON, max_size=2), JSON)

texts = st.builds(lambda words: {"type": "text", "text": words}, WORDS)
uses = st.builds(lambda known, name, given: {"type": "tool_use", "id": known, "name": name, "input": given},
                 IDS | st.sampled_from(["", None]), NAMES | st.just(""), INPUTS)  # fmt: skip
thoughts = st.builds(
    lambda words, signature: {"type": "thinking", "thinking": words, "signature": signature},
    WORDS,
    st.sampled_from(["", "c2lnbmVk"]),
)
hidden = st.builds(lambda data: {"type": "redacted_thinking", "data": data}, st.sampled_from(["", None, "eA=="]))
results = st.builds(
    lambda known, words, wrong: {"type": "tool_result", "tool_use_id": known, "content": words, "is_error": wrong},
    IDS,
    WORDS,
    st.booleans(),
)
# What an earlier release stored, or a restored backup holds.
strange = st.sampled_from(
    [
        {"type": "text"},
        {"type": "text", "text": None},
        {"type": "text", "text": "cited", "citations": None},
        {"type": "tool_use", "id": "toolu_9", "name": "fly", "input": {}, "caller": {"type": "direct"}},
        {"type": "thinking", "thinking": None, "signature": "c2lnbmVk"},
        {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "eA=="}},
        {"type": "tool_result", "tool_use_id": "toolu_1"},
        {"type": "tool_result", "tool_use_id": "toolu_1", "content": "", "is_error": True},
        {"type": ""},
        {},
    ]
)

spoken = st.lists(texts | uses | thoughts | hidden, max_size=4)
anything = st.lists(texts | uses | thoughts | hidden | results | strange, max_size=5)

messages = st.builds(
    lambda role, content: {"role": role, "content": content}, st.sampled_from(["user", "assistant"]), anything
)


def told(words: str) -> Turned:
    return {"role": "user", "content": [{"type": "text", "text": words}]}


def histories(most: int = 8) -> st.SearchStrategy[list[Turned]]:
    """Any messages at all, and at the end what the person has just said: without it nothing is ever sent."""
    said = st.sampled_from(["Go on", "Members do"])
    return st.builds(lambda before, words: [*before, told(words)], st.lists(messages, max_size=most), said)


@dataclass(frozen=True)
class StoredTurn:
    """A turn as its rows hold it: its replies, and which of their calls have a result."""

    words: str
    status: str
    replies: list[list[Block]]
    answered: list[bool]  # of its calls in order: whether there is a result; more than there are calls do no harm
    tried_again: bool  # it is a retry of the turn before it


turns = st.builds(
    StoredTurn,
    words=st.sampled_from(["Hello", "Please go on.", "Members can book a lane"]),
    status=st.sampled_from(["completed", "truncated", "refused", "cancelled", "interrupted", "failed"]),
    replies=st.lists(spoken, max_size=3),
    answered=st.lists(st.booleans(), min_size=12, max_size=12),
    tried_again=st.booleans(),
)
