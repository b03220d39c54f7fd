"""What's Next: whose entries, in which order, and what a tick does."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from prd import whats_next
from prd.checks import find_all
from prd.document import Content, apply_edits, new_content
from prd.models import Document
from prd.whats_next import Entry, merge
from projects.models import Project
from tests.prd.making import add, change, document, ferry

ITEM = {
    "title": "Draw moving a booking",
    "why": "The only one without a screen.",
    "persona": "ux_designer",
    "step": "first_screen",
}


def titles(entries: list[Entry]) -> list[str]:
    return [entry.title for entry in entries]


def merged(
    content: Content, stored: list[dict[str, Any]] | None = None, ticked: list[dict[str, Any]] | None = None
) -> list[Entry]:
    return merge(stored or [], ticked or [], find_all(content), content)


@pytest.fixture
def prd(project: Project) -> Document:
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    return prd


def test_an_empty_document_asks_for_nothing() -> None:
    assert merged(new_content()) == []


def test_what_a_persona_wrote_comes_first() -> None:
    entries = merged(ferry(), [ITEM])
    assert entries[0].title == "Draw moving a booking"
    assert len(entries) == whats_next.MOST_OPEN


def test_a_full_list_leaves_no_room_for_findings() -> None:
    stored = [{**ITEM, "title": f"Task {number}"} for number in range(7)]
    assert len(merged(ferry(), stored)) == 7


def test_each_place_is_asked_about_once() -> None:
    entries = merged(ferry())
    refs = [reference for entry in entries for reference in entry.refs]
    assert len(set(refs)) == len(refs)


def test_a_place_that_a_persona_s_entry_names_is_left_to_it() -> None:
    entries = merged(ferry(), [{**ITEM, "refs": ["FR-002"]}])
    assert sum("FR-002" in entry.refs for entry in entries) == 1


def test_one_kind_of_finding_does_not_fill_the_list() -> None:
    lines = [add("requirements", statement=f"A guest can {verb}") for verb in ("pay", "go", "stay", "eat")]
    entries = merged(document(*lines, outline="lean"))
    assert sum(entry.key.startswith("no_actor") for entry in entries) == whats_next.MOST_OF_A_KIND


def test_a_finding_becomes_something_to_do_with_its_owner() -> None:
    content = document(add("metrics", statement="Fewer miss it", counter="none left"), outline="lean")
    entry = next(entry for entry in merged(content) if entry.key == "no_target-sm-1")
    assert (entry.title, entry.persona, entry.step, entry.refs) == (
        "Set a target: Fewer miss it",
        "product_manager",
        "success",
        ["SM-1"],
    )


def test_a_ticked_entry_stands_at_the_end() -> None:
    ticked = [{**ITEM, "key": "n-1"}]
    assert merged(ferry(), ticked=ticked)[-1].done


def test_ticking_and_taking_it_back(prd: Document) -> None:
    key = whats_next.entries(prd)[0].key
    whats_next.tick(prd, key, done=True)
    assert whats_next.entries(prd)[-1].key == key
    whats_next.tick(prd, key, done=False)
    assert whats_next.entries(prd)[0].key == key


def test_a_tick_outlives_a_rewritten_list(prd: Document) -> None:
    whats_next.replace(prd, [ITEM])
    whats_next.tick(prd, whats_next.entries(prd)[0].key, done=True)
    whats_next.replace(prd, [{**ITEM, "title": "Something else"}, {**ITEM, "title": "draw moving  a booking"}])
    prd.refresh_from_db()
    entries = whats_next.entries(prd)
    assert entries[0].title == "Something else"
    assert [entry.title for entry in entries if entry.done] == ["Draw moving a booking"]


def test_an_entry_comes_back_though_the_list_was_rewritten(prd: Document) -> None:
    whats_next.replace(prd, [ITEM])
    key = whats_next.entries(prd)[0].key
    whats_next.tick(prd, key, done=True)
    whats_next.replace(prd, [{**ITEM, "title": "Something else"}])
    whats_next.tick(prd, key, done=False)
    assert titles(whats_next.entries(prd))[:2] == ["Something else", "Draw moving a booking"]


def test_a_tick_for_what_has_gone_does_nothing(prd: Document) -> None:
    assert whats_next.tick(prd, "n-gone", done=True) is None
    assert prd.ticked == []


def test_a_mended_finding_leaves_the_list(user: User, prd: Document) -> None:
    assert any("U-1" not in entry.refs for entry in whats_next.entries(prd))
    prd.save_content(new_content(), author="person", user=user, summary="", sections=[], changed=[])
    assert whats_next.entries(prd) == []


# ---- ticks and findings ----


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"title": "Draw how a booking is moved"}),  # the same step in other words
        ({"step": ""}, {"title": "Draw the moving of a booking", "persona": "product_manager"}),  # another persona
        ({"refs": ["UJ-1"]}, {"refs": ["UJ-1"], "title": "Walk Ines through it"}),  # the same step of the same line
    ],
)
def test_a_tick_outlives_other_words(prd: Document, one: dict[str, Any], other: dict[str, Any]) -> None:
    whats_next.replace(prd, [{**ITEM, **one}])
    whats_next.tick(prd, whats_next.entries(prd)[0].key, done=True)
    whats_next.replace(prd, [{**ITEM, **one, **other}])
    entries = whats_next.entries(prd)
    assert [entry.title for entry in entries if entry.done] == ["Draw moving a booking"]
    assert not any(entry.key.startswith("n-") for entry in entries if not entry.done)


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Draw the sign-in"},
        {"refs": ["UJ-2"]},  # another line
        {"step": "match", "title": "Compare moving a booking with the paper"},
    ],
)
def test_another_thing_is_not_ticked(prd: Document, other: dict[str, Any]) -> None:
    whats_next.replace(prd, [{**ITEM, "refs": ["UJ-1"]}])
    whats_next.tick(prd, whats_next.entries(prd)[0].key, done=True)
    whats_next.replace(prd, [{**ITEM, "refs": ["UJ-1"], **other}])
    assert not whats_next.entries(prd)[0].done


def save(prd: Document, content: Content) -> None:
    prd.project.outline = "lean"  # few sections: the list is not full of empty ones
    prd.save_content(content, author="persona", summary="", sections=[], changed=[])


def without_target() -> Content:
    return document(add("metrics", statement="Fewer miss it", counter="none left"), outline="lean")


def with_target() -> Content:
    return apply_edits(without_target(), [change("SM-1", 1, target="under two")]).content


def listed(prd: Document) -> dict[str, bool]:
    return {entry.key: entry.done for entry in whats_next.entries(prd)}


def test_a_finding_leaves_the_list_when_it_is_mended_and_comes_back_when_it_breaks_again(prd: Document) -> None:
    save(prd, without_target())
    assert listed(prd)["no_target-sm-1"] is False
    save(prd, with_target())
    assert "no_target-sm-1" not in listed(prd)
    save(prd, without_target())
    assert listed(prd)["no_target-sm-1"] is False


def test_a_ticked_finding_stays_ticked_while_it_is_there(prd: Document) -> None:
    save(prd, without_target())
    whats_next.tick(prd, "no_target-sm-1", done=True)
    save(prd, without_target())
    whats_next.replace(prd, [ITEM])
    assert listed(prd)["no_target-sm-1"] is True


def test_a_ticked_finding_that_was_mended_and_breaks_again_is_open_again(prd: Document) -> None:
    save(prd, without_target())
    whats_next.tick(prd, "no_target-sm-1", done=True)
    save(prd, with_target())
    assert listed(prd)["no_target-sm-1"] is True  # done, and so it is
    save(prd, without_target())
    assert listed(prd)["no_target-sm-1"] is False
    whats_next.tick(prd, "no_target-sm-1", done=True)
    assert listed(prd)["no_target-sm-1"] is True


# ---- the order, and what "do it now" starts ----


def test_a_contradiction_comes_before_what_a_persona_wrote_and_the_rest_after() -> None:
    lines = [add("requirements", statement=f"Parents can cancel until {hour}") for hour in ("18:00", "12:00")]
    entries = merged(document(*lines), [ITEM])
    assert [entry.key.partition("-")[0] for entry in entries][:2] == ["contradiction", "n"]
    assert (entries[0].persona, entries[0].refs, entries[0].focus) == (
        "critic",
        ["FR-002", "FR-001"],
        "which_holds:FR-002",
    )


def test_do_it_now_starts_the_step_about_its_line_or_the_finding() -> None:
    content = document(
        add("requirements", statement="Pays"), add("metrics", statement="Fewer", counter="x"), outline="lean"
    )
    focuses = {entry.key: entry.focus for entry in merged(content)}
    assert focuses["no_actor-fr-001"] == "no_actor:FR-001"
    assert focuses["no_target-sm-1"] == "success:SM-1"
    assert merged(content, [{**ITEM, "step": ""}])[0].focus == "next"


@given(st.permutations(range(7)), st.sets(st.integers(0, 6)))
def test_the_personas_order_is_kept_and_no_tick_is_lost(order: list[int], ticked: set[int]) -> None:
    stored = [{**ITEM, "title": f"Thing {'abcdefg'[number] * 4}", "key": f"n-{number}", "step": ""} for number in order]
    entries = merge(stored, [stored[place] for place in ticked], [], new_content())
    kept = [item["key"] for place, item in enumerate(stored) if place not in ticked]
    assert [entry.key for entry in entries if not entry.done] == kept
    assert {entry.key for entry in entries if entry.done} == {stored[place]["key"] for place in ticked}
