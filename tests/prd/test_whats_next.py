"""What's Next: whose entries, in which order, and what a tick does."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from prd import whats_next
from prd.checks import find_all
from prd.document import Content, new_content
from prd.models import Document
from prd.whats_next import Entry, merge
from projects.models import Project
from tests.prd.making import add, document, ferry

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
