"""Answers about lines that stand already: owners, rankings, links, confirmations; and what follow-ups fill."""

import re
from collections.abc import Callable

from conversations.llm.offline.answers_limits import edge
from conversations.llm.offline.answers_screens import match
from conversations.llm.offline.answers_terms import define
from conversations.llm.offline.cascade import split_reason
from conversations.llm.offline.doubts_rule import knower
from conversations.llm.offline.given import (
    Given,
    beats_of,
    criterion_of,
    first_sentence,
    labelled,
    link_requirements,
    matching,
    metric_figures,
)
from conversations.llm.offline.lists import enumerated
from conversations.llm.offline.numbers import amounts
from conversations.llm.offline.words import statement


def more_beats(given: Given) -> None:
    found = given.draft.situation.find(given.asked.item)
    if found and found[0] == "journeys":
        steps = beats_of(given.text, given.draft.rules)
        given.draft.change(found[1], "journeys", {}, {"beats": steps}, given.fact)
        link_requirements(given, found[1], " ".join([*found[1].get("beats", []), *steps]))


def stands(given: Given) -> None:
    """Which of two clashing lines stands: a decision in the person's words, with both ids."""
    found = given.draft.situation.find(given.asked.item)
    about = f"{given.asked.item}: " if found else ""
    fields = {"statement": f"{about}{given.text}", "kind": "choice", "topic": given.asked.prompt}
    given.draft.add("decisions", fields, given.fact)


def true(given: Given) -> None:
    """An assumption: confirmed, still a guess, or put right."""
    item = given.target("confirmed")
    if item is None:
        return
    rules = given.draft.rules
    if rules.raw("cues.confirms").match(given.text):
        given.draft.change(item, "assumptions", {"confirmed": True}, fact=given.fact)
    elif rules.raw("cues.guess").match(given.text):
        given.draft.change(item, "assumptions", {"revisit": statement(given.text)}, fact=given.fact)
    else:
        said = re.sub(r"^no,?\s*(?:rather,?\s*)?", "", given.text, flags=re.IGNORECASE)
        given.draft.change(item, "assumptions", {"statement": statement(said), "confirmed": True}, fact=given.fact)


def owner(given: Given) -> None:
    """Who answers for it; what follows a name is when, or the answer itself."""
    item = given.target("owner")
    if item is None:
        return
    head, rest = first_sentence(given.text)
    if given.recipe.section == "questions" and given.draft.rules.raw("cues.answers_now").match(head):
        answer = given.draft.rules.raw("cues.answers_now").sub("", given.text, count=1).strip(" ,:.")
        if answer:
            given.draft.change(item, "questions", {"answer": answer}, fact=given.fact)
            return
    if len(head.split()) > 8 and given.recipe.section == "questions":
        given.draft.change(item, "questions", {"answer": given.text.strip(" .")}, fact=given.fact)
        return
    known = knower(head, given.draft.rules) if given.recipe.section == "questions" else ""
    who, when = (known, "") if known else _who_and_when(head)
    values = {"owner": who, "revisit": ". ".join(part for part in (when, rest) if part)}
    given.draft.change(item, given.recipe.section, values, fact=given.fact)


def when(given: Given) -> None:
    """From when on not knowing hurts; or the answer after all."""
    if given.draft.rules.raw("cues.answers_now").match(given.text):
        owner(given)
        return
    found = given.draft.situation.find(given.asked.item)
    if found:
        given.draft.change(found[1], found[0], {"revisit": given.text.strip(" .")}, fact=given.fact)


def _who_and_when(text: str) -> tuple[str, str]:
    match = re.match(
        r"^(?P<who>.{1,60}?),?\s+(?P<when>(?:by|before|after|until|every|each|once|next|at|on|in|later|weekly|monthly)\b.*)$",
        text,
        re.IGNORECASE,
    )
    return (match.group("who").strip(" ,"), match.group("when")) if match else (text.strip(" ."), "")


def road(given: Given) -> None:
    """What else was considered, and why it was not taken."""
    found = given.draft.situation.find(given.asked.item)
    item = found[1] if found else given.target()
    if item is None:
        return
    head, rest = first_sentence(given.text)
    what, reason = split_reason(head, given.draft.rules)
    but = re.search(r",? but ", what)
    what, against = (what[: but.start()], what[but.end() :]) if but else (what, "")
    told = ". ".join(part for part in (against, reason, rest) if part)
    fields = {"reason": f"{item['reason']}; {told}" if item.get("reason") else told} if told else {}
    given.draft.change(item, "decisions", fields, {"alternatives": enumerated(what)}, given.fact)


