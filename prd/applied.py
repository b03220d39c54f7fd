"""What comes of edits: a new content with what to tell about it, or why they cannot be applied.

Pure values, no Django. Callers import these names from `prd.document`.
"""

from dataclasses import dataclass, field
from typing import Any

from prd.edits import Edit
from prd.items import Content


class EditError(ValueError):
    """An edit that cannot be applied; nothing was."""

    def __init__(self, message: str, index: int = 0) -> None:
        super().__init__(f"edits[{index}]: {message}")
        self.message = message
        self.index = index


class StaleEdit(EditError):
    """An edit written against a revision that is no longer the current one."""

    def __init__(self, section: str, revision: int, current: str | list[dict[str, Any]], index: int = 0) -> None:
        super().__init__(f"{section} has changed since you read it; its revision is {revision} now", index)
        self.section = section
        self.revision = revision
        self.current = current


@dataclass(frozen=True)
class Origin:
    """Where the edits of one call come from. What comes `by_hand` is the person's own from then on."""

    turn: str = ""
    question: str = ""
    persona: str = ""
    by_hand: bool = False


NOWHERE = Origin()


@dataclass(frozen=True)
class Suggested:
    """An edit that waits for the person's word: why, and how the place reads before and after it."""

    index: int  # of the edit in its call
    edit: Edit
    place: str  # an item's id, or a section's key
    section: str
    reason: str
    before: str
    after: str


@dataclass(frozen=True)
class Applied:
    """A new content, and what to tell about it."""

    content: Content
    changed: list[str]
    sections: list[str]
    summary: str
    report: list[dict[str, Any]]
    suggested: list[Suggested] = field(default_factory=list)
