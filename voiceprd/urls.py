"""Every address of the site; each app names its own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("prd.urls")),
    path("", include("wireframes.urls")),
    path("", include("projects.urls")),
    path("", include("conversations.urls")),
]
