"""The history over the JSON API."""

import pytest

from prd.models import Document
from tests.prd.making import add, document, ferry, prose

HERE = "/projects/harbour-ferry/prd"
RESTORE = f"{HERE}/restorations"


@pytest.fixture
def prd(project) -> Document:
    prd = Document.objects.for_project(project)
    by = {"author": "persona", "summary": "Written", "sections": ["users"], "changed": ["U-1"]}
    prd.save_content(document(add("users", statement="Day visitor")), **by)
    prd.save_content(document(add("users", statement="Day visitor with a dog"), prose("data", "Boats")), **by)
    return prd


def test_what_changed_is_told_by_item_and_word(caller, prd):
    shown = caller.get(f"{HERE}/revisions/2/diff").json()
    assert (shown["revision"], shown["against"]) == (2, 1)
    assert [(each["place"], each["kind"]) for each in shown["changes"]] == [("U-1", "changed"), ("data", "added")]
    [text] = shown["changes"][0]["texts"]
    assert (text["name"], text["label"]) == ("statement", "")
    assert text["pieces"][-1]["kind"] == "added" and text["pieces"][-1]["text"].endswith("with a dog")
    assert "".join(piece["text"] for piece in text["pieces"] if piece["kind"] != "removed") == text["new"]
    assert "".join(piece["text"] for piece in text["pieces"] if piece["kind"] != "added") == text["old"]


def test_any_two_can_be_compared_in_either_direction(caller, prd):
    assert caller.get(f"{HERE}/revisions/1/diff?against=2").json()["changes"][1]["kind"] == "removed"
    assert caller.get(f"{HERE}/revisions/1/diff?against=1").json()["changes"] == []
    assert {each["kind"] for each in caller.get(f"{HERE}/revisions/2/diff?against=0").json()["changes"]} == {"added"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("9/diff", 404), ("1/diff?against=9", 404), ("0/diff", 422), ("1/diff?against=-1", 422), ("x/diff", 422)],
)
def test_a_revision_that_is_not_there(caller, prd, path, status):
    assert caller.get(f"{HERE}/revisions/{path}").status_code == status


def test_it_is_not_sent_again_to_who_has_it(caller, prd):
    etag = caller.get(f"{HERE}/revisions/2/diff").headers["ETag"]
    assert caller.get(f"{HERE}/revisions/2/diff", If_None_Match=etag).status_code == 304


def test_it_takes_as_many_queries_for_a_long_document(caller, prd, django_assert_num_queries):
    with django_assert_num_queries(5):
        caller.get(f"{HERE}/revisions/2/diff")
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    with django_assert_num_queries(5):
        caller.get(f"{HERE}/revisions/3/diff")


def test_going_back_makes_the_next_revision(caller, prd, user):
    response = caller.post(RESTORE, {"revision": 1})
    assert (response.status_code, response.headers["Location"]) == (201, f"/api/v1{HERE}/revisions/3")
    made = response.json()
    assert (made["number"], made["author"], made["changed"]) == (3, "person", ["U-1", "data"])
    assert caller.get(f"{HERE}/revisions/3/diff?against=1").json()["changes"] == []
    assert prd.revisions.get(number=3).user == user


def test_what_stands_already_is_not_restored(caller, prd):
    response = caller.post(RESTORE, {"revision": 2})
    assert (response.status_code, response.json()["type"]) == (409, "urn:voiceprd:problem:nothing-to-restore")


@pytest.mark.parametrize("body", [{"revision": 9}, {"revision": -1}, {"revision": "1"}, {}, {"revision": 1, "x": 1}])
def test_what_is_no_revision_is_refused_by_name(caller, prd, body):
    response = caller.post(RESTORE, body)
    assert response.status_code == 422 and response.json()["errors"]
    prd.refresh_from_db()
    assert prd.revision == 2


def test_who_has_not_seen_the_newest_does_not_go_back(caller, prd):
    etag = caller.get(HERE).headers["ETag"]
    assert caller.post(RESTORE, {"revision": 1}, If_Match='"old"').status_code == 412
    assert caller.post(RESTORE, {"revision": 1}, If_Match=etag).status_code == 201


def test_somebody_else_goes_back_to_nothing(other_caller, prd):
    assert other_caller.post(RESTORE, {"revision": 1}).status_code == 404
