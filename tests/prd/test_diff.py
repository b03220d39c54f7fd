from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from prd.diff import MOST_WORDS, Piece, changed_lines, word_diff

texts = st.text(alphabet="ab \n*-.é’\r\u2028", max_size=60) | st.text(max_size=30)


@given(texts, texts)
def test_the_pieces_make_up_both_texts(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


@given(texts, texts)
def test_no_piece_is_empty_and_no_two_neighbours_are_of_one_kind(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


def test_a_word_that_was_replaced_is_removed_and_added() -> None:
    assert word_diff("A visitor reserves eight places.", "A visitor reserves six places.") == [
        Piece("same", "A visitor reserves "),
        Piece("removed", "eight "),
        Piece("added", "six "),
        Piece("same", "places."),
    ]


def told(old: str, new: str) -> str:
    return marked(word_diff(old, new))


def marked(pieces: list[Piece]) -> str:
    """The difference as one line: [-removed-]{+added+}."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("A visitor can pay", "A visitor can pay by card", "A visitor can pay{+ by card+}"),
        ("A visitor can pay.", "A visitor can pay by card.", "A visitor can pay{+ by card+}."),
        ("A visitor can pay by card", "A visitor can pay", "A visitor can pay[- by card-]"),
        ("It is late", "It is late, and wet", "It is late{+, and wet+}"),
        ("It is  late", "It is late", "It is [- -]late"),
        ("Pay at the quay", "Visitors pay at the quay", "[-Pay -]{+Visitors pay +}at the quay"),
        ("cheap, slow", "dear, quick", "[-cheap, slow-]{+dear, quick+}"),
        ("one", "one\ntwo", "one{+\ntwo+}"),
    ],
)
def test_no_more_is_marked_than_what_changed(old: str, new: str, difference: str) -> None:
    assert told(old, new) == difference


@given(texts, texts)
def test_words_put_at_the_end_remove_nothing(old: str, new: str) -> None:
    assert "removed" not in [piece.kind for piece in word_diff(old, f"{old} {new}")]


@given(texts, texts)
def test_what_was_taken_from_the_end_adds_nothing(old: str, new: str) -> None:
    assert "added" not in [piece.kind for piece in word_diff(f"{old} {new}", old)]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Pay\nWho: all\nMust", "Pay by card\nWho: all\nMust", "Pay{+ by card+}"),
        ("Pay\nWho: all\nMust", "Pay\nWho: some\nMust", "Who: [-all-]{+some+}"),
        ("Pay\nWho: all\nMust", "Go\nWho: all\nShould", "[-Pay-]{+Go+}\n[-Must-]{+Should+}"),
        ("Pay\nMust", "Pay\nWho: all\nMust", "{+Who: all\n+}"),
        ("Pay\nMust", "", "[-Pay\nMust-]"),
        ("Pay\nMust", "Pay\nMust", "Pay\nMust"),
    ],
)
def test_lines_in_which_nothing_changed_are_left_out(old: str, new: str, shown: str) -> None:
    assert marked(changed_lines(word_diff(old, new))) == shown


@given(texts, texts)
def test_leaving_out_lines_leaves_out_no_change(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    changes = [piece for piece in pieces if piece.kind != "same"]
    assert [piece for piece in changed_lines(pieces) if piece.kind != "same"] == changes


def test_an_entry_of_a_list_that_was_added_leaves_the_others_alone() -> None:
    assert word_diff("- one\n- two", "- one\n- more\n- two") == [
        Piece("same", "- one\n"),
        Piece("added", "- more\n"),
        Piece("same", "- two"),
    ]


@pytest.mark.parametrize("text", ["", "The same"])
def test_a_text_that_did_not_change_has_no_changes(text: str) -> None:
    assert [piece.kind for piece in word_diff(text, text)] == ["same"] * bool(text)


def test_two_long_texts_are_told_apart_as_a_whole() -> None:
    pieces = word_diff("a b " * MOST_WORDS, "b c " * MOST_WORDS)
    assert [piece.kind for piece in pieces] == ["removed", "added"]


def test_on_the_page_it_is_escaped_and_told_to_those_who_cannot_see_it() -> None:
    page = render_to_string("prd/_diff.html", {"pieces": word_diff("<b>", "<script>")})
    assert "<script>" not in page and "&lt;" in page
    assert "Added: " in page and "Removed: " in page


def test_texts_of_the_same_words_again_and_again_are_told_apart_at_once() -> None:
    old, new = "first " + "a x " * 900 + "last", "first " + "a y " * 900 + "last"
    pieces = word_diff(old, new)
    assert [piece.kind for piece in pieces] == ["same", "removed", "added", "same"]
    assert [pieces[0].text, pieces[-1].text] == ["first a ", "last"]
    lines = word_diff("a\nx\n" * 5_000, "a\ny\n" * 5_000)
    assert "".join(piece.text for piece in lines if piece.kind != "added") == "a\nx\n" * 5_000
