"""What people brought into a project, over the JSON API."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from prd import sources
from prd.bringing import LONGEST_TITLE, Unreadable, from_text
from prd.models import Source
from projects.access import mine, project_wherever
from projects.conditional import located
from projects.paging import Page, Paging, page_of
from projects.problems import Problem, ProblemDocument
from projects.request import ApiRequest
from projects.sent import Sent

router = Router(tags=["Document"])

A_SOURCE = Path(ge=1, le=2**63 - 1, description="Its id.", example=4)


class SourceLine(Schema):
    id: int = Field(examples=[4])
    title: str = Field(description="Unique in its project; lines taken from it name it.", examples=["Old brief"])
    kind: Literal["markdown", "text", "docx"] = Field(examples=["markdown"])
    created_at: datetime = Field(examples=["2026-11-25T10:15:00Z"])


class SourceShown(SourceLine):
    text: str = Field(description="Markdown, also of a Word file.", examples=["# Risks\n\n- Fog"])


class SourceKept(SourceLine):
    suggested: int = Field(description="How many suggestions it made to the document.", examples=[1])


class NewSource(Sent):
    text: str = Field(min_length=1, description="Plain text or Markdown.", examples=["# Risks\n\n- Fog"])
    kind: Literal["markdown", "text"] = Field(default="markdown", examples=["markdown"])
    title: str = Field(
        default="", max_length=LONGEST_TITLE, description="Without one, its first line.", examples=["Old brief"]
    )


@router.get(
    "/projects/{project}/sources",
    response=Page[SourceLine],
    operation_id="listSources",
    summary="The texts that were brought",
)
def source_list(request: ApiRequest, project: str, paging: Query[Paging]) -> dict[str, Any]:
    """The newest first, without their text."""
    rows = Source.objects.without_text().filter(project=project_wherever(request.user, project))
    return page_of(rows, paging, "-created_at", "-pk")


@router.post(
    "/projects/{project}/sources",
    response={201: SourceKept, 409: ProblemDocument},
    operation_id="bringSource",
    summary="Bring a text",
    openapi_extra=located("/api/v1/sources/4"),
)
def source_create(request: ApiRequest, response: HttpResponse, project: str, sent: NewSource) -> Status[dict[str, Any]]:
    """It is kept, the personas are told of it, and what its headings name as sections of the document is suggested;
    nothing is changed. 409 where the project holds as many as it may."""
    found = project_wherever(request.user, project)
    try:
        brought = from_text(sent.text, sent.kind, sources.limits(), sent.title)
        source, suggested = sources.bring(found, brought, request.user)
    except Unreadable as refusal:
        raise Problem(422, str(refusal), errors={"text": [str(refusal)]}) from refusal
    except sources.TooMany as refusal:
        raise Problem(409, str(refusal), kind="too-many-sources") from refusal
    response.headers["Location"] = f"/api/v1/sources/{source.pk}"
    return Status(201, {**SourceLine.from_orm(source).model_dump(), "suggested": suggested})


@router.get("/sources/{source}", response=SourceShown, operation_id="readSource", summary="A text that was brought")
def source_read(request: ApiRequest, source: int = A_SOURCE) -> Source:
    """With its text."""
    return get_object_or_404(mine(request.user, Source.objects.all()), pk=source)


@router.delete(
    "/sources/{source}",
    response={204: None},
    operation_id="removeSource",
    summary="Remove a text that was brought",
)
def source_delete(request: ApiRequest, source: int = A_SOURCE) -> Status[None]:
    """The personas forget it; lines that were taken from it stay, with the words they quote."""
    sources.remove(get_object_or_404(mine(request.user, Source.objects.without_text()), pk=source))
    return Status(204, None)
