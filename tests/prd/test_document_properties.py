"""What holds for any sequence of edits."""

from hypothesis import given
from hypothesis import strategies as st

from prd import checks
from prd.document import (
    SECTION_KEYS,
    SECTIONS,
    Content,
    Edit,
    RemoveItem,
    apply_edits,
    digest,
    every_item,
    new_content,
    plain_text,
)
from tests.prd.making import add, append, change, prose

words = st.text(max_size=40)
ITEM_SECTIONS = [kind.key for kind in SECTIONS.values() if not kind.is_prose]
# What to do, with two numbers and a text to do it with.
moves = st.tuples(st.sampled_from(["add", "change", "append", "remove", "prose"]), st.integers(0, 99), words)


def edit_for(move: tuple[str, int, str], content: Content) -> Edit | None:
    what, number, text = move
    items = list(every_item(content))
    if what == "prose":
        return prose("problem", "x" + text)
    if what == "add" or not items:
        return add(ITEM_SECTIONS[number % len(ITEM_SECTIONS)], statement="x" + text)
    section, item = items[number % len(items)]
    revision = content.sections[section].revision
    if what == "remove":
        return RemoveItem(item=item.id, reason=text, revision=revision, evidence="stated")
    if what == "append":
        return append(item.id, acceptance=[{"then": text}]) if section == "requirements" else None
    return change(item.id, revision, statement="y" + text)


def played(moves: list[tuple[str, int, str]]) -> tuple[Content, list[str]]:
    """The document after all moves, and every id that was ever given."""
    content, given_ids = new_content(), []
    for move in moves:
        edit = edit_for(move, content)
        if edit is not None:
            before, untouched = content, content.model_dump_json()
            content = apply_edits(content, [edit]).content
            assert before.model_dump_json() == untouched
            given_ids += sorted(
                {item.id for _, item in every_item(content)} - {item.id for _, item in every_item(before)}
            )
    return content, given_ids


@given(st.lists(moves, max_size=25))
def test_ids_are_unique_and_none_is_given_twice(moves: list[tuple[str, int, str]]) -> None:
    content, given_ids = played(moves)
    standing = [item.id for _, item in every_item(content)]
    assert len(set(standing)) == len(standing)
    assert len(set(given_ids)) == len(given_ids)


@given(st.lists(moves, max_size=25))
def test_every_document_survives_json_and_every_check(moves: list[tuple[str, int, str]]) -> None:
    content, _ = played(moves)
    assert Content.model_validate_json(content.model_dump_json()) == content
    measured = checks.readiness(content, checks.find_all(content))
    assert 0 <= measured.overall <= 100
    assert set(digest(content)) <= set(SECTION_KEYS)
    plain_text(content).encode()
