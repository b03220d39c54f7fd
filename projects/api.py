"""Projects, over the JSON API."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator

from projects.access import project_wherever
from projects.conditional import etag_of, if_match, if_none_match, located, require_match, tagged
from projects.deletion import delete_with_all
from projects.forms import LONGEST_DESCRIPTION
from projects.models import Project
from projects.names import clean_name, clean_text
from projects.paging import Page, Paging, page_of
from projects.request import ApiRequest
from projects.sent import LONGEST_RAW_NAME, Name, Sent, by_the_rules_of

router = Router(tags=["Projects"])

Outline = Literal["full", "lean", "feature"]
Description = Annotated[str, AfterValidator(clean_text)]
MaybeName = Annotated[str, AfterValidator(by_the_rules_of(lambda raw: clean_name(raw) if raw.strip() else ""))]

NAME = "At most 80 characters on one line, with a letter or number in it."
DESCRIPTION = "One or two sentences."
OUTLINE = "Which sections the document shows; changing it loses nothing."
WORDS = ["Visitors reserve a place on a numbered sailing."]


class NewProject(Sent):
    name: MaybeName = Field(
        default="", max_length=LONGEST_RAW_NAME, description=f"{NAME} It may wait.", examples=["Ferry"]
    )
    description: Description = Field(
        default="", max_length=LONGEST_DESCRIPTION, description=DESCRIPTION, examples=WORDS
    )
    outline: Outline = Field(default="full", description=OUTLINE, examples=["full"])


class ChangedProject(Sent):
    """Only what is sent changes."""

    name: Name | None = Field(None, max_length=LONGEST_RAW_NAME, description=NAME, examples=["Harbour ferry"])
    description: Description | None = Field(
        None, max_length=LONGEST_DESCRIPTION, description=DESCRIPTION, examples=WORDS
    )
    outline: Outline | None = Field(None, description=OUTLINE, examples=["lean"])
    archived: bool | None = Field(None, description="Off the shelf; nothing is lost.", examples=[False])


class ProjectShown(Schema):
    id: UUID = Field(examples=["3f0e6b1c-52a7-4c57-9a5c-0d6a2f3f8a11"])
    slug: str = Field(description="Follows the name; former ones go on leading here.", examples=["harbour-ferry"])
    name: str = Field(description="Empty until somebody has named it.", examples=["Harbour ferry"])
    description: str = Field(examples=WORDS)
    outline: str = Field(examples=["full"])
    persona: str = Field(description="With whom the person talked last.", examples=["product_manager"])
    archived_at: datetime | None = Field(examples=[None])
    created_at: datetime = Field(examples=["2026-11-25T09:30:00Z"])
    updated_at: datetime = Field(examples=["2026-11-25T10:15:00Z"])


class Shelf(Paging):
    archived: bool = Field(False, description="Those in the archive instead.", examples=[False])


@router.get("/projects", response=Page[ProjectShown], operation_id="listProjects", summary="Your projects")
def project_list(request: ApiRequest, shelf: Query[Shelf]) -> dict[str, Any]:
    """The newest first."""
    mine = Project.objects.of(request.user)
    return page_of(mine.archived() if shelf.archived else mine.active(), shelf, "-created_at", "-pk")


@router.post(
    "/projects",
    response={201: ProjectShown},
    operation_id="createProject",
    summary="Begin a project",
    openapi_extra=located("/api/v1/projects/3f0e6b1c-52a7-4c57-9a5c-0d6a2f3f8a11"),
)
def project_create(request: ApiRequest, response: HttpResponse, sent: NewProject = NewProject()) -> Project:  # noqa: B008
    """Everything is optional. Without a name it is “Untitled” until the first turn names it."""
    project = Project.objects.create_for(request.user, **sent.model_dump())
    response.headers["Location"] = reverse("api:project", args=[project.pk])
    return project


@router.get(
    "/projects/{project}",
    response=ProjectShown,
    url_name="project",
    operation_id="readProject",
    summary="A project",
    openapi_extra=if_none_match(),
)
def project_shown(request: ApiRequest, project: str) -> HttpResponseBase:
    """By its id, its slug, or a slug that it had before it was renamed."""
    return tagged(request, ProjectShown.from_orm(project_wherever(request.user, project)))


@router.patch(
    "/projects/{project}",
    response=ProjectShown,
    operation_id="changeProject",
    summary="Rename or change a project",
    openapi_extra=if_match(),
)
@transaction.atomic
def project_change(request: ApiRequest, project: str, sent: ChangedProject) -> HttpResponseBase:
    """With a new name the slug changes too."""
    found = get_object_or_404(Project.objects.select_for_update(), pk=project_wherever(request.user, project).pk)
    require_match(request, etag_of(ProjectShown.from_orm(found)))
    found.change(
        name=sent.name or "",
        description=found.description if sent.description is None else sent.description,
        outline=sent.outline or found.outline,
    )
    if sent.archived is not None and sent.archived != (found.archived_at is not None):
        found.archive() if sent.archived else found.restore()
    return tagged(request, ProjectShown.from_orm(found))


@router.delete(
    "/projects/{project}", response={204: None}, operation_id="deleteProject", summary="Delete a project for good"
)
def project_delete(request: ApiRequest, project: str) -> None:
    """With its conversations, its document and all revisions, and its wireframes."""
    delete_with_all(project_wherever(request.user, project))
