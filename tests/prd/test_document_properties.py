"""What holds for any sequence of edits."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from prd import checks
from prd.document import (
    OUTLINES,
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
    shown_sections,
)
from tests.prd.making import add, append, change, prose
from tests.prd.test_exports import as_json, markdown

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


@given(st.lists(moves, max_size=25), st.lists(st.sampled_from(list(OUTLINES)), min_size=1, max_size=6))
def test_no_change_of_outline_loses_or_hides_anything(moves: list[tuple[str, int, str]], outlines: list[str]) -> None:
    content, _ = played(moves)
    holding = {key for key in SECTION_KEYS if not content.sections[key].is_empty}
    for outline in outlines:
        seen = content.model_copy(update={"outline": outline})
        assert holding <= set(shown_sections(seen))
        assert digest(seen).keys() == set(shown_sections(seen))
        written = markdown(seen)
        assert all(item.id in written for _, item in every_item(content))
        assert {item["id"] for item in items_of(as_json(seen))} == {item.id for _, item in every_item(content)}
    back = seen.model_copy(update={"outline": content.outline})
    assert (back.sections, back.counters, markdown(back)) == (content.sections, content.counters, markdown(content))


@given(st.lists(st.tuples(moves, st.sampled_from(list(OUTLINES))), max_size=25))
def test_ids_go_on_where_they_were_whatever_the_outline_is(steps: list[tuple[tuple[str, int, str], str]]) -> None:
    plainly, given_ids = played([move for move, _ in steps])
    content = new_content()
    for move, outline in steps:
        content = content.model_copy(update={"outline": outline})
        edit = edit_for(move, content)
        content = apply_edits(content, [edit]).content if edit else content
    assert (content.sections, content.counters) == (plainly.sections, plainly.counters)
    assert {item.id for _, item in every_item(content)} <= set(given_ids)


def items_of(exported: Any) -> list[Any]:
    return [item for section in exported["sections"].values() for item in section.get("items", [])]


@given(st.lists(moves, max_size=25))
def test_every_document_survives_json_and_every_check(moves: list[tuple[str, int, str]]) -> None:
    content, _ = played(moves)
    assert Content.model_validate_json(content.model_dump_json()) == content
    measured = checks.readiness(content, checks.find_all(content))
    assert 0 <= measured.overall <= 100
    assert set(digest(content)) <= set(SECTION_KEYS)
    plain_text(content).encode()
