"""What the checks know about sentences."""

import pytest

from prd.vocabulary import VOCABULARIES
from prd.wording import (
    is_about_the_product,
    is_negated,
    makes_two_promises,
    shorten,
    stems,
    vague_words,
    word_count,
)


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
    assert list(vague_words(text)) == found


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


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("de", "Ein Gast findet den Steg einfach und mit einem schnellen Blick", ["einfach", "schnellen"]),
        ("de", "Möglichst alle sehen es so bald wie möglich", ["Möglichst", "so bald wie möglich"]),
        ("de", "Der Schnelle Teller nimmt Karten", []),
        ("fr", "Une visiteuse trouve facilement les quais rapides", ["facilement", "rapides"]),
        ("fr", "Elle paie dès que possible, si nécessaire", ["dès que possible", "si nécessaire"]),
        ("es", "La búsqueda es rápida, intuitiva y eficaz", ["rápida", "intuitiva", "eficaz"]),
        ("es", "Se avisa lo antes posible", ["lo antes posible"]),
        ("it", "La ricerca è easy e fast", []),
    ],
)
def test_each_language_has_vague_words_of_its_own(language: str, text: str, found: list[str]) -> None:
    assert list(vague_words(text, language)) == found


@pytest.mark.parametrize(
    ("language", "text", "two"),
    [
        ("de", "Ein Gast kann reservieren und das Büro muss es sehen", True),
        ("de", "Wer zahlen kann und der sehen kann, steigt ein", False),
        ("de", "Ein Gast kann suchen und absagen", False),
        ("fr", "Un visiteur peut réserver et le bureau doit le voir", True),
        ("fr", "La personne qui peut payer et qui peut voir signe", False),
        ("es", "Un visitante puede reservar y la oficina debe verlo", True),
        ("es", "Quien puede pagar y que puede ver firma", False),
        ("it", "Un ospite può prenotare e l’ufficio deve vederlo", False),
    ],
)
def test_two_promises_are_seen_in_each_language(language: str, text: str, two: bool) -> None:
    assert makes_two_promises(text, language) is two


@pytest.mark.parametrize(
    ("language", "about", "person"),
    [
        ("de", "Die Anwendung hält 20 Plätze", "Ein Gast hält einen Platz"),
        ("fr", "L’application garde 20 places", "Un visiteur garde une place"),
        ("es", "El sistema guarda 20 plazas", "Un visitante guarda una plaza"),
    ],
)
def test_the_product_needs_no_actor_in_any_language(language: str, about: str, person: str) -> None:
    assert is_about_the_product(about, language)
    assert not is_about_the_product(person, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Die Gäste buchten keine 4 Plätze", "Gäste buchten 5 Plätze"),
        ("fr", "Les visiteurs ne réservent pas 4 places", "Un visiteur réserve 5 places"),
        ("es", "Los visitantes no reservan 4 plazas", "Los visitantes reservan 5 plazas"),
    ],
)
def test_likeness_and_negation_in_each_language(language: str, one: str, other: str) -> None:
    assert stems(one, language) == stems(other, language)
    assert is_negated(one, language)
    assert not is_negated(other, language)


@pytest.mark.parametrize("language", VOCABULARIES)
def test_no_vague_word_is_lost_as_a_filler(language: str) -> None:
    words = VOCABULARIES[language]
    assert not set(words.vague.split()) & set(words.fillers.split())
    assert all(vague_words(word, language) == (word,) for word in words.vague.split())
