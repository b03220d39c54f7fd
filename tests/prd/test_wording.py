"""What the checks know about sentences."""

import pytest

from prd.wording import is_about_the_product, makes_two_promises, shorten, stems, vague_words, word_count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A visitor can easily find the quay", ["easily"]),
        ("It must be fast, fast and user-friendly", ["fast", "user-friendly"]),
        ("Simple search", ["Simple"]),
        ("It works as soon as possible", ["as soon as possible"]),
        ("A visitor has breakfast and fasts", []),
        ("Press “Easy” on the sign", []),
        ("The Quick Pay terminal takes cards", []),
        ("", []),
    ],
)
def test_vague_words_are_found_as_written(text: str, found: list[str]) -> None:
    assert vague_words(text) == found


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("A visitor can reserve and the office must see it", True),
        ("A visitor must sign in. The crew can see it.", True),
        ("A visitor can search and cancel", False),
        ("When a guest can book, he can pay", False),
        ("The person who can pay and who can see it must sign", False),
    ],
)
def test_two_promises_in_one_line(text: str, two: bool) -> None:
    assert makes_two_promises(text) is two


def test_the_product_needs_no_actor() -> None:
    assert is_about_the_product("The app keeps 20 places")
    assert not is_about_the_product("A visitor keeps a place")


def test_stems_ignore_endings_fillers_and_figures() -> None:
    assert stems("The visitors booked 4 places") == stems("A visitor books 5 place")


def test_a_script_without_spaces_counts_two_characters_as_a_word() -> None:
    assert word_count("予約する人") == 2
    assert word_count("two words") == 2


def test_shortening_stops_at_a_word() -> None:
    assert shorten("A visitor can reserve a place", 12) == "A visitor…"
    assert shorten("Short.") == "Short"
