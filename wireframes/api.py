"""Pictures, over the JSON API: that of a wireframe, and one of text that is stored nowhere. Everything else about
wireframes is in prd/drawing_api.py: they are linked to the document, and its figures follow them."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Field, Query, Router, Schema

from projects.access import mine
from projects.conditional import if_none_match
from projects.request import ApiRequest
from wireframes.models import Wireframe, WireframeRevision
from wireframes.pictures import answered, drawing_in
from wireframes.shown import Passing, Theme, may_be_busy, painted_for, problems_of_painting

router = Router(tags=["Wireframes"])

A_PICTURE = {
    "description": "The picture.",
    "content": {"image/png": {"schema": {"type": "string", "format": "binary"}, "example": "\x89PNG…"}},
}


class Look(Schema):
    theme: Theme = Field(default="light", description="Of the page that shows it.", examples=["light"])
    revision: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="An earlier drawing; the latest without it.", examples=[1]
    )


@router.post(
    "/wireframes/render",
    operation_id="renderWireframe",
    summary="A picture of text",
    openapi_extra=may_be_busy({"responses": {200: A_PICTURE}}),
)
def render(request: ApiRequest, sent: Passing) -> HttpResponse:
    """Nothing is stored."""
    painted = painted_for(sent.ascii, sent.title, sent.frame, (sent.theme,), sent.scale)
    return HttpResponse(painted.pngs[sent.theme], content_type="image/png", headers={"Cache-Control": "no-store"})


@router.get(
    "/wireframes/{int:wireframe}.png",
    url_name="wireframe_picture",
    operation_id="readPicture",
    summary="The picture of a wireframe",
    openapi_extra=may_be_busy(if_none_match(**A_PICTURE)),
)
def wireframe_picture(request: ApiRequest, wireframe: int, look: Query[Look]) -> HttpResponseBase:
    """The latest drawing, or an earlier one; for light or dark pages."""
    drawn = drawings(request, wireframe).select_related("wireframe__project").defer("ascii")
    with problems_of_painting():
        return answered(request, drawing_in(drawn, look.revision), look.theme)


def drawings(request: HttpRequest, wireframe: int) -> Any:
    # Through its own table: a number too large for a database is there no error, but nobody's.
    drawn = WireframeRevision.objects.filter(wireframe__in=Wireframe.every.filter(pk=wireframe))
    return mine(request.user, drawn, "wireframe__project")
