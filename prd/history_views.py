"""Pages of a document's history: all its revisions, what changed between two, and going back to one."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from prd import confirming, history
from prd.document import clean_text, find
from prd.models import Document
from projects import open_pages
from projects.access import with_project
from projects.models import Project
from projects.request import Request

MAX_DIGITS = 9  # of a number that a database can look up


class BadNumber(ValueError):
    """What was given is no number of a revision."""


@require_safe
@with_project
def revisions(request: Request, project: Project) -> HttpResponse:
    """The whole timeline, a page at a time; `?before=` is where the page before it ended."""
    document = Document.objects.defer("content", "text").for_project(project)
    before = request.GET.get("before", "")
    start = int(before) if before.isascii() and before.isdigit() and len(before) <= MAX_DIGITS else 0
    lines = history.timeline(document, before=start, most=history.ON_A_PAGE)
    context = {"project": project, "document": document, "timeline": lines, **history.newest_step(document)}
    return render(request, "prd/history.html", context)


@require_safe
@with_project
def comparison(request: Request, project: Project) -> HttpResponse:
    """What changed from revision `old` to revision `new`, or by all that a `turn` did."""
    document = Document.objects.defer("content", "text").for_project(project)
    context = {"project": project, "document": document, **_compared(request, document)}
    template = "prd/_comparison.html" if request.htmx else "prd/comparison.html"
    return render(request, template, context, status=422 if "refusal" in context else 200)


@require_POST
@with_project
@transaction.atomic
def restorations(request: Request, project: Project) -> HttpResponseBase:
    """The revision with this number becomes the next one."""
    document = Document.objects.for_change(project)
    try:
        made = history.restore(document, _number(request, "revision"), request.user)
    except (BadNumber, history.NoRevision, history.NothingToRestore) as refusal:
        messages.warning(request, str(refusal))
    else:
        open_pages.look_again(project.pk)
        messages.success(request, f"{made.summary}. What was written since stays in the history.")
    return redirect(
        reverse("workspace", args=[project.slug, project.persona], query={"panel": "history", "view": "panel"})
    )


@require_POST
@with_project
@transaction.atomic
def confirmations(request: Request, project: Project) -> HttpResponseBase:
    """What was assumed in an `item` is so; `seen` tells how it read."""
    document = Document.objects.for_change(project)
    item, mark = clean_text(request.POST.get("item", "")), request.POST.get("seen", "")
    try:
        made = confirming.confirm(document, item, mark, request.user)
    except confirming.NotConfirmed as refusal:
        messages.warning(request, str(refusal))
    else:
        open_pages.look_again(project.pk)
        messages.success(request, f"{made.summary}.")
    found = find(document.load(), item)
    place = f"#{found[1].id}" if found else ""
    here = {"panel": "prd", "view": "panel"}
    return redirect(reverse("workspace", args=[project.slug, project.persona], query=here) + place)


def _compared(request: HttpRequest, document: Document) -> dict[str, object]:
    try:
        old, new = _span(request, document)
        return history.comparison(document, old, new)
    except (BadNumber, history.NoRevision) as refusal:
        return {"refusal": str(refusal)}


def _span(request: HttpRequest, document: Document) -> tuple[int, int]:
    if turn := request.GET.get("turn", ""):
        return _span_of_turn(turn, document)
    return _number(request, "old"), _number(request, "new")


def _span_of_turn(given: str, document: Document) -> tuple[int, int]:
    try:
        span = history.span_of_turn(document, UUID(given))
    except ValueError:
        span = None
    if span is None:
        raise BadNumber("Nothing in the document was changed there, or that conversation has been cleared.")
    return span


def _number(request: HttpRequest, name: str) -> int:
    given = (request.POST if request.method == "POST" else request.GET).get(name, "").strip()
    if not (given.isascii() and given.isdigit() and len(given) <= MAX_DIGITS):
        raise BadNumber("Give the numbers of two revisions; 0 is the document before anything was written.")
    return int(given)
