"""The request built from history is valid for the API whatever the history is."""

from hypothesis import given
from hypothesis import strategies as st

from conversations.blocks import NOT_EXECUTED, cleaned, sanitised, text, tool_result, with_cache_marks


def user(*content):
    return {"role": "user", "content": list(content)}


def assistant(*content):
    return {"role": "assistant", "content": list(content)}


def use(id="t1", name="update_prd", input=None):
    return {"type": "tool_use", "id": id, "name": name, "input": {} if input is None else input}


def test_a_plain_exchange_is_left_as_it_is():
    history = [user(text("Hello")), assistant(text("Good day")), user(text("Go on"))]
    assert sanitised(history) == history


def test_a_tool_use_without_a_result_gets_an_error_result():
    sent = sanitised([user(text("a")), assistant(use()), user(text("b"))])
    assert sent[2]["content"] == [tool_result("t1", NOT_EXECUTED, is_error=True), text("b")]


def test_a_tool_use_at_the_end_is_answered_too():
    assert sanitised([user(text("a")), assistant(use())])[-1]["content"][0]["tool_use_id"] == "t1"


def test_a_list_as_tool_input_is_sent_as_an_empty_object():
    sent = sanitised([user(text("a")), assistant(use(input=[1, 2])), user(tool_result("t1", "{}"))])
    assert sent[1]["content"][0]["input"] == {}


def test_empty_text_and_unsigned_thinking_are_left_out():
    sent = sanitised([user(text("a")), assistant(text(" "), {"type": "thinking", "thinking": "hm"}, text("b"))])
    assert sent[1]["content"] == [text("b")]


def test_signed_thinking_goes_back_unchanged():
    thinking = {"type": "thinking", "thinking": "hm", "signature": "s"}
    assert sanitised([user(text("a")), assistant(thinking, text("b"))])[1]["content"][0] == thinking


def test_a_result_that_no_tool_use_asked_for_is_left_out():
    assert sanitised([user(text("a"), tool_result("gone", "x"))])[0]["content"] == [text("a")]


def test_history_never_starts_with_the_assistant():
    assert sanitised([assistant(text("Hi")), user(text("a"))])[0]["role"] == "user"


def test_two_messages_of_one_role_become_one():
    assert sanitised([user(text("a")), user(text("b"))]) == [user(text("a"), text("b"))]


def test_the_cache_mark_stands_before_the_newest_message():
    marked = with_cache_marks([user(text("a")), assistant(text("b")), user(text("c"))])
    assert "cache_control" in marked[1]["content"][-1]
    assert "cache_control" not in marked[2]["content"][-1]


def test_nul_and_lone_surrogates_are_cleaned_at_any_depth():
    assert cleaned({"a": ["x\x00y", {"b": "\ud800z"}], "n": 1}) == {"a": ["xy", {"b": "z"}], "n": 1}


words = st.text(max_size=8)
blocks = st.one_of(
    words.map(text),
    st.builds(use, id=st.sampled_from("abc"), input=st.one_of(st.just({}), st.just([]), st.none())),
    st.builds(tool_result, st.sampled_from("abcd"), words),
    st.just({"type": "thinking", "thinking": "hm"}),
)
histories = st.lists(
    st.builds(
        lambda role, content: {"role": role, "content": content},
        st.sampled_from(["user", "assistant"]),
        st.lists(blocks, max_size=4),
    ),
    max_size=8,
)


@given(histories)
def test_any_history_becomes_a_request_the_api_takes(history):
    sent = sanitised(history)
    for before, after in zip([None, *sent], sent, strict=False):
        assert after["content"]
        assert after["role"] != (before["role"] if before else "assistant")
        asked = [b["id"] for b in before["content"] if b["type"] == "tool_use"] if before else []
        answered = [b["tool_use_id"] for b in after["content"] if b["type"] == "tool_result"]
        assert answered == (asked if after["role"] == "user" else [])
        assert [b["type"] for b in after["content"][: len(answered)]] == ["tool_result"] * len(answered)
    assert not sent or not [b for b in sent[-1]["content"] if b["type"] == "tool_use"]


@given(histories)
def test_sanitising_twice_changes_nothing(history):
    assert sanitised(sanitised(history)) == sanitised(history)
