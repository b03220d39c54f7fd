import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from projects.names import LONGEST_NAME, LONGEST_SLUG, came_from, clean_name, numbered, slug_for


def refusal(raw: str) -> str:
    with pytest.raises(ValidationError) as caught:
        clean_name(raw)
    return str(caught.value.messages[0])


def test_white_space_is_collapsed_and_trimmed():
    assert clean_name("\t Harbour   ferry\tbooking \n") == "Harbour ferry booking"


def test_a_name_is_kept_in_nfc():
    assert clean_name("Cafe\u0301") == "Caf\u00e9"


@pytest.mark.parametrize("name", ["海事予約", "Übergabe", "Ντομάτες", "می‌خواهم", "v2", "🛶", "C++", "Mara's “list”"])
def test_names_of_any_script_are_welcome(name):
    assert clean_name(name) == unicodedata.normalize("NFC", name)


def test_eighty_characters_fit():
    assert clean_name("x" * LONGEST_NAME) == "x" * LONGEST_NAME


def test_eighty_one_characters_are_counted_in_the_message():
    assert refusal("x" * 81) == "A name has at most 80 characters; this one has 81."


@pytest.mark.parametrize("raw", ["Ferry\nbooking", "Ferry\r\nbooking", "Ferry\u2028booking", "Ferry\x85booking"])
def test_a_line_break_is_named(raw):
    assert "one line" in refusal(raw)


@pytest.mark.parametrize("raw", ["Ferry\x00", "\x07bell", "a\x1bb", "a\x7f"])
def test_a_control_character_is_refused(raw):
    assert "control character" in refusal(raw)


def test_a_lone_surrogate_is_refused():
    assert "half a character" in refusal("Ferry \ud83d")


def test_a_mark_that_turns_the_direction_is_refused():
    assert "reading direction" in refusal("ferry\u202egnp.exe")


@pytest.mark.parametrize("raw", ["...", "—", "!? ;", "+++", "\u200b", "\u0301", "$"])
def test_punctuation_alone_is_no_name(raw):
    assert refusal(raw) == "A name needs at least one letter or number."


@pytest.mark.parametrize("raw", ["", "   ", "\n\t"])
def test_nothing_is_no_name(raw):
    assert refusal(raw) == "Give the project a name."


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Harbour ferry booking", "harbour-ferry-booking"),
        ("Übergabe am Morgen", "ubergabe-am-morgen"),
        ("Straße & Fluß", "strasse-fluss"),
        ("Łódź, Ærø", "lodz-aero"),
        ("Mara’s list", "maras-list"),
        ("one—two", "one-two"),
        ("ﬁne №5", "fine-no5"),
        ("海事予約", "project"),
        ("🛶", "project"),
        ("", "untitled"),
    ],
)
def test_slugs_are_what_a_reader_expects(name, slug):
    assert slug_for(name) == slug


def test_a_long_slug_is_cut_between_words():
    assert slug_for("requirement " * 6) == "requirement-requirement-requirement-requirement-requirement"


def test_one_long_word_is_cut_anyway():
    assert slug_for("x" * 80) == "x" * LONGEST_SLUG


def test_a_number_keeps_the_slug_short_enough():
    assert numbered("x" * LONGEST_SLUG, 12) == "x" * 57 + "-12"


def test_the_first_needs_no_number():
    assert numbered("ferry", 1) == "ferry"


@pytest.mark.parametrize(
    ("slug", "wanted", "came"),
    [
        ("ferry-2", "ferry", True),
        ("ferry", "ferry", True),
        ("ferry-boat", "ferry", False),
        ("ferry-2", "ferry-2", True),
        ("boat-2", "ferry", False),
    ],
)
def test_a_numbered_slug_is_recognised(slug, wanted, came):
    assert came_from(slug, wanted) is came


@given(st.text(max_size=120))
def test_a_name_that_passes_can_be_stored_and_passes_again(raw):
    try:
        name = clean_name(raw)
    except ValidationError:
        return
    assert 0 < len(name) <= LONGEST_NAME
    assert "\x00" not in name
    assert name.encode().decode() == name
    assert clean_name(name) == name


@given(st.text(max_size=200), st.integers(min_value=1, max_value=99999))
def test_every_slug_is_a_short_piece_of_an_address(name, number):
    slug = numbered(slug_for(name), number)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= LONGEST_SLUG


@given(st.text(max_size=200), st.integers(min_value=1, max_value=99999))
def test_a_number_never_hides_where_a_slug_came_from(name, number):
    assert came_from(numbered(slug_for(name), number), slug_for(name))
