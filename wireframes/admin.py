"""Wireframes and their drawings in the admin: to be found and looked at. They change by being redrawn, not by hand."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from projects.inspection import InspectionAdmin
from wireframes import pictures
from wireframes.keys import THEMES
from wireframes.models import Wireframe, WireframeRevision

THUMB_HEIGHT, LARGE_HEIGHT = 72, 480
OWNER_OF_REVISION = "wireframe__project__owner"


class RevisionInline(admin.TabularInline):
    model = WireframeRevision
    fields = readonly_fields = ("picture", "number", "alt", "created_at")
    ordering = ("-number",)
    extra = 0
    can_delete = False
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[WireframeRevision]:
        return super().get_queryset(request).defer("ascii").select_related("wireframe")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def picture(self, revision: WireframeRevision) -> str:
        return thumbnail(revision.pk, revision.alt, THUMB_HEIGHT * 2)


@admin.register(Wireframe)
class WireframeAdmin(InspectionAdmin):
    list_display = ("thumbnail", "ref", "title", "project", "owner", "frame", "shows", "drawn", "created_at")
    list_display_links = ("thumbnail", "ref", "title")
    list_filter = ("frame", "created_at", "deleted_at")
    list_select_related = ("project__owner",)
    list_per_page = 50
    search_fields = ("title", "project__name", "project__slug", "project__owner__username", "=project__id")
    date_hierarchy = "created_at"
    fields = ("ref", "title", "project", "owner", "frame", "requirements", "journeys", "created_at", "deleted_at")
    readonly_fields = fields
    inlines = (RevisionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Wireframe]:
        """With the newest drawing's key and number; those that were deleted, too."""
        newest = {"newest": Max("revisions__pk"), "redrawn": Max("revisions__number")}
        return Wireframe.every.order_by(*self.get_ordering(request)).annotate(**newest)

    @admin.display(description="Picture")
    def thumbnail(self, wireframe: Any) -> str:
        return thumbnail(wireframe.newest, wireframe.title) if wireframe.newest else ""

    @admin.display(ordering="number")
    def ref(self, wireframe: Wireframe) -> str:
        return wireframe.ref

    @admin.display(ordering="project__owner__username")
    def owner(self, wireframe: Wireframe) -> str:
        return wireframe.project.owner.get_username()

    @admin.display
    def shows(self, wireframe: Wireframe) -> str:
        return ", ".join([*wireframe.requirements, *wireframe.journeys])

    @admin.display(description="Revisions", ordering="redrawn")
    def drawn(self, wireframe: Any) -> int:
        return wireframe.redrawn or 0


@admin.register(WireframeRevision)
class WireframeRevisionAdmin(InspectionAdmin):
    list_display = ("thumbnail", "wireframe", "number", "drawn_by", "project", "owner", "size", "created_at")
    list_display_links = ("thumbnail", "wireframe", "number")
    list_filter = ("created_at", "author", "wireframe__frame")
    list_select_related = (OWNER_OF_REVISION,)
    list_per_page = 50
    search_fields = (
        "wireframe__title", "wireframe__project__name", "wireframe__project__slug", f"{OWNER_OF_REVISION}__username",
        "ascii",
    )  # fmt: skip
    date_hierarchy = "created_at"
    fields = (
        "wireframe", "number", "project", "pictures", "source", "alt", "size", "digest", "drawn_by", "restored", "turn",
        "created_at",
    )  # fmt: skip
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        """The admin's own address of a picture: the ordinary one belongs to the project's owner alone."""
        view = self.admin_site.admin_view(self.picture)
        name = "wireframes_wireframerevision_picture"
        return [path("<int:pk>/<str:theme>.png", view, name=name), *super().get_urls()]

    def picture(self, request: HttpRequest, pk: int, theme: str) -> HttpResponseBase:
        revision = WireframeRevision.objects.filter(pk=pk).select_related("wireframe__project").first()
        if not self.has_view_permission(request, revision):
            raise PermissionDenied
        if revision is None or theme not in THEMES:
            raise Http404
        return pictures.picture(request, revision, theme)

    @admin.display(description="Picture")
    def thumbnail(self, revision: WireframeRevision) -> str:
        return thumbnail(revision.pk, revision.wireframe.title)

    @admin.display
    def pictures(self, revision: WireframeRevision) -> str:
        both = [thumbnail(revision.pk, revision.alt, LARGE_HEIGHT, theme) for theme in ("light", "dark")]
        return format_html("{} {}", *both)

    @admin.display
    def source(self, revision: WireframeRevision) -> str:
        return format_html("<pre>{}</pre>", revision.ascii)

    @admin.display
    def project(self, revision: WireframeRevision) -> str:
        return str(revision.wireframe.project)

    @admin.display(ordering=f"{OWNER_OF_REVISION}__username")
    def owner(self, revision: WireframeRevision) -> str:
        return revision.wireframe.project.owner.get_username()

    @admin.display(description="Drawn by", ordering="author")
    def drawn_by(self, revision: WireframeRevision) -> str:
        return revision.persona or revision.get_author_display()

    @admin.display(description="Pixels")
    def size(self, revision: WireframeRevision) -> str:
        return f"{revision.width} × {revision.height}"


def thumbnail(pk: int, alt: str, height: int = THUMB_HEIGHT, theme: str = "light") -> str:
    url = reverse("admin:wireframes_wireframerevision_picture", args=[pk, theme])
    return format_html('<img src="{}" height="{}" alt="{}" loading="lazy">', url, height, alt)
