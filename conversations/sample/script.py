"""The shape of the sample's files: sittings with a persona, each a list of turns, each a list of replies."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class SampleError(ValueError):
    """An entry of the sample does not hold. The message names the file and the entry."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Answer(_Entry):
    """What the person answers to a question."""

    options: list[str] = []
    text: str = ""
    exit: str = ""


class Reply(_Entry):
    """One model call: its text, then the tools it uses. The tools check their input themselves."""

    text: str = ""
    name: str = ""
    edits: list[dict[str, Any]] = []
    wireframe: dict[str, Any] = {}
    next: list[dict[str, Any]] = []
    ask: dict[str, Any] = {}
    answer: Answer | None = None

    def uses(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Tool and input of each use, in the order in which a persona makes them."""
        if self.name:
            yield "set_project_name", {"name": self.name}
        if self.edits:
            yield "update_prd", {"edits": self.edits}
        if self.wireframe:
            yield "render_wireframe", self.wireframe
        if self.next:
            yield "update_whats_next", {"items": self.next}
        if self.ask:
            yield "ask_user_question", self.ask


class ByHand(_Entry):
    """One thing that the person does in the document themselves."""

    bring: str = ""  # the name of a text beside the sittings
    change: dict[str, Any] = {}  # an `item` and its fields as they read then
    lock: str = ""  # a section or an item
    accept: str = ""  # the place of what is suggested
    reject: str = ""
    share: int = 0  # a link for so many days


class Exchange(_Entry):
    """A turn: the person's words and every reply up to the next words. `ticks` are what is done on the list then, and
    `by_hand` what is done in the document."""

    minute: int
    words: str
    replies: list[Reply]
    ticks: list[str] = []
    by_hand: list[ByHand] = []


class Sitting(_Entry):
    """A while with one persona, which begins so many minutes before the sample ends."""

    file: str
    persona: str
    begins: int
    turns: list[Exchange]


def read_sittings(folder: Path) -> list[Sitting]:
    """All sittings, in the order of their files' names."""
    return [_read(path) for path in sorted(folder.glob("*.toml"))]


def _read(path: Path) -> Sitting:
    try:
        return Sitting.model_validate({"file": path.name, **tomllib.loads(path.read_text(encoding="utf-8"))})
    except tomllib.TOMLDecodeError as error:
        raise SampleError(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise SampleError(f"{path.name}, {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
