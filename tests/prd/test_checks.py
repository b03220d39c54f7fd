"""What the checks find, and how ready a document is."""

from typing import Any

import pytest

from prd.checks import CHECKS, Finding, Screen, find_all, readiness
from prd.document import Content, RemoveItem, apply_edits, new_content
from tests.prd.making import KEPT, REFUSED, add, append, change, document, ferry, prose

WHOLE = {"statement": "A visitor can pay", "actor": "visitor", "priority": "must", "acceptance": [KEPT, REFUSED]}


def found(content: Content, code: str, screens: tuple[Screen, ...] = ()) -> list[str]:
    return [finding.place for finding in find_all(content, screens) if finding.code == code]


def the(content: Content, code: str) -> Finding:
    return next(finding for finding in find_all(content) if finding.code == code)


def requirement(**fields: Any) -> Content:
    return document(add("requirements", **{**WHOLE, **fields}))


def test_an_empty_document_lacks_what_its_outline_demands() -> None:
    assert found(new_content("lean"), "empty_section") == ["summary", "problem", "users", "metrics", "requirements"]


def test_an_empty_section_belongs_to_the_owner_of_the_section() -> None:
    owners = {finding.place: finding.owner for finding in find_all(new_content())}
    assert (owners["users"], owners["journeys"], owners["data"]) == ("product_manager", "ux_designer", "architect")


def test_a_decision_can_settle_that_a_section_does_not_apply() -> None:
    settled = document(add("decisions", statement="Nothing is left out", kind="does_not_apply", topic="scope_out"))
    assert "scope_out" not in found(settled, "empty_section")


def test_a_whole_requirement_has_no_finding() -> None:
    places = {finding.place for finding in find_all(requirement())}
    assert "FR-001" not in places


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("no_actor", {"actor": ""}),
        ("no_acceptance", {"acceptance": [REFUSED]}),
        ("no_failure_path", {"acceptance": [KEPT]}),
        ("no_priority", {"priority": ""}),
        ("vague_word", {"statement": "A visitor can easily pay"}),
        ("two_in_one", {"statement": "A visitor can pay and the office must see it"}),
    ],
)
def test_a_requirement_is_asked_for_what_it_lacks(code: str, fields: dict[str, Any]) -> None:
    assert found(requirement(**fields), code) == ["FR-001"]


def test_what_will_not_be_built_is_not_asked_about() -> None:
    assert not [
        each for each in find_all(requirement(priority="wont", actor="", acceptance=[])) if each.place == "FR-001"
    ]


def test_a_vague_word_is_quoted_and_settled_by_a_limit() -> None:
    content = requirement(statement="Easily, a visitor can pay")
    assert (the(content, "vague_word").message, the(content, "vague_word").word) == (
        "“Easily” cannot be tested.",
        "Easily",
    )
    measured = apply_edits(content, [append("FR-001", acceptance=[{"then": "within 2 s", "kind": "limit"}])]).content
    assert not found(measured, "vague_word")


def test_a_quality_requirement_with_a_figure_settles_the_word_it_measures() -> None:
    content = requirement(statement="A visitor can pay quickly")
    measured = apply_edits(content, [add("quality", statement="Pay", threshold="2 s", derived_from=["FR-001"])]).content
    assert not found(measured, "vague_word")


def test_musts_weigh_more_than_the_rest() -> None:
    content = document(
        add("requirements", **{**WHOLE, "priority": "could", "acceptance": []}),
        add("requirements", **{**WHOLE, "statement": "A guest can leave", "acceptance": []}),
    )
    assert found(content, "no_acceptance") == ["FR-002", "FR-001"]


def test_linked_lines_weigh_more() -> None:
    content = document(add("journeys", statement="J"), add("metrics", statement="A"), add("metrics", statement="B"))
    linked = apply_edits(content, [add("questions", statement="Q?", about=["SM-2"])]).content
    assert found(linked, "no_target") == ["SM-2", "SM-1"]


