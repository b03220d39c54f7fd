import io

import pytest
from PIL import Image

from prd import drawing, drawing_api
from prd.drawing import Links
from prd.models import Document
from tests.prd.making import ferry
from tests.wireframes.making import TEXT, draw, picture_of
from wireframes.models import Wireframe
from wireframes.shown import painted_for

pytestmark = pytest.mark.django_db

HERE = "/projects/harbour-ferry/wireframes"
ORDERS = {"title": "Orders, full", "ascii": TEXT}


@pytest.fixture
def prd(project):
    """The project's document, with FR-001, FR-002 and UJ-1."""
    document = Document.objects.for_project(project)
    document.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    return document


def test_a_screen_is_drawn_and_told_about(caller, project, prd):
    response = caller.post(HERE, {**ORDERS, "frame": "browser", "requirements": ["fr-1"], "journeys": ["UJ-1"]})
    drawn = response.json()
    assert (response.status_code, drawn["ref"], drawn["revision"]) == (201, "W-1", 1)
    assert (drawn["requirements"], drawn["journeys"]) == (["FR-001"], ["UJ-1"])
    assert (drawn["author"], drawn["persona"], drawn["deleted_at"]) == ("person", "", None)
    assert caller.get(response.headers["Location"].removeprefix("/api/v1")).json() == drawn


def test_drawing_measures_the_document_anew(caller, prd):
    Document.objects.update(readiness=0)
    caller.post(HERE, ORDERS)
    assert Document.objects.get().readiness == prd.readiness > 0


def test_a_link_that_leads_nowhere_is_refused_with_those_that_there_are(caller, prd):
    response = caller.post(HERE, {**ORDERS, "requirements": ["FR-001", "FR-077"]})
    assert (response.status_code, list(response.json()["errors"])) == (422, ["requirements"])
    assert "no requirement FR-077. There " in response.json()["detail"]
    assert not Wireframe.objects.exists()


def test_a_title_is_given_once(caller, revision):
    response = caller.post(HERE, {**ORDERS, "title": "orders,  FULL"})
    assert (response.status_code, response.json()["type"]) == (422, "urn:voiceprd:problem:title-taken")
    assert response.json()["errors"] == {"title": ["W-1 is called “orders, FULL” already."]}


def test_the_pages_show_what_was_drawn_here(caller, client, project):
    caller.post(HERE, ORDERS)
    assert client.get("/projects/harbour-ferry/wireframes/1.png").status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**ORDERS, "ascii": " \n "}, "ascii"),
        ({**ORDERS, "ascii": "x" * 300}, "ascii"),
        ({**ORDERS, "ascii": "x" * 70_000}, "ascii"),
        ({**ORDERS, "title": ""}, "title"),
        ({**ORDERS, "title": "   "}, "title"),
        ({**ORDERS, "frame": "watch"}, "frame"),
        ({"title": "Orders"}, "ascii"),
    ],
)
def test_what_cannot_be_drawn_says_why(caller, project, body, field):
    response = caller.post(HERE, body)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert not Wireframe.objects.exists()


def test_the_list_has_each_as_last_drawn(caller, redrawn, project):
    draw(project, title="Second")
    first, second = caller.get(HERE).json()["items"]
    assert (first["ref"], first["revision"], first["ascii"]) == ("W-1", 2, "other")
    assert second["title"] == "Second"


def test_the_list_comes_in_pages(caller, project):
    for number in range(3):
        draw(project, title=f"Screen {number}")
    page = caller.get(f"{HERE}?limit=2").json()
    rest = caller.get(f"{HERE}?limit=2&cursor={page['next']}").json()
    assert [item["ref"] for item in rest["items"]] == ["W-3"]


def test_the_list_takes_as_many_queries_for_many(caller, project, django_assert_num_queries):
    for number in range(5):
        draw(project, title=f"Screen {number}")
    with django_assert_num_queries(3):  # the caller, the project, the drawings
        caller.get(HERE)


def test_one_takes_two_queries(caller, revision, django_assert_num_queries):
    with django_assert_num_queries(2):
        caller.get(f"/wireframes/{revision.wireframe.pk}")


@pytest.mark.parametrize("ending", ["", ".png"])
def test_somebody_else_s_is_not_found(other_caller, revision, ending):
    assert other_caller.get(f"/wireframes/{revision.wireframe.pk}{ending}").status_code == 404
    assert other_caller.get(HERE).status_code == 404


@pytest.mark.parametrize("pk", ["0", "99999", "9" * 30, "x", "1.gif", "-1"])
def test_one_that_is_not_there(caller, project, pk):
    assert caller.get(f"/wireframes/{pk}").status_code == 404
    assert caller.get(f"/wireframes/{pk}.png").status_code == 404


