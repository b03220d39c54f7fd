"""Rule 10: what a figure is. A date to be ready by, today's figure, a goal, a limit of the product, or a detail."""

import re
from typing import TYPE_CHECKING, Any

from conversations.llm.offline.facts import Fact
from conversations.llm.offline.numbers import (
    amounts,
    bare_limit,
    crowd_of,
    date_of,
    limit_of,
    population_of,
    unit_of,
    window_of,
)
from conversations.llm.offline.words import content_stems

if TYPE_CHECKING:
    from conversations.llm.offline.cascade import Heard

RATE = re.compile(r"(?<=\w) an? \w+$")
LOOK_BACK = 12  # facts: a figure and its goal are told in one breath


def measured(said: "Heard") -> list[Fact]:
    """The fact that a clause with a figure or a date is; empty if the figure is a detail of something else."""
    date = date_of(said.hidden, said.rules)
    if date and is_milestone(said):
        return [said.fact("milestones", fields={"by": date})]
    if said.holds("cues.happy_with"):
        return [said.fact("metrics", fields={"by": date} if date else {})]
    if not amounts(said.hidden, said.rules):
        return []
    if is_goal(said):
        return [said.fact("metrics", fields=metric_fields(said))]
    kind = limit_kind(said)
    return [said.fact("quality", fields=limit_fields(said.hidden, kind, said))] if kind else []


def is_milestone(said: "Heard") -> bool:
    head = said.subject.actor.casefold()
    somebody = said.subject.is_role and head not in said.rules.words("actors.ambiguous")
    return not somebody and bool(said.holds("cues.milestone")) and not said.holds("cues.change")


def is_goal(said: "Heard") -> bool:
    """A change or an aim in what people or the business do."""
    if said.rules.raw("cues.may_or_can").search(said.hidden) or limit_kind(said):
        return False
    if said.rules.raw("cues.goal_subject").match(said.text) or said.holds("cues.happy_if"):
        return True
    if said.subject.kind in ("role", "thing") and not said.holds("cues.strong_change"):
        return bool(said.holds("cues.share"))
    return bool(said.holds("cues.strong_change") or said.holds("cues.share") or said.holds("cues.target"))


def metric_fields(said: "Heard") -> dict[str, Any]:
    found = amounts(said.hidden, said.rules)
    date = date_of(said.hidden, said.rules)
    figures = [each for each in found if each.text.casefold() not in date.casefold() and not _is_window(each.text)]
    values = {
        "target": RATE.sub("", figures[-1].text if figures else found[0].text),
        "by": date,
        "window": window_of(said.hidden, said.rules),
    }
    values["baseline"] = _baseline(said) or _from(figures)
    return {name: value for name, value in values.items() if value}


def _is_window(text: str) -> bool:
    return text.casefold().startswith(("a ", "an ", "every ", "each "))


def _from(figures: list[Any]) -> str:
    if len(figures) < 2 or figures[0].comparator != "from":
        return ""
    return str(figures[0].text).split(" ", 1)[1]


def _baseline(said: "Heard") -> str:
    """Today's figure, if a sentence about today used the same words."""
    for fact in reversed(said.scene.facts[-LOOK_BACK:]):
        shared = content_stems(fact.hidden, said.rules) & content_stems(said.hidden, said.rules)
        found = amounts(fact.text, said.rules) if fact.section == "problem" and shared else []
        if found:
            return fact.text[found[0].start :].strip(" .")
    return ""


def limit_kind(said: "Heard") -> str:
    """load, speed, other: what kind of limit of the product this is; "" if it is none."""
    if said.subject.is_role and not _is_thing_after_all(said):
        return "" if said.holds("cues.acts") else _crowd_kind(said)
    if not said.rules.raw("cues.product_noun").search(said.hidden):
        return _crowd_kind(said) or _quick_kind(said)
    if said.rules.raw("cues.load").search(said.hidden) and crowd_of(said.hidden, said.rules):
        return "load"
    if not said.rules.raw("cues.speed_verb").search(said.hidden):
        return _quick_kind(said)
    limit = limit_of(said.hidden, said.rules)
    if not limit:
        return ""
    return "other" if "%" in limit or "cent" in limit or said.holds("cues.lasts") else "speed"


def _is_thing_after_all(said: "Heard") -> bool:
    """ "The guide should start in three seconds": a word for a person or a thing, faster than people are."""
    ambiguous = said.subject.actor.casefold() in said.rules.words("actors.ambiguous")
    return ambiguous and bool(said.holds("cues.quick_verb")) and "second" in said.hidden


def _crowd_kind(said: "Heard") -> str:
    together = said.rules.raw("cues.together").search(said.hidden)
    return "load" if together and crowd_of(said.hidden, said.rules) else ""


def _quick_kind(said: "Heard") -> str:
    """A thing that has to open or answer within a time; a time beside an event is a detail."""
    thing = said.subject.kind == "thing" or _is_thing_after_all(said)
    if not thing or said.holds("cues.before_event"):
        return ""
    if said.holds("cues.bounded"):
        return "speed"
    return "speed" if said.holds("cues.quick_verb") and limit_of(said.hidden, said.rules) else ""


def limit_fields(text: str, kind: str, said: "Heard") -> dict[str, Any]:
    """Threshold, unit, crowd and window, as far as they were said."""
    rules = said.rules
    crowd = crowd_of(text, rules)
    limit = bare_limit(limit_of(text, rules), rules)
    threshold = crowd if kind == "load" and crowd else limit
    population = population_of(text, rules) or (crowd if kind == "load" else "")
    window = window_of(text, rules)
    values = {
        "kind": kind,
        "threshold": threshold,
        "unit": unit_of(threshold, rules) if threshold else "",
        "population": population,
        "window": window,
    }
    return {name: value for name, value in values.items() if value}