def test_metrics_want_a_target_and_one_counter_metric() -> None:
    content = document(add("metrics", statement="Fewer miss it"))
    assert found(content, "no_target") == ["SM-1"]
    assert found(content, "no_counter") == ["metrics"]
    mended = apply_edits(content, [change("SM-1", 1, target="half", counter="Nobody is left behind")]).content
    assert not found(mended, "no_target") + found(mended, "no_counter")


def test_a_quality_requirement_names_the_figures_it_lacks() -> None:
    content = document(add("quality", statement="Holds are made", kind="speed", threshold="2 seconds"))
    assert the(content, "no_threshold").message == "It has no population and window yet."


def test_access_and_privacy_are_not_counted_in_crowds() -> None:
    assert not found(
        document(add("quality", statement="A", kind="accessibility", threshold="WCAG 2.2 AA")), "no_threshold"
    )


def test_assumptions_questions_and_decisions_want_their_part() -> None:
    content = document(
        add("assumptions", statement="They have phones", impact="nobody books"),
        add("questions", statement="Who pays?"),
        add("decisions", statement="No account"),
        add("decisions", statement="standard", topic="depth"),
    )
    assert found(content, "unconfirmed_assumption") == ["A-1"]
    assert the(content, "unconfirmed_assumption").why == "If it is wrong: nobody books."
    assert found(content, "question_without_owner") == ["Q-1"]
    assert found(content, "no_reason") == ["D-1"]


def test_a_confirmed_assumption_and_an_answered_question_are_left_alone() -> None:
    content = document(
        add("assumptions", statement="A", confirmed=True), add("questions", statement="Q?", answer="yes")
    )
    assert not found(content, "unconfirmed_assumption") + found(content, "question_without_owner")


def test_journeys_requirements_and_screens_want_each_other() -> None:
    content = document(add("journeys", statement="Ines"), add("requirements", **WHOLE))
    screens = (Screen("W-1", "Season pass"), Screen("W-2", "Pay", ("FR-001",)))
    assert found(content, "journey_without_requirement") == ["UJ-1"]
    assert found(content, "requirement_without_journey") == ["FR-001"]
    assert found(content, "screen_without_requirement", screens) == ["W-1"]


def test_linking_mends_both_sides() -> None:
    content = document(add("journeys", statement="Ines"), add("requirements", **WHOLE, journeys=["UJ-1"]))
    assert not found(content, "journey_without_requirement") + found(content, "requirement_without_journey")


def test_in_and_out_of_scope_at_once_is_a_contradiction() -> None:
    content = document(add("scope_in", statement="Card payments"), add("scope_out", statement="Card payment"))
    finding = the(content, "contradiction")
    assert (finding.place, finding.word, finding.owner, finding.impact) == ("OUT-1", "IN-1", "critic", 100)


def test_a_requirement_that_is_out_of_scope_is_a_contradiction() -> None:
    content = document(
        add("scope_out", statement="Seat numbers"), add("requirements", statement="A visitor chooses seat numbers")
    )
    assert found(content, "contradiction") == ["OUT-1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Parents can cancel lessons until 18:00", "Parents can cancel lessons until 12:00"),
        ("Guests can book places", "Guests cannot book places"),
    ],
)
def test_the_same_line_with_another_figure_or_sense_is_a_contradiction(one: str, other: str) -> None:
    assert found(
        document(add("requirements", statement=one), add("requirements", statement=other)), "contradiction"
    ) == ["FR-002"]


def test_the_same_line_with_two_ranks_is_a_contradiction() -> None:
    content = document(add("requirements", **WHOLE), add("requirements", **{**WHOLE, "priority": "could"}))
    assert found(content, "contradiction") == ["FR-002"]


def test_a_removed_item_leaves_a_dangling_id() -> None:
    content = document(add("journeys", statement="J"), add("requirements", **WHOLE, journeys=["UJ-1"]))
    gone = apply_edits(content, [RemoveItem(item="UJ-1", reason="double", revision=1, evidence="stated")]).content
    assert the(gone, "dangling_id").message == "It names UJ-1, which is not there."


