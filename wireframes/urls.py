"""Addresses of pictures. Those of the pages are in prd/drawing_urls.py: what is drawn changes the document."""

from django.urls import path

from wireframes import views

urlpatterns = [
    path("projects/<slug:slug>/wireframes/<int:number>.png", views.image, name="wireframe_image"),
    path("projects/<slug:slug>/wireframes/<int:number>.svg", views.vector, name="wireframe_svg"),
    path(
        "projects/<slug:slug>/wireframes/preview/<str:token>.png", views.preview_image, name="wireframe_preview_image"
    ),
]
