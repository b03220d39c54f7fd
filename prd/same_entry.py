"""Whether two entries of What's Next ask for the same thing, though a persona wrote one of them anew. Pure.

Entries about different lines are different. About the same line they are the same if they name the same step of the
same persona; else it is their words that tell: half of them shared for the same step, three quarters without one,
whoever wrote it.
"""

from typing import Protocol

from prd.wording import stems

SAME_STEP, ANY_STEP = 0.5, 0.75


class Listed(Protocol):
    """What is compared."""

    @property
    def title(self) -> str: ...
    @property
    def persona(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def refs(self) -> list[str]: ...


def same_entry(one: Listed, other: Listed) -> bool:
    both_name = bool(one.refs and other.refs)
    if both_name and not set(one.refs) & set(other.refs):
        return False
    same_step = bool(one.step) and one.step == other.step
    if both_name and same_step and one.persona == other.persona and set(one.refs) == set(other.refs):
        return True
    if one.step and other.step and not same_step:
        return False
    return likeness(one.title, other.title) >= (SAME_STEP if same_step else ANY_STEP)


def likeness(one: str, other: str) -> float:
    """The share of the words of two titles that both have, from 0 to 1."""
    words, others = stems(one), stems(other)
    if not words or not others:
        return float(one.casefold().split() == other.casefold().split())
    return len(words & others) / len(words | others)
