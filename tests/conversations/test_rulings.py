"""What a ruling on a contradiction changes in the document, and how an answer is read as one: pure, without a model."""

from typing import Any

import pytest

from conversations.conflicts import Outdated, Ruling, line_of, ruling_of
from conversations.rulings import card
from conversations.tools.ask_user_question import AskUserQuestion
from prd.document import Origin, apply_as_persona, apply_edits
from tests.conversations.ruling import EVENING, NOON, clashes, conflict_in, item, ruled, two_lines
from tests.prd.making import add, change, document


def test_to_keep_the_first_records_why_and_keeps_the_second_as_a_wont() -> None:
    content = two_lines()
    after = ruled(content, conflict_in(content, "FR-001", "FR-002"), "first", "the staff plans at six")
    decision = item(after, "D-1")
    assert (decision.statement, decision.alternatives) == (EVENING, [NOON])
    assert (decision.reason, decision.decided_by) == ("the staff plans at six", "mara")
    assert decision.derived_from == ["FR-001", "FR-002"]
    assert (item(after, "FR-002").statement, item(after, "FR-002").priority) == (NOON, "wont")
    assert clashes(after) == []


def test_to_take_the_second_keeps_the_first_as_a_wont() -> None:
    content = two_lines()
    after = ruled(content, conflict_in(content, "FR-001", "FR-002"), "second")
    assert (item(after, "D-1").statement, item(after, "FR-001").priority) == (NOON, "wont")
    assert clashes(after) == []


def test_both_on_a_condition_stand_and_the_condition_is_the_decision() -> None:
    content = two_lines()
    after = ruled(content, conflict_in(content, "FR-001", "FR-002"), "both", "noon at weekends")
    assert item(after, "D-1").statement == "noon at weekends"
    assert [item(after, each).priority for each in ("FR-001", "FR-002")] == ["", ""]
    assert clashes(after) == []


def test_a_line_out_of_scope_that_loses_goes_and_the_decision_keeps_its_words() -> None:
    content = document(add("scope_out", statement="Seat numbers"), add("scope_in", statement="Seat numbers"))
    after = ruled(content, conflict_in(content, "IN-1", "OUT-1"), "first")
    assert item(after, "OUT-1") is None
    assert (item(after, "D-1").alternatives, item(after, "D-1").derived_from) == (["Seat numbers"], ["IN-1"])


def test_a_decision_that_loses_stays_on_record_and_binds_no_more() -> None:
    content = document(add("decisions", statement=EVENING), add("requirements", statement=NOON))
    after = ruled(content, conflict_in(content, "D-1", "FR-001"), "second")
    assert item(after, "D-1").statement == EVENING
    assert item(after, "D-2").statement == NOON
    assert clashes(after) == []
    assert clashes(apply_edits(after, [add("requirements", statement="Parents can cancel until 9:30")]).content) == []


def test_left_open_or_no_clash_at_all() -> None:
    content = two_lines()
    conflict = conflict_in(content, "FR-001", "FR-002")
    waits = item(ruled(content, conflict, "open"), "Q-1")
    assert (waits.about, waits.owner, waits.evidence) == (["FR-001", "FR-002"], "mara", "unknown")
    after = ruled(content, conflict, "no_clash")
    assert item(after, "D-1").kind == "does_not_apply"
    assert clashes(after) == []


def test_a_line_that_changed_meanwhile_is_left_as_it_is() -> None:
    content = two_lines()
    conflict = conflict_in(content, "FR-001", "FR-002")
    content.sections["requirements"].items[1].statement = "Parents can cancel by phone"
    after = ruled(content, conflict, "first")
    assert item(after, "FR-002").priority == ""
    assert item(after, "D-1").statement == EVENING


def test_a_winner_that_changed_meanwhile_is_not_ruled_on() -> None:
    content = two_lines()
    conflict = conflict_in(content, "FR-001", "FR-002")
    content.sections["requirements"].items[0].statement = NOON
    with pytest.raises(Outdated, match="FR-001 has changed since this was asked"):
        ruled(content, conflict, "first")


