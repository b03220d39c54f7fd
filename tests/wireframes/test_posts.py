import pytest

from wireframes.drawing.posts import NEVER, PERHAPS, SURE, Post, Posts
from wireframes.drawing.rails import Rails, TooTangled

BOX = ["+---+", "|   |", "+---+"]


def posts(*lines):
    return Posts(lines)


@pytest.mark.parametrize(
    ("line", "column", "post"),
    [
        ("|", 0, Post(SURE, SURE)),
        ("+--", 0, Post(PERHAPS, PERHAPS)),
        (".--", 0, Post(NEVER, SURE)),
        ("--'", 2, Post(SURE, NEVER)),
        ("┌─", 0, Post(NEVER, SURE)),
        ("─┴─", 1, Post(SURE, NEVER)),
        ("┆", 0, Post(SURE, SURE)),
    ],
)
def test_a_post_says_where_its_wall_goes(line, column, post):
    assert posts(line).at(0, column) == post


@pytest.mark.parametrize("line", ["C++", "a + b", "end.", "it's", "x. --", "─", "[ + ]", "---", "e.g.--a"])
def test_other_characters_are_none(line):
    assert posts(line).rows == [{}]


def test_the_rows_of_a_box_are_settled():
    assert posts(*BOX).settled == [True, True, True]


def test_a_wall_adrift_unsettles_its_row_and_the_rows_around():
    assert posts("+---+", "|   |", "|    |", "|   |", "+---+").settled == [True, False, False, False, True]


def test_a_wall_may_end_at_a_line_or_an_arrow():
    assert posts("-----", "  |  ", "  |  ", "  v  ").settled == [True] * 4


def test_a_row_that_is_put_straight_settles_the_others():
    drifting = posts("+---+", "|    |", "+---+")
    drifting.put(1, "|   |")
    assert drifting.settled == [True, True, True]


WALL = Post(SURE, SURE)


def worth(lines, row, column):
    return Rails(posts(*lines), 1000).worth(row, column, WALL)


def test_near_rows_count_most_and_both_sides_together():
    lines = ["|", "|", "", "|", "|"]
    assert worth(lines, 2, 0) > worth([*lines[:2], ""], 2, 0) > worth(["|", ""], 1, 0) > 0


def test_a_plus_alone_does_not_say_that_a_wall_follows():
    assert worth(["+---+", ""], 1, 0) == 0
    assert worth(["+---+", "", "+---+"], 1, 0) > 0


def test_a_vote_passes_through_rows_adrift_but_not_through_settled_ones():
    assert worth(["|   |", "|    |", "", "|   |"], 2, 4) > worth(["|", "", "", "|"], 2, 4)
    assert worth(["|    |", "|    |", "+---+", "|   |", ""], 4, 5) == 0


def test_the_work_is_bounded():
    with pytest.raises(TooTangled):
        Rails(posts(*["|"] * 50), 10).worth(25, 0, WALL)
