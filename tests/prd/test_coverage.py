"""Which requirement serves which journey, on which screen, and where a link is missing."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from hypothesis import given

from prd.checks import Screen
from prd.coverage import coverage, drawn, panel
from prd.document import Content, new_content
from prd.models import Document
from projects.models import Project
from tests.prd.making import add, document, ferry
from tests.prd.test_checks_are_total import contents, screens
from tests.wireframes.making import draw

SCREENS = (Screen("W-1", "Pick a sailing"), Screen("W-2", "Pay", ("FR-002",)), Screen("W-3", "Season pass"))


def gaps(content: Content, *screens: Screen) -> list[tuple[str, str]]:
    return [(gap.place, gap.message) for gap in coverage(content, screens).gaps]


def test_a_screen_is_linked_from_either_side() -> None:
    rows = coverage(ferry(), SCREENS).rows
    assert [(row.id, row.journeys, row.screens) for row in rows] == [
        ("FR-001", ("UJ-1",), ("W-1",)),
        ("FR-002", (), ("W-2",)),
    ]


def test_gaps_are_lines_and_columns_without_a_link() -> None:
    content = document(
        add("journeys", statement="Ines catches the 11:00"),
        add("requirements", statement="A visitor can reserve"),
        add("requirements", statement="A visitor can pay", wireframes=["W-1"]),
    )
    assert gaps(content, *SCREENS[:1], SCREENS[2]) == [
        ("FR-001", "is in no journey"),
        ("FR-001", "is on no screen"),
        ("FR-002", "is in no journey"),
        ("UJ-1", "has no requirement"),
        ("W-3", "shows no requirement"),
    ]


def test_a_journey_is_shown_by_a_screen_that_names_it_or_one_of_its_requirements() -> None:
    content = document(
        add("journeys", statement="Ines catches the 11:00"),
        add("requirements", statement="A visitor can reserve", journeys=["UJ-1"]),
    )
    away = Screen("W-3", "Season pass")
    assert ("UJ-1", "is on no screen") in gaps(content, away)
    assert ("UJ-1", "is on no screen") not in gaps(content, away, Screen("W-4", "Board", journeys=("UJ-1",)))
    assert ("UJ-1", "is on no screen") not in gaps(content, away, Screen("W-4", "Reserve", ("FR-001",)))
    assert coverage(content, [away, Screen("W-4", "Board", journeys=("UJ-1",))]).journeys[0].screens == ("W-4",)


def test_a_side_that_is_missing_altogether_is_no_gap_in_it() -> None:
    assert gaps(document(add("requirements", statement="A visitor can pay"))) == []


def test_what_will_not_be_built_is_not_in_the_picture() -> None:
    assert coverage(document(add("requirements", statement="Cars", priority="wont")), SCREENS).rows == []


def test_every_link_is_a_dot_and_every_gap_a_band() -> None:
    picture = drawn(coverage(ferry(), SCREENS))
    assert len(picture.dots) == 3
    assert len(picture.bands) == 2  # FR-002 is in no journey, W-3 shows nothing
    assert all(0 < x < picture.width and 0 < y < picture.height for x, y in picture.dots)


@given(contents, screens)
def test_any_document_can_be_drawn(content: Content, screens: list[Screen]) -> None:
    picture = drawn(coverage(content, screens))
    for band in picture.bands:
        assert 0 <= band.x < band.x + band.width <= picture.width
        assert 0 <= band.y < band.y + band.height <= picture.height
    render_to_string("prd/_coverage_picture.html", {**panel(content, screens), "items": "", "plates": ""})


# ---- on the pages ----


@pytest.fixture
def prd(project: Project) -> Document:
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    draw(project, title="Season pass <b>")
    return prd


def workspace(client: Client) -> str:
    return client.get("/projects/harbour-ferry/product_manager/?panel=coverage&view=panel").content.decode()


def part(page: str) -> str:
    return page[page.index('id="panel-coverage"') :]


def test_the_panel_shows_the_picture_the_table_and_the_gaps(client: Client, prd: Document) -> None:
    page = workspace(client)
    shown = part(page)
    assert 'data-panel="coverage"' in page
    assert 'href="?panel=prd&view=panel#FR-001"' in shown or 'href="?panel=prd&amp;view=panel#FR-001"' in shown
    assert "<table>" in shown
    assert 'name="focus" value="requirement_without_journey:FR-002"' in shown
    assert "Season pass &lt;b&gt;" in shown


def test_an_empty_project_is_told_what_to_do(client: Client, project: Project) -> None:
    shown = part(workspace(client))
    assert '<svg class="coverage"' not in shown
    assert "Ask the UX designer" in shown


def test_the_reading_page_has_the_picture_without_buttons(client: Client, prd: Document) -> None:
    page = client.get("/projects/harbour-ferry/prd/").content.decode()
    shown = page[page.index('<section id="coverage">') :]
    assert 'href="#FR-001"' in shown
    assert "<form" not in shown[: shown.index("</article>")]


def test_the_picture_has_no_style_of_its_own(client: Client, prd: Document) -> None:
    assert not re.search(r"\sstyle=|<style", part(workspace(client)))


def test_a_long_document_is_drawn_without_a_mark_for_each_link_that_is_missing() -> None:
    edits: list[Any] = [add("journeys", statement=f"Visit {number}") for number in range(20)]
    edits += [add("requirements", statement=f"Line {number}", journeys=["UJ-1"]) for number in range(180)]
    context = {**panel(document(*edits), SCREENS), "items": "", "plates": ""}
    assert render_to_string("prd/_coverage_picture.html", context).count("<circle") == 181 + 2


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawn(coverage(new_content(), ())).columns == []
