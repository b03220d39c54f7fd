import io

import pytest
from PIL import Image

from tests.wireframes.looking import Picture, pixels
from wireframes.drawing import icons, render, render_svg

SIGNS = sorted(icons._BY_SIGN)


def ink(text):
    """How many pixels of a picture are not paper."""
    return sum(1 for level in Image.open(io.BytesIO(render(text, scale=1).png)).tobytes() if level)


def test_there_are_icons_for_the_signs_of_an_interface():
    assert all(icons.has(sign) for sign in "🔍🏠🛒👤⚙🔔❤⭐🗑✏✉📅🔒📷📍✅❌⚠📁📎⬇🔄💬🎤▶⏸🌍💳📊")


@pytest.mark.parametrize("sign", SIGNS)
def test_every_icon_can_be_drawn(sign):
    assert ink(f"{sign}\ufe0f") > 10


def test_signs_that_share_an_icon_look_alike():
    assert pixels(render("🔍")) == pixels(render("🔎"))


def test_an_icon_keeps_to_its_two_cells():
    before, after = Picture("a🔍b"), Picture("a  b")
    assert before.cell(0, 0) == after.cell(0, 0)
    assert before.cell(0, 3) == after.cell(0, 3)


def test_a_sign_without_an_icon_is_a_chip():
    assert ink("🦩") > 10
    assert "🦩" in render("🦩").notes[0]


def test_an_icon_is_lines_in_svg_too():
    assert "<path" in render_svg("🔍")
    assert "🔍" not in render_svg("🔍").split("</desc>")[1]
