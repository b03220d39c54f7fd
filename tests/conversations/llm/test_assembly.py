"""Events become a message, however the bytes are cut and whatever an endpoint leaves out."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.llm.assembly import Assembly, ServerSentEvents, StreamFault, Text, ToolStarted
from tests.replies import Text as SaidText
from tests.replies import Thinking, ToolUse, event_bytes, message


def events_of(reply):
    return [step.data for step in reply.steps]


def put_together(reply):
    assembly = Assembly()
    shown = [part for event in events_of(reply) for part in assembly.feed(event)]
    return assembly, shown


def test_text_is_shown_as_it_comes_and_whole_at_the_end():
    assembly, shown = put_together(message(SaidText("Good day to you")))
    assert "".join(part.text for part in shown) == "Good day to you"
    assert assembly.reply().blocks == [{"type": "text", "text": "Good day to you"}]
    assert (assembly.reply().stop_reason, assembly.reply().usage) == (
        "end_turn",
        {"input_tokens": 25, "output_tokens": 12},
    )


def test_a_tool_is_announced_when_it_begins_and_read_when_it_is_whole():
    use = ToolUse("set_project_name", {"name": "Ferry"}, id="t1")
    assembly, shown = put_together(message(use))
    assert shown == [ToolStarted("t1", "set_project_name")]
    assert assembly.reply().blocks == [use.whole()]


def test_thinking_keeps_its_signature():
    assembly, _shown = put_together(message(Thinking("Let me see", "c2ln"), SaidText("Yes")))
    assert assembly.reply().blocks[0] == {"type": "thinking", "thinking": "Let me see", "signature": "c2ln"}


def test_without_message_stop_there_is_no_stop_reason():
    assembly = Assembly()
    for event in events_of(message(SaidText("Yes")))[:-1]:
        list(assembly.feed(event))
    assert (assembly.stop_reason, assembly.reply().stop_reason) == ("end_turn", None)


def test_a_tool_input_that_was_cut_stays_the_text_it_is():
    assembly, _shown = put_together(message(ToolUse("fly", {"to": "the moon"}, cut=5), stop_reason="max_tokens"))
    assert assembly.reply().blocks[0]["input"] == '{"to"'


def test_a_tool_that_is_to_run_needs_an_input_that_can_be_read():
    assembly, _shown = put_together(message(ToolUse("fly", {"to": "the moon"}, cut=5)))
    with pytest.raises(ValueError):
        assembly.reply()


def test_an_error_in_the_middle_says_of_which_kind_it_is():
    with pytest.raises(StreamFault) as caught:
        put_together(message(SaidText("A long one")).failing("rate_limit_error"))
    assert caught.value.kind == "rate_limit_error"


@pytest.mark.parametrize(
    "event",
    [
        {"type": "content_block_delta", "index": 3, "delta": {"type": "text_delta", "text": "x"}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "x"}},
        {"type": "content_block_start", "content_block": {"type": "text"}},
    ],
)
def test_a_piece_of_a_block_that_never_began_is_an_error(event):
    with pytest.raises(ValueError):
        Assembly().feed(event)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": 3},
        {"type": "ping"},
        {"type": "message_start"},
        {"type": "message_delta", "delta": []},
        {"type": "new"},
    ],
)
def test_events_that_say_nothing_are_passed_over(event):
    assert list(Assembly().feed(event)) == []


def test_a_block_of_an_unknown_kind_is_not_kept():
    assembly = Assembly()
    assembly.feed({"type": "content_block_start", "index": 0, "content_block": {"type": "hologram"}})
    assembly.feed({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "x"}})
    assert assembly.reply().blocks == []


def test_text_that_comes_with_the_beginning_of_its_block_is_shown():
    event = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": "Hi"}}
    assert list(Assembly().feed(event)) == [Text("Hi")]


def test_a_second_text_is_shown_apart_from_the_first_as_it_is_stored():
    _assembly, shown = put_together(message(SaidText("Good day."), SaidText(""), SaidText("And welcome.")))
    assert "".join(part.text for part in shown if isinstance(part, Text)) == "Good day.\n\nAnd welcome."


# ---- the bytes ----

STREAM = b"".join(map(event_bytes, message(SaidText("Grüße 日本 \u2028 \u0085!", chunk=2), ToolUse("fly", {})).steps))


@given(st.lists(st.integers(1, len(STREAM)), max_size=40), st.booleans())
def test_bytes_may_be_cut_anywhere(cuts, with_returns):
    stream = STREAM.replace(b"\n", b"\r\n") if with_returns else STREAM
    places = sorted({0, *cuts, len(stream)})
    decoder = ServerSentEvents()
    found = [event for a, b in pairwise(places) for event in decoder.feed(stream[a:b])]
    assert found == [json.loads(part.split(b"data: ")[1]) for part in STREAM.split(b"\n\n") if part]


def test_event_lines_are_not_needed_and_comments_are_passed_over():
    assert list(ServerSentEvents().feed(b': hello\n\ndata: {"type":\ndata: "ping"}\n\n')) == [{"type": "ping"}]


@pytest.mark.parametrize("data", [b"data: {\n\n", b"data: []\n\n", b"data: \xff\n\n"])
def test_data_that_is_no_object_is_an_error(data):
    with pytest.raises(ValueError):
        list(ServerSentEvents().feed(data))
