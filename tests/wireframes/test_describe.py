import pytest

from wireframes.drawing import render


def alt(text, **options):
    return render(text, **options).alt


def notes(text):
    return render(text).notes


def test_the_alternative_reads_the_screen_in_order():
    text = "ORDERS  [Search...]\n[x] Only mine   [Region v]\n[[New order]]"
    assert alt(text, title="Orders") == (
        "Screen “Orders”: heading “ORDERS”; search field “Search...”; ticked box “Only mine”; choice “Region”; "
        "main button “New order”."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("( ) Late", "other option “Late”"),
        ("(o) Early", "chosen option “Early”"),
        ("[ ] Mine", "empty box “Mine”"),
        ("Sound [ON o]", "Sound; switch, on"),
        ("[##--]", "progress 50%"),
        ("[IMG: harbour]", "picture “harbour”"),
        ("[____]", "field"),
    ],
)
def test_controls_are_named(text, words):
    assert alt(text) == f"Screen: {words}."


def test_the_frame_is_named():
    assert alt("a", frame="phone") == "Phone screen: a."
    assert alt("a", frame="browser", title="T") == "Browser page “T”: a."


def test_a_drawing_without_words_still_has_one():
    assert alt("+--+\n|  |\n+--+") == "Screen."


def test_it_ends_somewhere():
    assert len(alt("\n".join(["word " * 40] * 100))) == 2000


def test_a_clean_drawing_has_no_notes():
    assert notes("+---+\n| a |\n+---+") == []


def test_rows_that_could_not_be_straightened_are_told():
    text = "+-----+\n| a   |\n|b|ccccc|\n| d   |\n| e   |\n|f|ggggggg|\n| h   |\n+-----+"
    [note] = notes(text)
    assert "row 3 ends 6 columns too far; row 6 ends 8 columns too far" in note


def test_boxes_of_different_widths_are_no_fault():
    assert notes("+-----+\n|     |\n+-----+\n\n+--+\n|  |\n+--+") == []


def test_what_no_font_has_is_told():
    assert "\U000f0000" in notes("a \U000f0000")[0]
