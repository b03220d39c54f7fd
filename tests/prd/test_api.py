import pytest

from prd import whats_next
from prd.document import OUTLINES
from prd.exports import EXPORTS
from prd.models import Document, Revision
from tests.prd.making import add, ferry
from tests.prd.making import document as made_of

HERE = "/projects/harbour-ferry"
SCREEN = {"title": "Quay", "ascii": "+--+\n|  |\n+--+"}
READABLE = [f"{HERE}/{path}" for path in ("prd", "prd/revisions", "prd/revisions/1", "prd/export", "whats-next")]


def save(document, content, **more):
    given = {"author": "persona", "summary": "Written", "sections": ["summary"], "changed": ["FR-001"], **more}
    return document.save_content(content, **given)


@pytest.fixture
def prd(project):
    prd = Document.objects.for_project(project)
    save(prd, ferry(), persona="product_manager")
    return prd


def test_the_document_is_read_whole(caller, prd):
    shown = caller.get(f"{HERE}/prd").json()
    sections = {section["key"]: section for section in shown["sections"]}
    assert list(sections)[:2] == ["summary", "problem"]
    assert sections["summary"]["kind"] == "prose" and sections["summary"]["body"].startswith("A visitor")
    assert sections["requirements"]["items"][0]["acceptance"][1]["kind"] == "failure"
    assert shown["readiness"]["overall"] == prd.readiness
    assert {finding["code"] for finding in shown["findings"]} == {finding.code for finding in prd.findings()}


def test_an_empty_document_can_be_read_too(caller, project):
    shown = caller.get(f"{HERE}/prd").json()
    assert (shown["revision"], shown["readiness"]["overall"]) == (0, 0)


def test_each_outline_can_be_read(caller, prd):
    for outline in OUTLINES:
        prd.project.change(name="", description="", outline=outline)
        assert caller.get(f"{HERE}/prd").json()["outline"] == outline


@pytest.mark.parametrize("path", READABLE)
def test_somebody_else_s_document_is_not_found(other_caller, prd, path):
    assert other_caller.get(path).status_code == 404


