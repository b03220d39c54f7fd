"""A websocket of the site, as a test opens it in its own process."""

from channels.testing import WebsocketCommunicator

from voiceprd.asgi import application

SECONDS = 10.0


class Socket(WebsocketCommunicator):
    """Channels waits one second for the site to let somebody in, and to let them go: a busy machine takes longer."""

    def __init__(self, path: str, headers: list[tuple[bytes, bytes]]) -> None:
        super().__init__(application, path, headers=headers)

    async def connect(self) -> tuple[bool, str | int | None]:
        return await super().connect(SECONDS)

    async def disconnect(self) -> None:
        await super().disconnect(timeout=SECONDS)
