"""The picture of a wireframe, for its owner alone."""

from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from projects.access import with_project
from projects.models import Project
from projects.request import Request
from wireframes.models import WireframeRevision

FIELDS = {"light": "png", "dark": "dark_png"}  # a theme, and where its picture lies
MAX_DIGITS = 9  # of a number that a database can look up


class BadQuery(ValueError):
    """The address asks for something that no picture can be."""


@require_safe
@with_project
def image(request: Request, project: Project, number: int) -> HttpResponseBase:
    """The latest drawing of a wireframe or, with `?revision=`, an earlier one; `?theme=dark` for dark pages.

    A browser keeps it but asks each time whether it still holds: the address of a project that was renamed or deleted
    may belong to another project tomorrow, so no picture may be kept for good under it.
    """
    try:
        theme, revision_number = _asked(request.GET)
    except BadQuery as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain; charset=utf-8")
    revision = _revision(project, number, revision_number)
    etag = f'"{revision.sha256[:32]}-{theme}"'
    changed = int(revision.created_at.timestamp())
    response = get_conditional_response(request, etag, changed) or _picture(revision, theme)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _asked(query: QueryDict) -> tuple[str, int | None]:
    theme, revision = query.get("theme", "light"), query.get("revision", "")
    if theme not in FIELDS:
        raise BadQuery("theme is light or dark.")
    if not revision:
        return theme, None
    if not (revision.isascii() and revision.isdigit()):
        raise BadQuery("revision is a number, 1 or higher.")
    if len(revision) > MAX_DIGITS or int(revision) < 1:
        raise Http404("This wireframe has no such revision.")
    return theme, int(revision)


def _revision(project: Project, number: int, revision_number: int | None) -> WireframeRevision:
    """Without its pictures: most requests end with "not modified"."""
    drawn = WireframeRevision.objects.filter(wireframe__project=project, wireframe__number=number)
    if revision_number is not None:
        drawn = drawn.filter(number=revision_number)
    revision = drawn.select_related("wireframe").defer("png", "dark_png", "ascii").order_by("-number").first()
    if revision is None:
        raise Http404("This project has no such wireframe.")
    revision.wireframe.project = project
    return revision


def _picture(revision: WireframeRevision, theme: str) -> HttpResponse:
    response = HttpResponse(bytes(getattr(revision, FIELDS[theme])), content_type="image/png")
    disposition = content_disposition_header(False, file_name(revision, theme))
    response.headers["Content-Disposition"] = disposition or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(revision: WireframeRevision, theme: str) -> str:
    """What a picture is called when somebody saves it: harbour-ferry-w-1-pick-a-sailing.png."""
    wireframe = revision.wireframe
    parts = [wireframe.project.slug, wireframe.ref.lower(), slugify(wireframe.title, allow_unicode=True)]
    if theme == "dark":
        parts.append(theme)
    return "-".join(filter(None, parts)) + ".png"
