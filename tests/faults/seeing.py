"""What the person has before them after a reply: the page as the site serves it, read as a person reads it."""

import asyncio
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.test import AsyncClient
from django.urls import reverse

from conversations import stream
from conversations.events import TextDelta
from conversations.ledger import in_db
from conversations.models import RUNNING, Conversation, Turn

ENTRY = re.compile(r'<li class="message message--(\w+)[^>]*>(.*?)(?=<li class="message |</ol>)', re.DOTALL)
PROSE = re.compile(r'<div class="prose"[^>]*>(.*?)</div>', re.DOTALL)
NOTICE = re.compile(r'<div class="notice[^>]*>.*?<p>(.*?)</p>(.*)', re.DOTALL)
BUTTON = re.compile(r'action="([^"]+)".*?<button[^>]*>(.*?)</button>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Seen:
    """The kinds of the entries, what the persona said, and the notice at the end with its button."""

    kinds: list[str]
    said: list[str]
    notice: str = ""
    button: str = ""
    address: str = field(default="", compare=False)  # where the button leads


async def seen(person: AsyncClient, conversation: Conversation) -> Seen:
    response = await person.get(reverse("workspace", args=[conversation.project.slug, conversation.persona]))
    assert response.status_code == 200
    return read(response.content.decode())


def read(page: str) -> Seen:
    entries = ENTRY.findall(page[page.index('id="messages"') :])
    said = [plain(found[1]) for kind, entry in entries if kind == "text" and (found := PROSE.search(entry))]
    last = NOTICE.search(entries[-1][1]) if entries and entries[-1][0] == "notice" else None
    button = BUTTON.search(last[2]) if last else None
    return Seen(
        kinds=[kind for kind, _entry in entries],
        said=said,
        notice=plain(last[1]) if last else "",
        button=plain(button[2]) if button else "",
        address=html.unescape(button[1]) if button else "",
    )


def plain(markup: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


async def press(person: AsyncClient, button: Seen) -> Turn:
    """Press the button of the notice, and wait until the turn that it began has ended or asks something."""
    response = await person.post(button.address, headers={"HX-Request": "true"})
    assert response.status_code == 204
    return await settled(await Turn.objects.alatest("created_at"))


def has_text(turn: Turn) -> bool:
    """Whether words of its running reply have come."""
    log = stream.log_of(turn.pk)
    return log is not None and any(isinstance(event, TextDelta) for event in log.events)


async def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)


async def settled(turn: Turn, seconds: float = 20) -> Turn:
    """The turn once it no longer runs."""
    async with asyncio.timeout(seconds):
        while True:
            found = await in_db(Turn.objects.select_related("conversation__project").get)(pk=turn.pk)
            if found.status not in RUNNING:
                return found
            await asyncio.sleep(0.01)
