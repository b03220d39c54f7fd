"""A project's wireframes, over the JSON API. They stand here, since they are linked to the document and change its
figures, and the app of wireframes knows no document."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from ninja import Query, Router, Status
from pydantic import Field, StringConstraints

from prd import drawing
from prd.drawing import Links, NoSuchLink, Unchanged
from prd.models import Document
from projects.access import mine, project_wherever
from projects.conditional import etag_of, if_match, if_none_match, located, require_match, tagged
from projects.paging import Page, Paging, page_of
from projects.problems import Problem, ProblemDocument
from projects.request import ApiRequest
from projects.sent import Sent
from wireframes.api import drawings
from wireframes.models import LONGEST_TITLE, By, DrawnMeanwhile, TitleTaken, Wireframe, WireframeRevision
from wireframes.pictures import drawing_in
from wireframes.shown import (
    A_SCREEN,
    NEWEST,
    DrawingLine,
    Frame,
    GivenTitle,
    Screen,
    Title,
    WireframeShown,
    may_be_busy,
    painted_for,
    problems_of_painting,
)

router = Router(tags=["Wireframes"])

Reference = Annotated[str, StringConstraints(min_length=1, max_length=20)]
References = Annotated[list[Reference], Field(max_length=50)]
STALE = {409: ProblemDocument}
DELETED = {"parameters": if_match()["parameters"], "responses": {412: if_match()["responses"][412]}}


class Wanted(Paging):
    deleted: bool = Field(False, description="Those that were deleted and can be brought back.", examples=[False])


class NewWireframe(Screen):
    """The screen, and what of the document it shows."""

    title: GivenTitle = Field(
        min_length=1, max_length=LONGEST_TITLE, description="Screen and state.", examples=["Orders, empty"]
    )
    requirements: References = Field(default=[], description="Ids that the document has.", examples=[["FR-001"]])
    journeys: References = Field(default=[], description="Ids that the document has.", examples=[["UJ-1"]])


class ChangedWireframe(Sent):
    """Only what is sent changes."""

    title: Title | None = Field(None, min_length=1, max_length=LONGEST_TITLE, examples=["Orders, full"])
    ascii: str | None = Field(None, min_length=1, max_length=64_000, examples=[A_SCREEN])
    frame: Frame | None = Field(None, examples=["phone"])
    requirements: References | None = Field(None, description="These and no others.", examples=[["FR-001"]])
    journeys: References | None = Field(None, description="These and no others.", examples=[["UJ-1"]])
    revision: int | None = Field(
        None, ge=0, le=NEWEST, description="The drawing that you read: 409 if it is not the last.", examples=[2]
    )


class Back(Sent):
    revision: int = Field(ge=1, le=NEWEST, description="The drawing to go back to.", examples=[1])


@router.get(
    "/projects/{project}/wireframes",
    response=Page[WireframeShown],
    operation_id="listWireframes",
    summary="A project's wireframes",
)
def wireframe_list(request: ApiRequest, project: str, paging: Query[Wanted]) -> dict[str, Any]:
    """Each as last drawn, in the order in which they were first."""
    found = project_wherever(request.user, project)
    latest = Wireframe.objects.latest_drawings(found, deleted=paging.deleted)
    page = page_of(latest, paging, "wireframe__number")
    return {**page, "items": [WireframeShown.of(each) for each in page["items"]]}


@router.post(
    "/projects/{project}/wireframes",
    response={201: WireframeShown},
    operation_id="drawWireframe",
    summary="Draw a wireframe",
    openapi_extra=may_be_busy(located("/api/v1/wireframes/7")),
)
def wireframe_draw(
    request: ApiRequest, response: HttpResponse, project: str, sent: NewWireframe
) -> Status[WireframeShown]:
    """It gets the next number: W-1, W-2, … A title is given once in a project."""
    found = project_wherever(request.user, project)
    painted = painted_for(sent.ascii, sent.title, sent.frame)
    with _problems():
        drawn = drawing.draw(found, painted, Links(sent.requirements, sent.journeys), by=By(user=request.user))
    shown = WireframeShown.of(drawn)
    response.headers["Location"] = shown.image.removesuffix(".png")
    return Status(201, shown)


@router.get(
    "/wireframes/{int:wireframe}",
    response=WireframeShown,
    url_name="wireframe",
    operation_id="readWireframe",
    summary="A wireframe",
    openapi_extra=if_none_match(),
)
def wireframe_shown(request: ApiRequest, wireframe: int) -> HttpResponseBase:
    """What it shows, its text and its words, as last drawn."""
    return tagged(request, WireframeShown.of(drawing_in(drawings(request, wireframe))))


@router.patch(
    "/wireframes/{int:wireframe}",
    response={200: WireframeShown, **STALE},
    operation_id="changeWireframe",
    summary="Redraw, rename or link a wireframe",
    openapi_extra=may_be_busy(if_match()),
)
def wireframe_change(
    request: ApiRequest, response: HttpResponse, wireframe: int, sent: ChangedWireframe
) -> WireframeShown:
    """Another text, title or frame is another revision; the one before stays. Links are no part of a drawing."""
    read = _found(request, wireframe)
    painted = None
    if sent.ascii or sent.title or sent.frame:  # painted before anything is locked
        text, title = sent.ascii or read.latest.ascii, sent.title or read.title
        painted = painted_for(text, title, sent.frame or read.frame)
    with _problems(), transaction.atomic():
        found = _found_for_change(request, read)
        if painted and not drawing.is_like(found.latest, painted):
            read_at = read.latest.number if sent.revision is None else sent.revision
            drawing.redraw(found.project, found.ref, painted, by=By(user=request.user), read_at=read_at)
        if links := _links(found, sent):
            drawing.link(found.project, found.ref, links)
    shown = _shown(_found(request, wireframe))
    response.headers["ETag"] = etag_of(shown)
    return shown


@router.delete(
    "/wireframes/{int:wireframe}",
    response={204: None},
    operation_id="deleteWireframe",
    summary="Delete a wireframe",
    openapi_extra=DELETED,
)
def wireframe_delete(request: ApiRequest, wireframe: int) -> Status[None]:
    """For thirty days it can be brought back. Its number is never given again."""
    read = _found(request, wireframe)
    with _problems(), transaction.atomic():
        found = _found_for_change(request, read)
        drawing.remove(found.project, found.ref)
    return Status(204, None)


@router.post(
    "/wireframes/{int:wireframe}/recovery",
    response=WireframeShown,
    operation_id="recoverWireframe",
    summary="Bring back a deleted wireframe",
)
def wireframe_recover(request: ApiRequest, wireframe: int) -> WireframeShown:
    """One that is there stays as it is. If its title is another one's by now, its id is added to it."""
    found = _found(request, wireframe, deleted=True)
    if found.deleted_at:
        with _problems():
            drawing.bring_back(found.project, found.ref)
    return _shown(_found(request, wireframe))


