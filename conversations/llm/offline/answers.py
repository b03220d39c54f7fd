"""Answers to filing: the words go where the question asked, by the recipe of its step."""

import re
from collections.abc import Callable
from typing import Any

from conversations.llm.offline.answers_limits import WAYS as LIMITS
from conversations.llm.offline.answers_links import FOLLOW_UPS
from conversations.llm.offline.answers_links import WAYS as LINKS
from conversations.llm.offline.answers_screens import WAYS as SCREENS
from conversations.llm.offline.answers_terms import WAYS as TERMS
from conversations.llm.offline.asked import Asked
from conversations.llm.offline.cascade import split_reason
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.given import (
    Given,
    answer_before,
    beats_of,
    criterion_of,
    first_sentence,
    is_known,
    labelled,
    limit_figures,
    link_requirements,
    metric_figures,
    park,
    title_of,
    without_lead,
)
from conversations.llm.offline.lists import enumerated
from conversations.llm.offline.numbers import amounts, date_of, window_of
from conversations.llm.offline.steps import RECIPES

SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


def file_answer(fact: Fact, draft: Draft, asked: Asked) -> None:
    """One answer, by its step; an unknown step's answer is kept whole in the problem."""
    recipe = RECIPES.get(asked.step)
    if recipe is None:
        draft.append_prose("problem", fact.text, fact)
        return
    given = Given(fact, draft, asked, recipe)
    before = len(draft.edits)
    if asked.is_follow_up and recipe.follow:
        follow_up(given)
    elif given.draft.rules.raw("cues.not_yet").match(given.text) and len(given.text.split()) < 7:
        park(given.asked, given.draft)
    elif is_none(given):
        nothing_there(given)
    else:
        WAYS[recipe.how](given)
    if len(draft.edits) == before and not (draft.screens or draft.card or is_known(given)):
        _keep_whole(given)


def is_none(given: Given) -> bool:
    """ "Nobody", "Nothing is excluded": a picked or bare no."""
    if given.recipe.how in ("prose", "criterion", "edge", "metric", "screen", "owner", "limit"):
        return False
    return bool(given.draft.rules.raw("cues.none").match(given.text))


def nothing_there(given: Given) -> None:
    """What does not exist is a decision that the question does not apply, in the person's words."""
    fields = {"statement": f"{given.asked.prompt} {given.text}", "kind": "does_not_apply", "topic": given.asked.title}
    edit = given.draft.add("decisions", fields, given.fact)
    if edit and given.draft.situation.find(given.asked.item):
        edit["derived_from"] = [given.asked.item]


def _keep_whole(given: Given) -> None:
    """What the recipe could not place is kept under the question it answers."""
    about = [given.asked.item] if given.draft.situation.find(given.asked.item) else []
    given.draft.add("questions", {"statement": given.text, "about": about}, given.fact)


def follow_up(given: Given) -> None:
    name = given.recipe.follow
    if name in FOLLOW_UPS:
        FOLLOW_UPS[name](given)
        return
    for item in _followed(given, name):
        old = str(item.get(name, ""))
        given.set(item, **{name: f"{old}; {given.text}" if old and given.text not in old else given.text})


def _followed(given: Given, name: str) -> list[dict[str, Any]]:
    """Whom a follow-up is about: the item asked for, the one just named, else those that lack the field."""
    items = given.draft.situation.items(given.recipe.section)
    if given.asked.item:
        item = given.target(name)
        return [item] if item else []
    if given.recipe.section == "decisions":
        items = [item for item in items if item.get("kind") == "choice"]
        return [item for item in items if not item.get(name)][-1:] or items[-1:]
    before = answer_before(given)
    named = [item for item in items if title_of(item) and title_of(item).casefold() in before]
    if given.recipe.section == "users" and named:
        return named[-1:]
    lacking = [item for item in items if not item.get(name)]
    return lacking if name == "reason" else lacking[-1:] or items[-1:]


# --- the ways ---------------------------------------------------------------------------------------------------


def prose(given: Given) -> None:
    given.draft.append_prose(given.recipe.section, labelled(given, given.text), given.fact)


def entries(given: Given) -> None:
    """People or things left out: one item each, with the reason where one was given."""
    for text in _thoughts(given):
        head, rest = first_sentence(text)
        what, reason = split_reason(head, given.draft.rules)
        reason = ". ".join(part for part in (reason, rest) if part)
        for entry in enumerated(without_lead(what, given)):
            fields = {"statement": entry, **given.recipe.fixed, given.recipe.reason: reason}
            given.draft.add(given.recipe.section, fields, given.fact)


def _thoughts(given: Given) -> list[str]:
    """What is left out may take several sentences; who somebody is, is told in one and explained in the next."""
    if given.recipe.section != "scope_out":
        return [given.text]
    found: list[str] = []
    for part in [each for told in SENTENCES.split(given.text) for each in _apart(told, given)]:
        explains = given.draft.rules.raw("cues.explains").match(part)
        if explains and found:
            found[-1] = f"{found[-1].rstrip('.')}. {part}"
        elif part.strip():
            found.append(part)
    return found


def _apart(told: str, given: Given) -> list[str]:
    """ "No sheet music because … and we don't do payments": two things left out, told in one breath."""
    return given.draft.rules.raw("cues.another").split(told)


