"""The tool that draws: what it tells the model, and what it refuses in words that a model can act on."""

import json

import pytest
from django.test import TestCase

from conversations.ledger import Ledger, claim
from conversations.models import Conversation, Turn
from conversations.tools.base import Call
from prd.models import Document
from tests.prd.making import ferry
from tests.wireframes.making import TEXT, draw
from wireframes.models import By, Wireframe
from wireframes.storage import read

pytestmark = pytest.mark.django_db

RAGGED = "+------------+\n| ORDERS      |\n| [[ New ]]  |\n+------------+"


@pytest.fixture
def prd(project):
    """With FR-001, FR-002 and UJ-1."""
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    return prd


@pytest.fixture
def turn(conversation: Conversation) -> Turn:
    return Turn.objects.create(conversation=conversation, client_id="1", status="queued")


@pytest.fixture
def use(turn):
    """Call the tool, as a running turn does. Returns whether it worked, and what the model is told."""
    token = claim(turn.pk)

    def call(number=1, **given):
        block = {"type": "tool_use", "id": f"use{number}", "name": "render_wireframe", "input": given}
        with TestCase.captureOnCommitCallbacks(execute=True):
            result, _outcome = Ledger(turn.pk, token).run_tool(Call(turn, block["id"]), block)
        return result.ok, json.loads(result.content) if result.ok else result.content

    return call


def test_a_screen_is_drawn_in_the_persona_s_name_with_its_links(use, turn, prd):
    ok, told = use(title="Orders,  full", ascii=TEXT, requirements=["fr-1"], journeys=["UJ-1"], frame="phone")
    assert (ok, told) == (True, {"wireframe": "W-1", "revision": 1, "notes": []})
    drawn = Wireframe.objects.get().latest
    assert (drawn.title, drawn.frame, drawn.author, drawn.persona) == (
        "Orders, full",
        "phone",
        "persona",
        "product_manager",
    )
    assert (drawn.turn, drawn.wireframe.requirements, drawn.wireframe.journeys) == (turn, ["FR-001"], ["UJ-1"])


def test_its_pictures_are_kept_once_it_is_stored(use, prd):
    use(title="Orders", ascii=TEXT)
    assert all(read(mark) for mark in Wireframe.objects.get().latest.marks.values())


def test_rows_that_were_straightened_are_told_with_the_text_to_start_from(use, prd):
    _ok, told = use(title="Orders", ascii=RAGGED)
    straight = RAGGED.replace("ORDERS      |", "ORDERS     |")
    assert (told["straightened_rows"], told["straightened_text"]) == ([2], straight)
    assert "start from it when you redraw" in told["straightened_means"]
    assert Wireframe.objects.get().latest.ascii == straight


def test_redrawing_adds_links_and_keeps_the_person_s_drawing_as_a_revision(use, project, user, prd):
    draw(project, by=By(user=user), ascii="mine", requirements=["FR-001"])
    ok, told = use(title="Orders, full", ascii=TEXT, wireframe="W-1", requirements=["FR-002"])
    assert (ok, told["wireframe"], told["revision"]) == (True, "W-1", 2)
    wireframe = Wireframe.objects.get()
    assert wireframe.requirements == ["FR-001", "FR-002"]
    assert [(each.ascii, each.author) for each in wireframe.revisions.all()] == [("mine", "person"), (TEXT, "persona")]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ascii": "x" * 300}, ["Nothing was drawn.", "column"]),
        ({"ascii": " \n"}, ["Nothing was drawn."]),
        ({"title": "  "}, ["The title is empty. Name the screen and its state"]),
        ({"title": "season PASS"}, ["W-1 is called “season PASS” already.", "Send wireframe W-1 to redraw that one"]),
        (
            {"requirements": ["FR-001", "FR-077"]},
            ["The document has no requirement FR-077.", "Write it with update_prd first, or leave it out"],
        ),
        ({"requirements": ["UJ-1"]}, ["The document has no requirement UJ-1. There are FR-001, FR-002"]),
        ({"journeys": ["UJ-9"]}, ["The document has no journey UJ-9. There is UJ-1."]),
        ({"wireframe": "W-9"}, ["There is no wireframe W-9. Leave it empty for a new one."]),
        ({"wireframe": "nine"}, ["wireframe: String should match pattern"]),
        ({"frame": "watch"}, ["frame: Input should be 'none', 'browser' or 'phone'"]),
    ],
)
def test_what_is_refused_says_what_to_mend_and_stores_nothing(use, project, prd, given, words):
    draw(project, title="Season pass")
    ok, told = use(**{"title": "Orders", "ascii": TEXT, **given})
    assert not ok
    assert [each for each in words if each not in told] == []
    assert [each.title for each in Wireframe.objects.all()] == ["Season pass"]


def test_a_deleted_wireframe_is_not_redrawn(use, project, prd):
    draw(project).wireframe.remove()
    assert use(title="Orders", ascii=TEXT, wireframe="W-1")[0] is False


def test_where_too_much_is_drawn_the_model_may_try_again(use, prd, full_house):
    ok, told = use(title="Orders", ascii=TEXT)
    assert (ok, "try again in a few seconds" in told) == (False, True)


def test_in_an_empty_document_there_is_nothing_to_link_to(use, project):
    ok, told = use(title="Orders", ascii=TEXT, requirements=["FR-001"])
    assert (ok, "There is none yet." in told) == (False, True)
