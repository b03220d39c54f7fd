"""The picture of a drawing, from where it is kept or drawn again; and as an answer, for the pages and the JSON API."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.utils.text import slugify

from wireframes import storage
from wireframes.keys import THEMES, digest_of, picture_key
from wireframes.models import WireframeRevision
from wireframes.painters import DrawingError, Overfull, Painted, paint, paint_svg

FOR_GOOD = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
RETRY_SECONDS = 3


def drawing_in(
    drawn: QuerySet[WireframeRevision], number: int | None = None, *, deleted: bool = False
) -> WireframeRevision:
    """The latest of a wireframe's drawings, or the one of that number. Where it may be `deleted`, say so."""
    if number is not None:
        drawn = drawn.filter(number=number)
    if not deleted:
        drawn = drawn.filter(wireframe__deleted_at=None)
    revision = drawn.select_related("wireframe").order_by("-number").first()
    if revision is None:
        raise Http404("There is no such wireframe.")
    return revision


def keep(painted: Painted) -> None:
    """Keep a screen's pictures, before or without a row that leads to them."""
    digest = digest_of(painted.text, painted.title, painted.frame)
    for theme, png in painted.pngs.items():
        storage.keep(picture_key(digest, theme), png)


def png_of(revision: WireframeRevision, theme: str) -> bytes:
    """The picture. One that is missing is drawn again: after a restore of the database alone, or since pictures are
    painted in another way now. Raises DrawingError and Overfull."""
    return storage.read(revision.marks[theme]) or _drawn_again(revision).pngs[theme]


def picture(request: HttpRequest, revision: WireframeRevision, theme: str) -> HttpResponseBase:
    """The answer that a page's address gets; words in the place of what cannot be painted."""
    try:
        return answered(request, revision, theme)
    except (DrawingError, Overfull) as error:
        return refused(error)


def answered(request: HttpRequest, revision: WireframeRevision, theme: str) -> HttpResponseBase:
    """A browser keeps it for good where the address names it (`?v=`), and else asks each time whether it still holds:
    the address of a project that was renamed or deleted may belong to another project tomorrow. Raises DrawingError and
    Overfull."""
    mark = revision.marks[theme]
    changed = int(revision.created_at.timestamp())
    response = get_conditional_response(request, f'"{mark}"', changed) or _whole(request, revision, theme)
    response.headers["ETag"] = f'"{mark}"'
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = FOR_GOOD if request.GET.get("v") == mark else ASK_AGAIN
    return response


def svg(_request: HttpRequest, revision: WireframeRevision, theme: str) -> HttpResponse:
    """To take along: words stay words. It is made each time it is asked for."""
    try:
        made = paint_svg(revision.ascii, title=revision.title, frame=revision.frame, theme=theme)
    except (DrawingError, Overfull) as error:
        return refused(error)
    response = HttpResponse(made, content_type="image/svg+xml", headers={"X-Content-Type-Options": "nosniff"})
    name = content_disposition_header(True, file_name(revision, theme, "svg"))
    response.headers["Content-Disposition"], response.headers["Cache-Control"] = name or "attachment", "no-store"
    return response


def file_name(revision: WireframeRevision, theme: str, ending: str = "png") -> str:
    """What a picture is called when somebody saves it: harbour-ferry-w-1-pick-a-sailing.png."""
    wireframe = revision.wireframe
    parts = [wireframe.project.slug, wireframe.ref.lower(), slugify(revision.title, allow_unicode=True)]
    if theme == "dark":
        parts.append(theme)
    return "-".join(filter(None, parts)) + f".{ending}"


def sent(png: bytes) -> HttpResponse:
    return HttpResponse(png, content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})


def refused(error: DrawingError | Overfull) -> HttpResponse:
    """What comes in the place of a picture that cannot be painted, now or ever."""
    status = 503 if isinstance(error, Overfull) else 422
    response = HttpResponse(str(error), status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _whole(request: HttpRequest, revision: WireframeRevision, theme: str) -> HttpResponse:
    response = sent(png_of(revision, theme))
    disposition = content_disposition_header("download" in request.GET, file_name(revision, theme))
    response.headers["Content-Disposition"] = disposition or "inline"
    return response


def _drawn_again(revision: WireframeRevision) -> Painted:
    painted = paint(revision.ascii, title=revision.title, frame=revision.frame)
    for theme in THEMES:
        storage.keep(revision.marks[theme], painted.pngs[theme])
    measures = {"width": painted.width, "height": painted.height, "alt": painted.alt}
    if any(getattr(revision, name) != value for name, value in measures.items()):  # painted in another way by now
        WireframeRevision.objects.filter(pk=revision.pk).update(**measures)
    return painted
