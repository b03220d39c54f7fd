"""A text that somebody brought, read as a document."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prd.document import AddItem, AppendProse, Edit, apply_edits, new_content
from prd.importing import MOST_SUGGESTED, edits_from, section_named


def told(edit: Edit) -> tuple[str, Any]:
    if isinstance(edit, AppendProse):
        return edit.section, edit.text
    assert isinstance(edit, AddItem)
    return edit.section, edit.fields.statement


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Executive Summary", "summary"),
        ("2.1 Functional Requirements", "requirements"),
        ("**Non-Goals**", "scope_out"),
        ("Goals & metrics", "metrics"),
        ("IV. Risks:", "risks"),
        ("Offene Fragen", "questions"),
        ("3) Nicht-funktionale Anforderungen", "quality"),
        ("Hors périmètre", "scope_out"),
        ("Cas d'usage", "journeys"),
        ("Requisitos funcionales", "requirements"),
        ("Glosario", "glossary"),
        ("Harbour ferry", ""),
        ("(1.2.3) Risks", "risks"),
        ("4006381333931" * 20, ""),  # a bar code, not the beginning of a number that never ends
        ("", ""),
    ],
)
def test_headings_are_known_in_four_languages(heading: str, section: str) -> None:
    assert section_named(heading) == section


def test_prose_stays_prose_and_lists_become_items() -> None:
    text = """# Ferry

Nobody asked for this line.

## Background

Sixty people stand at the **kiosk**.

They wait.

## Requirements

Some words before the list.

1. FR-1: A visitor can *reserve* a place
2. A visitor can pay
   - with a card
   - in cash

## Appendix

- Nothing of ours
"""
    assert [told(edit) for edit in edits_from(text)] == [
        ("problem", "Sixty people stand at the **kiosk**.\n\nThey wait."),
        ("requirements", "A visitor can reserve a place"),
        ("requirements", "A visitor can pay with a card in cash"),
    ]


def test_sub_headings_belong_to_their_section_and_one_of_ours_begins_its_own() -> None:
    text = "## Scope\n\n### First release\n\n- Booking\n\n### Out of scope\n\n- Cars\n\n### Later\n\n- Hotels\n"
    assert [told(edit) for edit in edits_from(text)] == [("scope_in", "Booking"), ("scope_out", "Cars")]


def test_each_edit_names_the_text_and_the_words_it_comes_from() -> None:
    (edit,) = edits_from("# Risks\n\nThe **fog** comes in.", "Old brief")
    assert (edit.evidence, edit.material, edit.quote) == ("stated", "Old brief", "The fog comes in.")


def test_a_glossary_has_terms_and_meanings() -> None:
    edits = edits_from("# Glossary\n\n- **Sailing**: one departure\n- Quay – where boats lie\n- Pier\n")
    fields = [edit.fields.given() for edit in edits if isinstance(edit, AddItem)]
    assert fields == [
        {"term": "Sailing", "statement": "one departure"},
        {"term": "Quay", "statement": "where boats lie"},
        {"term": "Pier"},
    ]


def test_a_table_gives_one_item_a_row() -> None:
    text = "# Risks\n\n| Risk | Owner |\n| --- | --- |\n| Fog | Mara |\n| Ice | |\n"
    assert [told(edit) for edit in edits_from(text)] == [("risks", "Fog: Mara"), ("risks", "Ice")]


def test_code_under_prose_is_kept_as_code() -> None:
    (edit,) = edits_from("# Data model\n\n```\n# Risks\n```\n")
    assert told(edit) == ("data", "```\n# Risks\n```")


def test_a_text_without_headings_of_ours_suggests_nothing() -> None:
    assert edits_from("# Minutes\n\n- Bread\n- Milk\n") == []


def test_a_long_list_is_suggested_in_part() -> None:
    assert len(edits_from("# Risks\n\n" + "- Fog\n" * 500)) == MOST_SUGGESTED


headings = st.sampled_from(
    ["# Summary\n", "## Risks\n", "### Glossary\n", "# Data\n", "- ", "| a | b |\n|---|---|\n", "```\n", "> ", "<b>"]
)


@given(st.lists(st.one_of(headings, st.text(max_size=30)), max_size=12).map("".join))
def test_whatever_is_brought_can_be_applied(text: str) -> None:
    edits = edits_from(text, "Notes")
    applied = apply_edits(new_content(), edits)
    assert len(applied.report) == len(edits)
    sections = applied.content.sections.values()
    sources = [source for part in sections for item in [*part.items, part] for source in item.sources]
    assert {source.material for source in sources} <= {"Notes"}
