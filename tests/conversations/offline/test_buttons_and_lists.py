"""Buttons speak for the person without being content; What's Next tells them what to do, nothing twice."""

import json
from typing import Any

import pytest

from conversations.llm.offline.doubts_rule import knower
from conversations.llm.offline.interview import respond
from conversations.llm.offline.rules import rules_for
from conversations.personas import PERSONAS
from tests.conversations.offline.asking import asked, blocks_for, body, edits, with_items
from tests.conversations.offline.measuring import RULES

QUESTION = "What do they use today instead?"
ASK = {"step": "today", "prompts": [QUESTION, "How do they get by?"], "why": "It is what you beat."}


@pytest.mark.parametrize(
    "words",
    [
        "Ask me about this: First user",
        "Ask me about FR-004: Nothing says who does this.",
        "Ask me the first question.",
        "Let us do this now: Say who can answer",
    ],
)
@pytest.mark.parametrize("focus", ["", "today"])
def test_the_words_of_a_button_are_never_filed_and_its_question_is_asked_at_once(words: str, focus: str) -> None:
    [block] = blocks_for(words, ask=ASK, focus=focus)
    assert block["name"] == "ask_user_question" and block["input"]["prompt"] == QUESTION
    assert block["input"]["again"] is True


def test_whatever_a_button_says_is_not_filed() -> None:
    [block] = blocks_for("Rank it: groups can book the hall", ask=ASK, focus="no_priority:FR-001")
    assert block["name"] == "ask_user_question"


@pytest.mark.parametrize("words", ["Please go on.", "continue", "go on"])
def test_going_on_goes_on_with_the_question(words: str) -> None:
    *_, question = blocks_for(words, ask=ASK)
    assert question["input"]["prompt"] == QUESTION
    assert edits(words, answering=asked("today", QUESTION)) == []


@pytest.mark.parametrize(
    "words", ["I do not know", "I don't know.", "No idea", "not sure", "dunno", "keine Ahnung", "We do not know yet"]
)
def test_not_knowing_names_nobody(words: str) -> None:
    [edit] = edits(words, answering=asked("who_sees", "Who approves a refund?"))
    assert edit["fields"] == {"statement": "Who approves a refund?"}


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("No idea, the treasurer will know", "the treasurer"),
        ("Ask Berit.", "Berit"),
        ("Dr. Lang would know", "Dr. Lang"),
    ],
)
def test_who_knows_is_whoever_was_named(words: str, who: str) -> None:
    assert knower(words, RULES) == who


def test_not_knowing_who_knows_leaves_the_question_and_makes_no_second() -> None:
    content = with_items(("questions", {"statement": "Who pays?"}))
    [edit] = edits(
        "I do not know", content=content, answering=asked("who_knows", "Who can answer this: Who pays?", "Q-1")
    )
    assert (edit["op"], edit["item"]) == ("change_item", "Q-1") and "not" not in edit["fields"]["owner"].split()


def listed(next_ask: dict[str, Any], **state: Any) -> list[dict[str, Any]]:
    words = "Groups must book the hall."
    use = {**respond(body(words, **state)).blocks[0], "id": "toolu_1"}
    report = json.dumps({"applied": [], "next": next_ask})
    told = {"type": "tool_result", "tool_use_id": "toolu_1", "content": report}
    after = [{"role": "assistant", "content": [use]}, {"role": "user", "content": [told]}]
    blocks = respond(body(words, after=after, **state)).blocks
    return [item for block in blocks if block.get("name") == "update_whats_next" for item in block["input"]["items"]]


FLOW = [{"key": step.key, "state": "todo"} for step in PERSONAS["product_manager"].steps]


def test_what_is_next_are_instructions_for_open_steps() -> None:
    titles = [item["title"] for item in listed(ASK, flow=FLOW)]
    assert titles[0] == "Say what people use today instead" and len(titles) == 3


def test_a_step_that_a_finding_leads_to_is_left_to_the_finding() -> None:
    found = [{"code": "empty_section", "place": "metrics"}, {"code": "no_counter", "place": "SM-1"}]
    steps = [item["step"] for item in listed(ASK, flow=FLOW, findings=found)]
    assert steps == ["today", "day_one", "left_out"]


def test_a_list_that_did_not_change_is_not_written_again() -> None:
    known = [{**item, "done": False} for item in listed(ASK, flow=FLOW)]
    assert listed(ASK, flow=FLOW, whats_next=[*known, {"title": "Set a target: x", "done": False}]) == []


def test_a_change_of_persona_is_listed_when_it_is_due() -> None:
    [item] = listed({"step": "handover", "item": "tester", "prompts": ["Who goes on?"]}, flow=[])
    assert (item["title"], item["persona"]) == ("Go through it with the tester", "tester")


def test_every_step_has_an_instruction() -> None:
    keys = {step.key for persona in PERSONAS.values() for step in persona.steps}
    assert keys == set(rules_for("en").get("next_steps"))


def test_a_question_that_was_put_before_is_worded_anew() -> None:
    put = [{"prompt": QUESTION, "step": "today", "kind": "text"}]
    [block] = blocks_for("Ask me about this: Today", ask=ASK, focus="today", put=put)
    assert block["input"]["prompt"] == "How do they get by?"
