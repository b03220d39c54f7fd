"""Documents and their revisions in the admin: to be found and read. They change through edits only, never by hand."""

import io
import zipfile
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe

from prd.exports import EXPORTS, bundle_of
from prd.markdown import render
from prd.models import Document, Revision, Share, Source, Suggestion
from projects.inspection import InspectionAdmin, readable


@admin.register(Document)
class DocumentAdmin(InspectionAdmin):
    list_display = ("project", "owner", "readiness", "open_questions", "revision", "revision_count", "updated_at")
    list_filter = ("updated_at", "project__outline", ("project__archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("project__owner",)
    search_fields = ("project__name", "project__slug", "project__owner__username", "=project__id")
    date_hierarchy = "updated_at"
    actions = ("export_markdown",)
    fields = (
        "project", "owner", "readiness", "open_questions", "all_revisions", "updated_at", "reading", "content_json",
        "whats_next_json", "ticked_json",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).annotate(written=Count("revisions"))

    @admin.display(ordering="project__owner__username")
    def owner(self, document: Document) -> str:
        return document.project.owner.get_username()

    @admin.display(description="Revisions", ordering="written")
    def revision_count(self, document: Any) -> int:
        return int(document.written)

    @admin.display(description="Revisions")
    def all_revisions(self, document: Document) -> str:
        url = reverse("admin:prd_revision_changelist", query={"document__id__exact": document.pk})
        return format_html('<a href="{}">Revision {} and all before it</a>', url, document.revision)

    @admin.display(description="As people read it")
    def reading(self, document: Document) -> SafeString:
        text = EXPORTS["md"].write(bundle_of(document.project)).decode()
        return mark_safe(render(text, below=1))  # sanitised by prd.markdown

    @admin.display(description="Content")
    def content_json(self, document: Document) -> str:
        return readable(document.content)

    @admin.display(description="What’s next")
    def whats_next_json(self, document: Document) -> str:
        return readable(document.whats_next)

    @admin.display(description="Ticked")
    def ticked_json(self, document: Document) -> str:
        return readable(document.ticked)

    @admin.action(description="Export as Markdown", permissions=["view"])
    def export_markdown(self, request: HttpRequest, chosen: QuerySet[Document]) -> HttpResponse:
        """One document as a file, several in a zip."""
        files = {name(document): EXPORTS["md"].write(bundle_of(document.project)) for document in chosen}
        if len(files) == 1:
            return download(*files.popitem(), EXPORTS["md"].content_type)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file_name, text in files.items():
                archive.writestr(file_name, text)
        return download("prds.zip", packed.getvalue(), "application/zip")


@admin.register(Revision)
class RevisionAdmin(InspectionAdmin):
    list_display = ("document", "number", "summary", "author", "persona", "user", "created_at")
    list_filter = ("author", "persona", "created_at")
    list_select_related = ("document__project", "user")
    search_fields = (
        "summary",
        "document__project__name",
        "document__project__slug",
        "document__project__owner__username",
    )
    date_hierarchy = "created_at"
    fields = (
        "document", "number", "author", "persona", "user", "turn", "summary", "sections", "changed", "created_at",
        "content_json",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="Content")
    def content_json(self, revision: Revision) -> str:
        return readable(revision.content)


@admin.register(Suggestion)
class SuggestionAdmin(InspectionAdmin):
    list_display = ("document", "place", "persona", "state", "created_at", "decided_at")
    list_filter = ("state", "persona", "created_at")
    list_select_related = ("document__project",)
    search_fields = (
        "place",
        "after",
        "document__project__name",
        "document__project__slug",
        "document__project__owner__username",
    )
    date_hierarchy = "created_at"
    fields = (
        "document", "turn", "persona", "place", "section", "state", "reason", "before", "after", "edit_json",
        "revision", "created_at", "decided_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description="Edit")
    def edit_json(self, suggestion: Suggestion) -> str:
        return readable(suggestion.edit)


@admin.register(Share)
class ShareAdmin(InspectionAdmin):
    """Who has shared what, and until when. Where the link leads is the owner's to tell."""

    list_display = ("project", "owner", "created_at", "expires_at")
    list_filter = ("created_at", "expires_at")
    list_select_related = ("project__owner",)
    search_fields = ("project__name", "project__slug", "project__owner__username")
    date_hierarchy = "created_at"
    fields = ("project", "owner", "created_at", "expires_at")
    readonly_fields = fields

    @admin.display(ordering="project__owner__username")
    def owner(self, share: Share) -> str:
        return share.project.owner.get_username()


@admin.register(Source)
class SourceAdmin(InspectionAdmin):
    list_display = ("title", "project", "kind", "user", "created_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("project", "user")
    search_fields = ("title", "project__name", "project__slug", "project__owner__username")
    date_hierarchy = "created_at"
    fields = ("project", "kind", "title", "user", "created_at", "text")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        rows: QuerySet[Source] = super().get_queryset(request)
        is_list = request.resolver_match is not None and request.resolver_match.url_name == "prd_source_changelist"
        return rows.defer("text") if is_list else rows


def name(document: Document) -> str:
    """The id's beginning keeps two people's projects of one slug apart."""
    return EXPORTS["md"].file_name(f"{document.project.slug}-{document.project_id.hex[:8]}")


def download(file_name: str, body: bytes, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(True, file_name)
    return HttpResponse(body, content_type=content_type, headers={"Content-Disposition": disposition})
