"""The language of a conversation: said only where the words show it."""

import pytest

from prd.language import clear_language, language_of, language_of_document
from tests.prd.making import add, document, ferry, prose


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We have to know what the office would do with it", "en"),
        ("Ich muss die Gruppe absagen und wir können das nicht", "de"),
        ("Nous avons une carte des bancs pour les gens qui marchent", "fr"),
        ("Quiero una lista de los barcos para que no se pierdan", "es"),
        ("Het moet ook werken voor mensen die niet kunnen lezen", "nl"),
        ("毎日の予約をしたいです", "ja"),
        ("Мне нужно расписание паромов", "ru"),
        ("two a month", ""),
        ("Paper", ""),
        ("", ""),
        ("Zephyr quartz vexed jumping blocks", ""),
    ],
)
def test_a_language_shows_in_its_small_words(text: str, language: str) -> None:
    assert clear_language(text) == language


def test_a_short_answer_keeps_the_language_of_what_was_said_before() -> None:
    assert language_of(["Ja, genau", "Ich muss die Gruppe absagen und wir können das nicht"]) == "de"


def test_it_is_english_until_something_else_shows() -> None:
    assert language_of([]) == "en"


def test_a_document_is_read_in_the_language_it_is_written_in() -> None:
    german = document(add("requirements", statement="Ein Gast kann auf dem Steg schnell zahlen"))
    assert language_of_document(german) == "de"
    assert language_of_document(ferry()) == "en"


def test_a_document_that_shows_no_language_is_read_as_english() -> None:
    assert language_of_document(document()) == "en"
    assert language_of_document(document(prose("summary", "OK OK OK OK"))) == "en"
