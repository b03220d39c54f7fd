"""The five places at which a reply can go wrong, and the reply in which they are.

It says something and calls a tool, so that each place is there, and a tool that runs though it must not is seen.
"""

from dataclasses import dataclass
from typing import Any

from tests.replies import Event, Reply, Step
from tests.upstream import Text, ToolUse, message

WORDS = "So far so good, and there is more."
DONE = "Who pays?"
EDIT = {
    "op": "add_item",
    "section": "requirements",
    "evidence": "stated",
    "quote": "book a lane",
    "fields": {"statement": "Members can book a lane"},
}


@dataclass(frozen=True)
class Place:
    """`said` is what of the words has come by then."""

    name: str
    said: str

    def __str__(self) -> str:
        return self.name.replace(" ", "_")


BEFORE_ANYTHING = Place("before anything", "")
AFTER_FIRST_DELTA = Place("after the first delta", "So far s")
MIDDLE_OF_TEXT = Place("in the middle of the text", "So far so good, and ther")
INSIDE_INPUT = Place("inside a tool's input", WORDS)
VERY_END = Place("at the very end", WORDS)  # after message_delta with its stop reason, before message_stop

PLACES = (BEFORE_ANYTHING, AFTER_FIRST_DELTA, MIDDLE_OF_TEXT, INSIDE_INPUT, VERY_END)

_DELTAS = {AFTER_FIRST_DELTA: 1, MIDDLE_OF_TEXT: 3, INSIDE_INPUT: 7}  # the text has five


def adding(statement: str = "Members can book a lane", **fields: Any) -> ToolUse:
    """A call that adds a requirement."""
    return ToolUse("update_prd", {"edits": [{**EDIT, "fields": {"statement": statement}}]}, **fields)


def whole_reply() -> Reply:
    return message(Text(WORDS), adding())


def done() -> Reply:
    """What follows the call of the whole reply."""
    return message(Text(DONE))


def split(place: Place, reply: Reply | None = None) -> tuple[list[Step], list[Step]]:
    """The steps of the reply before this place, and those after it."""
    steps = list((reply or whole_reply()).steps)
    kinds = [step.data["type"] if isinstance(step, Event) else "" for step in steps]
    if place is BEFORE_ANYTHING:
        at = kinds.index("message_start") + 1
    elif place is VERY_END:
        at = kinds.index("message_delta") + 1
    else:
        at = [number for number, kind in enumerate(kinds) if kind == "content_block_delta"][_DELTAS[place] - 1] + 1
    return steps[:at], steps[at:]
