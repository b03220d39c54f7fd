"""Addresses of projects."""

from django.urls import path

from projects import views

urlpatterns = [
    path("projects/", views.create, name="project_create"),
    path("projects/<slug:slug>/", views.show, name="project"),
    path("projects/<slug:slug>/settings/", views.settings, name="project_settings"),
    path("projects/<slug:slug>/title/", views.title, name="project_title"),
    path("projects/<slug:slug>/archive/", views.archive, name="project_archive"),
    path("projects/<slug:slug>/deletion/", views.delete, name="project_delete"),
]
