"""The document, over the JSON API: reading it, its revisions, taking it along, and what is next."""

from typing import Any, Literal

from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from ninja import Path, Query, Router, Schema
from pydantic import Field

from prd import whats_next
from prd.exports import EXPORTS, bundle_of
from prd.models import Document, Revision
from prd.shown import (
    DocumentShown,
    NewList,
    NextList,
    RevisionLine,
    RevisionShown,
    Tick,
    document_shown,
    list_shown,
    revision_shown,
)
from projects.access import project_wherever
from projects.conditional import TAGS, etag_of, if_match, if_none_match, require_match, tagged
from projects.paging import Page, Paging, page_of
from projects.problems import Problem
from projects.request import ApiRequest

router = Router(tags=["Document"])

A_REVISION = Path(ge=1, le=2**31 - 1, example=3)
A_FILE = {
    "description": "The file, with its name and type.",
    "headers": {**TAGS, "Content-Disposition": {"schema": {"type": "string"}, "example": "attachment; filename=a.md"}},
    "content": {
        "text/markdown": {"schema": {"type": "string"}, "example": "# Harbour ferry\n"},
        "application/json": {
            "schema": {"type": "object"},
            "example": {"schema": "voiceprd/document/1", "revision": 12},
        },
    },
}


class Wanted(Schema):
    format: Literal["md", "json"] = Field(default="md", description="Markdown or JSON.", examples=["md"])


@router.get(
    "/projects/{project}/prd",
    response=DocumentShown,
    operation_id="readDocument",
    summary="The document",
    openapi_extra=if_none_match(),
)
def prd(request: ApiRequest, project: str) -> HttpResponseBase:
    """Its sections in the order of the outline, how ready it is, and what the checks find."""
    return tagged(request, document_shown(Document.objects.for_project(project_wherever(request.user, project))))


@router.get(
    "/projects/{project}/prd/revisions",
    response=Page[RevisionLine],
    operation_id="listRevisions",
    summary="The revisions",
)
def revision_list(request: ApiRequest, project: str, paging: Query[Paging]) -> dict[str, Any]:
    """The newest first, without their content."""
    revisions = Revision.objects.filter(document__project=project_wherever(request.user, project))
    return page_of(revisions.defer("content"), paging, "-number")


@router.get(
    "/projects/{project}/prd/revisions/{number}",
    response=RevisionShown,
    operation_id="readRevision",
    summary="A revision with its content",
    openapi_extra=if_none_match(),
)
def revision(request: ApiRequest, project: str, number: int = A_REVISION) -> HttpResponseBase:
    """The document as it was then."""
    revisions = Revision.objects.filter(document__project=project_wherever(request.user, project))
    return tagged(request, revision_shown(get_object_or_404(revisions, number=number)))


@router.get(
    "/projects/{project}/prd/export",
    operation_id="exportDocument",
    summary="The document as a file",
    openapi_extra=if_none_match(**A_FILE),
)
def prd_export(request: ApiRequest, project: str, wanted: Query[Wanted]) -> HttpResponseBase:
    """The same document gives the same bytes, so the ETag says whether it has changed."""
    found, export = project_wherever(request.user, project), EXPORTS[wanted.format]
    disposition = content_disposition_header(True, export.file_name(found.slug)) or "attachment"
    headers = {"Content-Disposition": disposition}
    return tagged(request, export.write(bundle_of(found)), export.content_type, headers)


@router.get(
    "/projects/{project}/whats-next",
    response=NextList,
    operation_id="readWhatsNext",
    summary="What is next",
    openapi_extra=if_none_match(),
)
def next_list(request: ApiRequest, project: str) -> HttpResponseBase:
    """The most useful first, what is done last."""
    return tagged(request, list_shown(Document.objects.for_project(project_wherever(request.user, project))))


@router.put(
    "/projects/{project}/whats-next",
    response=NextList,
    operation_id="replaceWhatsNext",
    summary="Reorder or rewrite what is next",
    openapi_extra=if_match(),
)
@transaction.atomic
def next_replace(request: ApiRequest, project: str, sent: NewList) -> HttpResponseBase:
    """Send the list back in another order, without some entries, or with new ones (which need no key). What the checks
    ask for comes back by itself until the document answers it; what is ticked stays ticked."""
    document = Document.objects.for_change(project_wherever(request.user, project))
    require_match(request, etag_of(list_shown(document)))
    whats_next.replace(document, sent.entries(whats_next.entries(document)))
    return tagged(request, list_shown(document))


@router.patch(
    "/projects/{project}/whats-next/{item}",
    response=NextList,
    operation_id="tickWhatsNext",
    summary="Tick an entry, or take the tick back",
    openapi_extra=if_match(),
)
@transaction.atomic
def next_tick(request: ApiRequest, project: str, item: str, sent: Tick) -> HttpResponseBase:
    """The whole list comes back, since a tick may make room for another entry."""
    document = Document.objects.for_change(project_wherever(request.user, project))
    require_match(request, etag_of(list_shown(document)))
    if whats_next.tick(document, item, sent.done) is None:
        raise Problem(404, "No such entry is on the list any more.")
    return tagged(request, list_shown(document))