def metric(given: Given) -> None:
    """A goal: the sentence with the figure, and how it is counted if that was said."""
    rules = given.draft.rules
    told = [part for each in SENTENCES.split(given.text) for part in rules.raw("cues.counted").split(each)]
    parts = [part for part in told if part.strip()]
    method = next((part for part in parts[1:] if rules.raw("cues.method").search(part)), "")
    goal = " ".join(part for part in parts if part != method) or given.text
    fields = {"statement": goal, "method": method.strip(" ."), **metric_figures(goal, rules)}
    known = next((item for item in given.draft.situation.items("metrics") if not item.get("target")), None)
    if known and fields.get("target") and len(amounts(goal, rules)) and len(goal.split()) < 6:
        given.set(known, target=goal, method=method)
    else:
        given.draft.add("metrics", fields, given.fact)


def set_field(given: Given) -> None:
    item = given.target()
    if item is None:
        items = given.draft.situation.items(given.recipe.section)
        item = items[0] if items else None
    if item is not None:
        given.set(item, **{given.recipe.field: given.text.strip(" .")})


def add(given: Given) -> None:
    what, reason = split_reason(given.text, given.draft.rules)
    fields: dict[str, Any] = {"statement": labelled(given, given.text)}
    if given.recipe.section == "decisions":
        fields = {
            "statement": labelled(given, what),
            "reason": reason,
            "kind": "choice",
            "topic": given.asked.title,
        }
    given.draft.add(given.recipe.section, fields, given.fact)


def each(given: Given) -> None:
    """One quality requirement for each thing picked or named; what is named is its crowd or its subject."""
    for entry in enumerated(given.text):
        fields = {"statement": labelled(given, entry), **given.recipe.fixed}
        if given.recipe.fixed.get("kind") == "accessibility":
            fields["population"] = entry
        given.draft.add("quality", fields, given.fact)


def milestone(given: Given) -> None:
    by = date_of(given.text, given.draft.rules)
    head, rest = first_sentence(given.text)
    what, _, then = head.partition(", who ")
    outcome = ". ".join(part for part in (then, rest) if part)
    given.draft.add("milestones", {"statement": what, "outcome": outcome, "by": by}, given.fact)


def journey(given: Given) -> None:
    head, rest = first_sentence(given.text)
    given.draft.add("journeys", {"person": head.strip(" ."), "entry": rest}, given.fact)


def beats(given: Given) -> None:
    item = given.target("beats")
    steps = beats_of(given.text, given.draft.rules)
    if item is None:
        given.draft.add("journeys", {"beats": steps}, given.fact)
        return
    given.draft.change(item, "journeys", {}, {"beats": steps}, given.fact)
    link_requirements(given, item, " ".join([*item.get("beats", []), *steps]))


def worth(given: Given) -> None:
    item = given.target()
    if item is not None:
        head, rest = first_sentence(given.text)
        beat = next((beat for beat in item.get("beats", []) if beat.casefold().startswith(head.casefold()[:20])), head)
        value = re.sub(r"^when (?=\S+ \S)", "", beat.strip(" ."), flags=re.IGNORECASE)
        given.set(item, value=value, end=rest.strip(" ."))


def limit(given: Given) -> None:
    fields = {**limit_figures(given), **given.recipe.fixed, "statement": labelled(given, given.text)}
    given.draft.add("quality", fields, given.fact)


def decision(given: Given) -> None:
    """What is settled: one decision a sentence, each with its reason."""
    last: dict[str, Any] | None = None
    for part in [part.strip(" .") for part in SENTENCES.split(given.text) if part.strip()]:
        who = given.draft.rules.raw("cues.decided_by").match(part)
        if who and last:
            last["fields"]["decided_by"] = who.group("who")
            continue
        what, reason = split_reason(part, given.draft.rules)
        last = given.draft.add("decisions", {"statement": what, "reason": reason, **given.recipe.fixed}, given.fact)


def criterion(given: Given) -> None:
    item = given.target("acceptance")
    if item is None:
        return
    made = criterion_of(given.text, str(given.recipe.fixed["kind"]), given.draft.rules)
    given.draft.change(item, "requirements", {}, {"acceptance": [made]}, given.fact)


def risk(given: Given) -> None:
    head, rest = first_sentence(given.draft.rules.raw("cues.leads_in").sub("", given.text.strip()))
    what, reason = split_reason(head, given.draft.rules)
    fields = {"statement": labelled(given, what), "impact": ". ".join(part for part in (reason, rest) if part)}
    given.draft.add("risks", fields, given.fact)


def window(given: Given) -> None:
    item = given.target("window")
    if item is not None:
        given.set(item, window=window_of(given.text, given.draft.rules) or given.text.strip(" ."))


Way = Callable[[Given], None]

WAYS: dict[str, Way] = {
    "prose": prose,
    "entries": entries,
    "metric": metric,
    "set": set_field,
    "add": add,
    "each": each,
    "milestone": milestone,
    "journey": journey,
    "beats": beats,
    "worth": worth,
    "limit": limit,
    "decision": decision,
    "criterion": criterion,
    "risk": risk,
    **LIMITS,
    **SCREENS,
    **TERMS,
    **LINKS,
}
