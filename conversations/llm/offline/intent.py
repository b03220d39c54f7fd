"""What a turn is going to do, as a value."""

from dataclasses import dataclass, field
from typing import Any

from conversations.llm.offline.draft import Card


@dataclass
class Plan:
    """Tool calls to make, and what to say and ask when they are done."""

    name: str = ""
    edits: list[dict[str, Any]] = field(default_factory=list)
    screens: list[dict[str, Any]] = field(default_factory=list)
    card: Card | None = None
    say: str = ""  # said instead of a confirmation, or before one
    ask_again: bool = False  # put the open question once more
    ask: dict[str, Any] | None = None  # put exactly this question
    ask_now: bool = False  # put the flow's question at once, even where its step is done
    silent: bool = False  # ask nothing
    vague: str = ""
