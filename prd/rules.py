"""Rules about single lines: what each kind of line needs before somebody can build from it. Pure."""

from collections.abc import Iterator

from prd.document import (
    Assumption,
    Content,
    Decision,
    Item,
    Metric,
    OpenQuestion,
    QualityRequirement,
    listing,
    live,
    outline_of,
)
from prd.findings import Facts, Hit
from prd.wording import is_about_the_product, makes_two_promises, shorten, vague_words

SECTION_OWNERS = {
    **dict.fromkeys(
        ("summary", "problem", "users", "metrics", "scope_in", "scope_out", "requirements", "milestones"),
        "product_manager",
    ),
    "journeys": "ux_designer",
    **dict.fromkeys(("data", "quality", "glossary"), "architect"),
    **dict.fromkeys(("risks", "assumptions", "questions", "decisions"), "critic"),
}
# What a finding on a requirement weighs less than on a must. What will not be built is not asked about.
_LESS = {"must": 0, "": 20, "should": 25, "could": 30}


def empty_section(facts: Facts) -> Iterator[Hit]:
    outline = outline_of(facts.content)
    settled = {topic for item in live(facts.content, "decisions") for topic in _does_not_apply(item)}
    for key in outline.mandatory:
        heading = outline.heading(key)
        if facts.content.sections[key].is_empty and not {key, heading.casefold()} & settled:
            yield Hit(key, key, f"{heading} is still empty.", owner=SECTION_OWNERS[key])


def _does_not_apply(item: Item) -> list[str]:
    """A decision can settle that a section has nothing to hold."""
    decided = isinstance(item, Decision) and item.kind == "does_not_apply"
    return [getattr(item, "topic", "").casefold()] if decided else []


def no_actor(facts: Facts) -> Iterator[Hit]:
    for item in facts.requirements:
        if not item.actor and not is_about_the_product(item.statement, facts.language):
            yield Hit(item.id, "requirements", "Nothing says who does this.", less=_LESS[item.priority])


def no_acceptance(facts: Facts) -> Iterator[Hit]:
    for item in facts.requirements:
        if not any(criterion.kind != "failure" for criterion in item.acceptance):
            yield Hit(item.id, "requirements", "Nothing says how to see that it works.", less=_LESS[item.priority])


def no_failure_path(facts: Facts) -> Iterator[Hit]:
    for item in facts.requirements:
        if not any(criterion.kind == "failure" for criterion in item.acceptance):
            yield Hit(item.id, "requirements", "Nothing says what happens if it fails.", less=_LESS[item.priority])


def no_priority(facts: Facts) -> Iterator[Hit]:
    for item in facts.requirements:
        if not item.priority:
            yield Hit(item.id, "requirements", "This is not ranked yet.")


def vague_word(facts: Facts) -> Iterator[Hit]:
    measured = {reference for item in _measured(facts.content) for reference in item.derived_from}
    for item in facts.requirements:
        settled = item.id in measured or any(criterion.kind == "limit" for criterion in item.acceptance)
        for word in [] if settled else vague_words(item.statement, facts.language):
            yield Hit(item.id, "requirements", _untestable(word), word, less=_LESS[item.priority])
    for line in live(facts.content, "quality"):
        for word in [] if getattr(line, "threshold", "") else vague_words(line.statement, facts.language):
            yield Hit(line.id, "quality", _untestable(word), word)


def _measured(content: Content) -> list[Item]:
    return [item for item in live(content, "quality") if getattr(item, "threshold", "")]


def _untestable(word: str) -> str:
    return f"“{word[:1].upper()}{word[1:]}” cannot be tested."


def two_in_one(facts: Facts) -> Iterator[Hit]:
    for item in facts.requirements:
        if makes_two_promises(item.statement, facts.language):
            yield Hit(item.id, "requirements", "This makes two promises in one line.", less=_LESS[item.priority])


def requirement_without_journey(facts: Facts) -> Iterator[Hit]:
    """Asked only once there are journeys: before, the empty section says it all."""
    for item in facts.requirements if live(facts.content, "journeys") else []:
        if not any(journey in facts.by_id for journey in item.journeys):
            yield Hit(item.id, "requirements", "No journey leads here yet.")


def journey_without_requirement(facts: Facts) -> Iterator[Hit]:
    served = {journey for item in facts.requirements for journey in item.journeys}
    for item in live(facts.content, "journeys"):
        if item.id not in served:
            yield Hit(item.id, "journeys", "No requirement serves this journey.")


def screen_without_requirement(facts: Facts) -> Iterator[Hit]:
    shown = {screen for item in facts.requirements for screen in item.wireframes}
    for screen in facts.screens:
        if screen.id not in shown and not any(each in facts.by_id for each in screen.requirements):
            yield Hit(screen.id, "requirements", f"“{shorten(screen.title)}” shows no requirement.")


def no_target(facts: Facts) -> Iterator[Hit]:
    for item in live(facts.content, "metrics"):
        if isinstance(item, Metric) and not item.target:
            yield Hit(item.id, "metrics", "It has no target yet.")


def no_counter(facts: Facts) -> Iterator[Hit]:
    metrics = live(facts.content, "metrics")
    if metrics and not any(getattr(item, "counter", "") for item in metrics):
        yield Hit("metrics", "metrics", "Nothing says what must not get worse.")


def no_threshold(facts: Facts) -> Iterator[Hit]:
    for item in live(facts.content, "quality"):
        missing = _missing_figures(item) if isinstance(item, QualityRequirement) else []
        if missing:
            yield Hit(item.id, "quality", f"It has no {listing(missing)} yet.")


def _missing_figures(item: QualityRequirement) -> list[str]:
    """A rule for access or privacy is kept or not; everything else is counted: for whom, in what time, in what unit."""
    wanted = {"threshold": item.threshold}
    if item.kind not in ("accessibility", "privacy"):
        has_unit = item.unit or any(character.isalpha() or character in "%€$£°" for character in item.threshold)
        wanted |= {"population": item.population, "window": item.window, "unit": "there" if has_unit else ""}
    return [name for name, value in wanted.items() if not value]


def no_reason(facts: Facts) -> Iterator[Hit]:
    for item in live(facts.content, "decisions"):
        if not isinstance(item, Decision) or item.kind != "choice" or item.topic == "depth":
            continue
        missing = [name for name, value in (("reason", item.reason), ("alternative", item.alternatives)) if not value]
        if missing:
            yield Hit(item.id, "decisions", f"It has no {listing(missing)} yet.")


def unconfirmed_assumption(facts: Facts) -> Iterator[Hit]:
    for item in live(facts.content, "assumptions"):
        if isinstance(item, Assumption) and not item.confirmed:
            why = f"If it is wrong: {shorten(item.impact, 120)}." if item.impact else ""
            yield Hit(item.id, "assumptions", "Nobody has confirmed this.", why=why)


def question_without_owner(facts: Facts) -> Iterator[Hit]:
    for item in live(facts.content, "questions"):
        if isinstance(item, OpenQuestion) and not (item.answer or item.owner or item.for_persona):
            yield Hit(item.id, "questions", "Nobody is named who can answer this.")
