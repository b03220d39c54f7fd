"""The stored document: revisions, and the outline that its project has chosen."""

import pytest
from django.db import transaction
from django.test import Client

from prd.document import AddItem, Origin, apply_edits
from prd.models import Document
from projects.models import Project

pytestmark = pytest.mark.django_db


def write(project: Project, section: str, statement: str) -> Document:
    with transaction.atomic():
        document = Document.objects.for_change(project)
        edit = AddItem(op="add_item", section=section, fields={"statement": statement}, evidence="stated")
        applied = apply_edits(document.load(), [edit], Origin())
        document.save_content(
            applied.content, author="persona", summary="x", sections=applied.sections, changed=applied.changed
        )
    return document


def test_each_change_is_a_revision_with_a_snapshot(project: Project) -> None:
    document = write(project, "requirements", "Members can book a lane")
    write(project, "requirements", "Members can cancel")
    assert [len(r.content["sections"]["requirements"]["items"]) for r in document.revisions.order_by("number")] == [
        1,
        2,
    ]


def test_what_changed_since_a_revision_is_known(project: Project) -> None:
    document = write(project, "requirements", "Members can book a lane")
    write(project, "risks", "The ice melts")
    assert document.changed_since(1) == {"sections": ["risks"], "changed": ["R-1"]}


def test_another_outline_shows_other_sections_and_loses_nothing(project: Project) -> None:
    write(project, "glossary", "A marked strip in the pool")
    project.change(name=project.name, description="", outline="lean")
    document = Document.objects.get(project=project)
    assert document.load().outline == "lean"
    assert document.load().sections["glossary"].items


def test_opening_the_project_measures_readiness_again(client: Client, project: Project) -> None:
    document = write(project, "requirements", "Members can book a lane")
    project.change(name=project.name, description="", outline="lean")
    client.get(f"/projects/{project.slug}/product_manager/")
    before = document.readiness
    document.refresh_from_db()
    assert document.readiness > before
