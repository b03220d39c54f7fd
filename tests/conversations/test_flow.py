"""Which question comes next: order, follow-ups, skipping, handover, and the end."""

from typing import Any

import pytest

from conversations import flow
from conversations.personas import DEPTHS, PERSONAS
from conversations.standing import FOLLOW_UPS
from prd.checks import Screen, find_all
from prd.document import Content, Source, new_content
from tests.conversations.filling import Interview, badly, item_of, troubled, well

EVERYBODY = list(PERSONAS)


def ask_of(content: Content, persona: str = "product_manager", **options: Any) -> flow.Ask | None:
    screens = options.pop("screens", ())
    asked = options.pop("asked", {})
    return flow.next_question(
        PERSONAS[persona], content, find_all(content, screens), asked=asked, screens=screens, **options
    )


def told() -> Content:
    """A document in which the brain dump is done."""
    content = new_content()
    content.sections["summary"].body = "word " * 20
    item_of(content, "requirements", statement="Members can book a boat", actor="members")
    return content


def park(content: Content, step: str, **fields: Any) -> None:
    item_of(content, "questions", evidence="unknown", sources=[Source(step=step)], **fields)


# --- whole interviews ---


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("persona", EVERYBODY)
def test_an_interview_answered_well_ends_with_every_step_done(persona: str, depth: str) -> None:
    interview = Interview(persona, troubled(), depth)
    interview.run(well)
    states = flow.progress(PERSONAS[persona], interview.content, interview.findings, depth, screens=interview.screens)
    assert {each.step.key: each.state for each in states if each.state != "done"} == {}
    assert flow.share_done(states) == 100


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("persona", EVERYBODY)
def test_a_question_that_was_answered_well_is_not_asked_again(persona: str, depth: str) -> None:
    keys = [ask.key for ask in Interview(persona, troubled(), depth).run(well)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("persona", EVERYBODY)
def test_the_numbers_of_the_steps_rise(persona: str) -> None:
    numbers = [ask.number for ask in Interview(persona, troubled(), "deep").run(well) if ask.number]
    assert numbers == sorted(numbers)
    assert numbers[-1] <= len(PERSONAS[persona].asked("deep"))


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("persona", EVERYBODY)
def test_every_required_step_is_asked_at_every_depth(persona: str, depth: str) -> None:
    interview = Interview(persona, troubled(), depth)
    required = {step.key for step in PERSONAS[persona].steps if step.depth == "light"}
    assert required - {ask.step for ask in interview.run(well)} == set()


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("persona", EVERYBODY)
def test_an_interview_that_gets_no_answers_ends_as_well(persona: str, depth: str) -> None:
    asks = Interview(persona, troubled(), depth).run(badly)
    most = 1 + FOLLOW_UPS[depth]
    assert all(sum(each.key == ask.key for each in asks) <= most for ask in asks)


@pytest.mark.parametrize("persona", EVERYBODY)
def test_no_answers_from_an_empty_document_end_as_well(persona: str) -> None:
    asks = Interview(persona).run(badly)
    assert asks[0].kind == "dump"


def test_nobody_has_anything_left_when_all_five_are_done() -> None:
    content, screens = troubled(), []
    for _round in range(3):
        for persona in PERSONAS:
            interview = Interview(persona, content, screens=screens)
            interview.run(well)
            screens = interview.screens
    assert [ask_of(content, persona, screens=screens) for persona in PERSONAS] == [None] * 5


# --- the order ---


@pytest.mark.parametrize("persona", EVERYBODY)
def test_an_empty_document_is_begun_with_the_brain_dump(persona: str) -> None:
    ask = ask_of(new_content(), persona)
    assert ask and (ask.kind, ask.step, ask.answer_kind) == ("dump", "dump", "text")
    assert all(option.starter for option in ask.options)


def test_the_tester_asks_for_the_brain_dump_until_there_is_a_requirement() -> None:
    content = new_content()
    item_of(content, "users")
    ask = ask_of(content, "tester")
    assert ask and ask.kind == "dump"


def test_what_the_document_answers_is_not_asked() -> None:
    content = told()
    content.sections["problem"].body = "word " * 90
    content.sections["problem"].sources = [Source(step="last_time"), Source(step="today")]
    item_of(content, "users", drives="the price")
    ask = ask_of(content)
    assert ask and ask.step == "not_for"


def test_a_thin_answer_brings_the_follow_up() -> None:
    ask = ask_of(told(), asked={"last_time": 1}, answered="last_time")
    assert ask and (ask.kind, ask.step, ask.options) == ("follow_up", "last_time", ())
    assert ask.prompts == ("What did it cost them: time, money, trust or something else?",)


def test_the_second_follow_up_is_a_move_and_comes_only_when_deep() -> None:
    content = told()
    asked = {"last_time": 2}
    ask = ask_of(content, asked=asked, answered="last_time")
    assert ask and ask.step == "first_user"
    item_of(content, "decisions", statement="deep", topic="depth")
    ask = ask_of(content, asked=asked, answered="last_time")
    assert ask and (ask.kind, ask.prompts) == (
        "follow_up",
        ("When did that last happen to somebody, and how did it end?",),
    )


def test_a_light_interview_has_no_follow_ups() -> None:
    content = told()
    content.outline = "lean"
    ask = ask_of(content, asked={"last_time": 1}, answered="last_time")
    assert ask and (ask.kind, ask.step) == ("step", "first_user")


def test_musts_come_first_then_what_is_not_ranked() -> None:
    content = new_content()
    for priority in ("could", "", "must"):
        item_of(content, "requirements", priority=priority)
    interview = Interview("tester", content)
    items = [ask.item for ask in interview.run(well) if ask.step == "show_me"]
    assert items == ["FR-003", "FR-002", "FR-001"]


def test_a_contradiction_with_what_was_just_written_comes_first() -> None:
    content = troubled()
    ask = ask_of(content, touched=["FR-005"])
    assert ask and (ask.kind, ask.finding, ask.item) == ("finding", "contradiction", "FR-005")
    assert "“Members can cancel until 18:00”" in ask.prompts[0]
    assert "“Members can cancel until 12:00”" in ask.prompts[0]
    assert [option.label for option in ask.options][:2] == ["The first", "The second"]


def test_a_contradiction_is_raised_once() -> None:
    ask = ask_of(troubled(), touched=["FR-005"], asked={"contradiction:FR-005": 1})
    assert ask and ask.finding != "contradiction"


def test_the_critic_asks_about_a_contradiction_as_a_step() -> None:
    ask = ask_of(troubled(), "critic", touched=["FR-004"])
    assert ask and (ask.kind, ask.step, ask.item) == ("step", "which_holds", "FR-005")


@pytest.mark.parametrize(
    ("evidence", "asked_first"), [("stated", "FR-001"), ("derived", "FR-002"), ("assumed", "FR-002")]
)
def test_of_two_findings_the_less_certain_is_asked_about_first(evidence: str, asked_first: str) -> None:
    content = new_content()
    for each in ("stated", evidence):
        item_of(content, "requirements", statement=f"Somebody pays {each}", priority="must", evidence=each)
    content.outline = "lean"
    for key in ("users", "metrics", "scope_in", "scope_out"):
        item_of(content, key)
    for key in ("summary", "problem"):
        content.sections[key].body = "said"
    ask = ask_of(content, asked={step.key: 9 for step in PERSONAS["product_manager"].steps})
    assert ask and (ask.step, ask.item) == ("no_actor", asked_first)


def test_findings_come_after_the_steps_each_once() -> None:
    asks = Interview("product_manager", troubled()).run(well)
    found = [ask for ask in asks if ask.kind == "finding"]
    assert {ask.finding for ask in found} >= {"no_priority", "requirement_without_journey"}
    assert asks[-len(found) :] == found


def test_no_more_than_two_findings_of_a_kind_are_asked_about() -> None:
    asks = Interview("product_manager", troubled()).run(badly)
    assert sum(ask.finding == "no_actor" for ask in asks) == 2


def test_unranked_requirements_are_ranked_on_one_card() -> None:
    asks = Interview("product_manager", troubled()).run(badly)
    cards = [ask for ask in asks if ask.finding == "no_priority"]
    assert [(card.item, card.answer_kind) for card in cards] == [("", "many")]


def test_the_handover_goes_round_in_the_usual_order() -> None:
    interview = Interview("architect", troubled())
    interview.run(well)
    ask = interview.next()
    assert ask and (ask.kind, ask.item) == ("handover", "tester")
    assert [option.label for option in ask.options] == [
        "Tester",
        "Critic",
        "Product manager",
        "UX designer",
        "Stay here",
    ]


def test_a_handover_is_offered_once() -> None:
    interview = Interview("architect", troubled())
    interview.run(well)
    interview.asked["handover:tester"] = 1
    assert interview.next() is None


# --- putting off and coming back ---


def test_a_step_that_was_put_off_is_not_asked_again() -> None:
    content = told()
    park(content, "last_time")
    ask = ask_of(content)
    assert ask and ask.step == "first_user"


def test_a_step_that_does_not_apply_is_not_asked_again() -> None:
    content = told()
    item_of(content, "decisions", kind="does_not_apply", sources=[Source(step="last_time")])
    ask = ask_of(content)
    assert ask and ask.step == "first_user"


def test_a_step_that_was_put_off_is_asked_when_the_person_goes_back_to_it() -> None:
    content = told()
    park(content, "last_time")
    ask = ask_of(content, focus="last_time")
    assert ask and (ask.kind, ask.step) == ("step", "last_time")


def test_the_chosen_step_gives_way_once_it_is_answered() -> None:
    ask = ask_of(told(), focus="left_out", answered="left_out", asked={"left_out": 2})
    assert ask and ask.step == "last_time"


def test_a_chosen_step_may_be_done_already() -> None:
    ask = ask_of(troubled(), "ux_designer", focus="arrival:UJ-1")
    assert ask and (ask.step, ask.item) == ("arrival", "UJ-1")
    assert ask.prompts[0] == "What are they using when “Taking a boat out” (UJ-1) starts?"


def test_a_finding_can_be_chosen() -> None:
    ask = ask_of(troubled(), focus="no_actor:FR-002")
    assert ask and (ask.kind, ask.step, ask.item) == ("finding", "no_actor", "FR-002")


def test_putting_off_one_item_leaves_the_others() -> None:
    content = troubled()
    park(content, "show_me", about=["FR-002"])
    ask = ask_of(content, "tester")
    assert ask and (ask.step, ask.item) == ("show_me", "FR-003")


def test_a_question_for_somebody_else_puts_nothing_off() -> None:
    content = told()
    park(content, "last_time", for_persona="architect")
    ask = ask_of(content)
    assert ask and ask.step == "last_time"


def test_an_open_question_voiced_in_a_rich_answer_puts_nothing_off() -> None:
    content = told()
    content.sections["problem"].sources.append(Source(step="last_time"))
    item_of(content, "questions", evidence="stated", sources=[Source(step="last_time")])
    ask = ask_of(content)
    assert ask and ask.step == "last_time"


def test_giving_a_question_an_owner_does_not_put_its_step_off() -> None:
    content = troubled()
    question = content.sections["questions"].items[0]
    question.sources = [Source(step="dump"), Source(step="who_knows")]
    states = flow.progress(PERSONAS["critic"], content, find_all(content), "standard")
    assert next(each.state for each in states if each.step.key == "who_knows") == "todo"


# --- depth, wordings, progress ---


def test_the_latest_decision_on_depth_counts() -> None:
    content = new_content()
    for depth in ("deep", "light"):
        item_of(content, "decisions", statement=depth, topic="depth")
    assert flow.depth_of(content) == "light"


@pytest.mark.parametrize(("outline", "depth"), [("full", "standard"), ("lean", "light"), ("feature", "standard")])
def test_without_a_decision_the_outline_sets_the_depth(outline: str, depth: str) -> None:
    assert flow.depth_of(new_content(outline)) == depth


def test_wordings_turn_with_the_turn() -> None:
    first = [ask.prompts[0] for number in range(4) if (ask := ask_of(told(), turn_number=number))]
    assert len(set(first[:3])) == 3
    assert first[3] == first[0]


def test_progress_marks_the_first_open_step_as_now() -> None:
    content = told()
    park(content, "last_time")
    states = flow.progress(PERSONAS["product_manager"], content, find_all(content), "standard")
    assert [each.state for each in states[:4]] == ["done", "skipped", "now", "todo"]


def test_progress_can_be_told_what_is_being_asked() -> None:
    states = flow.progress(PERSONAS["product_manager"], told(), [], "standard", current="left_out")
    assert [each.step.key for each in states if each.state == "now"] == ["left_out"]


@pytest.mark.parametrize("persona", EVERYBODY)
def test_nothing_is_done_in_an_empty_document(persona: str) -> None:
    content = new_content()
    states = flow.progress(PERSONAS[persona], content, find_all(content), "standard")
    assert flow.share_done(states) == 0


@pytest.mark.parametrize(
    ("persona", "line"),
    [
        ("product_manager", "Not asked yet"),
        ("ux_designer", "Not asked yet"),
        ("tester", "Needs a requirement"),
        ("critic", "Needs a requirement"),
    ],
)
def test_a_card_says_what_an_empty_document_lacks(persona: str, line: str) -> None:
    content = new_content()
    assert flow.lacks(PERSONAS[persona], content, find_all(content), "standard") == line


def test_a_card_names_what_is_missing_once_the_persona_has_begun() -> None:
    content = troubled()
    content.sections["data"].sources.append(Source(step="edges"))
    line = flow.lacks(PERSONAS["tester"], content, find_all(content), "standard")
    assert line == "5 requirements cannot be tested"


def test_what_cannot_be_lacking_is_not_named() -> None:
    content = troubled()
    item_of(content, "risks", impact="a boat is lost")
    states = flow.progress(PERSONAS["critic"], content, find_all(content), "standard")
    assert {each.step.key: each.lacks for each in states}["watch"] == "Needs an owner for each risk"


def test_an_ask_is_plain_data() -> None:
    ask = ask_of(new_content())
    assert ask and ask.as_dict()["options"][0] == {
        "label": "I want to build…",
        "why": "",
        "recommended": False,
        "starter": True,
        "slot": "",
    }


def test_screens_count_as_wireframes() -> None:
    content = told()
    predicate = ("count", "wireframes", 1)
    assert not flow.holds(predicate, content, [])
    assert flow.holds(predicate, content, [], screens=[Screen("W-1", "First")])
