"""Which pages may open a websocket: those of this site, by the rule that Django has for forms."""

from collections.abc import Awaitable, Callable
from fnmatch import fnmatchcase
from typing import Any

from channels.security.websocket import WebsocketDenier
from django.conf import settings

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def from_this_site(application: Application) -> Application:
    """Refuse another port of this host, too: whatever runs there is sent this site's cookies."""

    async def checked(scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        origin, host = (headers.get(name, b"").decode("latin-1").lower() for name in (b"origin", b"host"))
        own = not host or origin.partition("://")[2] == host
        trusted = any(fnmatchcase(origin, each.lower()) for each in settings.CSRF_TRUSTED_ORIGINS)
        await (application if own or trusted else WebsocketDenier())(scope, receive, send)

    return checked
