"""How the admin shows what is only looked at: rows that change through the product, never by hand."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Unchangeable:
    """Rows that nobody adds or changes here; for pages and for inlines."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class InspectionAdmin(Unchangeable, admin.ModelAdmin):
    """Pages of rows that are only looked at."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not on these pages; but whoever may delete a project or an account takes all it owns along."""
        match = request.resolver_match
        is_here = match is not None and (match.url_name or "").startswith(f"{self.opts.app_label}_")
        return not is_here and super().has_delete_permission(request, obj)


def readable(value: Any) -> SafeString:
    """A JSON value, laid out for reading."""
    return format_html("<pre>{}</pre>", json.dumps(value, indent=2, ensure_ascii=False))