def test_a_wireframe_is_missed_only_where_the_screens_are_known() -> None:
    content = document(add("requirements", **WHOLE, wireframes=["W-9"]))
    assert not found(content, "dangling_id")
    assert found(content, "dangling_id", (Screen("W-1", "Pay", ("FR-001",)),)) == ["FR-001"]


def test_an_id_that_is_there_twice_is_found() -> None:
    content = document(add("users", statement="A"))
    content.sections["users"].items.append(content.sections["users"].items[0])
    assert found(content, "duplicate_id") == ["U-1"]


def test_words_that_drift_from_the_glossary_are_found() -> None:
    content = document(
        add("glossary", term="Check-in", statement="the moment of boarding"),
        add("glossary", term="check-ins", statement="another thing"),
        add("requirements", statement="The deckhand ends the check in"),
    )
    assert found(content, "glossary_drift") == ["FR-001", "G-2"]


def test_every_finding_of_a_real_document_says_why_and_who() -> None:
    for finding in find_all(ferry()):
        assert finding.message and finding.why and finding.owner and finding.impact > 0


def test_the_most_urgent_comes_first() -> None:
    urgencies = [finding.urgency for finding in find_all(ferry())]
    assert urgencies == sorted(urgencies, reverse=True)
    assert len(set(urgencies)) > 3


def test_every_check_has_a_name_of_its_own() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS) == 20


def ready(content: Content) -> Any:
    return readiness(content, find_all(content))


def test_an_empty_document_is_not_ready_at_all() -> None:
    measured = ready(new_content())
    assert (measured.overall, measured.ready, measured.total) == (0, 0, 10)


def test_prose_is_ready_once_it_says_something() -> None:
    assert ready(document(prose("summary", "word " * 10))).sections["summary"] == 50
    assert ready(document(prose("summary", "word " * 30))).words["summary"] == "Ready"


def test_a_section_counts_the_items_of_which_all_checks_hold() -> None:
    content = document(add("requirements", **WHOLE), add("requirements", statement="A guest can leave"))
    assert ready(content).words["requirements"] == "1 of 2 ready"
    assert 0 < ready(content).sections["requirements"] < 100


def test_a_single_gap_is_named() -> None:
    content = document(add("metrics", statement="Fewer miss it", method="counted", counter="none left"))
    assert ready(content).words["metrics"] == "No target yet"


def test_open_questions_are_counted_until_they_are_answered() -> None:
    assert ready(document(add("questions", statement="Q?"))).words["questions"] == "1 open"
    assert ready(document(add("questions", statement="Q?", answer="yes"))).words["questions"] == "All answered"


def test_an_optional_section_does_not_lower_the_whole() -> None:
    lean = document(prose("summary", "word " * 30), outline="lean")
    assert "risks" not in ready(lean).sections
    assert ready(lean).total == 5


def test_a_document_of_which_all_holds_is_ready() -> None:
    content = document(
        prose("summary", "word " * 30),
        prose("problem", "word " * 60),
        add("users", statement="Visitor", drives="Booking while walking"),
        add("metrics", statement="Fewer miss it", target="half", method="counted", counter="none left"),
        add("requirements", **WHOLE),
        outline="lean",
    )
    assert ready(content).overall == 100


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("Ein Gast kann auf dem Steg schnell und mit Karte zahlen", "schnell"),
        ("Un visiteur peut payer rapidement sur le quai avec les cartes", "rapidement"),
        ("Un visitante puede pagar fácilmente con las tarjetas que tiene", "fácilmente"),
        ("A visitor can pay quickly with the cards that they have", "quickly"),
    ],
)
def test_vague_words_are_those_of_the_language_of_the_document(statement: str, word: str) -> None:
    assert the(requirement(statement=statement), "vague_word").word == word


def test_an_english_word_is_not_vague_in_a_document_of_another_language() -> None:
    assert not found(requirement(statement="Gli ospiti sono qui per una simple card che non è loro"), "vague_word")


def test_every_check_has_a_name_an_explanation_and_an_owner() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    assert all(check.why.endswith(".") and check.owner and check.hits.__name__ == check.code for check in CHECKS)
