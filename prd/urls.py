"""Addresses of a document."""

from django.urls import path

from prd import views

urlpatterns = [
    path("projects/<slug:slug>/prd/", views.read, name="prd_read"),
    path("projects/<slug:slug>/prd/export/", views.export, name="prd_export"),
    path("projects/<slug:slug>/whats-next/<slug:key>/", views.whats_next_tick, name="whats_next_tick"),
]
