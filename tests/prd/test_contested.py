"""When a persona's edit has to wait because it contradicts what the person said, and when it need not."""

from typing import Any

import pytest

from prd.contested import CONTRADICTS, says_otherwise
from prd.document import Applied, Content, Origin, apply_as_persona
from tests.prd.making import add, append, change, document

SAID = "Parents can cancel a lesson until 18:00"
OTHER = "Parents can cancel a lesson until 12:00"


def held(words: str, statement: str = OTHER, content: Content | None = None, **fields: Any) -> Applied:
    content = content or document(add("requirements", statement=SAID))
    return apply_as_persona(content, [change("FR-001", 1, statement=statement, **fields)], Origin(), words)


@pytest.mark.parametrize("words", ["Parents can cancel a lesson until 12:00.", "Noon, 12:00, is what the staff needs."])
def test_another_figure_waits_for_the_person(words: str) -> None:
    applied = held(words)
    assert [(each.place, each.reason) for each in applied.suggested] == [("FR-001", CONTRADICTS)]
    assert applied.changed == []


@pytest.mark.parametrize(
    "words",
    [
        "12:00, not 18:00.",
        "FR-001 should say noon.",
        "fr1: 12:00",
        "Change that to 12:00.",
        "12:00 instead.",
        "Undo",
        "Bitte auf 12:00 ändern.",
        "Plutôt 12:00.",
        "Mejor dicho, a las 12:00.",
    ],
)
def test_who_knows_what_stands_there_changes_it(words: str) -> None:
    assert held(words).changed == ["FR-001"]


@pytest.mark.parametrize(
    "statement",
    [
        "Parents can cancel a lesson until 18:00 on the same day",  # a detail
        "Parents cancel lessons until 18:00.",  # the wording
        "A parent can cancel a lesson",  # no figure any more: no other one either
        "Teachers see who is ill, 12:00 at the latest",  # another thing
    ],
)
def test_what_contradicts_nothing_is_written(statement: str) -> None:
    assert held("Something else.", statement).changed == ["FR-001"]


@pytest.mark.parametrize("evidence", ["derived", "assumed", "unknown"])
def test_what_nobody_said_may_be_put_right(evidence: Any) -> None:
    content = document(add("requirements", evidence, statement=SAID))
    assert held("Until 12:00.", content=content).changed == ["FR-001"]


def test_a_line_of_the_same_call_and_other_fields_may_change() -> None:
    edits = [add("requirements", statement=SAID), change("FR-001", statement=OTHER)]
    assert apply_as_persona(document(), edits, Origin(), "12:00").suggested == []
    content = document(add("requirements", statement=SAID))
    more = append("FR-001", acceptance=[{"when": "it is 12:00", "then": "it is too late"}])
    assert apply_as_persona(content, [more], Origin(), "12:00").suggested == []


def test_the_opposite_sense_waits_too() -> None:
    assert says_otherwise("Guests can book places", "Guests cannot book places", "en")
    assert not says_otherwise("Guests can book places", "Guests can book no places twice", "en")
    assert says_otherwise("Gäste können Plätze buchen", "Gäste können keine Plätze buchen", "de")


def test_figures_are_read_as_they_are_spoken() -> None:
    told = "Everyone who booked is told within {} minutes"
    assert says_otherwise(told.format("two"), told.format("five"), "en")
    assert says_otherwise(told.format("2"), told.format("twenty-five"), "en")
    assert not says_otherwise(told.format("two"), told.format("2"), "en")
    assert says_otherwise("Alle Gäste erfahren es in zwei Minuten", "Alle Gäste erfahren es in fünf Minuten", "de")
    assert says_otherwise("Tous le savent après quatre minutes", "Tous le savent après dix minutes", "fr")
    assert says_otherwise("Todos lo saben en cuatro minutos", "Todos lo saben en diez minutos", "es")


def test_what_is_called_by_a_figure_is_told_apart_and_contradicts_nothing() -> None:
    assert not says_otherwise("Members can print their labels on A4", "Members can print their labels on A5", "en")
    assert not says_otherwise("Gäste buchen Bahn mk5004", "Gäste buchen Bahn mk9001", "de")
    assert says_otherwise("Members can print 4 labels", "Members can print 5 labels", "en")
    assert says_otherwise("Ein Platz kostet 5€ am Tag", "Ein Platz kostet €6 am Tag", "de")


def test_a_word_that_is_a_figure_in_another_language_is_none_here() -> None:
    assert not says_otherwise("Die Six Sigma Tafel zeigt Plätze", "Die Ten Sigma Tafel zeigt Plätze", "de")
