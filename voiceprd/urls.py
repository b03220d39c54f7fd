"""Every address of the site; each app names its own."""

from django.contrib import admin
from django.urls import include, path

from voiceprd.home import home

admin.site.site_header = admin.site.site_title = "Voice PRD"
admin.site.index_title = "Everything that is kept"

urlpatterns = [
    path("", home, name="home"),
    path("account/", include("voiceprd.account_urls")),
    path("admin/", admin.site.urls),
    path("", include("prd.urls")),
    path("", include("wireframes.urls")),
    path("", include("projects.urls")),
    path("", include("conversations.urls")),
]
