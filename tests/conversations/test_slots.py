"""Braces filled from a document stay within what ask_user_question accepts."""

from typing import Any

import pytest

from conversations import flow, slots
from conversations.personas import DEPTHS, FINDINGS, PERSONAS, Option
from conversations.personas.shapes import KINDS
from conversations.predicates import Facts
from conversations.quoting import headline, nouns, shorten
from conversations.slots import Place
from conversations.tools.ask_user_question import AskUserQuestion
from prd.checks import find_all
from prd.document import Content, Source, new_content
from tests.conversations.filling import Interview, badly, item_of, troubled, well

LONG = "Is it so that a “member” who has booked must be told by letter, by phone and by mail? Really?"


def wordy() -> Content:
    """A document of long lines, question marks and lines that begin alike."""
    content = troubled()
    for key in ("users", "journeys", "requirements", "metrics", "assumptions", "questions", "decisions", "risks"):
        for number in range(7):
            item_of(content, key, statement=f"{LONG} {number}")
    for item in content.sections["journeys"].items:
        setattr(item, "beats", [LONG, LONG, "She leaves"])  # noqa: B010 (the field of one kind of item)
    for item in content.sections["decisions"].items:
        setattr(item, "alternatives", [LONG])  # noqa: B010
    content.sections["data"].sources = [Source(step="leans_on", quote=LONG)]
    return content


def labels(ask: flow.Ask | None) -> list[str]:
    assert ask is not None
    return [option.label for option in ask.options]


def ask_of(content: Content, persona: str, focus: str) -> flow.Ask | None:
    return flow.next_question(PERSONAS[persona], content, find_all(content), asked={}, focus=focus)


@pytest.mark.parametrize("answer", [well, badly])
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("document", [new_content, troubled, wordy])
@pytest.mark.parametrize("persona", list(PERSONAS))
def test_the_tool_takes_whatever_the_flow_asks(persona: str, document: Any, depth: str, answer: Any) -> None:
    interview = Interview(persona, document(), depth)
    asks = interview.run(answer, most=600)
    handover = interview.next()
    for ask in [*asks, *([handover] if handover else [])]:
        for prompt in ask.prompts:
            assert "{" not in prompt + ask.why
            options = [{k: v for k, v in option.as_dict().items() if k != "slot"} for option in ask.options]
            AskUserQuestion.model_validate(
                {
                    "prompt": prompt,
                    "why": ask.why,
                    "step": ask.step,
                    "item": ask.item,
                    "kind": ask.answer_kind,
                    "options": options,
                }
            )


@pytest.mark.parametrize("code", list(FINDINGS))
def test_every_question_about_a_finding_can_be_put(code: str) -> None:
    question = FINDINGS[code]
    place = Place(Facts(wordy(), find_all(wordy())), "FR-001")
    _kind, options = slots.options(question.options, question.kind, place)
    prompts = [slots.prompt(wording, place) for wording in question.ask]
    assert all(len(prompt.split()) <= 30 and prompt.count("?") <= 1 and "{" not in prompt for prompt in prompts)
    assert len(options) <= KINDS[question.kind]


def test_people_named_so_far_are_offered_each_once() -> None:
    content = troubled()
    item_of(content, "requirements", actor="harbour master")
    item_of(content, "requirements", actor="a member")
    assert labels(ask_of(content, "product_manager", "first_user")) == [
        "Members of the club",
        "The harbour office",
        "Harbour master",
        "Me",
        "A customer of mine…",
    ]


def test_an_option_without_anything_to_fill_it_is_left_out() -> None:
    assert labels(ask_of(new_content(), "product_manager", "first_user")) == ["Me", "A customer of mine…"]


def test_with_a_single_option_left_the_question_is_open() -> None:
    ask = ask_of(new_content(), "product_manager", "not_for")
    assert ask and (ask.answer_kind, ask.options) == ("text", ())


def test_a_filled_option_says_what_it_stands_for() -> None:
    ask = ask_of(troubled(), "product_manager", "day_one")
    assert ask and (ask.options[0].label, ask.options[0].why, ask.options[0].slot) == (
        "The office can see all boats",
        "FR-002",
        "requirements",
    )


def test_lines_that_begin_alike_are_told_apart_by_their_ids() -> None:
    content = new_content()
    item_of(content, "requirements", statement="Members can book a boat for a day")
    item_of(content, "requirements", statement="Members can book a boat for a week")
    assert labels(ask_of(content, "product_manager", "day_one")) == [
        "Members can book a boat",
        "FR-002: Members can book a boat",
        "All of them",
    ]


def test_recommendations_and_reasons_survive() -> None:
    ask = ask_of(troubled(), "tester", "cannot")
    assert ask and [(each.label, each.why) for each in ask.options if each.recommended] == [
        ("Say why and keep the input", "Nothing typed is lost.")
    ]


def test_the_word_at_fault_is_quoted() -> None:
    ask = ask_of(troubled(), "tester", "how_much:FR-001")
    assert ask and ask.prompts[0] == (
        "In “Members can book a boat easily” (FR-001) you said “easily”: what would you measure?"
    )


def test_the_impact_of_a_guess_is_the_reason_for_asking() -> None:
    ask = ask_of(troubled(), "critic", "true")
    assert ask and ask.why == "If it is wrong: nobody can book on the water."
    assert ask.prompts[0] == "So far we only assume: “Members carry a phone” (A-1). Is it so?"


def test_users_without_a_journey_are_offered_for_the_second_path() -> None:
    content = troubled()
    item_of(content, "journeys", person="a member")
    assert labels(ask_of(content, "ux_designer", "second_path")) == ["The harbour office", "Nobody else"]


def test_a_service_is_taken_from_what_was_said() -> None:
    content = troubled()
    content.sections["data"].sources = [Source(step="leans_on", quote="Payments, mail and the tide table")]
    ask = ask_of(content, "architect", "outage")
    assert ask and ask.prompts[0] == "When Payments does not answer, what happens to a person's work?"


def test_a_thing_takes_its_article() -> None:
    content = new_content()
    item_of(content, "glossary", term="anchor")
    ask = ask_of(content, "architect", "life")
    assert ask and ask.prompts[0] == "Once an anchor exists, who may delete it?"


def test_an_unknown_brace_offers_nothing() -> None:
    options = (Option("{mystery}", slot="mystery"), Option("One"), Option("Two"))
    assert [each.label for each in slots.options(options, "one", Place(Facts(new_content())))[1]] == ["One", "Two"]


@pytest.mark.parametrize(
    ("text", "words", "short"),
    [
        ("Members can book a boat for a day or a week", 6, "Members can book a boat"),
        ("Who approves a refund?", 8, "Who approves a refund"),
        ("The “blue” book.", 8, "The blue book"),
        ("the", 1, "the"),
    ],
)
def test_text_is_cut_at_a_word_that_can_end_it(text: str, words: int, short: str) -> None:
    assert shorten(text, words) == short


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("As a lifeguard I have to log an incident", "log an incident"),
        ("The system must send a receipt", "send a receipt"),
        ("Members can book a boat", "Members can book a boat"),
        ("It must work", "It must work"),
    ],
)
def test_a_headline_leaves_the_formula_out(statement: str, said: str) -> None:
    assert headline(item_of(new_content(), "requirements", statement=statement)) == said


def test_nouns_are_those_after_an_article_the_most_frequent_first() -> None:
    assert nouns(["Members book a boat", "The office sees every boat and the logbook"]) == ["boat", "office", "logbook"]
