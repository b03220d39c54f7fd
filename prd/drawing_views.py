"""Pages of wireframes: all of them, one with its revisions and links, two revisions side by side, deleting and bringing
back. Drawing one by hand is in prd/easel_views.py."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prd import drawing, drawing_shown
from prd.drawing import Links, NoSuchLink, Unchanged
from prd.drawing_shown import NoSuchRevision
from prd.models import Document
from projects.access import with_project
from projects.models import Project
from projects.request import Request
from wireframes.models import By, TitleTaken, Wireframe, WireframeRevision
from wireframes.painters import DrawingError, Overfull

MOST_LINKS = 200


@require_safe
@with_project
def wireframe_list(request: Request, project: Project) -> HttpResponse:
    """Those that there are, and those that can be brought back."""
    context = {
        "project": project,
        "wireframes": Wireframe.objects.with_latest(project),
        "deleted": [_with_project(each, project) for each in Wireframe.objects.latest_drawings(project, deleted=True)],
    }
    return render(request, "wireframes/list.html", context)


@require_safe
@with_project
def wireframe(request: Request, project: Project, number: int) -> HttpResponse:
    """One, large, with all its revisions."""
    content = Document.objects.for_project(project).load()
    return render(request, "wireframes/wireframe.html", drawing_shown.page_of(existing(project, number), content))


@require_POST
@with_project
def links(request: Request, project: Project, number: int) -> HttpResponseBase:
    """What it shows, and in which journeys it stands: what is ticked, and nothing else."""
    wanted = Links(*(request.POST.getlist(each)[:MOST_LINKS] for each in ("requirements", "journeys")))
    found = existing(project, number)
    try:
        drawing.link(project, found.ref, wanted)
    except NoSuchLink as wrong:
        messages.warning(request, f"{wrong} The links are as they were.")
    else:
        messages.success(request, f"The links of {found.ref} are saved.")
    return redirect("wireframe", project.slug, number)


@require_safe
@with_project
def comparison(request: Request, project: Project, number: int) -> HttpResponse:
    """Revision `old` beside revision `new`; without them the last two."""
    found = existing(project, number)
    context = {"project": project, "wireframe": found, "numbers": range(found.latest.number, 0, -1)}
    try:
        pair = drawing_shown.pair_of(found, request.GET.get("old", ""), request.GET.get("new", ""))
    except NoSuchRevision as refusal:
        return render(request, "wireframes/comparison.html", {**context, "refusal": str(refusal)}, status=422)
    return render(request, "wireframes/comparison.html", {**context, "pair": pair})


@require_POST
@with_project
def restorations(request: Request, project: Project, number: int) -> HttpResponseBase:
    """The revision with this number becomes the next one."""
    found, given = existing(project, number), request.POST.get("revision", "")
    past = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    try:
        made = drawing.restore(project, found.ref, past, by=By(user=request.user))
    except WireframeRevision.DoesNotExist:
        messages.warning(request, f"{found.ref} has no such revision.")
    except (Unchanged, DrawingError, Overfull) as refusal:
        messages.warning(request, str(refusal))
    except TitleTaken as taken:
        messages.warning(request, f"{taken} Give one of the two another title first.")
    else:
        words = f"Revision {past} is back, as revision {made.number}. What was drawn since stays below."
        messages.success(request, words)
    return redirect("wireframe", project.slug, number)


@require_http_methods(["GET", "HEAD", "POST"])
@with_project
def removal(request: Request, project: Project, number: int) -> HttpResponseBase:
    """Asks first."""
    found = existing(project, number)
    if request.method != "POST":
        named = Document.objects.for_project(project).load()
        lines = drawing.named_by(named, found.ref)
        return render(request, "wireframes/delete.html", {"project": project, "wireframe": found, "named_by": lines})
    drawing.remove(project, found.ref)
    messages.success(request, f"{found} is deleted. For thirty days it can be brought back, below.")
    return redirect("wireframes", project.slug)


@require_POST
@with_project
def recovery(request: Request, project: Project, number: int) -> HttpResponseBase:
    try:
        back = drawing.bring_back(project, f"W-{number}")
    except Wireframe.DoesNotExist:
        messages.warning(request, f"There is no deleted W-{number} that could be brought back.")
        return redirect("wireframes", project.slug)
    messages.success(request, f"{back} is back.")
    return redirect("wireframe", project.slug, number)


def existing(project: Project, number: int) -> Wireframe:
    try:
        return drawing.existing(project, f"W-{number}")
    except Wireframe.DoesNotExist as error:
        raise Http404("There is no such wireframe.") from error


def _with_project(revision: WireframeRevision, project: Project) -> WireframeRevision:
    revision.wireframe.project = project
    return revision
