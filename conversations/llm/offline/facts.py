"""What reading gives: facts, each with the section it belongs to and its place in the words."""

from dataclasses import dataclass, field
from typing import Any

QUOTE = 200


@dataclass
class Fact:
    """One thing to file. `kind` says how: an item or prose of a section, a criterion, a name, a screen, a card."""

    section: str
    text: str
    start: int
    end: int
    kind: str = "item"  # item | prose | criterion | name | screen | card
    fields: dict[str, Any] = field(default_factory=dict)
    evidence: str = "stated"
    item: str = ""  # the id it hangs on, where that is known
    card: str = ""  # the card it asks for: belongs | measure | rule | name
    hidden: str = ""  # its text with reasons and quotations masked
    sentence: int = 0
    loose: bool = False  # no rule took it: it goes with what follows it in the same breath
    step: str | None = None  # None: the step of the turn


@dataclass(frozen=True)
class Place:
    """Where words were said: the step that was asked, its section, and the question itself."""

    step: str = ""
    item: str = ""
    section: str = ""  # where a clause without a cue goes
    prompt: str = ""
    answering: bool = False
    narrative: bool = False  # the step asks for a story: only strong cues lead elsewhere
    shown: tuple[dict[str, Any], ...] = ()  # requirements of the document