def test_the_picture_is_that_of_the_page(caller, client, revision):
    response = caller.get(f"/wireframes/{revision.wireframe.pk}.png")
    page = client.get("/projects/harbour-ferry/wireframes/1.png")
    assert response.content == page.content == picture_of(revision)
    for name in ("ETag", "Content-Type", "Content-Disposition", "Cache-Control"):
        assert response.headers[name] == page.headers[name]


def test_the_picture_comes_in_both_themes_and_in_earlier_drawings(caller, revision, redrawn):
    picture = f"/wireframes/{revision.wireframe.pk}.png"
    assert caller.get(f"{picture}?theme=dark").content == picture_of(redrawn, "dark")
    assert caller.get(f"{picture}?revision=1").content == picture_of(revision)


@pytest.mark.parametrize(
    ("query", "status"), [("theme=blue", 422), ("revision=x", 422), ("revision=0", 422), ("revision=3", 404)]
)
def test_a_picture_that_there_is_not(caller, redrawn, query, status):
    assert caller.get(f"/wireframes/{redrawn.wireframe.pk}.png?{query}").status_code == status


def test_an_unchanged_picture_is_not_sent_again(caller, revision):
    picture = f"/wireframes/{revision.wireframe.pk}.png"
    response = caller.get(picture, If_None_Match=caller.get(picture).headers["ETag"])
    assert (response.status_code, response.content) == (304, b"")


def test_text_becomes_a_picture_without_leaving_a_trace(caller):
    response = caller.post("/wireframes/render", {"ascii": TEXT, "theme": "dark", "scale": 1})
    picture = Image.open(io.BytesIO(response.content))
    assert (response.headers["Content-Type"], picture.text["Source"]) == ("image/png", TEXT)
    assert not Wireframe.objects.exists()


def test_a_larger_scale_is_a_larger_picture(caller):
    small, large = (
        Image.open(io.BytesIO(caller.post("/wireframes/render", {"ascii": TEXT, "scale": scale}).content))
        for scale in (1, 2)
    )
    assert large.width == 2 * small.width


@pytest.mark.parametrize("body", [{}, {"ascii": ""}, {"ascii": TEXT, "scale": 5}, {"ascii": TEXT, "theme": "blue"}])
def test_what_cannot_be_rendered_is_refused(caller, body):
    assert caller.post("/wireframes/render", body).status_code == 422


def test_the_largest_drawing_is_refused_or_painted_but_breaks_nothing(caller):
    body = {"ascii": "\n".join(["#" * 240] * 200), "scale": 4, "frame": "browser"}
    assert caller.post("/wireframes/render", body).status_code in (200, 422)


# ---- changing one ----


def at(revision):
    return f"/wireframes/{revision.wireframe.pk}"


def test_another_text_is_another_revision(caller, revision):
    response = caller.patch(at(revision), {"ascii": "other", "revision": 1})
    changed = response.json()
    assert (response.status_code, changed["revision"], changed["ascii"], changed["title"]) == (
        200,
        2,
        "other",
        "Orders, full",
    )
    assert response.headers["ETag"] == caller.get(at(revision)).headers["ETag"]


@pytest.mark.parametrize("body", [{"title": "Orders, empty"}, {"frame": "phone"}])
def test_another_title_or_frame_is_another_drawing(caller, revision, body):
    assert caller.patch(at(revision), body).json()["revision"] == 2


@pytest.mark.parametrize("body", [{}, {"ascii": TEXT}, {"ascii": TEXT, "revision": 1}])
def test_what_is_like_that_already_is_not_drawn_again(caller, revision, body):
    response = caller.patch(at(revision), body)
    assert (response.status_code, response.json()["revision"]) == (200, 1)


def test_links_are_those_that_are_sent_and_no_others(caller, revision, prd):
    changed = caller.patch(at(revision), {"requirements": ["fr-2"], "journeys": []}).json()
    assert (changed["requirements"], changed["journeys"], changed["revision"]) == (["FR-002"], [], 1)


def test_a_link_to_what_has_gone_may_stay_but_not_come(caller, revision, prd):
    Wireframe.objects.update(requirements=["FR-009"])
    assert caller.patch(at(revision), {"requirements": ["FR-009", "FR-001"]}).status_code == 200
    refused = caller.patch(at(revision), {"requirements": ["FR-009", "FR-010"]})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["requirements"])


def test_a_change_over_an_older_drawing_meets_the_text_that_is_there_now(caller, redrawn):
    response = caller.patch(at(redrawn), {"ascii": "late", "revision": 1})
    assert (response.status_code, response.json()["type"]) == (409, "urn:voiceprd:problem:stale-revision")
    assert (response.json()["revision"], response.json()["current"]) == (2, "other")


