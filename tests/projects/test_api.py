import json

import pytest

from projects.forms import OUTLINES
from projects.models import Project

pytestmark = pytest.mark.django_db

HERE = "/projects/harbour-ferry"


def test_a_project_needs_no_name(caller, user):
    response = caller.post("/projects")
    assert (response.status_code, response.json()["name"], response.json()["slug"]) == (201, "", "untitled")
    assert response.headers["Location"] == f"/api/v1/projects/{Project.objects.of(user).get().pk}"


def test_it_may_have_all_that_a_form_takes(caller):
    made = caller.post("/projects", {"name": " Harbour  ferry ", "description": "Boats.", "outline": "lean"}).json()
    assert (made["name"], made["slug"], made["outline"]) == ("Harbour ferry", "harbour-ferry", "lean")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "???"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": 5}, "name"),
        ({"outline": "long"}, "outline"),
        ({"description": "x" * 2001}, "description"),
        ({"titel": "Ferry"}, "titel"),
    ],
)
def test_what_is_wrong_is_told_by_field(caller, body, field):
    response = caller.post("/projects", body)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert not Project.objects.exists()


@pytest.mark.parametrize("name", ["\x00", "a\x00b", "\ud800", "\u202e", "\r\n"])
def test_no_name_is_too_odd_to_be_answered(caller, name):
    assert caller.post("/projects", {"name": name, "description": name}).status_code in (201, 422)


def test_the_outlines_are_those_of_the_pages(caller):
    document = caller.get("/openapi.json").json()
    assert document["components"]["schemas"]["NewProject"]["properties"]["outline"]["enum"] == list(OUTLINES)


def test_a_project_is_found_by_id_slug_and_former_slug(caller, project):
    project.rename("Night ferry")
    for key in (project.pk, "night-ferry", "harbour-ferry"):
        assert caller.get(f"/projects/{key}").json()["slug"] == "night-ferry"


@pytest.mark.parametrize("send", ["get", "patch", "delete"])
def test_somebody_else_s_project_does_not_exist(other_caller, project, send):
    body = {"body": {"name": "Mine"}} if send == "patch" else {}
    for key in (project.pk, project.slug):
        response = getattr(other_caller, send)(f"/projects/{key}", **body)
        assert (response.status_code, response.json()["status"]) == (404, 404)
    assert Project.objects.get().name == "Harbour ferry"


def test_the_list_holds_ones_own_and_the_newest_first(caller, project, other_user):
    Project.objects.create_for(other_user, name="Not mine")
    caller.post("/projects", {"name": "Second"})
    page = caller.get("/projects").json()
    assert [item["name"] for item in page["items"]] == ["Second", "Harbour ferry"]
    assert page["next"] is None


def test_the_archive_is_a_list_of_its_own(caller, project):
    project.archive()
    assert caller.get("/projects").json()["items"] == []
    assert len(caller.get("/projects?archived=true").json()["items"]) == 1


def test_a_list_is_read_a_page_at_a_time_while_rows_come_and_go(caller, user):
    made = [Project.objects.create_for(user, name=f"Project {number}") for number in range(5)]
    first = caller.get("/projects?limit=2").json()
    made[3].delete()
    Project.objects.create_for(user, name="Newest")
    second = caller.get(f"/projects?limit=2&cursor={first['next']}").json()
    third = caller.get(f"/projects?limit=2&cursor={second['next']}").json()
    names = [[item["name"] for item in page["items"]] for page in (first, second, third)]
    assert names == [["Project 4", "Project 3"], ["Project 2", "Project 1"], ["Project 0"]]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=%00", "cursor=" + "9" * 2000])
def test_an_odd_page_is_refused(caller, query):
    response = caller.get(f"/projects?{query}")
    assert response.status_code == 422


def test_a_cursor_of_another_list_is_none_of_this_one(caller, user, project):
    Project.objects.create_for(user)
    cursor = caller.get("/projects?limit=1").json()["next"]
    assert caller.get(f"{HERE}/wireframes?cursor={cursor}").status_code == 422


def test_the_list_takes_as_many_queries_for_many(caller, user, django_assert_num_queries):
    for number in range(20):
        Project.objects.create_for(user, name=f"Project {number}")
    with django_assert_num_queries(2):  # the caller, the projects
        caller.get("/projects")


def test_a_new_name_takes_the_slug_along(caller, project):
    changed = caller.patch(HERE, {"name": "Night ferry"})
    assert (changed.status_code, changed.json()["slug"]) == (200, "night-ferry")
    assert caller.patch(HERE, {"description": "By night."}).json()["name"] == "Night ferry"


def test_what_is_not_sent_stays(caller, project):
    project.change(name="", description="Boats.", outline="lean")
    assert caller.patch(HERE, {}).json()["description"] == "Boats."
    assert caller.patch(HERE, {"outline": "full"}).json()["description"] == "Boats."


def test_a_project_can_be_put_away_and_taken_out(caller, project):
    assert caller.patch(HERE, {"archived": True}).json()["archived_at"]
    assert caller.patch(HERE, {"archived": False}).json()["archived_at"] is None


def test_an_unchanged_project_is_not_sent_again(caller, project):
    etag = caller.get(HERE).headers["ETag"]
    response = caller.get(HERE, If_None_Match=etag)
    assert (response.status_code, response.content) == (304, b"")


def test_who_has_an_old_one_before_them_does_not_write_over_the_new_one(caller, project):
    etag = caller.get(HERE).headers["ETag"]
    assert caller.patch(HERE, {"name": "Night ferry"}, If_Match=etag).status_code == 200
    refused = caller.patch("/projects/night-ferry", {"name": "Day ferry"}, If_Match=etag)
    assert (refused.status_code, refused.json()["type"]) == (412, "urn:voiceprd:problem:changed")
    assert caller.patch("/projects/night-ferry", {"name": "Day ferry"}, If_Match="*").status_code == 200


def test_the_etag_of_a_change_is_that_of_the_next_reading(caller, project):
    changed = caller.patch(HERE, {"name": "Night ferry"})
    assert caller.get("/projects/night-ferry").headers["ETag"] == changed.headers["ETag"]


def test_deleting_leaves_nothing(caller, project):
    response = caller.delete(HERE)
    assert (response.status_code, response.content) == (204, b"")
    assert caller.get(HERE).status_code == 404


def test_a_list_too_many_levels_deep_is_no_json(caller):
    assert caller.post("/projects", "[" * 50_000).status_code == 400


def test_a_number_too_long_to_read_is_no_json(caller):
    assert caller.post("/projects", '{"name": ' + "9" * 5000 + "}").status_code == 400


def test_a_body_of_json_that_is_no_object_is_refused(caller):
    for body in ("[]", "null", "5", '"x"', json.dumps([{}])):
        assert caller.post("/projects", body).status_code == 422
