"""Readiness: the share of checks that hold, per section and overall. Pure.

- Prose is as ready as it has words towards the length at which it says something of its own.
- A section of items is the share of checks that hold over all its items: the fields that its kind wants, the findings
  that name the item, and that it fits the others. An item of which all checks hold is ready.
- Overall is the mean of the sections that the outline cannot do without and of those that hold something; the
  functional requirements count three times. Everything is rounded down, so that 100 means all of it.
"""

from collections.abc import Sequence

from prd.document import (
    SECTIONS,
    Content,
    Decision,
    Item,
    OpenQuestion,
    Requirement,
    Section,
    User,
    outline_of,
    shown_sections,
)
from prd.findings import Finding, Readiness
from prd.wording import word_count

PROSE_WORDS = {"summary": 20, "problem": 50, "data": 40}
WEIGHTS = {"requirements": 3}

WANTED = {
    "users": ("drives",),
    "journeys": ("person", "entry", "beats", "value", "end", "edge"),
    "metrics": ("method",),
    "scope_in": ("reason",),
    "scope_out": ("reason",),
    "risks": ("impact", "owner", "revisit"),
    "assumptions": ("impact",),
    "questions": ("answer",),
    "glossary": ("statement",),
    "milestones": ("outcome",),
}
COUNTED = {
    "journeys": ("journey_without_requirement",),
    "metrics": ("no_target",),
    "requirements": (
        "no_actor",
        "no_acceptance",
        "no_failure_path",
        "no_priority",
        "vague_word",
        "two_in_one",
        "requirement_without_journey",
    ),
    "quality": ("no_threshold", "vague_word"),
    "assumptions": ("unconfirmed_assumption",),
    "questions": ("question_without_owner",),
    "decisions": ("no_reason",),
}
FIT = ("contradiction", "duplicate_id", "dangling_id", "glossary_drift")

NOTHING_YET = "Nothing yet"
# What to say of a section in which one thing is missing.
_GAPS = {
    "no_actor": "Nobody named yet",
    "no_acceptance": "No criterion yet",
    "no_failure_path": "No failure path yet",
    "no_priority": "Not ranked yet",
    "vague_word": "A vague word",
    "two_in_one": "Two promises in one",
    "requirement_without_journey": "No journey yet",
    "journey_without_requirement": "No requirement yet",
    "no_target": "No target yet",
    "no_counter": "No counter-metric yet",
    "no_threshold": "No threshold yet",
    "unconfirmed_assumption": "Not confirmed yet",
    "no_reason": "No reason yet",
    "contradiction": "A contradiction",
}


def readiness(content: Content, findings: Sequence[Finding]) -> Readiness:
    """How much of the document holds, given what the checks found."""
    by_place: dict[str, set[str]] = {}
    for finding in findings:
        by_place.setdefault(finding.place, set()).add(finding.code)
    shown = shown_sections(content)
    held = {key: _held(key, content.sections[key], by_place) for key in shown}
    sections = {key: _percent(key, content.sections[key], held[key], by_place) for key in shown}
    words = {key: _words(key, content.sections[key], sections[key], held[key], by_place) for key in shown}
    mandatory = outline_of(content).mandatory
    counted = [key for key in shown if key in mandatory or not content.sections[key].is_empty]
    weights = {key: WEIGHTS.get(key, 1) for key in counted}
    overall = sum(sections[key] * weight for key, weight in weights.items()) // max(sum(weights.values()), 1)
    ready = sum(1 for key in counted if sections[key] == 100)
    return Readiness(overall, sections, words, ready, len(counted))


def checks_of(key: str, item: Item, found: set[str]) -> list[bool]:
    """Which of an item's checks hold."""
    fits = not found & set(FIT)
    if isinstance(item, Requirement) and item.priority == "wont":
        return [fits]
    if isinstance(item, User) and item.kind == "non_user":
        return [fits]
    if isinstance(item, Decision) and item.kind == "does_not_apply":
        return [fits]
    fields = [bool(getattr(item, name)) for name in WANTED.get(key, ())]
    return [fits, *fields, *(code not in found for code in COUNTED.get(key, ()))]


def _held(key: str, section: Section, by_place: dict[str, set[str]]) -> list[list[bool]]:
    return [checks_of(key, item, by_place.get(item.id, set())) for item in section.items]


def _percent(key: str, section: Section, held: list[list[bool]], by_place: dict[str, set[str]]) -> int:
    if section.is_empty:
        return 0
    if SECTIONS[key].is_prose:
        return min(100, 100 * word_count(section.body) // PROSE_WORDS[key])
    # A finding about the section as a whole, such as a missing counter-metric, is one more check.
    checked = 1 + sum(map(len, held))
    return 100 * ((key not in by_place) + sum(map(sum, held))) // checked


def _words(key: str, section: Section, percent: int, held: list[list[bool]], by_place: dict[str, set[str]]) -> str:
    if section.is_empty:
        return NOTHING_YET
    if key == "questions":
        return _open_words(section)
    if percent == 100:
        return "Ready"
    if SECTIONS[key].is_prose:
        return "Half written" if percent >= 50 else "Begun"
    ready = sum(map(all, held))
    if ready == len(section.items) or len(section.items) == 1:
        places = [section.items[0].id, key] if ready == 0 else [key]
        return _gap(by_place, places) or f"{ready} of {len(section.items)} ready"
    return f"{ready} of {len(section.items)} ready"


def _open_words(section: Section) -> str:
    waiting = sum(1 for item in section.items if isinstance(item, OpenQuestion) and not item.answer)
    return f"{waiting} open" if waiting else "All answered"


def _gap(by_place: dict[str, set[str]], places: list[str]) -> str:
    codes = {code for place in places for code in by_place.get(place, ())}
    return next((words for code, words in _GAPS.items() if code in codes), "")
