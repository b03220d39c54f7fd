"""Which lines go against a decision, which only look so, and what a decision has settled."""

from typing import Any

import pytest

from prd.checks import find_all
from prd.document import Content, RemoveItem, apply_edits
from prd.ruled import settled, standing
from tests.prd.making import add, change, document

SMS = {"statement": "SMS", "topic": "Reminders", "alternatives": ["e-mail"], "reason": "half of them never read mail"}
CANCEL = {"statement": "Parents can cancel lessons until 18:00", "alternatives": ["Any time"], "reason": "staff"}


def clashes(content: Content) -> list[tuple[str, str]]:
    return [(each.word, each.place) for each in find_all(content) if each.code == "contradiction"]


def decided(decision: dict[str, Any], section: str, statement: str, **fields: Any) -> list[tuple[str, str]]:
    return clashes(document(add("decisions", **decision), add(section, statement=statement, **fields)))


@pytest.mark.parametrize(
    ("decision", "section", "statement", "line"),
    [
        (CANCEL, "requirements", "Parents can cancel lessons until 12:00", "FR-001"),
        (CANCEL, "requirements", "Parents cannot cancel lessons until 18:00", "FR-001"),
        (CANCEL, "quality", "Parents can cancel their lessons until 12:00 online", "NFR-1"),
        (CANCEL, "decisions", "Parents can cancel lessons until 9:30", "D-2"),
        (CANCEL, "scope_out", "Parents can cancel lessons until 18:00", "OUT-1"),
        (SMS, "requirements", "Members get their reminders by e-mail", "FR-001"),
        ({"statement": "SMS reminders", "alternatives": ["e-mail reminders"]}, "requirements",
         "Neighbours can get e-mail reminders", "FR-001"),
        ({"statement": "One shared calendar", "alternatives": ["a paper list at the door"]}, "requirements",
         "The warden keeps a paper list at the door", "FR-001"),
    ],
)  # fmt: skip
def test_a_line_goes_against_a_decision(decision: dict[str, Any], section: str, statement: str, line: str) -> None:
    assert decided(decision, section, statement) == [("D-1", line)]


@pytest.mark.parametrize(
    ("decision", "section", "statement"),
    [
        (CANCEL, "requirements", "Parents can cancel lessons until 18:00"),  # the same
        (CANCEL, "requirements", "Parents can book lessons until 12:00"),  # another thing
        (CANCEL, "requirements", "Parents who paid in cash can cancel a lesson until 12:00"),  # a case
        (CANCEL, "requirements", "Lessons end at 12:00"),
        (CANCEL, "scope_out", "Parents cancel for each other"),
        (SMS, "requirements", "A member leaves an e-mail address"),  # the word, another topic
        (SMS, "requirements", "Reminders never go out by e-mail"),  # agrees
        (SMS, "requirements", "Reminders go by SMS, and by e-mail"),  # keeps the choice
        (SMS, "scope_out", "Reminders by e-mail"),  # left out: agrees
        ({"statement": "standard", "topic": "depth"}, "decisions", "deep"),
        ({"statement": "Parents can cancel lessons", "kind": "does_not_apply"}, "requirements",
         "Parents cannot cancel lessons"),
        ({"statement": "Boats", "alternatives": ["rafts"]}, "requirements", "A guest rents rafts"),  # no topic
    ],
)  # fmt: skip
def test_what_only_looks_so_is_left_alone(decision: dict[str, Any], section: str, statement: str) -> None:
    assert decided(decision, section, statement) == []


def test_a_requirement_that_will_not_be_built_goes_against_nothing() -> None:
    assert decided(CANCEL, "requirements", "Parents can cancel lessons until 12:00", priority="wont") == []


def test_the_same_choice_the_other_way_round() -> None:
    content = document(
        add("decisions", **SMS), add("decisions", statement="e-mail", topic="Reminders", alternatives=["SMS"])
    )
    assert clashes(content) == [("D-1", "D-2")]


def test_a_decision_settles_the_lines_it_names_and_no_others() -> None:
    lines = [add("requirements", statement=f"Parents can cancel until {hour}") for hour in ("18:00", "12:00")]
    ruling = add("decisions", statement="Noon on weekdays", derived_from=["FR-001", "FR-002"])
    assert clashes(document(*lines)) == [("FR-001", "FR-002")]
    content = document(*lines, ruling)
    assert clashes(content) == []
    later = apply_edits(content, [add("requirements", statement="Parents can cancel until 9:30")]).content
    assert clashes(later) == [("FR-001", "FR-003")]


def test_a_contradiction_comes_back_when_its_ruling_goes() -> None:
    lines = [add("requirements", statement=f"Parents can cancel until {hour}") for hour in ("18:00", "12:00")]
    content = document(*lines, add("decisions", statement="Both", derived_from=["FR-001", "FR-002"]))
    gone = apply_edits(content, [RemoveItem(item="D-1", reason="wrong", revision=1, evidence="stated")]).content
    assert clashes(gone) == [("FR-001", "FR-002")]


def test_an_overruled_decision_binds_nobody() -> None:
    later = add(
        "decisions",
        statement="Parents can cancel lessons until 12:00",
        alternatives=[CANCEL["statement"]],
        derived_from=["D-1"],
    )
    content = document(add("decisions", **CANCEL), later)
    assert [each.id for each in standing(content)] == ["D-2"]
    line = add("requirements", statement="Parents can cancel lessons until 18:00")
    assert clashes(apply_edits(content, [line]).content) == [("D-2", "FR-001")]


def test_a_decision_that_was_confirmed_binds_once() -> None:
    again = add("decisions", statement=CANCEL["statement"], alternatives=["Noon"], derived_from=["D-1"])
    assert [each.id for each in standing(document(add("decisions", **CANCEL), again))] == ["D-2"]


def test_a_decision_that_names_half_the_document_settles_nothing() -> None:
    lines = [add("requirements", statement=f"Guest {number} pays") for number in range(12)]
    ruling = add("decisions", statement="All of them", derived_from=[f"FR-{number:03}" for number in range(1, 13)])
    assert settled(document(*lines, ruling)) == set()


def test_an_answered_question_settles_the_line_that_came_of_it() -> None:
    content = document(
        add("requirements", statement="Parents can cancel until 18:00"),
        add("questions", statement="Parents can cancel until 12:00", about=["FR-001"]),
    )
    answered = apply_edits(
        content, [change("Q-1", 1, answer="Both hold"), add("requirements", statement="Parents can cancel until 12:00")]
    ).content
    assert clashes(answered) == []
