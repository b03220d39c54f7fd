"""Addresses of the workspace and of what a person does in it."""

from django.urls import path

from conversations import views

urlpatterns = [
    path("turns/<uuid:turn>/cancellation/", views.turn_cancel, name="turn_cancel"),
    path("turns/<uuid:turn>/retry/", views.turn_retry, name="turn_retry"),
    path("questions/<uuid:question>/answer/", views.question_answer, name="question_answer"),
    path("projects/<slug:slug>/<slug:persona>/", views.workspace, name="workspace"),
    path("projects/<slug:slug>/<slug:persona>/turns/", views.turn_create, name="turn_create"),
    path("projects/<slug:slug>/<slug:persona>/clearing/", views.conversation_clear, name="conversation_clear"),
]
