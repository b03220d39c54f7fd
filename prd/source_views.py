"""Bringing a text into a project, reading it there, and taking it out again."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prd import sources
from prd.markdown import render as rendered
from prd.models import Document, Source
from prd.source_forms import SourceForm
from projects.access import with_project
from projects.models import Project
from projects.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
@with_project
def source_list(request: Request, project: Project) -> HttpResponseBase:
    """All of them, and the form that brings another. What was pasted stays in the form until it is kept."""
    form = SourceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            source, suggested = sources.bring(project, form.brought, request.user)
        except sources.TooMany as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _kept(source, suggested))
            workspace = reverse("workspace", args=[project.slug, project.persona])
            return redirect(f"{workspace}?panel=prd&view=panel")
    brought = sources.listed(Document.objects.for_project(project))
    context = {"project": project, "form": form, "brought": brought, "most": sources.limits()}
    return render(request, "prd/sources.html", context, status=422 if form.errors else 200)


@require_safe
@with_project
def source(request: Request, project: Project, number: int) -> HttpResponse:
    """Markdown as it reads, and inert: it goes through the one parser and the one sanitiser."""
    found = get_object_or_404(project.sources, pk=number)
    body = "" if found.kind == "text" else mark_safe(rendered(found.text))  # sanitised by prd.markdown
    return render(request, "prd/source.html", {"project": project, "source": found, "body": body})


@require_POST
@with_project
def source_removal(request: Request, project: Project, number: int) -> HttpResponse:
    """The lines that were taken from it stay, with the words they quote."""
    found = get_object_or_404(project.sources.without_text(), pk=number)
    sources.remove(found)
    messages.success(request, f"“{found.title}” is removed. Lines taken from it stay.")
    return redirect("prd_sources", project.slug)


@require_POST
@with_project
def source_acceptance(request: Request, project: Project, number: int) -> HttpResponse:
    """All that its text suggests, as far as it still fits."""
    found = get_object_or_404(project.sources.without_text(), pk=number)
    accepted, refused = sources.accept_all(found, request.user)
    for words in refused:
        messages.warning(request, words)
    if accepted:
        what = "1 suggestion is" if accepted == 1 else f"{accepted} suggestions are"
        messages.success(request, f"{what} in the document now, each with the words of “{found.title}” behind it.")
    elif not refused:
        messages.info(request, f"Nothing of “{found.title}” waits any more.")
    return redirect(f"{reverse('workspace', args=[project.slug, project.persona])}?panel=prd&view=panel")


def _kept(source: Source, suggested: int) -> str:
    if not suggested:
        return f"“{source.title}” is kept. The personas know of it; no heading in it names a section of the document."
    waits = "1 suggestion from it waits" if suggested == 1 else f"{suggested} suggestions from it wait"
    return f"“{source.title}” is kept. {waits} for you in the document."