def test_a_change_of_another_state_than_the_one_read_is_refused(caller, revision):
    etag = caller.get(at(revision)).headers["ETag"]
    assert caller.patch(at(revision), {"ascii": "other"}, If_Match=etag).status_code == 200
    assert caller.patch(at(revision), {"ascii": "third"}, If_Match=etag).status_code == 412
    assert Wireframe.objects.get().latest.ascii == "other"


def test_what_changes_while_the_picture_is_painted_is_not_overwritten(caller, revision, prd, monkeypatch):
    def meanwhile(*screen):
        drawing.link(revision.wireframe.project, "W-1", Links(["FR-002"], ["UJ-1"]))
        return painted_for(*screen)

    etag = caller.get(at(revision)).headers["ETag"]
    monkeypatch.setattr(drawing_api, "painted_for", meanwhile)
    assert caller.patch(at(revision), {"ascii": "other", "requirements": []}, If_Match=etag).status_code == 412
    assert Wireframe.objects.get().requirements == ["FR-002"]
    assert caller.patch(at(revision), {"ascii": "other", "requirements": []}).json()["journeys"] == ["UJ-1"]


def test_links_of_what_came_back_under_another_title_are_no_drawing(caller, revision, project, prd, client):
    caller.delete(at(revision))
    draw(project, title="Orders, full")
    caller.post(f"{at(revision)}/recovery")
    changed = caller.patch(at(revision), {"requirements": ["FR-002"]}).json()
    assert (changed["title"], changed["revision"]) == ("Orders, full (W-1)", 1)
    assert "Orders, full (W-1)" in client.get("/projects/harbour-ferry/wireframes/1/edit/").content.decode()


def test_what_cannot_be_drawn_changes_nothing(caller, revision, prd):
    response = caller.patch(at(revision), {"ascii": "x" * 300, "requirements": ["FR-002"]})
    assert (response.status_code, list(response.json()["errors"])) == (422, ["ascii"])
    assert Wireframe.objects.get().requirements == ["FR-001"]


def test_a_deleted_one_is_gone_until_it_is_brought_back(caller, revision, client):
    assert caller.delete(at(revision)).status_code == 204
    assert caller.get(at(revision)).status_code == caller.get(f"{at(revision)}.png").status_code == 404
    assert caller.get(HERE).json()["items"] == []
    [gone] = caller.get(f"{HERE}?deleted=true").json()["items"]
    assert (gone["ref"], bool(gone["deleted_at"])) == ("W-1", True)
    back = caller.post(f"{at(revision)}/recovery")
    assert (back.status_code, back.json()["deleted_at"]) == (200, None)
    assert caller.post(f"{at(revision)}/recovery").json() == caller.get(at(revision)).json()


def test_deleting_another_state_than_the_one_read_is_refused(caller, revision, project):
    etag = caller.get(at(revision)).headers["ETag"]
    draw(project, ref="W-1", ascii="other")
    assert caller.delete(at(revision), If_Match=etag).status_code == 412
    assert Wireframe.objects.exists()


def test_its_drawings_are_listed_and_gone_back_to(caller, revision, redrawn):
    lines = caller.get(f"{at(revision)}/revisions").json()["items"]
    assert [(line["number"], line["persona"], line["ascii"]) for line in lines] == [
        (2, "ux_designer", "other"),
        (1, "ux_designer", TEXT),
    ]
    response = caller.post(f"{at(revision)}/restorations", {"revision": 1})
    assert (response.status_code, response.json()["revision"], response.json()["ascii"]) == (201, 3, TEXT)
    assert caller.get(f"{at(revision)}/revisions").json()["items"][0]["restored"] == 1


@pytest.mark.parametrize(("number", "status"), [(2, 409), (9, 422), (0, 422)])
def test_a_drawing_that_cannot_be_gone_back_to(caller, redrawn, number, status):
    assert caller.post(f"{at(redrawn)}/restorations", {"revision": number}).status_code == status


def test_somebody_else_changes_nothing(other_caller, redrawn):
    here = at(redrawn)
    assert [
        other_caller.patch(here, {"ascii": "mine"}).status_code,
        other_caller.delete(here).status_code,
        other_caller.post(f"{here}/recovery").status_code,
        other_caller.get(f"{here}/revisions").status_code,
        other_caller.post(f"{here}/restorations", {"revision": 1}).status_code,
    ] == [404] * 5


def test_where_too_much_is_drawn_the_answer_says_when_to_come_back(caller, revision, full_house):
    for response in (
        caller.post(HERE, {**ORDERS, "title": "Other"}),
        caller.post("/wireframes/render", {"ascii": TEXT}),
    ):
        assert (response.status_code, response.json()["type"]) == (503, "urn:voiceprd:problem:busy")
        assert int(response.headers["Retry-After"]) > 0
