"""The history of a document, over the JSON API: what changed between two revisions, and going back to one."""

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from ninja import Path, Query, Router, Status

from prd import history
from prd.history_shown import NEWEST, Against, DiffShown, Restoration, diff_shown
from prd.models import Document, Revision
from prd.shown import RevisionLine, document_shown
from projects import open_pages
from projects.access import project_wherever
from projects.conditional import etag_of, if_match, if_none_match, located, require_match, tagged
from projects.problems import Problem, ProblemDocument
from projects.request import ApiRequest

router = Router(tags=["Document"])

RESTORED = {
    "parameters": if_match()["parameters"],
    "responses": {
        **located("/api/v1/projects/harbour-ferry/prd/revisions/13")["responses"],
        412: if_match()["responses"][412],
    },
}


@router.get(
    "/projects/{project}/prd/revisions/{number}/diff",
    response=DiffShown,
    operation_id="compareRevisions",
    summary="What changed between two revisions",
    openapi_extra=if_none_match(),
)
def revision_diff(
    request: ApiRequest, project: str, against: Query[Against], number: int = Path(ge=1, le=NEWEST, example=3)
) -> HttpResponseBase:
    """By item and by section, with every word that came or went. `against` may be the later one as well."""
    document = Document.objects.defer("content", "text").for_project(project_wherever(request.user, project))
    other = number - 1 if against.against is None else against.against
    try:
        changes = history.changes_between(document, other, number)
    except history.NoRevision as refusal:
        raise Problem(404, str(refusal)) from refusal
    return tagged(request, diff_shown(number, other, changes))


@router.post(
    "/projects/{project}/prd/restorations",
    response={201: RevisionLine, 409: ProblemDocument},
    operation_id="restoreRevision",
    summary="Go back to a revision",
    openapi_extra=RESTORED,
)
@transaction.atomic
def restoration_create(
    request: ApiRequest, response: HttpResponse, project: str, sent: Restoration
) -> Status[Revision]:
    """It is written as the next revision, so what was written since stays in the history and can be gone back to. The
    ETag of the document can be sent along. 409 where the document says already what the revision says."""
    found = project_wherever(request.user, project)
    document = Document.objects.for_change(found)
    if request.headers.get("If-Match"):
        require_match(request, etag_of(document_shown(document)))
    try:
        made = history.restore(document, sent.revision, request.user)
    except history.NoRevision as refusal:
        raise Problem(422, str(refusal), errors={"revision": [str(refusal)]}) from refusal
    except history.NothingToRestore as refusal:
        raise Problem(409, str(refusal), kind="nothing-to-restore") from refusal
    open_pages.look_again(found.pk)
    response.headers["Location"] = f"/api/v1/projects/{found.slug}/prd/revisions/{made.number}"
    return Status(201, made)
