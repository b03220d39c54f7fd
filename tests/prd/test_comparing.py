"""What is other between two documents, and an earlier one that comes after a later."""

from hypothesis import given
from hypothesis import strategies as st

from prd.comparing import Change, compare, restored
from prd.document import Content, Origin, RemoveItem, SetLock, apply_edits, every_item, new_content
from tests.prd.making import add, change, document, ferry, prose
from tests.prd.test_document_properties import moves, played

several_moves = st.lists(moves, max_size=15)


def changed(content: Content, *edits) -> Content:
    return apply_edits(content, edits).content


def only(changes: list[Change]) -> Change:
    [change] = changes
    return change


def test_a_document_is_no_other_than_itself() -> None:
    assert compare(ferry(), ferry()) == []


def test_a_reworded_line_shows_both_texts() -> None:
    before = ferry()
    found = only(compare(before, changed(before, change("FR-002", 1, statement="A visitor finds the quay"))))
    assert (found.section, found.place, found.kind) == ("requirements", "FR-002", "changed")
    texts = {text.name: (text.label, text.old, text.new) for text in found.texts}
    assert texts["statement"] == ("", "A visitor can easily find the quay", "A visitor finds the quay")
    assert texts["evidence"] == ("Evidence", "follows from it", "you said it")


def test_an_added_line_is_shown_with_what_it_says_and_nothing_it_does_not() -> None:
    found = only(compare(new_content(), document(add("users", statement="Skipper", drives="A code works offline"))))
    assert found.kind == "added"
    assert [(text.label, text.old, text.new) for text in found.texts] == [
        ("", "", "Skipper"),
        ("Settles", "", "A code works offline"),
    ]


def test_a_removed_line_is_shown_as_it_was() -> None:
    before = ferry()
    removal = RemoveItem(item="D-1", reason="x", revision=1, evidence="stated")
    found = only(compare(before, changed(before, removal)))
    assert (found.place, found.kind) == ("D-1", "removed")
    assert ("Because", "visitors come once", "") in [(text.label, text.old, text.new) for text in found.texts]


def test_prose_is_compared_by_section() -> None:
    before = ferry()
    found = only(compare(before, changed(before, prose("problem", "And it rains."))))
    assert (found.section, found.place, found.kind) == ("problem", "problem", "changed")
    assert only(compare(new_content(), document(prose("data", "Boats")))).kind == "added"


def test_criteria_are_compared_as_sentences() -> None:
    before = ferry()
    after = changed(before, change("FR-001", 1, acceptance=[{"when": "it is full", "then": "she waits"}]))
    texts = {text.name: text for text in only(compare(before, after)).texts}
    assert texts["acceptance"].new == "when it is full, then she waits"
    assert "then 4 are held for her\nwhen it has 3 places" in texts["acceptance"].old


def test_a_line_that_stands_elsewhere_has_moved() -> None:
    before = document(*(add("users", statement=name) for name in "abcd"))
    after = before.model_copy(deep=True)
    users = after.sections["users"].items
    users.insert(0, users.pop())
    found = only(compare(before, after))
    assert (found.place, found.kind, found.texts) == ("U-4", "moved", ())


def test_an_id_is_not_given_again_after_going_back_to_before_it_was() -> None:
    past = document(add("users", statement="Day visitor"))
    present = changed(past, add("users", statement="Skipper"))
    again = changed(restored(present, past), add("users", statement="Islander"))
    assert [item.id for item in again.sections["users"].items] == ["U-1", "U-3"]


def test_an_edit_written_against_the_text_before_a_restoration_is_stale() -> None:
    past = document(add("users", statement="Day visitor"), prose("data", "Boats"))
    present = changed(past, add("users", statement="Skipper"))
    again = restored(present, past)
    assert again.sections["users"].revision == present.sections["users"].revision + 1
    assert again.sections["data"].revision == present.sections["data"].revision


def test_what_is_locked_stays_locked_and_what_is_the_person_s_theirs() -> None:
    past = document(add("users", statement="Day visitor"), prose("data", "Boats"))
    locks = [SetLock(place=place, locked=True) for place in ("U-1", "data")]
    present = apply_edits(past, [change("U-1", 1, statement="Islander"), *locks], Origin(by_hand=True)).content
    assert {(each.place, each.texts[-1].label, each.texts[-1].new) for each in compare(past, present)} == {
        ("U-1", "Locked", "yes"),
        ("data", "Locked", "yes"),
    }
    again = restored(present, past).sections
    assert (again["users"].items[0].statement, again["users"].items[0].by_person) == ("Day visitor", True)
    assert again["users"].items[0].locked and again["data"].locked


def test_the_outline_that_is_chosen_stays() -> None:
    assert restored(new_content("lean"), new_content("full")).outline == "lean"


@given(several_moves)
def test_any_document_is_no_other_than_itself(moves: list[tuple[str, int, str]]) -> None:
    content, _ = played(moves)
    assert compare(content, Content.model_validate_json(content.model_dump_json())) == []


@given(several_moves, several_moves)
def test_every_text_that_is_other_is_named(before: list, after: list) -> None:
    old, new = played(before)[0], played(after)[0]
    changes = compare(old, new)
    places = {change.place: change for change in changes}
    assert len(places) == len(changes)
    statements = [{item.id: item.statement for _, item in every_item(content)} for content in (old, new)]
    for item_id in statements[0].keys() | statements[1].keys():
        was, now = (each.get(item_id, "") for each in statements)
        if was != now:
            assert (was, now) in [(text.old, text.new) for text in places[item_id].texts if text.name == "statement"]
    if old.sections["problem"].body != new.sections["problem"].body:
        text = places["problem"].texts[0]
        assert (text.old, text.new) == (old.sections["problem"].body, new.sections["problem"].body)


@given(several_moves, several_moves)
def test_both_directions_tell_the_same(before: list, after: list) -> None:
    old, new = played(before)[0], played(after)[0]
    there = {(change.place, change.kind) for change in compare(old, new) if change.kind != "moved"}
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    back = {(each.place, turned[each.kind]) for each in compare(new, old) if each.kind != "moved"}
    assert there == back


@given(several_moves, several_moves)
def test_going_back_says_what_was_said_then_and_can_be_gone_back_on(first: list, later: list) -> None:
    past = played(first)[0]
    present = past
    for move in played(later)[0].sections["users"].items:
        present = changed(present, add("users", statement=move.statement))
    back = restored(present, past)
    assert compare(back, past) == []
    assert compare(restored(back, present), present) == []
    for key, section in back.sections.items():
        assert section.revision >= present.sections[key].revision
