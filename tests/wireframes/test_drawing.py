import io
import time
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.wireframes.hostile import HOSTILE
from tests.wireframes.looking import Picture, pixels
from wireframes.drawing import DrawingError, render, render_themes
from wireframes.drawing.canvas import INK, LINE
from wireframes.drawing.frames import MAX_PIXELS
from wireframes.drawing.grid import parse

BOX = "+-----+\n|     |\n+--+--+\n|  |  |\n+--+--+"
UNICODE = "┌─────┐\n│     │\n├──┬──┤\n│  │  │\n└──┴──┘"
HEAVY = "┏━━━━━┓\n┃     ┃\n┣━━┳━━┫\n┃  ┃  ┃\n┗━━┻━━┛"
SCREEN = """
+--------------------------------------------+
| ORDERS                         [Search...] |
+----------+------------------+--------------+
| Order    | Customer         | Due          |
+----------+------------------+--------------+
| 1042     | Corner bakery    | Friday       |
+----------+------------------+--------------+
| [x] Only mine   [Region v]   [[New order]] |
+--------------------------------------------+
"""
LEVEL_OF_LINE = (LINE * 15 + 127) // 255
LEVEL_OF_INK = (INK * 15 + 127) // 255


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
@pytest.mark.parametrize("text", [BOX, UNICODE, HEAVY])
def test_no_joint_gaps(text, scale):
    picture = Picture(text, scale=scale)
    for start, end in [((0, 0), (0, 6)), ((2, 0), (2, 6)), ((0, 0), (4, 0)), ((0, 6), (4, 6)), ((2, 3), (4, 3))]:
        assert picture.is_line(start, end)


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_double_lines_are_two_rails_that_close(scale):
    picture = Picture("╔══╗\n║  ║\n╚══╝", scale=scale)
    (left, top), (right, _) = picture.middle(0, 0), picture.middle(0, 3)
    upper, lower = top - scale, top + scale
    assert all(picture.level(x, upper) for x in range(left - scale, right + scale))
    assert all(picture.level(x, lower) for x in range(left + scale, right - scale))
    assert not any(picture.level(x, top) for x in range(left, right))


def test_round_corners_close_too():
    picture = Picture(".---.\n|   |\n'---'")
    x, y = picture.middle(0, 0)
    bend = [(x, y + 8), (x + 1, y + 4), (x + 4, y + 1), (x + 8, y)]
    assert all(picture.level(*point) for point in bend)


def test_lines_are_crisp():
    """A wall is two pixels of one level at scale 2, with paper on both sides."""
    picture = Picture(BOX)
    x, y = picture.middle(1, 0)
    assert [picture.level(x + step, y) for step in (-2, -1, 0, 1)] == [0, LEVEL_OF_LINE, LEVEL_OF_LINE, 0]


@pytest.mark.parametrize(
    "text", ["co-edit 10-15", "Привет", "Ελληνικά", "č ž ñ", "a->b <c>", "日本語", "🔍 🛒", "क्षि", "\U000f0000"]
)
def test_every_character_is_painted(text):
    picture = Picture(text)
    columns = [column for column, cell in enumerate(parse(text).rows[0]) if cell.strip()]
    assert picture.drawing.text == text
    assert all(len(picture.cell(0, column)) > 1 for column in columns)


def test_words_in_buttons_are_painted_in_paper_on_ink():
    levels = Picture("[[ New order ]]").cell(0, 7)
    assert {0, LEVEL_OF_INK} <= levels


def test_both_themes_show_the_same_shapes():
    both = render_themes(SCREEN, frame="browser", title="Orders")
    assert pixels(both["light"]) == pixels(both["dark"])
    assert both["light"].png != both["dark"].png


def test_a_theme_is_paper_and_ink():
    papers = [Picture("a", theme=theme).image.convert("RGB").getpixel((0, 0)) for theme in ("light", "dark")]
    assert sum(papers[0]) > 700
    assert sum(papers[1]) < 120


