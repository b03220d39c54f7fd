"""What a persona can only suggest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prd.document import (
    NOWHERE,
    SECTIONS,
    AppendProse,
    Content,
    Edit,
    EditError,
    MoveItem,
    Origin,
    RemoveItem,
    SetLock,
    SetProse,
    StaleEdit,
    apply_as_persona,
    apply_edits,
    every_item,
    find,
    text_of,
)
from tests.prd.making import add, append, change, document, ferry, prose

HAND = Origin(by_hand=True)
PERSONA = Origin(turn="1", persona="critic")


def removal(item: str, revision: int) -> RemoveItem:
    return RemoveItem(item=item, reason="too much", revision=revision, evidence="stated")


def rewritten(section: str, text: str, revision: int = 1) -> SetProse:
    return SetProse(section=section, text=text, revision=revision, evidence="derived")


def by_hand(content: Content, *edits) -> Content:
    return apply_edits(content, edits, HAND).content


def mine() -> Content:
    """The ferry, with a section and a line that the person wrote, and a section and a line that they locked."""
    return by_hand(
        ferry(),
        rewritten("problem", "People wait."),
        change("FR-001", 1, statement="A visitor reserves eight places"),
        SetLock(place="FR-002", locked=True),
        SetLock(place="glossary", locked=True),
    )


def test_what_the_person_wrote_is_marked_theirs() -> None:
    content = mine()
    assert content.sections["problem"].by_person and not content.sections["summary"].by_person
    assert [item.by_person for item in content.sections["requirements"].items] == [True, False]


def test_who_empties_a_section_gives_it_back() -> None:
    assert not by_hand(mine(), rewritten("problem", "", 2)).sections["problem"].by_person


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (rewritten("problem", "Nobody waits.", 2), "by hand"),
        (prose("problem", "And more."), "by hand"),
        (rewritten("summary", ""), "removes"),
        (change("FR-001", 2, statement="Four places"), "by hand"),
        (append("FR-001", journeys=["UJ-1"]), "by hand"),
        (change("FR-002", 2, actor="crew"), "locked"),
        (add("glossary", term="Quay", statement="where boats land"), "locked"),
        (change("G-1", 2, statement="a boat that leaves"), "locked"),
        (change("UJ-1", 1, statement=""), "removes"),
        (removal("U-1", 1), "removes"),
        (change("FR-001", 2, evidence="unknown"), "by hand"),
    ],
)
def test_what_is_the_person_s_is_only_suggested_to(edit: Edit, reason: str) -> None:
    content = mine()
    applied = apply_as_persona(content, [edit], PERSONA)
    assert reason in applied.suggested[0].reason
    assert (applied.content, applied.sections, applied.report) == (content, [], [])


@pytest.mark.parametrize(
    ("before", "after", "suggested"),
    [
        ("must", "should", True),
        ("should", "Won't", True),
        ("must", "", False),  # emptied is tried below: "" is no rank to go to
        ("could", "must", False),
        ("", "could", False),
        ("", "wont", True),
        ("wont", "must", False),
    ],
)
def test_only_the_person_lowers_a_priority(before: str, after: str, suggested: bool) -> None:
    content = document(add("requirements", statement="A visitor pays", priority=before))
    applied = apply_as_persona(content, [change("FR-001", 1, priority=after)], PERSONA)
    assert bool(applied.suggested) == (suggested or (before == "must" and after == ""))


def test_a_line_in_scope_is_not_moved_out_of_it() -> None:
    content = document(add("scope_in", statement="Bicycles on deck"))
    moved = [
        add("scope_out", statement="Bicycle on the deck"),
        add("scope_out", statement="Wheels", derived_from=["IN-1"]),
        add("scope_out", statement="Cars"),
    ]
    applied = apply_as_persona(content, moved, PERSONA)
    assert [each.edit for each in applied.suggested] == moved[:2]
    assert [item.statement for item in applied.content.sections["scope_out"].items] == ["Cars"]


def test_the_rest_of_the_call_applies() -> None:
    edits = [removal("U-1", 1), add("users", statement="Crew"), rewritten("problem", "Other.", 2)]
    applied = apply_as_persona(mine(), edits, PERSONA)
    assert [each.place for each in applied.suggested] == ["U-1", "problem"]
    assert (applied.changed, applied.report[0]["edit"]) == (["U-3"], 1)


def test_what_a_call_adds_it_may_also_take_back() -> None:
    content = document(add("users", statement="Visitor"))
    applied = apply_as_persona(content, [add("users", statement="Crew"), removal("U-2", 1)], PERSONA)
    assert (applied.suggested, len(applied.content.sections["users"].items)) == ([], 1)


def test_a_suggestion_tells_both_texts() -> None:
    suggested = apply_as_persona(mine(), [change("FR-001", 2, priority="must", actor="guest")], PERSONA).suggested[0]
    assert suggested.before.startswith("A visitor reserves eight places\nActor: visitor\nPriority: must\n- Given")
    assert suggested.after == suggested.before.replace("Actor: visitor", "Actor: guest")


def test_a_line_that_is_suggested_has_no_id_yet() -> None:
    content = mine()
    suggested = apply_as_persona(content, [add("glossary", term="Quay", statement="A wall")], PERSONA).suggested[0]
    assert (suggested.place, suggested.before, suggested.after) == ("glossary", "", "A wall\nQuay")


def test_what_could_not_be_applied_is_refused_at_once() -> None:
    with pytest.raises(StaleEdit):
        apply_as_persona(mine(), [rewritten("problem", "Other.", 1)], PERSONA)
    with pytest.raises(EditError, match="no FR-099"):
        apply_as_persona(mine(), [removal("FR-099", 1)], PERSONA)


def test_the_person_s_own_edits_apply_whatever_is_locked() -> None:
    content = by_hand(mine(), change("FR-002", 2, statement="By hand"), change("G-1", 2, statement="One boat"))
    assert content.sections["requirements"].items[1].statement == "By hand"
    assert content.sections["glossary"].items[0].statement == "One boat"


def test_a_line_can_be_moved_and_unlocked() -> None:
    content = by_hand(mine(), MoveItem(item="FR-002", to=0, revision=2), SetLock(place="fr-2", locked=False))
    assert [(item.id, item.locked) for item in content.sections["requirements"].items] == [
        ("FR-002", False),
        ("FR-001", False),
    ]


def test_a_persona_cannot_lock_or_sign_for_the_person() -> None:
    for field in ("locked", "by_person"):
        with pytest.raises(EditError, match="has no field"):
            apply_as_persona(mine(), [change("U-1", 1, **{field: True})], PERSONA)


words = st.sampled_from(["", "A visitor reserves eight places", "x", "Sailing"])
places = st.sampled_from([item.id for _, item in every_item(mine())])
sections = st.sampled_from(list(SECTIONS))
numbers = st.integers(1, 3)
fields = st.dictionaries(st.sampled_from(["statement", "priority", "actor", "term", "reason"]), words, max_size=3)
persona_edits = st.one_of(
    st.builds(rewritten, sections, words, numbers),
    st.builds(lambda key, text: AppendProse(section=key, text=text, evidence="derived"), sections, words),
    st.builds(lambda key, text: add(key, statement=text, term=text), sections, words),
    st.builds(lambda item, revision, given: change(item, revision, **given), places, numbers, fields),
    st.builds(lambda item, text: append(item, acceptance=[{"then": text}]), places, words),
    st.builds(removal, places, numbers),
)
hand_edits = st.one_of(
    st.builds(lambda place, locked: SetLock(place=place, locked=locked), places | sections, st.booleans()),
    st.builds(rewritten, sections, words, numbers),
    st.builds(lambda item, revision, given: change(item, revision, **given), places, numbers, fields),
)


def theirs(content: Content) -> dict[str, str]:
    """Each place that is the person's or locked, with its text."""
    kept = {key for key, section in content.sections.items() if section.by_person or section.locked}
    for key, item in every_item(content):
        if item.by_person or item.locked or content.sections[key].locked:
            kept.add(item.id)
    return {place: text_of(content, place) for place in kept}


def applied_if_it_can(apply, content: Content, edit, origin: Origin = NOWHERE) -> Content:
    try:
        return apply(content, [edit], origin).content
    except EditError:
        return content


@given(st.lists(st.tuples(st.just("persona"), persona_edits) | st.tuples(st.just("hand"), hand_edits), max_size=20))
def test_no_edit_of_a_persona_changes_what_is_the_person_s(moves) -> None:
    content = mine()
    for who, edit in moves:
        before, ids = theirs(content), {item.id for _, item in every_item(content)}
        if who == "hand":
            content = applied_if_it_can(apply_edits, content, edit, HAND)
            continue
        content = applied_if_it_can(apply_as_persona, content, edit, PERSONA)
        after = theirs(content)
        assert {place: after[place] for place in before} == before
        assert ids <= {item.id for _, item in every_item(content)}


@given(st.lists(persona_edits, min_size=1, max_size=6))
def test_what_is_suggested_can_be_applied_by_the_person(edits) -> None:
    content = mine()
    try:
        applied = apply_as_persona(content, edits, PERSONA)
    except EditError:
        return
    for each in applied.suggested:
        if find(content, each.place) or each.place in SECTIONS:
            apply_edits(content, [each.edit], PERSONA)
