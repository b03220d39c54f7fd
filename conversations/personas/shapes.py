"""What a persona, a step of its flow and an option look like. Plain frozen values; the TOML files fill them."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["one", "many", "text"]
Depth = Literal["", "light", "deep"]
Predicate = tuple[
    Any, ...
]  # ("count", "users[kind=user]", 1, 4), ("all", Predicate, ...): see conversations.predicates

DEPTHS = ("light", "standard", "deep")
STARTER_END = "…"

# What ask_user_question takes: options per kind, words in a prompt, words in a label.
KINDS = {"one": 5, "many": 6, "text": 5}
PROMPT_WORDS, LABEL_WORDS = 30, 6

BANS = "bans"

SLOT = re.compile(r"\{([a-z_]+)\}")


def beginning(label: str) -> str:
    """The first three words, by which people tell options apart when they hear them."""
    return " ".join(re.findall(r"[\w{}-]+", label.casefold())[:3])


@dataclass(frozen=True)
class Option:
    """A suggested answer. A starter fills the composer and is not sent; a slot is filled from the document."""

    label: str
    why: str = ""
    recommended: bool = False
    starter: bool = False
    slot: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "why": self.why,
            "recommended": self.recommended,
            "starter": self.starter,
            "slot": self.slot,
        }


@dataclass(frozen=True)
class Step:
    """One question of a flow. `depth` is the least depth that asks it: light (always), "" (standard), deep."""

    key: str
    title: str
    ask: tuple[str, str, str]
    why: str
    kind: Kind
    done_when: Predicate
    follow_up: str
    help: str
    depth: Depth = ""
    each: str = ""  # the section whose items it is repeated for, "" if it is asked once
    needs: Predicate | None = None
    options: tuple[Option, ...] = ()
    fills: tuple[str, ...] = ()
    move: str = ""  # the move that makes its second follow-up; "" means the persona's first

    def is_asked_at(self, depth: str) -> bool:
        return DEPTHS.index(self.depth or "standard") <= DEPTHS.index(depth)


@dataclass(frozen=True)
class Persona:
    """One of the five: a role with its own questions, sections, tone and voice."""

    key: str
    name: str
    aliases: tuple[str, ...]
    role: str
    tone: str
    face: str
    voice: dict[str, Any] = field(hash=False)
    principles: tuple[str, ...]
    peeves: tuple[str, ...]
    never: tuple[str, ...]
    keeps: str
    sections: tuple[str, ...]
    limits: tuple[str, ...]  # the sections of which others' lines limit its work; BANS are requirements that forbid
    findings: tuple[str, ...]
    moves: tuple[str, ...]
    needs: Predicate | None
    dump: Step  # asked first when `needs` fails: the brain dump, through this persona's eyes
    steps: tuple[Step, ...]
    order: int

    def step(self, key: str) -> Step | None:
        """Its step of that key; the shared dump counts as one."""
        return next((step for step in (*self.steps, self.dump) if step.key == key), None)

    def asked(self, depth: str) -> tuple[Step, ...]:
        """The steps that are asked at a depth, in order."""
        return tuple(step for step in self.steps if step.is_asked_at(depth))


@dataclass(frozen=True)
class Move:
    """A way out when a plain question does not get there."""

    key: str
    when: str
    ask: str
    best_for: tuple[str, ...]  # persona keys; empty means all


@dataclass(frozen=True)
class FindingQuestion:
    """How a persona asks about something a check found, when no step of its flow does."""

    code: str
    ask: tuple[str, str, str]
    why: str
    kind: Kind
    options: tuple[Option, ...] = ()
    fills: tuple[str, ...] = ()
    covered_by: str = ""  # the step that asks for the same thing, where its condition does not name the check
