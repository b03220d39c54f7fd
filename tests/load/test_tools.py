"""The tools of the load runs find what they are there to find: a run in which nothing fails must not be a blind one."""

from dataclasses import replace

import pytest

from prd import markdown
from tests.load import dom, prose, script, verdict
from tests.load.rows import Message, Stored, Turn
from tests.load.script import Script
from tests.load.streams import Stream
from tests.load.talkers import Said, Tally
from tests.load.upstream import rendered
from tests.load.web import Broken, whole

ADDS = Script(7, tokens=30, does=("adds",))


# ---- what is sent ----


def test_a_text_is_the_same_each_time_and_says_how_far_it_is():
    assert prose.text("r1.0", 200) == "".join(prose.deltas("r1.0", 200))
    assert [prose.seen("".join(prose.deltas("r1.0", 200)[:count])) for count in (1, 90, 200)] == [1, 90, 200]
    assert prose.seen("<p>Nothing of it</p>") == 0


def test_a_text_is_markdown_with_all_that_a_persona_writes():
    html = str(markdown.render(prose.text("r1.0", 200)))
    assert all(f"<{tag}>" in html for tag in ("p", "strong", "code", "ul", "li", "h5"))


def test_words_carry_their_script():
    asked = Script(3, tokens=40, first=0.4, pace=0.02, does=("adds", "asks"))
    assert script.read(f"Tell me more. {asked.note}") == asked
    assert script.read("Tell me more.") is None


def test_a_later_call_of_a_script_is_another_reply():
    said = {"role": "user", "content": [{"type": "text", "text": f"Hello {ADDS.note}"}]}
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "x", "content": "done"}]}
    replied = {"role": "assistant", "content": [{"type": "text", "text": "Noted."}]}
    assert script.asked_for({"messages": [said]}) == (ADDS, 0)
    assert script.asked_for({"messages": [said, replied, result]}) == (ADDS, 1)
    assert b"tool_use" in rendered(ADDS, 0)[2]
    assert b"tool_use" not in rendered(ADDS, 1)[2]


@pytest.mark.parametrize("form", ["html", "text"])
def test_a_reply_that_lacks_its_last_word_is_not_whole(form):
    sent = ADDS.text()
    received = str(markdown.render(sent)) if form == "html" else sent
    assert Stream(ADDS, received=received, form=form).is_whole()
    assert not Stream(ADDS, received=received.replace("w29", ""), form=form).is_whole()


# ---- what comes back ----


def test_an_answer_that_broke_off_is_no_answer():
    assert whole(b"HTTP/1.1 204 No Content\r\n\r\n").status == 204
    for cut in (
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n",
    ):
        with pytest.raises(Broken):
            whole(cut)


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ('<ol hx-swap-oob="beforeend:#list"><li id="c">three</li></ol>', "one two three"),
        ('<li id="a" hx-swap-oob="true">first</li>', "first two"),
        ('<div id="a" hx-swap-oob="innerHTML"><b>1</b></div>', "1 two"),
        ('<li id="b" hx-swap-oob="delete"></li>', "one"),
        ('<div hx-swap-oob="beforebegin:#b">between </div>', "one between two"),
        ('<div hx-swap-oob="beforeend:#b > p:last-child"> and more</div>', "one two and more"),
    ],
)
def test_a_page_changes_as_a_browser_changes_it(fragment, text):
    page = dom.parse('<ol id="list"><li id="a">one</li><li id="b"><p>two</p></li></ol>')
    assert dom.swap(page, fragment) == 0
    assert page.text() == text


def test_a_fragment_without_a_place_is_counted():
    assert dom.swap(dom.parse("<p></p>"), '<li id="gone" hx-swap-oob="true"></li>') == 1


# ---- what must never be ----


@pytest.fixture
def stored():
    """One turn as it should be."""
    use = ADDS.uses()[0]
    messages = [
        Message("t", 0, "user", [{"type": "text", "text": f"Hello {ADDS.note}"}]),
        Message("t", 1, "assistant", [{"type": "text", "text": ADDS.text()}, use]),
        Message("t", 2, "assistant", [{"type": "text", "text": ADDS.text(1)}]),
    ]
    result = {"use": use["id"], "name": "update_prd", "ok": True}
    turn = Turn("t", "p", "c1", "completed", None, messages, [result])
    return Stored({"t": turn}, {"p": f"Members can book lane {ADDS.mark}"}, {"p": 1})


CHECKS = (verdict.duplicates, verdict.effects, verdict.other_texts, verdict.unfinished, verdict.orphans)


def test_a_turn_as_it_should_be_is_left_in_peace(stored):
    assert [check(stored) for check in CHECKS] == [[], [], [], [], []]
    assert verdict.lost(stored, Tally(said=[Said("p", "c1", f"Hello {ADDS.note}")])) == []


def test_what_was_acknowledged_and_is_not_stored_is_lost(stored):
    assert verdict.lost(stored, Tally(said=[Said("p", "c2", "Hello")])) == ["c2: Hello"]
    assert verdict.lost(stored, Tally(tried_again={"t"})) == ["the retry of turn t"]


def test_a_message_that_is_stored_twice_is_found(stored):
    stored.turns["u"] = replace(stored.turns["t"], id="u", client_id="c2")
    assert len(verdict.duplicates(stored)) == 3  # the words, and two replies


def test_effects_without_result_and_effects_twice_are_found(stored):
    stored.documents["p"] += f"\nMembers can book lane {ADDS.mark}"
    assert verdict.effects(stored) == ["toolu_7_adds: 2 times in the document, 1 results"]
    stored.turns["t"].results.clear()
    assert len(verdict.effects(stored)) == 2  # the use, and the revisions


def test_a_cut_reply_is_right_only_where_the_turn_was_cut(stored):
    turn = stored.turns["t"]
    turn.messages[2].content[0]["text"] = ADDS.text(1)[:40]
    assert len(verdict.other_texts(stored)) == 1
    stored.turns["t"] = replace(turn, status="interrupted")
    assert verdict.other_texts(stored) == []


def test_turns_that_run_or_wait_for_nothing_are_found(stored):
    stored.turns["t"] = replace(stored.turns["t"], status="awaiting_answer")
    assert len(verdict.orphans(stored)) == 1
    stored.turns["t"] = replace(stored.turns["t"], status="streaming")
    assert len(verdict.unfinished(stored)) == 1
