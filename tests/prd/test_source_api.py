"""Bringing texts over the JSON API."""

from typing import Any

import pytest

from prd.models import Document, Source, Suggestion
from projects.models import Project
from tests.api import Caller

HERE = "/projects/harbour-ferry/sources"
RISKS = "# Risks\n\n- Fog\n- Ice\n"


def test_a_text_is_brought_listed_read_and_removed(caller: Caller, project: Project) -> None:
    made = caller.post(HERE, {"title": "Old brief", "text": RISKS})
    assert (made.status_code, made.json()["title"], made.json()["suggested"]) == (201, "Old brief", 2)
    where = made.headers["Location"].removeprefix("/api/v1")
    assert [each["title"] for each in caller.get(HERE).json()["items"]] == ["Old brief"]
    assert caller.get(where).json()["text"] == RISKS.strip()
    assert caller.delete(where).status_code == 204
    assert caller.get(where).status_code == 404


def test_bringing_changes_nothing_in_the_document(caller: Caller, project: Project) -> None:
    caller.post(HERE, {"text": RISKS})
    assert Document.objects.for_project(project).revision == 0
    assert Suggestion.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"text": " \n"}, 422, "There is no text in it."),
        ({"text": "a" * 200_001}, 422, "200,000 is the most"),
        ({"text": "a", "kind": "docx"}, 422, ""),
        ({"text": "a", "title": "t" * 121}, 422, ""),
        ({"words": "a"}, 422, ""),
    ],
)
def test_what_cannot_be_taken_is_a_problem(
    caller: Caller, project: Project, sent: dict[str, Any], status: int, said: str
) -> None:
    answer = caller.post(HERE, sent)
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert not Source.objects.exists()


def test_a_full_project_is_a_conflict(caller: Caller, project: Project, settings: Any) -> None:
    settings.LIMIT_SOURCES = 1
    caller.post(HERE, {"text": "One"})
    answer = caller.post(HERE, {"text": "Two"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:voiceprd:problem:too-many-sources")