@pytest.mark.parametrize("path", [f"{HERE}/prd", f"{HERE}/prd/revisions/1", f"{HERE}/prd/export", f"{HERE}/whats-next"])
def test_what_has_not_changed_is_not_sent_again(caller, prd, path):
    first = caller.get(path)
    again = caller.get(path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    save(prd, made_of(add("users", statement="Visitor")))
    assert caller.get(f"{HERE}/prd", If_None_Match=first.headers["ETag"]).status_code == 200


def test_a_drawing_changes_the_etag_as_it_changes_the_findings(caller, prd):
    caller.post(f"{HERE}/wireframes", SCREEN)  # the document names it
    etag = caller.get(f"{HERE}/prd").headers["ETag"]
    assert caller.post(f"{HERE}/wireframes", {**SCREEN, "title": "Kiosk"}).status_code == 201
    assert caller.get(f"{HERE}/prd", If_None_Match=etag).status_code == 200


def test_a_document_takes_as_many_queries_however_long_it_is(caller, prd, django_assert_num_queries):
    with django_assert_num_queries(4):  # the caller, the project, the document, the wireframes
        caller.get(f"{HERE}/prd")


def test_revisions_are_listed_the_newest_first_without_content(caller, prd, django_assert_num_queries):
    save(prd, made_of(add("users", statement="Visitor")), author="person", summary="By hand")
    with django_assert_num_queries(3):
        page = caller.get(f"{HERE}/prd/revisions?limit=1").json()
    assert (page["items"][0]["number"], page["items"][0]["author"]) == (2, "person")
    assert "content" not in page["items"][0]
    later = caller.get(f"{HERE}/prd/revisions?limit=1&cursor={page['next']}").json()
    assert ([item["number"] for item in later["items"]], later["next"]) == ([1], None)


def test_a_revision_is_the_document_as_it_was(caller, prd):
    save(prd, made_of(add("users", statement="Visitor")))
    content = caller.get(f"{HERE}/prd/revisions/1").json()["content"]
    assert any(section["key"] == "summary" and section["body"] for section in content)


@pytest.mark.parametrize(("number", "status"), [("2", 404), ("0", 422), ("x", 422), ("9" * 30, 422)])
def test_a_revision_that_is_not_there(caller, prd, number, status):
    assert caller.get(f"{HERE}/prd/revisions/{number}").status_code == status


@pytest.mark.parametrize("key", EXPORTS)
def test_the_file_is_that_of_the_pages(caller, client, prd, key):
    response = caller.get(f"{HERE}/prd/export?format={key}")
    page = client.get("/projects/harbour-ferry/prd/export/", {"format": key})
    assert response.content == page.content
    for name in ("Content-Type", "Content-Disposition"):
        assert response.headers[name] == page.headers[name]


def test_the_formats_are_those_that_there_are(caller, project):
    operation = caller.get("/openapi.json").json()["paths"]["/api/v1/projects/{project}/prd/export"]["get"]
    described = next(each for each in operation["parameters"] if each["name"] == "format")
    assert described["schema"]["enum"] == list(EXPORTS)
    assert caller.get(f"{HERE}/prd/export?format=odt").status_code == 422


def test_what_is_next_is_that_of_the_pages(caller, prd):
    listed = caller.get(f"{HERE}/whats-next").json()["items"]
    assert [entry["key"] for entry in listed] == [entry.key for entry in whats_next.entries(prd)]


def test_an_entry_can_be_ticked_and_the_tick_taken_back(caller, prd):
    key = caller.get(f"{HERE}/whats-next").json()["items"][0]["key"]
    ticked = caller.patch(f"{HERE}/whats-next/{key}", {"done": True}).json()["items"]
    assert [entry["key"] for entry in ticked if entry["done"]] == [key]
    back = caller.patch(f"{HERE}/whats-next/{key}", {"done": False}).json()["items"]
    assert not any(entry["done"] for entry in back)


def test_an_entry_that_is_not_there_cannot_be_ticked(caller, prd):
    assert caller.patch(f"{HERE}/whats-next/n-1", {"done": True}).status_code == 404


def test_the_list_can_be_sent_back_in_another_order(caller, prd):
    listed = caller.get(f"{HERE}/whats-next").json()["items"]
    turned = caller.put(f"{HERE}/whats-next", {"items": listed[::-1]})
    assert turned.json()["items"] == listed[::-1]
    assert caller.get(f"{HERE}/whats-next").headers["ETag"] == turned.headers["ETag"]


def test_what_the_document_has_answered_leaves_a_list_that_was_ordered(caller, prd):
    listed = caller.get(f"{HERE}/whats-next").json()["items"]
    caller.put(f"{HERE}/whats-next", {"items": listed[::-1]})
    save(prd, made_of(add("users", statement="Visitor", drives="Booking works while walking")))
    keys = {entry.key for entry in whats_next.entries(Document.objects.get())}
    assert not keys & {entry["key"] for entry in listed if "fr-002" in entry["key"]}


def test_a_new_entry_goes_where_it_was_put(caller, prd):
    listed = caller.get(f"{HERE}/whats-next").json()["items"]
    new = {"title": "Ask the harbour master", "persona": "critic", "refs": ["fr-1"]}
    first, *rest = caller.put(f"{HERE}/whats-next", {"items": [new, *listed]}).json()["items"]
    assert (first["title"], first["refs"]) == ("Ask the harbour master", ["FR-001"])
    assert len(rest) == whats_next.MOST_OPEN - 1


def test_the_same_entry_twice_is_one(caller, prd):
    new = {"title": "Ask the harbour master", "persona": "critic"}
    titles = [entry["title"] for entry in caller.put(f"{HERE}/whats-next", {"items": [new, new]}).json()["items"]]
    assert titles.count("Ask the harbour master") == 1


@pytest.mark.parametrize("entry", [{}, {"key": "n-1"}, {"title": "x", "persona": "cook"}, {"title": "\n "}])
def test_an_entry_that_says_nothing_is_refused(caller, prd, entry):
    assert caller.put(f"{HERE}/whats-next", {"items": [entry]}).status_code == 422
    assert Document.objects.get().whats_next == []


def test_a_list_that_has_changed_is_not_written_over(caller, prd):
    first = caller.get(f"{HERE}/whats-next")
    key = first.json()["items"][0]["key"]
    caller.patch(f"{HERE}/whats-next/{key}", {"done": True})
    for response in (
        caller.put(f"{HERE}/whats-next", {"items": []}, If_Match=first.headers["ETag"]),
        caller.patch(f"{HERE}/whats-next/{key}", {"done": False}, If_Match=first.headers["ETag"]),
    ):
        assert response.status_code == 412


def test_the_page_shows_a_list_that_came_from_here(caller, client, prd):
    caller.put(f"{HERE}/whats-next", {"items": [{"title": "Ask the harbour master"}]})
    assert "Ask the harbour master" in client.get("/projects/harbour-ferry/product_manager/").text


def test_reading_makes_no_revision(caller, prd):
    for path in READABLE:
        assert caller.get(path).status_code == 200
    assert Revision.objects.count() == 1
