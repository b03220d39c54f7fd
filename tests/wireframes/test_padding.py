import pytest

from wireframes.drawing.padding import Segment, held, said


def resized(text, change, neighbours=(), column=0):
    cells = tuple(text)
    new = Segment(cells, 0, len(cells), held(cells)).resized(change, column, [tuple(each) for each in neighbours])
    return None if new is None else "".join(new)


def slack(text):
    return Segment(tuple(text), 0, len(text), held(text)).slack


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        (" ab  ", -1, " ab "),
        (" ab ", 2, " ab   "),
        (" ab   cd ", -1, " ab  cd "),
        (" ab ", -1, " ab"),
        ("ab", -1, None),
        ("    ", -4, ""),
        ("-----", -2, "---"),
        ("--", 3, "-----"),
        ("- Title ----", -2, "- Title --"),
        ("══ a ════", 1, "══ a ═════"),
        (" a b ", -3, None),
    ],
)
def test_a_segment_gives_and_takes_blanks_or_pieces_of_its_line(text, change, expected):
    assert resized(text, change) == expected


def test_words_of_the_neighbours_say_where_a_blank_was_lost():
    assert resized(" ab  ", 1, [" ab    "]) == " ab   "
    assert resized("ab   ", 1, [" xy   "]) == " ab   "


def test_blanks_in_controls_stay():
    assert slack("[      ]") == 0
    assert slack(" [ Go ] ") == 2


def test_all_gaps_give_together_when_none_is_enough():
    assert resized(" ab  cd ", -3) == "ab cd"


def test_what_is_said_leaves_out_blanks_and_the_length_of_lines():
    assert said(tuple("| a  b |")) == list("|ab|")
    assert said(tuple("+-----+")) == said(tuple("+---+")) == list("+-+")


def test_short_dashes_in_words_are_words():
    assert said(tuple("--flag")) != said(tuple("-flag"))
    assert said(tuple("10-15")) == list("10-15")