@router.get(
    "/wireframes/{int:wireframe}/revisions",
    response=Page[DrawingLine],
    operation_id="listDrawings",
    summary="How a wireframe was drawn",
)
def drawing_list(request: ApiRequest, wireframe: int, paging: Query[Paging]) -> dict[str, Any]:
    """The newest first; none is ever changed. The picture of each is that of the wireframe with `?revision=`."""
    return page_of(_found(request, wireframe).revisions.all(), paging, "-number")


@router.post(
    "/wireframes/{int:wireframe}/restorations",
    response={201: WireframeShown, **STALE},
    operation_id="restoreDrawing",
    summary="Go back to a drawing",
    openapi_extra=may_be_busy(),
)
def drawing_restore(request: ApiRequest, wireframe: int, sent: Back) -> Status[WireframeShown]:
    """It becomes the next revision; what was drawn since stays. 409 where it looks like that already."""
    found = _found(request, wireframe)
    with _problems(), problems_of_painting():
        drawn = drawing.restore(found.project, found.ref, sent.revision, by=By(user=request.user))
    return Status(201, WireframeShown.of(drawn))


def _found(request: ApiRequest, wireframe: int, *, deleted: bool = False) -> Wireframe:
    rows = Wireframe.every.exclude(revisions=None) if deleted else Wireframe.objects.all()
    found: Wireframe | None = mine(request.user, rows.filter(pk=wireframe).select_related("project")).first()
    if found is None:
        raise Http404("No wireframe of yours has this id.")
    return found


def _shown(wireframe: Wireframe) -> WireframeShown:
    wireframe.latest.wireframe = wireframe
    return WireframeShown.of(wireframe.latest)


def _links(wireframe: Wireframe, sent: ChangedWireframe) -> Links | None:
    if sent.requirements is None and sent.journeys is None:
        return None
    requirements = wireframe.requirements if sent.requirements is None else sent.requirements
    return Links(requirements, wireframe.journeys if sent.journeys is None else sent.journeys)


def _found_for_change(request: ApiRequest, read: Wireframe) -> Wireframe:
    """The wireframe as it is once nobody else changes it, which must be what `If-Match` names."""
    Document.objects.for_change(read.project)
    found = _found(request, read.pk)
    if request.headers.get("If-Match"):
        require_match(request, etag_of(_shown(found)))
    return found


@contextmanager
def _problems() -> Iterator[None]:
    """What drawing refuses, as problem documents."""
    try:
        yield
    except TitleTaken as taken:
        raise Problem(422, str(taken), kind="title-taken", errors={"title": [str(taken)]}) from taken
    except NoSuchLink as wrong:
        raise Problem(422, str(wrong), kind="no-such-link", errors={wrong.field: [str(wrong)]}) from wrong
    except DrawnMeanwhile as clash:
        now = clash.latest
        extra = {"revision": now.number, "current": now.ascii}
        raise Problem(409, str(clash), kind="stale-revision", extra=extra) from clash
    except Unchanged as same:
        raise Problem(409, str(same), kind="nothing-to-restore") from same
    except WireframeRevision.DoesNotExist as error:
        words = "It was never drawn like that: there is no such revision."
        raise Problem(422, words, errors={"revision": [words]}) from error
    except Wireframe.DoesNotExist as error:
        raise Http404("No wireframe of yours has this id.") from error
