"""Addresses of wireframes."""

from django.urls import path

from wireframes import views

urlpatterns = [
    path("projects/<slug:slug>/wireframes/<int:number>.png", views.image, name="wireframe_image"),
]
