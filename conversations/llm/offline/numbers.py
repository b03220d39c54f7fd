"""Figures with their unit, window and crowd, and what a sentence with a figure is: goal, limit, date or detail."""

import re
from dataclasses import dataclass

from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import words_of


@dataclass(frozen=True)
class Amount:
    """One figure as said: "fewer than two", "half a second"."""

    text: str
    comparator: str
    unit: str
    start: int
    end: int


def amounts(text: str, rules: Rules) -> list[Amount]:
    """The figures of a text, in order. "A few", "one of" and "once the" are none."""
    hidden = rules.raw("numbers.no_number").sub(lambda match: "·" * len(match.group()), text)
    found = []
    for match in rules.raw("numbers.amount").finditer(hidden):
        comparator = (match.group("comparator") or "").casefold()
        unit = (match.group("unit") or "").strip(" -")
        found.append(Amount(text[match.start() : match.end()].strip(), comparator, unit, match.start(), match.end()))
    return found


def date_of(text: str, rules: Rules) -> str:
    match = rules.raw("numbers.by_date").search(text)
    return match.group("by") if match else ""


def limit_of(text: str, rules: Rules) -> str:
    """The time or share in a text: "half a second", "under two seconds", "99 percent"."""
    match = rules.raw("numbers.time_limit").search(text)
    return match.group("limit") if match else ""


def bare_limit(limit: str, rules: Rules) -> str:
    """The limit without "in" and "within", which say nothing of their own."""
    return re.sub(r"^(?:in|within|after|for) ", "", limit, flags=re.IGNORECASE)


def population_of(text: str, rules: Rules) -> str:
    match = rules.raw("numbers.population").search(text)
    return match.group("who").strip() if match else ""


def crowd_of(text: str, rules: Rules) -> str:
    """A figure with the people or things it counts: "about forty members"."""
    match = rules.raw("numbers.crowd").search(text)
    return match.group("who").strip() if match else ""


def window_of(text: str, rules: Rules) -> str:
    match = rules.raw("numbers.window").search(text)
    return match.group().strip() if match else ""


def unit_of(limit: str, rules: Rules) -> str:
    """What is counted: the time or share in it, else its last word."""
    time = rules.raw("numbers.time_unit").search(limit)
    words = words_of(limit)
    return time.group() if time else words[-1] if words else ""
