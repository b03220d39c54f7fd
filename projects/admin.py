"""Projects in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from projects.models import FormerSlug, Project


class FormerSlugInline(admin.TabularInline):
    model = FormerSlug
    fields = readonly_fields = ("slug", "created_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    list_display = ("title", "owner", "slug", "outline", "archived", "wireframes", "conversations", "updated_at")
    list_filter = ("outline", ("archived_at", admin.EmptyFieldListFilter), "updated_at")
    list_select_related = ("owner",)
    search_fields = ("name", "slug", "description", "owner__username", "=id")
    date_hierarchy = "created_at"
    autocomplete_fields = ("owner",)
    readonly_fields = ("id", "slug", "workspace", "created_at", "updated_at")
    fields = (
        "name", "slug", "workspace", "owner", "description", "outline", "last_persona", "archived_at", "id",
        "created_at", "updated_at",
    )  # fmt: skip
    inlines = (FormerSlugInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        return (
            super()
            .get_queryset(request)
            .annotate(drawn=Count("wireframes", distinct=True), talks=Count("conversations", distinct=True))
        )

    @admin.display(boolean=True, ordering="archived_at")
    def archived(self, project: Project) -> bool:
        return project.archived_at is not None

    @admin.display(ordering="drawn")
    def wireframes(self, project: Any) -> int:
        return int(project.drawn)

    @admin.display(ordering="talks")
    def conversations(self, project: Any) -> int:
        return int(project.talks)

    @admin.display(description="Workspace")
    def workspace(self, project: Project) -> str:
        """Opens for its owner alone; others read the document in the admin."""
        if not project.slug:
            return "It gets its address when it is saved."
        return format_html('<a href="{}">{}</a>', reverse("project", args=[project.slug]), project.slug)

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        """A new name takes its slug along, as it does for its owner; a new owner gets an address of their own."""
        if change and "owner" in form.changed_data:
            obj.give_to(obj.owner)
        if change and "name" in form.changed_data and obj.name:
            wanted, obj.name = obj.name, form.initial["name"]
            obj.rename(wanted)
        if not change:
            obj.save_with_slug()
        super().save_model(request, obj, form, change=True)


@admin.register(FormerSlug)
class FormerSlugAdmin(admin.ModelAdmin):
    list_display = ("slug", "project", "owner", "created_at")
    list_select_related = ("project", "owner")
    list_filter = ("created_at",)
    search_fields = ("slug", "project__name", "owner__username")
    autocomplete_fields = ("project", "owner")
