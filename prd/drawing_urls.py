"""Addresses of wireframes' pages, below those of their project. Their pictures are in wireframes/urls.py."""

from django.urls import path

from prd import drawing_views as views
from prd import easel_views as easel

urlpatterns = [
    path("", views.wireframe_list, name="wireframes"),
    path("new/", easel.new, name="wireframe_new"),
    path("preview/", easel.preview, name="wireframe_preview"),
    path("<int:number>/", views.wireframe, name="wireframe"),
    path("<int:number>/edit/", easel.edit, name="wireframe_edit"),
    path("<int:number>/links/", views.links, name="wireframe_links"),
    path("<int:number>/comparison/", views.comparison, name="wireframe_comparison"),
    path("<int:number>/restorations/", views.restorations, name="wireframe_restorations"),
    path("<int:number>/removal/", views.removal, name="wireframe_removal"),
    path("<int:number>/recovery/", views.recovery, name="wireframe_recovery"),
]
