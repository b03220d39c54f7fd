"""Events of a turn as the text of server-sent events, under the names that the API gives things."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from conversations.events import Event, ProjectRenamed, TextDelta, ToolFinished, ToolStarted, WireframeRendered

Numbered = tuple[int, Event]

_ENDS_OF_LINES = {ord(each): f"\\u{ord(each):04x}" for each in "\x85\u2028\u2029"}

NAMES: dict[type[Event], dict[str, str]] = {
    ToolStarted: {"tool": "name"},
    ToolFinished: {"tool": "name"},
    ProjectRenamed: {"title": "name"},
}


def written(turn: UUID, batch: Iterable[Numbered]) -> bytes:
    parts = [
        f"id: {turn}:{seq}\nevent: {event.name}\ndata: {in_one_line(data_of(event))}\n\n"
        for seq, event in coalesced(batch)
    ]
    return "".join(parts).encode()


def in_one_line(data: dict[str, Any]) -> str:
    """Also for readers that cut lines where Unicode does, as `str.splitlines`. JSON reads the escapes as the same."""
    return json.dumps(data, ensure_ascii=False).translate(_ENDS_OF_LINES)


def coalesced(batch: Iterable[Numbered]) -> Iterator[Numbered]:
    """Neighbouring pieces of one text as one event, with the number of the last of them."""
    texts: list[str] = []
    message = last = -1
    for seq, event in batch:
        piece = event if type(event) is TextDelta else None  # one that replaces stays alone
        if texts and not (piece and piece.message == message):
            yield last, TextDelta(message, "".join(texts))
            texts.clear()
        if piece:
            texts.append(piece.text)
            message, last = piece.message, seq
        else:
            yield seq, event
    if texts:
        yield last, TextDelta(message, "".join(texts))


def data_of(event: Event) -> dict[str, Any]:
    """The payload under the names that the API gives things."""
    named = NAMES.get(type(event), {})
    data = {named.get(name, name): value for name, value in event.payload().items()}
    return {**data, "url": f"/api/v1/wireframes/{event.id}.png"} if isinstance(event, WireframeRendered) else data
