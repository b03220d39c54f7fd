"""The conditions of the flow, one table for each."""

from typing import Any

import pytest

from conversations.predicates import Facts, atoms, failing, holds, word_count
from prd.checks import Finding, Screen
from prd.document import Content, Source, new_content
from tests.conversations.filling import item_of


def finding(code: str, place: str) -> Finding:
    return Finding(code, place, "requirements", "", "", "", 1)


def people() -> Content:
    content = new_content()
    item_of(content, "users", drives="the price")
    item_of(content, "users")
    item_of(content, "users", kind="non_user")
    return content


@pytest.mark.parametrize(
    ("predicate", "true"),
    [
        (("count", "users", 3), True),
        (("count", "users", 1, 2), False),
        (("count", "users[kind=user]", 1, 2), True),
        (("count", "users[kind=non_user]", 2), False),
        (("count", "risks", 0, 0), True),
        (("every", "users.drives"), False),
        (("some", "users.drives"), True),
        (("some", "users[kind=non_user].drives"), False),
        (("every", "risks.owner"), False),
        (("all", ("count", "users", 1), ("some", "users.drives")), True),
        (("all", ("count", "users", 1), ("count", "risks", 1)), False),
        (("any", ("count", "risks", 1), ("count", "users", 1)), True),
        (("any", ("count", "risks", 1), ("count", "journeys", 1)), False),
    ],
)
def test_items_are_counted_and_their_fields_looked_at(predicate: tuple[Any, ...], true: bool) -> None:
    assert holds(predicate, Facts(people())) is true


@pytest.mark.parametrize(("beats", "true"), [(2, False), (3, True), (5, True), (6, False)])
def test_a_list_may_be_asked_for_its_length(beats: int, true: bool) -> None:
    content = new_content()
    item_of(content, "journeys", beats=["beat"] * beats)
    assert holds(("every", "journeys.beats", 3, 5), Facts(content)) is true


@pytest.mark.parametrize(("body", "count"), [("", 0), ("two words", 2), ("毎日使う道具", 3), ("use 道具 now", 3)])
def test_words_are_counted_in_any_script(body: str, count: int) -> None:
    assert word_count(body) == count


def test_prose_is_measured() -> None:
    content = new_content()
    content.sections["problem"].body = "It hurts every single day."
    assert holds(("words", "problem", 5), Facts(content))
    assert not holds(("words", "problem", 6), Facts(content))


@pytest.mark.parametrize(
    ("section", "fields", "true"),
    [
        ("risks", {}, True),
        ("decisions", {}, True),
        ("questions", {}, False),
        ("questions", {"answer": "The treasurer does."}, True),
        ("decisions", {"kind": "does_not_apply"}, False),
        ("decisions", {"topic": "depth", "statement": "deep"}, False),
    ],
)
def test_what_came_from_a_step_leaves_out_what_was_put_off(section: str, fields: dict[str, Any], true: bool) -> None:
    content = new_content()
    item_of(content, section, sources=[Source(step="seen")], **fields)
    assert holds(("from", "seen"), Facts(content)) is true
    assert not holds(("from", "misuse"), Facts(content))


def test_prose_and_later_changes_count_as_coming_from_a_step() -> None:
    content = new_content()
    content.sections["data"].sources.append(Source(step="leans_on"))
    item_of(content, "questions", sources=[Source(step="dump"), Source(step="referee")])
    assert holds(("from", "leans_on"), Facts(content))
    assert holds(("from", "referee"), Facts(content))


def test_clear_means_that_the_check_found_nothing() -> None:
    facts = Facts(new_content(), [finding("vague_word", "FR-001")])
    assert not holds(("clear", "vague_word"), facts)
    assert holds(("clear", "two_in_one"), facts)


@pytest.mark.parametrize(("person", "true"), [("a parent", True), ("U-1", True), ("The caretaker", False), ("", False)])
def test_a_journey_names_its_user_loosely(person: str, true: bool) -> None:
    content = new_content()
    item_of(content, "users", statement="Parents of small children")
    item_of(content, "journeys", person=person)
    assert holds(("linked", "users[kind=user]>journeys"), Facts(content)) is true


@pytest.mark.parametrize(
    ("requirements", "true"), [(("FR-001",), True), (("UJ-1",), True), (("FR-002",), False), ((), False)]
)
def test_a_journey_is_drawn_through_its_requirements(requirements: tuple[str, ...], true: bool) -> None:
    content = new_content()
    item_of(content, "journeys")
    item_of(content, "requirements", journeys=["UJ-1"])
    item_of(content, "requirements")
    screens = [Screen("W-1", "First", requirements)]
    assert holds(("linked", "journeys>wireframes"), Facts(content, (), screens)) is true


def test_a_journey_is_drawn_on_a_screen_that_stands_in_it() -> None:
    content = new_content()
    item_of(content, "journeys")
    screens = [Screen("W-1", "First", (), ("UJ-1",))]
    assert holds(("linked", "journeys>wireframes"), Facts(content, (), screens))


def test_a_requirement_may_name_its_wireframe_itself() -> None:
    content = new_content()
    item_of(content, "journeys")
    item_of(content, "requirements", journeys=["UJ-1"], wireframes=["W-1"])
    assert holds(("linked", "journeys>wireframes"), Facts(content, (), [Screen("W-1", "First")]))


@pytest.mark.parametrize(
    ("predicate", "ids"),
    [
        (("every", "users.drives"), ["U-2", "U-3"]),
        (("every", "users[kind=user].drives"), ["U-2"]),
        (("clear", "vague_word"), ["FR-002", "FR-001"]),
        (("all", ("every", "users.drives"), ("clear", "no_actor")), ["U-2", "U-3", "FR-001"]),
        (("any", ("clear", "vague_word"), ("clear", "no_actor")), ["FR-001"]),
        (("any", ("clear", "vague_word"), ("from", "apart")), ["FR-002", "FR-001"]),
        (("count", "users", 1), None),
        (("from", "seen"), None),
    ],
)
def test_the_items_that_fail_are_named(predicate: tuple[Any, ...], ids: list[str] | None) -> None:
    hits = [finding("vague_word", "FR-002"), finding("vague_word", "FR-001"), finding("no_actor", "FR-001")]
    assert failing(predicate, Facts(people(), hits)) == ids


def test_a_combination_can_be_taken_apart() -> None:
    predicate = ("all", ("from", "a"), ("any", ("clear", "b"), ("count", "users", 1)))
    assert list(atoms(predicate)) == [("from", "a"), ("clear", "b"), ("count", "users", 1)]
