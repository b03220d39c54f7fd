"""Telling the pages that show a project, in every process, that there is something to read."""

import asyncio
import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)


def group_of(project: UUID) -> str:
    return f"project.{project.hex}"


def look_again(project: UUID) -> None:
    """Once the change that is being made is stored. Only a hint: pages look by themselves, too, so nothing is lost
    where nobody could be told."""
    transaction.on_commit(lambda: _told(project))


def _told(project: UUID) -> None:
    try:
        async_to_sync(tell)(project)
    except Exception as error:
        log.warning("open pages could not be told to look again: %s", type(error).__name__)


async def tell(project: UUID, *, panels: bool = True) -> None:
    """Without `panels` only of the conversation. Raises what the channel layer raises, and TimeoutError: nobody waits
    longer for a hint."""
    async with asyncio.timeout(settings.REDIS_SECONDS):
        await get_channel_layer().group_send(group_of(project), {"type": "look.again", "panels": panels})
