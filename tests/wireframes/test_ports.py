import unicodedata

import pytest

from wireframes.drawing.ports import DOUBLE, HEAVY, LIGHT, Joint, box_character


@pytest.mark.parametrize(
    ("character", "joint"),
    [
        ("─", Joint(e=LIGHT, w=LIGHT)),
        ("┃", Joint(n=HEAVY, s=HEAVY)),
        ("┌", Joint(e=LIGHT, s=LIGHT)),
        ("╬", Joint(DOUBLE, DOUBLE, DOUBLE, DOUBLE)),
        ("╞", Joint(n=LIGHT, e=DOUBLE, s=LIGHT)),
        ("┡", Joint(n=HEAVY, e=HEAVY, s=LIGHT)),
        ("╰", Joint(n=LIGHT, e=LIGHT, arc=True)),
        ("╌", Joint(e=LIGHT, w=LIGHT, dashes=2)),
        ("╾", Joint(w=HEAVY, e=LIGHT)),
    ],
)
def test_a_box_character_reaches_where_its_name_says(character, joint):
    assert box_character(character) == joint


def test_every_box_character_but_the_diagonals_is_a_joint():
    lacking = [chr(code) for code in range(0x2500, 0x2580) if not box_character(chr(code))]
    assert lacking == ["╱", "╲", "╳"]


def test_names_of_sides_give_their_number_of_ports():
    for code in range(0x2500, 0x2570):
        name = unicodedata.name(chr(code)).split()
        joint = box_character(chr(code))
        expected = sum(name.count(word) for word in ("UP", "DOWN", "LEFT", "RIGHT"))
        expected += 2 * sum(name.count(word) for word in ("VERTICAL", "HORIZONTAL"))
        assert len(joint.sides) == expected, " ".join(name)


@pytest.mark.parametrize("character", ["+", "|", "-", "a", "█", "╳"])
def test_other_characters_are_none(character):
    assert box_character(character) is None
