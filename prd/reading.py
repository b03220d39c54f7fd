"""The document as it is read: by its owner with all that belongs to it, by others under a link and alone."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from prd import pages
from prd.document import clean_text
from prd.marking import LONGEST_QUERY, mark
from prd.models import Document, Share

MOST_JUMPS = 30


def own(document: Document, request: HttpRequest) -> dict[str, Any]:
    """The context of the owner's page."""
    share = Share.objects.filter(project=document.project).first()
    link = request.build_absolute_uri(reverse("shared", args=[share.token])) if share else ""
    context = {**pages.reading_page(document), "share": share, "share_url": link}
    return _searched(context, request.GET.get("q", ""))


def shared(share: Share, query: str) -> dict[str, Any]:
    """The context of the page under a link: nothing in it leads into the application."""
    document = Document.objects.for_project(share.project)
    return _searched({**pages.reading_page(document), "token": share.token}, query)


def _searched(context: dict[str, Any], given: str) -> dict[str, Any]:
    query = str(clean_text(given))[:LONGEST_QUERY]
    marked = mark(render_to_string("prd/_paper_body.html", context), query)
    jumps = range(1, min(marked.count, MOST_JUMPS) + 1)
    body = mark_safe(marked.html)  # the template escaped it, and what is marked was escaped again
    return {**context, "body": body, "query": query, "hits": marked.count, "jumps": jumps}
