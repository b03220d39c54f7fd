"""The checker of requests itself: it takes what the API takes, and names what the API refuses."""

import copy

import pytest

from tests.faults.rules import violations

MARK = {"type": "ephemeral"}
USE = {"type": "tool_use", "id": "toolu_1", "name": "update_prd", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "done"}
THOUGHT = {"type": "thinking", "thinking": "hm", "signature": "s"}


def text(words, **more):
    return {"type": "text", "text": words, **more}


def user(*content):
    return {"role": "user", "content": list(content)}


def assistant(*content):
    return {"role": "assistant", "content": list(content)}


def body(*messages, **changes):
    tool = {"name": "update_prd", "description": "Changes it.", "input_schema": {"type": "object"}}
    frame = {"model": "some", "max_tokens": 100, "system": [text("Be kind.", cache_control=MARK)], "tools": [tool]}
    return copy.deepcopy({**frame, "stream": True, "messages": list(messages), **changes})


GOOD = [user(text("a")), assistant(THOUGHT, text("b"), USE), user(RESULT, text("c"))]


@pytest.mark.parametrize(
    "request_body",
    [
        body(*GOOD),
        body(user(text("a"))),
        body(user(text("a")), system=[text("x")], tools=[]),
        body(user(text("a")), assistant(text("b", cache_control=MARK)), user(text("c", cache_control=MARK))),
        body(user(text("a")), assistant(USE), user({**RESULT, "content": [text("done")]})),
        body(user(text("a")), assistant({"type": "redacted_thinking", "data": "x"}, text("b")), user(text("c"))),
    ],
)
def test_what_the_api_takes_breaks_no_rule(request_body):
    assert violations(request_body) == []


@pytest.mark.parametrize(
    ("messages", "rule"),
    [
        ([], "at least one message"),
        ([{"role": "user", "content": "words"}], "no message"),
        ([assistant(text("a")), user(text("b"))], "first message"),
        ([user(text("a")), user(text("b"))], "alternate"),
        ([user(text("a")), assistant(text("b"))], "last message"),
        ([user()], "must not be empty"),
        ([user(text(""))], "non-whitespace"),
        ([user(text(" \n"))], "non-whitespace"),
        ([user(text("\ud800"))], "lone surrogate"),
        ([user({"type": "text"})], "text.text: field required"),
        ([user(text("a", index=1))], "text.index: extra inputs"),
        ([user({"type": "video"})], "no kind of block"),
        ([user(text("a", cache_control={"type": "for ever"}))], "no valid mark"),
        ([user(*(text("a", cache_control=MARK) for _ in range(4)))], "5 marks"),
        ([user(text("a")), assistant({**THOUGHT, "cache_control": MARK}, text("b")), user(text("c"))], "extra inputs"),
        ([user(text("a")), assistant({**THOUGHT, "signature": ""}, text("b")), user(text("c"))], "signature"),
        ([user(text("a")), assistant(text("b"), THOUGHT), user(text("c"))], "cannot be thinking"),
        ([user(THOUGHT)], "stands in a message of the user"),
        ([user(text("a")), assistant(USE), user(text("c"))], "without a tool_result"),
        ([user(text("a")), assistant(USE), user(text("c"), RESULT)], "before everything else"),
        ([user(text("a")), assistant(USE), user(RESULT, RESULT)], "answers it again"),
        ([user(RESULT)], "answers no tool_use"),
        ([user(text("a")), assistant(USE, USE), user(RESULT, RESULT)], "must be unique"),
        ([*GOOD, assistant(USE), user(RESULT)], "must be unique"),
        ([user(text("a")), assistant({**USE, "input": []}), user(RESULT)], "input: no object"),
        ([user(text("a")), assistant({**USE, "input": {"a": float("nan")}}), user(RESULT)], "cannot be written"),
        ([user(text("a")), assistant({**USE, "id": "call:0"}), user({**RESULT, "tool_use_id": "call:0"})], "pattern"),
        ([user(text("a")), assistant({**USE, "name": "my tool"}), user(RESULT)], "pattern"),
        ([user(text("a")), assistant({**USE, "name": "n" * 129}), user(RESULT)], "pattern"),
        ([user(text("a")), assistant(USE), user({**RESULT, "content": "", "is_error": True})], "cannot be empty"),
        ([user({"type": "image", "source": {"type": "base64", "media_type": "image/tiff", "data": "x"}})], "no image"),
    ],
)
def test_what_the_api_refuses_is_named(messages, rule):
    assert rule in "\n".join(violations(body(*messages)))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"model": ""}, "model"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": True}, "max_tokens"),
        ({"system": None}, "system"),
        ({"system": [text(" ")]}, "system.0.text"),
        ({"tools": None}, "tools: no list"),
        ({"tools": [{"name": "a b", "input_schema": {"type": "object"}}]}, "tools.0.name"),
        ({"tools": [{"name": "a", "input_schema": {}}]}, "tools.0.input_schema"),
        ({"tools": [{"name": "a", "input_schema": {"type": "object"}}] * 2}, "unique"),
        ({"tools": []}, "must define tools"),
        ({"temperature": 1}, "temperature: extra inputs"),
    ],
)
def test_what_surrounds_the_messages_is_checked_too(changes, rule):
    assert rule in "\n".join(violations(body(*GOOD, **changes)))


def test_a_reply_that_was_paused_may_stand_at_the_end_but_not_with_spaces():
    paused = body(user(text("a")), assistant(text("b")))
    assert violations(paused, resumes=True) == []
    paused["messages"][-1]["content"][0]["text"] = "b "
    assert "trailing whitespace" in violations(paused, resumes=True)[0]
