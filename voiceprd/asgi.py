"""The ASGI application: Django for HTTP, Channels for the workspace's websocket."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voiceprd.settings")
django_application = get_asgi_application()

from conversations.routing import websocket_urlpatterns  # noqa: E402  (models can be imported only from here on)
from voiceprd.origin import from_this_site  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": from_this_site(AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)))),
    }
)
