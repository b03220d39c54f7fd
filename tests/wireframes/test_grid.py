import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireframes.drawing.grid import HALF, DrawingError, parse


def test_fences_and_the_space_around_are_taken_off():
    assert parse("\n```text\n\n   +--+\n   |  |  \n   +--+\n```\n").text == "+--+\n|  |\n+--+"


def test_a_fence_within_the_drawing_stays():
    assert parse("a\n```\nb").text == "a\n```\nb"


def test_tabs_become_spaces_up_to_the_next_stop():
    assert parse("ab\tc").text == "ab      c"


def test_a_wide_character_takes_two_cells():
    assert parse("日x").rows == (("日", HALF, "x"),)


def test_an_ideographic_space_is_two_spaces():
    assert parse("日\u3000x").text == "日  x"


@pytest.mark.parametrize("emoji", ["👩\u200d⚕️", "👍🏽", "🇩🇪", "⚙️"])
def test_an_emoji_of_several_parts_is_one_wide_cell(emoji):
    assert parse(emoji).rows == ((emoji, HALF),)


def test_a_mark_stays_with_its_letter():
    assert parse("x\u0323y").rows == (("x\u0323", "y"),)


def test_letters_are_composed():
    assert parse("e\u0301").text == "é"


@pytest.mark.parametrize("text", ["a\x00b", "a\x07b", "a\u202eb", "a\ud800b", "a\u200bb", "a\x1b[31mb", "a\u200db"])
def test_what_is_invisible_is_left_out(text):
    assert parse(text).text == "ab"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"])
def test_every_kind_of_line_end_ends_a_row(end):
    assert parse(f"a{end}b").height == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("```\n```", "empty"),
        ("x" * 64_001, "64001 characters"),
        ("x\n" * 201, "201 rows"),
        ("x" * 241, "241 columns"),
        ("日" * 121, "242 columns"),
        ("a" + "\u0301" * 5, "combining marks"),
    ],
)
def test_what_is_too_much_or_nothing_is_refused_with_a_reason(text, words):
    with pytest.raises(DrawingError, match=words):
        parse(text)


def test_the_limits_themselves_are_allowed():
    grid = parse("\n".join(["x" * 240] * 200))
    assert (grid.width, grid.height) == (240, 200)


def check_that_cleaning_twice_changes_nothing(text):
    try:
        once = parse(text).text
    except DrawingError:
        return
    assert parse(once).text == once


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text):
    check_that_cleaning_twice_changes_nothing(text)


ODD = st.sampled_from([*" \t\n`ab日é각가👩🏽🇩", "\u0301", "\u200d", "⚕️", "\u3000", "\ufe0f"])


@given(st.lists(ODD, max_size=40).map("".join))
def test_cleaning_twice_changes_nothing_of_odd_text(text):
    check_that_cleaning_twice_changes_nothing(text)


@given(st.text(max_size=300))
def test_rows_are_equally_long(text):
    try:
        grid = parse(text)
    except DrawingError:
        return
    assert {len(row) for row in grid.rows} == {len(line) for line in grid.lines} == {grid.width}


def test_what_is_too_long_once_it_is_composed_is_refused():
    composed = "\ufb2c" * 150 + "\n"  # each is three characters then
    assert parse(parse(composed * 140).text).height == 140
    with pytest.raises(DrawingError, match="at most 64000"):
        parse(composed * 150)
