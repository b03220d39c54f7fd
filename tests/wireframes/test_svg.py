from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wireframes.drawing import DrawingError, render, render_svg

SVG = "{http://www.w3.org/2000/svg}"
SCREEN = """
.----------------------------.
| ORDERS         [Search...] |
|----------------------------|
| [x] Only mine   [Region v] |
| a --> b    [ON o]  [##--]  |
'----------------------------'
"""


def svg(text, **options):
    return ElementTree.fromstring(render_svg(text, **options))


def words(text, **options):
    return [element.text for element in svg(text, **options).iter(f"{SVG}text")]


def test_words_stay_words():
    assert words("Corner bakery  10-15") == ["Corner bakery", "10-15"]
    assert words("[[ New order ]]") == ["New order"]


def test_a_wide_character_keeps_to_its_two_cells():
    assert [element.get("textLength") for element in svg("日x").iter(f"{SVG}text")] == ["32", "16"]


def test_it_is_named_and_described():
    root = svg("Hello", title="A <b> & c")
    assert root.find(f"{SVG}title").text == "A <b> & c"
    assert root.find(f"{SVG}desc").text == render("Hello", title="A <b> & c").alt


def test_its_size_is_that_of_the_picture_at_scale_1():
    root, drawing = svg(SCREEN, frame="browser"), render(SCREEN, frame="browser")
    assert root.get("viewBox") == f"0 0 {drawing.width} {drawing.height}"
    assert (int(root.get("width")) * 2, int(root.get("height")) * 2) == (drawing.width, drawing.height)


def test_a_theme_is_paper_and_ink():
    papers = [svg("a", theme=theme).find(f".//{SVG}rect").get("fill") for theme in ("light", "dark")]
    assert papers == ["#fefdfb", "#22201d"]


def test_markup_in_a_drawing_is_text():
    hostile = "</text><script>alert(1)</script> &amp; <a href='x'>"
    root = svg(hostile, title=hostile)
    assert {element.tag for element in root.iter()} <= {
        SVG + tag for tag in ["svg", "title", "desc", "g", "rect", "path", "text"]
    }
    assert hostile in " ".join(words(hostile))


def test_nothing_in_it_leads_elsewhere():
    text = render_svg(SCREEN, frame="phone")
    assert "href" not in text
    assert "style" not in text
    assert "url(" not in text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["none", "browser", "phone"]))
def test_any_text_makes_a_document_or_is_refused(text, frame):
    try:
        written = render_svg(text, title=text[:20], frame=frame)
    except DrawingError:
        return
    ElementTree.fromstring(written)


def test_unknown_options_are_refused_in_words():
    with pytest.raises(DrawingError, match="no theme"):
        render_svg("a", theme="blue")
