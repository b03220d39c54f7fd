"""Reading a document, taking it along, and ticking what is next."""

from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from prd import pages, reading, whats_next
from prd.exports import EXPORTS, bundle_of
from prd.models import Document
from projects.access import with_project
from projects.models import Project
from projects.request import Request


@require_safe
@with_project
def read(request: Request, project: Project) -> HttpResponse:
    document = Document.objects.for_project(project)
    document.project = project
    return render(request, "prd/read.html", reading.own(document, request))


@require_safe
@with_project
def export(request: Request, project: Project) -> HttpResponse:
    """The document as a file. A format that there is not is a page that there is not."""
    wanted = EXPORTS.get(request.GET.get("format", "md"))
    if wanted is None:
        raise Http404(f"There is no such format; there are {', '.join(EXPORTS)}.")
    return HttpResponse(
        wanted.write(bundle_of(project)),
        content_type=wanted.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, wanted.file_name(project.slug)),
            "Cache-Control": "no-store",
        },
    )


@require_POST
@with_project
@transaction.atomic
def whats_next_tick(request: Request, project: Project, key: str) -> HttpResponseBase:
    """Tick an entry (`done` says anything) or take the tick back. One that has gone meanwhile needs no tick."""
    document = Document.objects.for_change(project)
    whats_next.tick(document, key, done=bool(request.POST.get("done")))
    if not request.htmx:
        return redirect(reverse("workspace", args=[project.slug, project.persona], query={"panel": "next"}))
    here = {"project": project, "persona": {"key": persona_of(request)}, "oob": "true", **pages.next_panel(document)}
    parts = [render_to_string(f"prd/{name}.html", here, request) for name in ("_whats_next", "_next_count")]
    return HttpResponse("".join(parts))


def persona_of(request: Request) -> str:
    """With whom the page is open from which a fragment was asked for."""
    try:
        return str(resolve(request.htmx.current_url_abs_path or "/").kwargs.get("persona", ""))
    except Resolver404:
        return ""
