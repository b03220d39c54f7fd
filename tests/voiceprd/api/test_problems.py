import json

import pytest
from django.test import AsyncClient

from prd.models import Document
from projects.models import Project
from tests.api import Caller

pytestmark = pytest.mark.django_db

MEMBERS = {"type", "title", "status", "detail", "errors"}


def told(response, status):
    """It is a problem document, and says what it has to."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert set(problem) >= MEMBERS
    assert problem["status"] == status and problem["title"] and problem["detail"]
    return problem


@pytest.mark.parametrize("path", ["/nowhere", "", "/projects/", "/projects/a/b/c", "/%00", "/projects/%FF"])
def test_an_unknown_address(caller, path):
    told(caller.get(path), 404)


def test_an_unknown_address_beside_this_version(anonymous):
    told(anonymous.get("/api/v2/projects"), 404)
    told(anonymous.get("/api/"), 404)


@pytest.mark.parametrize(("path", "allowed"), [("/projects", {"GET", "POST"}), ("/token/pair", {"POST"})])
def test_a_method_that_is_not_taken(caller, path, allowed):
    response = caller.delete(path)
    told(response, 405)
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_no_token(db):
    response = Caller().get("/projects")
    told(response, 401)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="Voice PRD"'


def test_a_body_that_is_too_large(caller, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    told(caller.post("/projects", {"name": "x" * 2000}), 413)


def test_a_body_of_unknown_length(caller):
    told(caller.post("/projects", Transfer_Encoding="chunked"), 411)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"])
def test_a_body_that_is_no_json_by_its_own_word(caller, kind):
    told(caller.send("POST", "/projects", "{}", kind), 415)
    assert not Project.objects.exists()


@pytest.mark.parametrize("kind", ["json", "json; charset=utf-8", "merge-patch+json"])
def test_the_kinds_of_json(caller, kind):
    assert caller.send("POST", "/projects", "{}", f"application/{kind}").status_code == 201


@pytest.mark.parametrize("body", ["{", "nul", "{'a': 1}", b"\xff\xfe", '{"name": "\\'])
def test_a_body_that_is_broken(caller, body):
    assert told(caller.post("/projects", body), 400)["type"] == "urn:voiceprd:problem:not-json"


def test_a_body_that_is_missing(caller, project):
    assert told(caller.patch("/projects/harbour-ferry"), 422)["errors"]


def test_a_body_that_says_the_wrong_thing_says_so_by_field(caller, project):
    problem = told(caller.put("/projects/harbour-ferry/whats-next", {"items": [{"title": 5}]}), 422)
    assert list(problem["errors"]) == ["items.0.title"]


def test_a_query_that_says_the_wrong_thing_says_so_by_field(caller):
    assert list(told(caller.get("/projects?limit=x"), 422)["errors"]) == ["limit"]


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "𐀀" * 81])
def test_text_that_no_database_holds(caller, project, name):
    told(caller.patch("/projects/harbour-ferry", {"name": name}), 422)


def test_a_nul_in_another_encoding_is_no_json(caller):
    told(caller.post("/projects", '{"description": "a\\u0000b"}'.encode("utf-16")), 400)


def test_what_only_looks_like_a_nul_is_text(caller):
    assert caller.post("/projects", {"description": "\\u0000"}).json()["description"] == "\\u0000"


def test_a_nul_in_a_query(caller):
    told(caller.get("/projects?cursor=%00"), 422)


def test_a_fault_of_ours_says_nothing_of_its_insides(caller, project, caplog):
    Document.objects.create(project=project, content={"sections": "broken"})
    problem = told(caller.get("/projects/harbour-ferry/prd"), 500)
    assert "Traceback" not in str(problem) and "sections" not in str(problem)
    assert any(record.exc_info for record in caplog.records)


def test_a_fault_says_as_little_while_debugging(caller, project, settings):
    settings.DEBUG = True
    Document.objects.create(project=project, content={"sections": "broken"})
    told(caller.get("/projects/harbour-ferry/prd"), 500)


def test_a_host_that_is_not_ours(caller):
    told(caller.get("/projects", Host="elsewhere.example"), 400)


def test_head_is_get_without_its_body(caller, project):
    whole, bare = caller.get("/projects/harbour-ferry"), caller.send("HEAD", "/projects/harbour-ferry")
    assert (bare.status_code, bare.content) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert bare.headers[name] == whole.headers[name]


def test_head_of_what_is_not_there(caller):
    response = caller.send("HEAD", "/nowhere")
    assert (response.status_code, response.content) == (404, b"")


def test_pages_keep_their_own_errors(client):
    assert "text/html" in client.get("/nowhere/").headers["Content-Type"]


@pytest.mark.django_db(transaction=True)
async def test_on_the_event_loop_it_is_the_same():
    client = AsyncClient(raise_request_exception=False)
    told(await client.get("/api/v1/nowhere"), 404)
    told(await client.get("/api/v1/projects"), 401)
    told(await client.delete("/api/v1/token/pair"), 405)
    assert (await client.head("/api/v1/openapi.json")).content == b""
