"""The link under which anybody may read the document: made and withdrawn by its owner, opened by whoever has it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from prd import reading
from prd.models import Share
from projects.access import with_project
from projects.models import Project
from projects.request import Request
from wireframes.models import WireframeRevision
from wireframes.pictures import drawing_in, picture

P = ParamSpec("P")
DAYS = {"": None, "7": 7, "30": 30, "90": 90}


@require_POST
@with_project
def share(request: Request, project: Project) -> HttpResponseBase:
    """A new link, for some `days` or until it is withdrawn. One that there was leads nowhere from now on."""
    days = request.POST.get("days", "")
    if days in DAYS:
        Share.objects.make(project, DAYS[days])
        messages.success(request, "Whoever has the link can read the document now.")
    else:
        messages.warning(request, "Choose for how long the link works: 7, 30 or 90 days, or until you withdraw it.")
    return redirect("prd_read", project.slug)


@require_POST
@with_project
def withdrawal(request: Request, project: Project) -> HttpResponseBase:
    """The link leads nowhere from now on. Where there is none, that is so already."""
    Share.objects.filter(project=project).delete()
    messages.success(request, "The link is withdrawn: it leads nowhere any more.")
    return redirect("prd_read", project.slug)


# ---- for whoever has the link ----


def with_share(
    view: Callable[Concatenate[HttpRequest, Share, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """For views whose address has a `token`. Whoever has one that ran out is told; whatever else is wrong with it, the
    answer is one and the same page.

    They are drawn without the request: no name, no form and no cookie of whoever happens to be logged in.
    """

    @wraps(view)
    def inner(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Share.objects.known_by(token)
        try:
            response = view(request, found, *args, **kwargs) if found and not found.is_over else _gone(found)
        except Http404:
            response = _gone(None)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return inner


@login_not_required
@require_safe
@with_share
def shared(request: HttpRequest, found: Share) -> HttpResponse:
    """The document, to read, to print and to search."""
    return HttpResponse(render_to_string("prd/shared.html", reading.shared(found, request.GET.get("q", ""))))


@login_not_required
@require_safe
@with_share
def shared_picture(request: HttpRequest, found: Share, number: int, theme: str) -> HttpResponseBase:
    """A wireframe as last drawn."""
    drawn = WireframeRevision.objects.filter(wireframe__project=found.project, wireframe__number=number)
    revision = drawing_in(drawn.defer("ascii"))
    revision.wireframe.project = found.project
    return picture(request, revision, theme)


def _gone(share: Share | None) -> HttpResponse:
    """410 for who had the link while it worked, 404 for everybody else."""
    return HttpResponse(render_to_string("prd/share_gone.html", {"share": share}), status=410 if share else 404)
