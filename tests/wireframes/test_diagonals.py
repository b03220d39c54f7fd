import pytest

from wireframes.drawing.grid import parse
from wireframes.drawing.shapes import read

CROSSED = "+------+\n|\\    /|\n| \\  / |\n|  ><  |\n| /  \\ |\n|/    \\|\n+------+".replace("><", "/\\")


def sheet(text):
    return read(parse(text))


def test_strokes_that_lead_on_are_lines():
    assert sheet("  /\n /\n/").slanted == {(0, 2): "/", (1, 1): "/", (2, 0): "/"}
    assert set(sheet("\\\n \\\n  \\").slanted.values()) == {"\\"}


def test_drawn_diagonals_are_lines_wherever_they_stand():
    assert sheet("a╱b ╲ ╳").slanted == {(0, 1): "/", (0, 4): "\\", (0, 6): "X"}


def test_a_roof_is_two_lines():
    assert len(sheet("  /\\\n /  \\\n/    \\").slanted) == 6


@pytest.mark.parametrize(
    "text",
    ["I/O", "and/or", "/home/mara\n/home/ines", "https://x.org/a/b", "a / b", "C:\\docs\\new", "12/04/2026\n1/4/2026",
     "// a\n// b", "\\o/", " a/b\na/b"],
)  # fmt: skip
def test_words_with_strokes_stay_words(text):
    assert sheet(text).slanted == {}
    assert " ".join(run.text for run in sheet(text).runs).split() == text.split()


def test_a_box_that_is_crossed_out_is_a_picture():
    [picture] = sheet(CROSSED).widgets
    assert (picture.kind, picture.on, picture.width, picture.height) == ("picture", True, 6, 5)
    assert sheet(CROSSED).slanted == {}
    assert sheet(CROSSED).runs == ()


def test_a_box_with_strokes_and_words_is_none():
    assert sheet("+-----+\n| \\ / |\n|  a  |\n| / \\ |\n+-----+").widgets == ()
