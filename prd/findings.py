"""What the checks say and what they look at, as plain values. Pure. Callers import from `prd.checks`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from prd.document import SECTIONS, Content, Item, Requirement, every_item, live, references
from prd.language import language_of_document
from prd.wording import stems


@dataclass(frozen=True)
class Screen:
    """A wireframe as the checks see it."""

    id: str
    title: str
    requirements: tuple[str, ...] = ()
    journeys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or missing.

    `place` is an item's id, a wireframe's id or a section's key. `word` is the word at fault, as it was written; for a
    contradiction it is the id of the other line.
    """

    code: str
    place: str
    section: str
    message: str
    why: str
    owner: str
    impact: int
    word: str = ""
    uncertainty: int = 100

    @property
    def urgency(self) -> int:
        """What is asked first: see prd.urgency."""
        return self.impact * self.uncertainty


@dataclass(frozen=True)
class Readiness:
    """How much of the document holds, in percent and in words."""

    overall: int
    sections: dict[str, int]
    words: dict[str, str]
    ready: int
    total: int


class Hit(NamedTuple):
    """A place where a check does not hold, in the check's own words. Made by the hundred, so it is a tuple."""

    place: str
    section: str
    message: str
    word: str = ""
    less: int = 0
    why: str = ""
    owner: str = ""


class Facts:
    """A document with what several checks need to know about it, worked out once."""

    def __init__(self, content: Content, screens: Sequence[Screen]) -> None:
        self.content = content
        self.screens = screens
        self.items = list(every_item(content))
        self.by_id = {item.id: item for _, item in self.items}

    @cached_property
    def requirements(self) -> list[Requirement]:
        """Those that are meant to be built."""
        found = [item for item in live(self.content, "requirements") if isinstance(item, Requirement)]
        return [item for item in found if item.priority != "wont"]

    @cached_property
    def named(self) -> list[tuple[Item, list[str]]]:
        """Each item with the ids that it names."""
        return [(item, references(item)) for _, item in self.items]

    @cached_property
    def links(self) -> dict[str, int]:
        """How many lines and screens hang on each id, in either direction."""
        count = {item.id: len(named) for item, named in self.named}
        all_named = [reference for _, named in self.named for reference in named]
        for reference in [*all_named, *(each for screen in self.screens for each in screen.requirements)]:
            count[reference] = count.get(reference, 0) + 1
        return count

    @cached_property
    def stems(self) -> dict[str, frozenset[str]]:
        return {item.id: stems(item.statement, self.language) for _, item in self.items}

    @cached_property
    def language(self) -> str:
        """In which the document is written, as far as its words show it."""
        return language_of_document(self.content)

    def exists(self, reference: str) -> bool:
        """Wireframes can only be told missing where the screens are known."""
        if reference.startswith("W-"):
            return not self.screens or any(screen.id == reference for screen in self.screens)
        return reference in self.by_id or reference in SECTIONS