def test_the_file_is_small_and_has_four_bits_a_pixel():
    drawing = render(SCREEN)
    assert drawing.png[24:26] == b"\x04\x03"  # bits, indexed colour
    assert len(drawing.png) < 10_000


def test_the_file_tells_its_source_and_what_it_shows():
    drawing = render(SCREEN, title="Orders, full")
    texts = Image.open(io.BytesIO(drawing.png)).text
    assert texts == {"Title": "Orders, full", "Source": SCREEN.strip(), "Description": drawing.alt}


def test_the_size_is_told():
    drawing = render(SCREEN, frame="phone")
    assert Image.open(io.BytesIO(drawing.png)).size == (drawing.width, drawing.height)


def test_drawing_twice_gives_the_same_file():
    assert render(SCREEN).png == render(SCREEN).png
    assert render(render(SCREEN).text).png == render(SCREEN).png


def test_the_scale_drops_before_a_large_drawing_is_refused():
    large = render("\n".join(["x" * 240] * 200))
    assert large.width * large.height <= MAX_PIXELS
    assert large.width == render("x" * 240, scale=1).width


@pytest.mark.parametrize("frame", ["none", "browser", "phone"])
def test_every_frame_holds_the_whole_drawing(frame):
    drawing = render(SCREEN, frame=frame, title="Orders")
    assert drawing.width >= 45 * 16
    assert drawing.height >= 8 * 36


@pytest.mark.parametrize("frame", ["browser", "phone"])
def test_a_frame_takes_the_place_of_the_outer_box(frame):
    picture = Image.open(io.BytesIO(render("+--+\n|  |\n|  |\n+--+", frame=frame).png))
    row = [picture.getpixel((x, picture.height * 2 // 3)) for x in range(picture.width)]
    assert sum(1 for left, right in pairwise(row) if right and not left) == 2


def test_lines_end_at_the_frame_that_took_the_place_of_the_box():
    picture = Image.open(io.BytesIO(render("+--+\n|  |\n+--+\n|  |\n+--+", frame="browser").png))
    left = [min(x for x in range(picture.width) if picture.getpixel((x, y))) for y in range(100, picture.height - 30)]
    assert len(set(left)) == 1


@pytest.mark.parametrize("title", ["", "Orders", "注文", "x" * 500, "\x00\ud800", "a\nb", "```"])
def test_any_title_is_taken(title):
    assert render("a", frame="browser", title=title).width


@pytest.mark.parametrize("options", [{"frame": "tv"}, {"theme": "blue"}, {"scale": 0}, {"scale": 9}])
def test_unknown_options_are_refused_in_words(options):
    with pytest.raises(DrawingError, match="is"):
        render("a", **options)


SIGNS = " +-|.'`,<>^v=_#xo[]()\n/\\aZ日é┌┼═╬─│█👍"
PIECES = st.sampled_from([*SIGNS, "[IMG]", "[x]", " v]"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=200).map("".join), st.sampled_from(["none", "browser", "phone"]))
def test_any_drawing_is_drawn_or_refused(text, frame):
    draw_or_refuse(text, frame)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["none", "phone"]))
def test_any_text_is_drawn_or_refused(text, frame):
    draw_or_refuse(text, frame)


def draw_or_refuse(text, frame):
    try:
        drawing = render(text, title=text[:40], frame=frame, scale=1)
    except DrawingError as error:
        assert str(error).endswith((".", "lines of text."))
    else:
        assert drawing.alt
        assert Image.open(io.BytesIO(drawing.png)).size == (drawing.width, drawing.height)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_drawing_ends(name):
    """In processor time, and ten times what it takes, so that a busy machine does not fail it."""
    begun = time.process_time()
    with suppress(DrawingError):
        render(HOSTILE[name])
    assert time.process_time() - begun < 10
