"""Tokens in the admin: who holds which, to be looked at and revoked. None of them can be read."""

from django.contrib import admin

from projects.inspection import Unchangeable
from voiceprd.models import AccessToken, TokenFamily


@admin.register(AccessToken)
class AccessTokenAdmin(Unchangeable, admin.ModelAdmin):
    list_display = ("name", "owner", "scope", "beginning", "created_at", "last_used_at")
    list_filter = ("scope", "created_at", "last_used_at")
    list_select_related = ("owner",)
    search_fields = ("name", "key", "owner__username")
    date_hierarchy = "created_at"
    fields = ("name", "owner", "scope", "beginning", "created_at", "last_used_at")


@admin.register(TokenFamily)
class TokenFamilyAdmin(Unchangeable, admin.ModelAdmin):
    """Deleting one logs that program out."""

    list_display = ("user", "created_at", "expires_at")
    list_filter = ("created_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    date_hierarchy = "created_at"
    fields = ("user", "created_at", "expires_at")
