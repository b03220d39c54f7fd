"""Addresses of the websocket."""

from django.urls import path

from conversations.consumers import WorkspaceConsumer

websocket_urlpatterns = [
    path("ws/projects/<uuid:project_id>/<slug:persona>/", WorkspaceConsumer.as_asgi()),
]