def test_a_question_about_two_questions_has_one_question_mark() -> None:
    lines = [add("decisions", statement=f"Who may cancel? Until {hour}:00") for hour in (12, 18)]
    conflict = conflict_in(document(*lines), "D-1", "D-2")
    assert conflict.prompt.count("?") == 1
    assert AskUserQuestion.model_validate(card(conflict))


def test_what_a_persona_concludes_rules_on_nothing() -> None:
    content = two_lines()
    added = add("decisions", "assumed", statement="Evening it is", derived_from=["FR-001", "FR-002"])
    assert clashes(apply_edits(content, [added]).content) == clashes(content) != []


def test_another_change_of_a_line_waits_beside_its_wording() -> None:
    content = document(add("requirements", "stated", statement=EVENING))
    rows = [change("FR-001", 1, statement=NOON), change("FR-001", 1, priority="must")]
    applied = apply_as_persona(content, rows, Origin(persona="architect"), words="go on")
    assert [each.place for each in applied.suggested] == ["FR-001", "FR-001"]
    assert applied.changed == []


def test_the_longest_lines_can_be_ruled_on() -> None:
    lines = [add("quality", statement=f"{'word ' * 780}{figure}") for figure in ("10", "20")]
    content = document(*lines)
    conflict = conflict_in(content, "NFR-1", "NFR-2")
    for choice in ("first", "second", "both", "no_clash", "open"):
        assert ruled(content, conflict, choice, ruling_of(conflict, {"text": "w" * 9_000}).words)


@pytest.mark.parametrize(
    ("given", "choice", "words"),
    [
        ({"options": ["Keep FR-001"]}, "first", ""),
        ({"options": ["Take FR-002"], "text": "the staff"}, "second", "the staff"),
        ({"text": "the first"}, "first", ""),
        ({"text": "FR-2."}, "second", ""),
        ({"text": NOON}, "second", ""),
        ({"text": "Both, on a condition noon at weekends"}, "both", "noon at weekends"),
        ({"text": "Noon at weekends, else six."}, "both", "Noon at weekends, else six."),
        ({"text": "The second one."}, "second", ""),
        ({"text": "Keep the old one, please"}, "first", ""),
        ({"text": "FR-002 please"}, "second", ""),
        ({"text": "until 12:00"}, "second", ""),
        ({"text": "18:00!"}, "first", ""),
        ({"text": "die zweite"}, "second", ""),
        ({"text": "The first, unless it is a holiday"}, "both", "The first, unless it is a holiday"),
        ({"text": "Parents may cancel until the lesson begins"}, "both", "Parents may cancel until the lesson begins"),
        ({"text": "What do you mean by that, the first one?"}, "open", ""),
        ({"text": "I don’t know"}, "open", ""),
        ({"text": "neither"}, "open", ""),
        ({"exit": "not_sure"}, "open", ""),
        ({"exit": "does_not_apply"}, "no_clash", ""),
    ],
)
def test_what_an_answer_comes_to(given: dict[str, Any], choice: str, words: str) -> None:
    conflict = conflict_in(two_lines(), "FR-001", "FR-002")
    assert ruling_of(conflict, given) == Ruling(choice, words)


def test_a_card_says_who_said_what() -> None:
    quoted = add("requirements", statement=EVENING).model_copy(update={"quote": "cancel until six"})
    content = apply_edits(document(), [quoted], Origin(persona="product_manager")).content
    content = apply_edits(
        content, [add("requirements", "assumed", statement=NOON)], Origin(persona="architect")
    ).content
    conflict = conflict_in(content, "FR-001", "FR-002")
    assert (conflict.first.said, conflict.first.quote) == ("You told the Product manager", "cancel until six")
    assert (conflict.second.said, conflict.second.quote) == ("The Architect assumed this", "")
    by_hand = apply_edits(document(), [add("risks", statement="Fog")], Origin(by_hand=True)).content
    found = line_of(by_hand, "R-1")
    assert found and found.said == "You wrote this by hand"
