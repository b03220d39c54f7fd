"""Painting pictures beside everything else: two at once in a process, a queue behind them, and words when it is full.

A drawing takes a processor for some milliseconds, a hostile one for a second. Painters are threads of their own, so no
event loop waits with whoever asked, and no connection of the database's pool does.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from django.db import connection

from wireframes import drawing
from wireframes.drawing import DrawingError
from wireframes.keys import SCALE, THEMES

log = logging.getLogger(__name__)

T = TypeVar("T")

AT_ONCE = 2
WAITING = 16
PATIENCE_SECONDS = 10.0


class Overfull(Exception):
    """Too many drawings are asked for at once. The words are for a person, a program and a model alike."""

    def __init__(self) -> None:
        super().__init__("Too much is being drawn at the moment. Nothing is lost: try again in a few seconds.")


@dataclass(frozen=True)
class Painted:
    """A screen and its pictures."""

    text: str  # as it was drawn
    title: str
    frame: str
    pngs: dict[str, bytes] = field(repr=False)  # by theme
    width: int
    height: int
    alt: str
    straight: str  # the text with its rows straightened
    rows: tuple[int, ...]  # the numbers of the rows that were straightened, from 1
    notes: tuple[str, ...] = ()  # what could not be shown

    def straightened(self) -> "Painted":
        """With the text that the pictures show in the place of the one that was sent."""
        return replace(self, text=self.straight)


class Painters:
    """`at_once` threads, and room for `waiting` more drawings, each of which is waited for `patience` seconds."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = PATIENCE_SECONDS) -> None:
        self.pool = ThreadPoolExecutor(at_once, thread_name_prefix="painter")
        self.room = threading.BoundedSemaphore(at_once + waiting)
        self.patience = patience

    def do(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises, once a painter has had time for it. Raises Overfull. Call it off the event
        loop, as every plain view and tool is."""
        if not self.room.acquire(blocking=False):
            raise Overfull
        done = self.pool.submit(self.make_room_after, work)
        give_connection_back()
        try:
            return done.result(self.patience)
        except TimeoutError:
            if done.cancel():  # it was never begun, and nobody else makes room
                self.room.release()
            log.warning("a drawing was not done after %.0f s", self.patience)
            raise Overfull from None

    def make_room_after(self, work: Callable[[], T]) -> T:
        """Room comes back before the result: a callback of the future would run when whoever waits is awake already,
        and may find no room for what they ask for next."""
        try:
            return work()
        finally:
            self.room.release()


painters = Painters()


def give_connection_back() -> None:
    """The pool is smaller than the queue: with those who wait in it, nobody else would get at the database."""
    if "pool" in connection.settings_dict["OPTIONS"] and not connection.in_atomic_block:
        connection.close()


def paint(
    text: str, *, title: str = "", frame: str = "none", themes: Sequence[str] = THEMES, scale: int = SCALE
) -> Painted:
    """A screen's pictures. Raises DrawingError with a sentence about what cannot be drawn, and Overfull."""
    return painters.do(partial(_painted, text, title, frame, tuple(themes), scale))


def paint_svg(text: str, *, title: str = "", frame: str = "none", theme: str = "light") -> str:
    """The same as an SVG document. Raises DrawingError and Overfull."""
    return painters.do(partial(drawing.render_svg, text, title=title, frame=frame, theme=theme))  # type: ignore[arg-type]


def _painted(text: str, title: str, frame: str, themes: tuple[str, ...], scale: int) -> Painted:
    drawings = drawing.render_themes(text, title=title, frame=frame, scale=scale, themes=themes)  # type: ignore[arg-type]
    first = next(iter(drawings.values()))
    return Painted(
        text=first.text,
        title=title,
        frame=frame,
        pngs={theme: each.png for theme, each in drawings.items()},
        width=first.width,
        height=first.height,
        alt=first.alt,
        straight=first.repaired_text,
        rows=first.repaired_rows,
        notes=tuple(first.notes),
    )


__all__ = ["DrawingError", "Overfull", "Painted", "Painters", "paint", "paint_svg", "painters"]
