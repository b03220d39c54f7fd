"""The link under which anybody may read the document, over the JSON API: made, looked at and withdrawn by its owner."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import Field

from prd.models import Share
from projects.access import project_wherever
from projects.conditional import located
from projects.request import ApiRequest
from projects.sent import Sent

router = Router(tags=["Document"])

A_LINK = "https://prd.example.org/shared/0pXq3bV9tT2aWcF…/"
MOST_DAYS = 365


class NewShare(Sent):
    days: int | None = Field(
        None, ge=1, le=MOST_DAYS, description="How long it works; without it, until it is withdrawn.", examples=[30]
    )


class ShareShown(Schema):
    url: str = Field(description="Whoever has it can read the document, and nothing else.", examples=[A_LINK])
    created_at: datetime = Field(examples=["2026-11-25T10:15:00Z"])
    expires_at: datetime | None = Field(
        description="Nothing: until it is withdrawn.", examples=["2026-12-25T10:15:00Z"]
    )
    is_over: bool = Field(description="It ran out: it leads to a page that says so.", examples=[False])


@router.get("/projects/{project}/prd/share", response=ShareShown, operation_id="readShare", summary="The link to it")
def share_read(request: ApiRequest, project: str) -> ShareShown:
    """404 where there is none: then nobody but its owner can read the document."""
    found = project_wherever(request.user, project)
    return _shown(request, get_object_or_404(Share.objects.select_related("project"), project=found))


@router.post(
    "/projects/{project}/prd/share",
    response={201: ShareShown},
    operation_id="makeShare",
    summary="Make a link to it",
    openapi_extra=located("/api/v1/projects/harbour-ferry/prd/share"),
)
def share_make(request: ApiRequest, response: HttpResponse, project: str, sent: NewShare) -> Status[ShareShown]:
    """Anybody who has it can read the document as it is by then, print and search it; search engines are told to leave
    it out. A project has one link: a new one ends the one before."""
    found = project_wherever(request.user, project)
    response.headers["Location"] = f"/api/v1/projects/{found.pk}/prd/share"
    return Status(201, _shown(request, Share.objects.make(found, sent.days)))


@router.delete(
    "/projects/{project}/prd/share",
    response={204: None},
    operation_id="withdrawShare",
    summary="Withdraw the link to it",
)
def share_withdraw(request: ApiRequest, project: str) -> Status[None]:
    """It leads nowhere from now on, also where it had run out."""
    get_object_or_404(Share, project=project_wherever(request.user, project)).delete()
    return Status(204, None)


def _shown(request: ApiRequest, share: Share) -> ShareShown:
    return ShareShown(
        url=request.build_absolute_uri(reverse("shared", args=[share.token])),
        created_at=share.created_at,
        expires_at=share.expires_at,
        is_over=share.is_over,
    )
