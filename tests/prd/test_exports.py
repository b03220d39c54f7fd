"""The formats a document leaves in."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from prd.checks import find_all, readiness
from prd.document import Content, apply_edits, new_content
from prd.exports import EXPORTS, Bundle, Drawing, bundle_of
from prd.exports.bundle import Material, Past, Waiting
from prd.exports.schema import json_schema
from prd.markdown import parser, render
from prd.models import Document, Source
from projects.models import Project
from tests.prd.making import add, append, document, ferry, prose

SKETCH = Drawing("W-1", "Pick a sailing", "+------+\n| 11:00|\n+------+", "A list of sailings.", ["FR-001"], ["UJ-1"])

NOON = "2026-11-22T12:00:00+00:00"
LONG, SHORT = "A visitor can reserve up to eight places", "A visitor can reserve"
LOWER = Waiting("FR-001", "requirements", "critic", "by hand", LONG, SHORT, False, {"op": "change_item"}, NOON)
FOG = Waiting("risks", "risks", "", "brought", "", "Fog", False, {"op": "add_item"}, NOON)
BRIEF = Material("Old brief", "text", 11, NOON, ["FR-001"])
FIRST = Past(1, "persona", "critic", "FR-001 added", ["FR-001"], NOON)


def bundle(content: Content, **changes: Any) -> Bundle:
    findings = find_all(content)
    made = Bundle(
        name="Harbour ferry",
        description="",
        slug="harbour-ferry",
        content=content,
        revision=41,
        date=datetime(2026, 11, 22, tzinfo=UTC),
        readiness=readiness(content, findings),
        findings=findings,
        wireframes=[],
        whats_next=[],
    )
    return replace(made, **changes)


def markdown(content: Content, **changes: Any) -> str:
    return EXPORTS["md"].write(bundle(content, **changes)).decode()


def as_json(content: Content, **changes: Any) -> Any:
    return json.loads(EXPORTS["json"].write(bundle(content, **changes)))


def test_the_head_says_how_far_the_document_is() -> None:
    text = markdown(ferry())
    assert text.startswith("# Harbour ferry\n\n*Revision 41, 22 November 2026. ")
    assert "1 open question.*" in text
    assert "● you said it, ◐ follows from it, ○ assumed, ? unknown." in text


def test_sections_stand_in_the_order_of_the_outline() -> None:
    headings = [line for line in markdown(ferry()).splitlines() if line.startswith("## ")]
    assert headings[:4] == ["## Summary", "## Problem", "## Users", "## Journeys"]


def test_what_must_not_be_missing_is_named_and_what_may_be_is_not() -> None:
    text = markdown(new_content("lean"))
    assert text.count("*Not written yet.*") == 5
    assert "Decisions" not in text


def test_a_requirement_shows_rank_links_and_criteria() -> None:
    text = markdown(ferry())
    assert (
        "### FR-001 ● · Must\n\nA visitor can reserve up to eight places\n\nWho: visitor · Serves UJ-1 · Shown in W-1"
        in text
    )
    assert "- **Given** the 11:00 has 14 places, **when** Ines asks for 4, **then** 4 are held for her." in text
    assert "- If it fails: **when** it has 3 places, **then** she sees the next sailing with room." in text


def test_a_journey_is_told_in_numbered_beats() -> None:
    assert "1. She reads the sign\n2. She pays" in markdown(ferry())


def test_metrics_are_a_table_of_the_columns_that_hold_something() -> None:
    text = markdown(document(add("metrics", statement="Fewer | miss it", target="half")))
    assert "| Id |  | Metric | Target |\n| --- | --- | --- | --- |\n| SM-1 | ● | Fewer \\| miss it | half |" in text


def test_fields_stand_below_their_line() -> None:
    assert "- **OUT-1** ● Cars and freight  \n  Because: the office books them by hand" in markdown(ferry())


def test_an_answered_question_moves_below_the_open_ones() -> None:
    text = markdown(document(add("questions", statement="A?", answer="yes"), add("questions", statement="B?")))
    assert text.index("**Q-2**") < text.index("### Answered") < text.index("**Q-1**")


def test_a_term_is_set_apart_from_its_meaning() -> None:
    assert "- **G-1** ● **Sailing**: one departure of one boat" in markdown(ferry())


def test_wireframes_are_fenced_after_the_requirements() -> None:
    text = markdown(ferry(), wireframes=[SKETCH])
    assert "### W-1 Pick a sailing\n\nShows FR-001 and UJ-1.\n\n```text\n+------+" in text
    assert text.index("## Functional requirements") < text.index("## Wireframes") < text.index("## Open questions")


def test_what_waits_what_is_missing_and_what_it_draws_on_stand_at_the_end() -> None:
    text = markdown(ferry(), suggestions=[LOWER, FOG], sources=[BRIEF])
    end = text[text.index("## Suggestions that wait") :]
    assert "- **FR-001** (Critic): A visitor can reserve Now: A visitor can reserve up to eight places" in end
    assert "- **Risks** (A text that was brought): Fog" in end
    assert "## What is still missing\n\n- " in end
    assert end.endswith("## What it draws on\n\n- Old brief: FR-001\n")


def test_json_tells_of_suggestions_sources_and_revisions() -> None:
    told = as_json(ferry(), suggestions=[LOWER], sources=[BRIEF], revisions=[FIRST])
    assert (told["suggestions"][0]["edit"]["op"], told["sources"][0]["quoted_by"]) == ("change_item", ["FR-001"])
    assert told["revisions"][0]["changed"] == ["FR-001"]


@pytest.mark.django_db
def test_what_is_stored_beside_the_document_comes_along(project: Project) -> None:
    prd = Document.objects.for_project(project)
    quoting = add("risks", statement="Fog").model_copy(update={"quote": "Fog", "material": "Old brief"})
    prd.save_content(document(quoting), author="persona", summary="Fog", sections=["risks"], changed=["R-1"])
    Source.objects.create(project=project, kind="text", title="Old brief", text="Fog and ice")
    prd.suggestions.create(persona="critic", edit={"op": "remove_item"}, place="R-1", section="risks", before="Ice")
    Document.objects.update(suggested=1)
    made = bundle_of(project)
    assert [(each.title, each.characters, each.quoted_by) for each in made.sources] == [("Old brief", 11, ["R-1"])]
    assert [(each.place, each.outdated) for each in made.suggestions] == [("R-1", True)]
    assert [(each.number, each.summary) for each in made.revisions] == [(1, "Fog")]
    Draft202012Validator(json_schema()).validate(json.loads(EXPORTS["json"].write(made)))


def test_the_outline_s_own_headings_are_used() -> None:
    assert "## What it must do" in markdown(document(add("requirements", statement="A"), outline="lean"))


anything = st.text(max_size=80)


def outline_of(text: str) -> list[str]:
    return [token.tag for token in parser().parse(text) if token.type == "heading_open" and token.tag in ("h1", "h2")]


@given(anything, anything, anything)
def test_no_text_of_a_person_breaks_the_structure(one: str, two: str, three: str) -> None:
    said = document(
        prose("summary", f"x{one}"),
        add("users", statement=f"x{two}", drives=three),
        add("metrics", statement=f"x{three}", target=one),
        add("requirements", statement=f"x{one}", actor=two, acceptance=[{"given": one, "then": three}]),
    )
    plain = document(
        prose("summary", "x"),
        add("users", statement="x"),
        add("metrics", statement="x", target="y"),
        add("requirements", statement="x", acceptance=[{"given": "x"}]),
    )
    drawn = [Drawing("W-1", f"x{two}", f"```\n# {one}", "", [], [])]
    plainly = [Drawing("W-1", "x", "x", "", [], [])]
    assert outline_of(markdown(said, name=f"x{one}", wireframes=drawn)) == outline_of(
        markdown(plain, wireframes=plainly)
    )


def test_markdown_renders_without_anything_to_sanitise() -> None:
    html = render(markdown(ferry(), wireframes=[SKETCH]))
    assert "<table>" in html and "&lt;" not in html


def test_json_tells_all_of_it() -> None:
    told = as_json(ferry(), wireframes=[SKETCH])
    assert set(told) == {
        *("schema", "project", "revision", "updated_at", "outline", "sections"),
        *("wireframes", "suggestions", "sources", "whats_next", "findings", "readiness", "revisions"),
    }
    first = told["sections"]["requirements"]["items"][0]
    assert (first["id"], first["priority"], first["acceptance"][1]["kind"]) == ("FR-001", "must", "failure")
    assert told["wireframes"][0]["ascii"].startswith("+---")


def test_json_sections_read_back_as_a_document() -> None:
    content = apply_edits(ferry(), [append("FR-002", journeys=["UJ-1"])]).content
    assert Content.model_validate({"sections": as_json(content)["sections"]}).sections == content.sections


def test_the_same_document_gives_the_same_bytes() -> None:
    assert all(export.write(bundle(ferry())) == export.write(bundle(ferry())) for export in EXPORTS.values())


@pytest.mark.django_db
def test_a_bundle_takes_few_queries_however_long_the_document_is(
    project: Project, django_assert_max_num_queries: Any
) -> None:
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    with django_assert_max_num_queries(7):
        made = bundle_of(project)
    assert (made.name, made.revision, made.slug) == ("Harbour ferry", 1, "harbour-ferry")