def day_one(given: Given) -> None:
    """What must work on the first day: in scope, and ranked so by the person's own choice."""
    head, rest = (given.text, "") if "\n" in given.text else first_sentence(given.text)
    what, reason = split_reason(head, given.draft.rules)
    reason = ". ".join(part for part in (reason, rest) if part)
    everything = given.draft.rules.raw("cues.all").match(what)
    items = given.draft.situation.items("requirements") if everything else matching(given, "requirements")
    for item in items:
        given.draft.add("scope_in", {"statement": item["statement"], "reason": reason}, given.fact)
        if not item.get("priority"):
            given.draft.change(item, "requirements", {"priority": "must"}, fact=given.fact)
    if not items:
        for entry in enumerated(what):
            given.draft.add("scope_in", {"statement": entry, "reason": reason}, given.fact)


def rank(given: Given) -> None:
    for item in matching(given, "requirements"):
        given.draft.change(item, "requirements", {"priority": "must"}, fact=given.fact)


def target(given: Given) -> None:
    item = given.target("target")
    if item is not None:
        figures = metric_figures(given.text, given.draft.rules)
        short = len(given.text.split()) <= 8
        values = {
            **figures,
            "target": given.text.strip(" .") if short else figures.get("target", given.text.strip(" .")),
        }
        given.draft.change(
            item, "metrics", {name: value for name, value in values.items() if not item.get(name)}, fact=given.fact
        )


def serves(given: Given) -> None:
    found = given.draft.situation.find(given.asked.item)
    journeys = matching(given, "journeys")
    if found and journeys:
        given.draft.change(
            found[1], "requirements", {}, {"journeys": [journey["id"] for journey in journeys]}, given.fact
        )
    elif found:
        given.draft.add("journeys", {"person": given.text}, given.fact)


def promise(given: Given) -> None:
    """What a journey rests on: the requirements named, or a new one in the person's words."""
    items = matching(given, "requirements")
    for item in items:
        given.draft.change(item, "requirements", {}, {"journeys": [given.asked.item]}, given.fact)
    if not items:
        given.draft.add("requirements", {"statement": given.text, "journeys": [given.asked.item]}, given.fact)


def shows(given: Given) -> None:
    items = matching(given, "requirements")
    for item in items:
        given.draft.change(item, "requirements", {}, {"wireframes": [given.asked.item]}, given.fact)
    if not items:
        given.draft.add("requirements", {"statement": given.text, "wireframes": [given.asked.item]}, given.fact)


def section(given: Given) -> None:
    """An empty section: its prose, or one item for each entry."""
    key = given.asked.item
    if key in ("summary", "problem", "data"):
        given.draft.append_prose(key, given.text, given.fact)
        return
    field = {"glossary": "term", "journeys": "person"}.get(key, "statement")
    for entry in enumerated(given.text):
        given.draft.add(key, {field: entry}, given.fact)


def follow_prose(given: Given) -> None:
    given.draft.append_prose(given.recipe.section, labelled(given, given.text), given.fact)


def follow_criterion(given: Given) -> None:
    item = given.draft.situation.find(given.asked.item)
    kind = {"criterion": "criterion", "failure": "failure", "limit": "limit"}[given.recipe.follow]
    if item:
        made = criterion_of(given.text, kind, given.draft.rules)
        given.draft.change(item[1], "requirements", {}, {"acceptance": [made]}, given.fact)


def follow_add(given: Given) -> None:
    given.draft.add(given.recipe.section, {"statement": given.text}, given.fact)


def follow_metric(given: Given) -> None:
    """ "Twelve a month today, two would please us": baseline, then target."""
    rules = given.draft.rules
    items = given.draft.situation.items("metrics")
    item = next((each for each in items if not each.get("target")), items[-1] if items else None)
    if item is None:
        given.draft.add("metrics", {"statement": given.text, **metric_figures(given.text, rules)}, given.fact)
        return
    found = [each.text for each in amounts(given.text, rules) if not each.text.casefold().startswith(("a ", "an "))]
    today = rules.pattern("cues.today").search(given.text)
    values: dict[str, str] = {}
    if len(found) > 1 or (found and today):
        values["baseline"] = found[0]
    if len(found) > 1 or (found and not today):
        values["target"] = found[-1]
    if rules.raw("cues.method").search(given.text):
        values["method"] = given.text.strip(" .")
    fresh = {name: value for name, value in values.items() if not item.get(name)}
    given.draft.change(item, "metrics", fresh or {"method": given.text.strip(" .")}, fact=given.fact)


FOLLOW_UPS: dict[str, Callable[[Given], None]] = {
    "prose": follow_prose,
    "criterion": follow_criterion,
    "failure": follow_criterion,
    "limit": follow_criterion,
    "add": follow_add,
    "metric": follow_metric,
    "define": define,
    "more_beats": more_beats,
    "edge": edge,
    "when": when,
    "screen": follow_prose,
    "match": match,
}

WAYS: dict[str, Callable[[Given], None]] = {
    "stands": stands,
    "true": true,
    "owner": owner,
    "road": road,
    "day_one": day_one,
    "rank": rank,
    "target": target,
    "serves": serves,
    "promise": promise,
    "shows": shows,
    "section": section,
}
