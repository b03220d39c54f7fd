"""Deciding on what personas suggest: in the panel, and as plain forms."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_POST

from prd import suggesting
from prd.edit_views import back_to
from prd.models import Suggestion
from projects.access import with_project
from projects.models import Project
from projects.request import Request


@require_POST
@with_project
def acceptance(request: Request, project: Project, number: int) -> HttpResponseBase:
    return _decided(request, project, number, accepts=True)


@require_POST
@with_project
def rejection(request: Request, project: Project, number: int) -> HttpResponseBase:
    return _decided(request, project, number, accepts=False)


@require_POST
@with_project
def acceptance_of_turn(request: Request, project: Project, turn: UUID) -> HttpResponseBase:
    """All that a turn suggested, as far as it still fits."""
    accepted, refused = suggesting.accept_all(project, turn, request.user)
    said = " ".join(refused) or ("" if accepted else "Nothing of that turn waits any more.")
    return back_to(request, project, accepted[0].section if accepted else "", said)


def _decided(request: Request, project: Project, number: int, *, accepts: bool) -> HttpResponseBase:
    try:
        suggestion = suggesting.accept(project, number, request.user) if accepts else suggesting.reject(project, number)
    except Suggestion.DoesNotExist as error:
        raise Http404("No such suggestion is in this project.") from error
    except suggesting.Undecided as why:
        return back_to(request, project, why.section, str(why))
    return back_to(request, project, suggestion.section)
