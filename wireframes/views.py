"""Pictures of wireframes, for the project's owner alone."""

from collections.abc import Callable

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpResponseBadRequest, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from projects.access import with_project
from projects.models import Project
from projects.request import Request
from wireframes import storage
from wireframes.keys import THEMES, digest_of, picture_key
from wireframes.models import WireframeRevision
from wireframes.painters import Painted
from wireframes.pictures import FOR_GOOD, drawing_in, picture, sent, svg

MAX_DIGITS = 9  # of a number that a database can look up


class BadQuery(ValueError):
    """The address asks for something that no picture can be."""


@require_safe
@with_project
def image(request: Request, project: Project, number: int) -> HttpResponseBase:
    """The latest drawing of a wireframe or, with `?revision=`, an earlier one; `?theme=dark` for dark pages, `?v=` to
    name the picture, `?download=1` to have it saved."""
    return _answered(request, project, number, picture)


@require_safe
@with_project
def vector(request: Request, project: Project, number: int) -> HttpResponseBase:
    """The same as a file of lines and words, to be saved."""
    return _answered(request, project, number, svg)


@require_safe
@with_project
def preview_image(request: Request, project: Project, token: str) -> HttpResponseBase:
    """The picture of a text that is being typed. It belongs to no wireframe yet, and is gone some minutes later."""
    try:
        key = _signer(project).unsign(token)
    except BadSignature as error:
        raise Http404("There is no such picture.") from error
    response = get_conditional_response(request, f'"{key}"')
    if response is None:
        png = storage.read(key)
        if png is None:
            raise Http404("This preview is gone: type on for another one.")
        response = sent(png)
    response.headers["ETag"], response.headers["Cache-Control"] = f'"{key}"', FOR_GOOD
    return response


def preview_urls(project: Project, painted: Painted) -> dict[str, str]:
    """By theme: where a picture is that was painted and kept, but not drawn for any wireframe."""
    digest = digest_of(painted.text, painted.title, painted.frame)
    tokens = {theme: _signer(project).sign(picture_key(digest, theme)) for theme in THEMES}
    return {theme: reverse("wireframe_preview_image", args=[project.slug, token]) for theme, token in tokens.items()}


def _answered(
    request: Request,
    project: Project,
    number: int,
    answer: Callable[[Request, WireframeRevision, str], HttpResponseBase],
) -> HttpResponseBase:
    try:
        theme, revision_number = _asked(request.GET)
    except BadQuery as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain; charset=utf-8")
    drawn = WireframeRevision.objects.filter(wireframe__project=project, wireframe__number=number).defer("ascii")
    revision = drawing_in(drawn, revision_number, deleted=True)
    revision.wireframe.project = project
    return answer(request, revision, theme)


def _signer(project: Project) -> Signer:
    """Who knows what a picture would be called knows nothing yet: only this project's pages name it."""
    return Signer(salt=f"wireframes.preview:{project.pk}", sep=".")


def _asked(query: QueryDict) -> tuple[str, int | None]:
    theme, revision = query.get("theme", "light"), query.get("revision", "")
    if theme not in THEMES:
        raise BadQuery("theme is light or dark.")
    if not revision:
        return theme, None
    if not (revision.isascii() and revision.isdigit()):
        raise BadQuery("revision is a number, 1 or higher.")
    if len(revision) > MAX_DIGITS or int(revision) < 1:
        raise Http404("This wireframe has no such revision.")
    return theme, int(revision)
