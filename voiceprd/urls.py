"""Every address of the site; each app names its own."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from voiceprd.api import api
from voiceprd.home import home
from voiceprd.problems import nothing_there

admin.site.site_header = admin.site.site_title = "Voice PRD"
admin.site.index_title = "Everything that is kept"

# Browsers ask for it on pages that name no icon of their own, such as the admin's.
favicon = login_not_required(RedirectView.as_view(url=f"{settings.STATIC_URL}img/icon.svg"))

urlpatterns = [
    path("favicon.ico", favicon),
    path("", home, name="home"),
    path("account/", include("voiceprd.account_urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    re_path("^api/", nothing_there),
    path("", include("prd.urls")),
    path("", include("wireframes.urls")),
    path("", include("projects.urls")),
    path("", include("conversations.urls")),
]
