"""The ASGI application: Django for HTTP, Channels for the workspace's websocket, and how a process begins and ends."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voiceprd.settings")
django_application = get_asgi_application()

from conversations.routing import websocket_urlpatterns  # noqa: E402  (models can be imported only from here on)
from voiceprd.health import with_health  # noqa: E402
from voiceprd.lifespan import lifespan  # noqa: E402
from voiceprd.origin import from_this_site  # noqa: E402

# Without `nowhere` the server logs an address that nothing is at as a crash of ours, and the address with it.
nowhere = re_path("", WebsocketDenier.as_asgi())
sockets = URLRouter([*websocket_urlpatterns, nowhere])

application = ProtocolTypeRouter(
    {
        "http": with_health(django_application),
        "websocket": from_this_site(AllowedHostsOriginValidator(AuthMiddlewareStack(sockets))),
        "lifespan": lifespan,
    }
)
