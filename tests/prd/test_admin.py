"""Documents in the admin."""

import io
import zipfile

import pytest
from django.contrib.auth.models import User
from django.test import Client

from prd.models import Document
from projects.models import Project
from tests.prd.making import ferry

DOCUMENTS = "/admin/prd/document/"


@pytest.fixture
def prd(project: Project) -> Document:
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="FR-001 added", sections=[], changed=[])
    return prd


def test_documents_are_listed_and_found(admin_client: Client, prd: Document) -> None:
    assert "Harbour ferry" in admin_client.get(DOCUMENTS, {"q": "mara"}).content.decode()
    assert "Harbour ferry" not in admin_client.get(DOCUMENTS, {"q": "otto"}).content.decode()


def test_a_document_is_shown_as_people_read_it_and_as_json(admin_client: Client, prd: Document) -> None:
    page = admin_client.get(f"{DOCUMENTS}{prd.pk}/change/").content.decode()
    assert "<h3>Functional requirements</h3>" in page
    assert "&quot;statement&quot;: &quot;A visitor can easily find the quay&quot;" in page


def test_a_document_is_not_changed_by_hand(admin_client: Client, prd: Document) -> None:
    assert admin_client.post(f"{DOCUMENTS}{prd.pk}/change/", {}).status_code == 403
    assert admin_client.get(f"{DOCUMENTS}add/").status_code == 403
    assert admin_client.get(f"{DOCUMENTS}{prd.pk}/delete/").status_code == 403


def test_revisions_are_listed_and_shown(admin_client: Client, prd: Document) -> None:
    assert "FR-001 added" in admin_client.get("/admin/prd/revision/", {"q": "ferry"}).content.decode()
    revision = prd.revisions.get()
    assert admin_client.get(f"/admin/prd/revision/{revision.pk}/change/").status_code == 200


def test_one_document_is_exported_as_a_file(admin_client: Client, prd: Document) -> None:
    response = admin_client.post(DOCUMENTS, {"action": "export_markdown", "_selected_action": [prd.pk]})
    assert response.content.decode().startswith("# Harbour ferry")


def test_several_documents_are_exported_as_a_zip(admin_client: Client, prd: Document, other_user: User) -> None:
    other = Document.objects.for_project(Project.objects.create_for(other_user, name="Harbour ferry"))
    response = admin_client.post(DOCUMENTS, {"action": "export_markdown", "_selected_action": [prd.pk, other.pk]})
    assert len(zipfile.ZipFile(io.BytesIO(response.content)).namelist()) == 2


def test_deleting_a_project_takes_its_document_along(admin_client: Client, prd: Document) -> None:
    response = admin_client.post(f"/admin/projects/project/{prd.project_id}/delete/", {"post": "yes"})
    assert response.status_code == 302
    assert not Document.objects.exists()


def test_suggestions_are_listed_and_shown(admin_client: Client, prd: Document) -> None:
    edit = {"op": "remove_item", "item": "FR-001", "reason": "", "revision": 1, "evidence": "stated"}
    kept = prd.suggestions.create(persona="critic", edit=edit, place="FR-001", section="requirements", before="A")
    assert "FR-001" in admin_client.get("/admin/prd/suggestion/", {"q": "mara"}).content.decode()
    assert "remove_item" in admin_client.get(f"/admin/prd/suggestion/{kept.pk}/change/").content.decode()
