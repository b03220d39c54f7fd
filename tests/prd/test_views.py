"""Reading, taking along, ticking."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from prd import whats_next
from prd.models import Document
from projects.models import Project
from tests.prd.making import ferry

READ = "/projects/harbour-ferry/prd/"
EXPORT = "/projects/harbour-ferry/prd/export/"


@pytest.fixture
def prd(project: Project) -> Document:
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    return prd


def tick_url(prd: Document) -> str:
    return f"/projects/harbour-ferry/whats-next/{whats_next.entries(prd)[0].key}/"


def test_the_document_can_be_read(client: Client, prd: Document) -> None:
    page = client.get(READ).content.decode()
    assert "A visitor can reserve up to eight places" in page
    assert 'id="FR-001"' in page


def test_an_empty_document_can_be_read_too(client: Client, project: Project) -> None:
    assert client.get(READ).status_code == 200


@pytest.mark.parametrize("url", [READ, EXPORT])
def test_somebody_else_s_document_is_not_found(other_client: Client, prd: Document, url: str) -> None:
    assert other_client.get(url).status_code == 404


@pytest.mark.parametrize("url", [READ, EXPORT])
def test_a_missing_project_is_not_found(client: Client, db: None, url: str) -> None:
    assert client.get(url.replace("ferry", "train")).status_code == 404


@pytest.mark.parametrize("url", [READ, EXPORT])
def test_a_visitor_is_asked_to_log_in(anonymous: Client, prd: Document, url: str) -> None:
    assert anonymous.get(url).headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("url", [READ, EXPORT])
def test_reading_is_not_writing(client: Client, prd: Document, url: str) -> None:
    assert client.post(url).status_code == 405


@pytest.mark.parametrize("url", [READ, f"{EXPORT}?format=json"])
def test_an_old_address_leads_to_the_new_one(client: Client, prd: Document, url: str) -> None:
    prd.project.rename("Island ferry")
    assert client.get(url).headers["Location"] == url.replace("harbour", "island")


def test_markdown_comes_as_a_file(client: Client, prd: Document) -> None:
    response = client.get(EXPORT)
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-ferry.md"'
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode().startswith("# Harbour ferry\n")


def test_json_comes_as_a_file(client: Client, prd: Document) -> None:
    response = client.get(EXPORT, {"format": "json"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-ferry.json"'
    assert json.loads(response.content)["revision"] == 1


@pytest.mark.parametrize("wanted", ["pages", "", "MD"])
def test_a_format_that_there_is_not_is_not_found(client: Client, prd: Document, wanted: str) -> None:
    assert client.get(EXPORT, {"format": wanted}).status_code == 404


def test_ticking_without_a_script_leads_back(client: Client, prd: Document) -> None:
    response = client.post(tick_url(prd), {"done": "1"})
    assert response.headers["Location"] == "/projects/harbour-ferry/product_manager/?panel=next"
    prd.refresh_from_db()
    assert len(prd.ticked) == 1


def test_ticking_with_htmx_answers_with_the_list(client: Client, prd: Document) -> None:
    here = "http://testserver/projects/harbour-ferry/tester/"
    response = client.post(tick_url(prd), {"done": "1"}, headers={"HX-Request": "true", "HX-Current-URL": here})
    page = response.content.decode()
    assert 'id="panel-next"' in page and 'id="next-count"' in page and page.count("hx-swap-oob") == 2


def test_a_tick_can_be_taken_back(client: Client, prd: Document) -> None:
    url = tick_url(prd)
    client.post(url, {"done": "1"})
    client.post(url, {"done": ""})
    prd.refresh_from_db()
    assert prd.ticked == []


def test_ticking_what_has_gone_is_no_error(client: Client, prd: Document) -> None:
    assert client.post("/projects/harbour-ferry/whats-next/n-gone/", {"done": "1"}).status_code == 302


def test_somebody_else_cannot_tick(other_client: Client, prd: Document) -> None:
    assert other_client.post(tick_url(prd), {"done": "1"}).status_code == 404


def test_a_tick_is_not_a_page(client: Client, prd: Document) -> None:
    assert client.get(tick_url(prd)).status_code == 405
