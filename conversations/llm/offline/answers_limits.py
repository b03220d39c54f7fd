"""Answers that bound a promise: figures, limits, cases it has to survive, two promises told apart."""

import re
from collections.abc import Callable
from typing import Any

from conversations.llm.offline.clauses import opens_clause
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.filing import target_of
from conversations.llm.offline.given import (
    Given,
    limit_figures,
    matching,
)
from conversations.llm.offline.lists import obligations
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import capitalised, inside, statement


def measure(given: Given) -> None:
    """What a vague word means: a limit on the requirement, or the threshold of the quality requirement."""
    found = given.draft.situation.find(given.asked.item)
    if found and found[0] == "quality":
        figures_of(given)
    elif found:
        made = {"kind": "limit", "then": statement(given.text)}
        given.draft.change(found[1], "requirements", {}, {"acceptance": [made]}, given.fact)


def figures_of(given: Given) -> None:
    """The figures of a quality requirement, each in its field."""
    found = given.draft.situation.find(given.asked.item)
    item = (
        found[1]
        if found
        else next((each for each in given.draft.situation.items("quality") if not each.get("threshold")), None)
    )
    if item is None:
        return
    values = limit_figures(given)
    if not values:
        values = {"threshold": given.text.strip(" .")}
    given.draft.change(
        item, "quality", {name: value for name, value in values.items() if not item.get(name)}, fact=given.fact
    )


def apart(given: Given) -> None:
    """Two promises as two lines, both in the person's words."""
    found = given.draft.situation.find(given.asked.item)
    if not found:
        return
    item = found[1]
    if given.draft.rules.raw("cues.two_lines").match(given.text):
        parts = more_parts(item["statement"], given.draft.rules)
        if len(parts) > 1:
            given.draft.change(item, "requirements", {"statement": statement(parts[0])}, fact=given.fact)
            for part in parts[1:]:
                copied = {name: item[name] for name in ("actor", "priority", "journeys") if item.get(name)}
                given.draft.add("requirements", {"statement": part, **copied}, given.fact)
            return
    if given.draft.rules.raw("cues.one_line").match(given.text) or given.text in given.asked.options:
        fields = {"statement": f"{item['id']}: {given.text}", "topic": given.asked.title, "kind": "does_not_apply"}
        given.draft.add("decisions", fields, given.fact)
    else:
        given.draft.change(item, "requirements", {"statement": statement(given.text)}, fact=given.fact)


def more_parts(text: str, rules: Rules) -> list[str]:
    """The promises of a line, split where asked for even though the second one leans on the first."""
    parts = obligations(text, rules)
    if len(parts) > 1:
        return parts
    match = re.match(
        rf"^(?P<front>.{{0,80}}?{rules.raw('clauses.modal').pattern}\s+(?:also\s+)?)(?P<one>.+?),?\s+and\s+(?:also\s+)?(?P<two>.+)$",
        text,
        re.IGNORECASE,
    )
    if not match:
        return [text]
    front, two = match.group("front"), match.group("two")
    return [front + match.group("one"), capitalised(two) if opens_clause(two, rules) else front + two]


def case(given: Given) -> None:
    """A case that a requirement has to survive: on the one the question or the answer names."""
    label = str(given.draft.rules.get("labels")[given.recipe.label])
    refused = given.recipe.label == "refused"
    said = inside(given.text, given.draft.rules)
    made = {"when": said if refused else label, "then": label if refused else said, "kind": "failure"}
    asked = given.draft.situation.find(given.asked.item)
    named = matching(given, "requirements")
    item = asked[1] if asked and asked[0] == "requirements" else named[0] if named else _target_by_words(given)
    if item is None:
        given.draft.add("requirements", {"statement": capitalised(f"{label}: {said}")}, given.fact)
    else:
        given.draft.change(item, "requirements", {}, {"acceptance": [made]}, given.fact)


def _target_by_words(given: Given) -> dict[str, Any] | None:
    fact = Fact("criterion", given.text, given.fact.start, given.fact.end, fields={"then": given.text})
    found = target_of(fact, given.draft)
    return found if found and "id" in found else None


def edge(given: Given) -> None:
    """Odd input is the case of a limit; the follow-up says what comes of it."""
    found = given.draft.situation.find(given.asked.item)
    if not found:
        return
    part = "then" if given.asked.is_follow_up else "when"
    made = {part: inside(given.text, given.draft.rules), "kind": "limit"}
    given.draft.change(found[1], "requirements", {}, {"acceptance": [made]}, given.fact)


WAYS: dict[str, Callable[[Given], None]] = {
    "measure": measure,
    "figures": figures_of,
    "apart": apart,
    "case": case,
    "edge": edge,
}
