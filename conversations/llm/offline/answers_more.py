"""The rarer ways of filing an answer: terms, screens, limits, cases, lines that are split."""

import re
from collections.abc import Callable
from typing import Any

from conversations.llm.offline.actors import singular
from conversations.llm.offline.cascade import split_reason
from conversations.llm.offline.clauses import opens_clause
from conversations.llm.offline.draft import Card
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.filing import target_of
from conversations.llm.offline.given import (
    Given,
    first_sentence,
    labelled,
    limit_figures,
    matching,
    sharing,
    without_lead,
)
from conversations.llm.offline.lists import enumerated, obligations
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.screens import elements_of, screen_named, screen_of, widened
from conversations.llm.offline.words import capitalised, statement, stem, words_of


def screen(given: Given) -> None:
    """The first screen: drawn from what was named, shown as the requirements that say so."""
    rules = given.draft.rules
    text = given.text.strip(" .")
    items = matching(given, "requirements") or sharing(given, text)
    elements = elements_of(text)
    found = screen_of(text, rules) or screen_named(str(rules.get("screens.first_screen")), elements, text, rules)
    values = {
        "title": found.title,
        "frame": found.frame,
        "ascii": found.drawing(rules),
        "elements": list(found.elements),
    }
    if not items and not given.draft.situation.items("requirements"):
        given.draft.add("requirements", {"statement": text}, given.fact)
    given.draft.screens.append({**values, "said": text, "shows": [item["id"] for item in items]})


def match(given: Given) -> None:
    """Kept: the requirements it shows say so. Not yet right: what to change is asked, and what was named is drawn."""
    drawings = given.draft.situation.context.get("wireframes") or []
    if not drawings:
        return
    drawing = drawings[-1]
    kept = given.draft.rules.raw("cues.keep").match(given.text)
    if not kept and given.text in given.asked.options:
        given.draft.card = Card("match", str(given.draft.rules.get("cards.redraw")))
        return
    items = given.draft.situation.items("requirements")
    shown = [item for item in items if item["id"] in drawing.get("requirements", [])] or items[:1]
    for item in shown:
        given.draft.change(item, "requirements", {}, {"wireframes": [drawing["id"]]}, given.fact)
    if not kept:
        _redraw(given, drawing)


def _redraw(given: Given, drawing: dict[str, Any]) -> None:

    text = widened(str(drawing.get("ascii", "")), elements_of(given.text), given.draft.rules)
    values = {"title": drawing.get("title", ""), "frame": "none", "ascii": text, "wireframe": drawing["id"]}
    given.draft.screens.append({**values, "said": given.text, "shows": list(drawing.get("requirements", []))})


def things(given: Given) -> None:
    """Each noun once, as a term in the singular; what was said about it is its meaning, kept unknown if nothing was."""
    head, rest = first_sentence(given.text) if "\n" not in given.text else (given.text, "")
    names = enumerated(without_lead(head, given))
    for name in names:
        given.draft.add("glossary", {"term": _term(name)}, given.fact, evidence="unknown")
    given.draft.append_prose("data", labelled(given, ", ".join(names)), given.fact)
    for part in [part.strip() for part in rest.split(". ") if part.strip()]:
        _describe(part, given)


def _term(name: str) -> str:
    bare = re.sub(r"^(?:an?|the|our|every|each|all)\s+", "", name.strip(" ."), flags=re.IGNORECASE)
    front, _, last = bare.rpartition(" ")
    return f"{front} {singular(last)}".strip().lower() if bare[1:].islower() else bare


def define(given: Given) -> None:
    for part in [part.strip() for part in given.text.split(". ") if part.strip()]:
        _describe(part, given)


def _describe(text: str, given: Given) -> None:
    """A sentence about a thing: the meaning of the term it opens with, else a line about the data."""
    known = [*given.draft.situation.items("glossary"), *(edit["fields"] for edit in given.draft.added("glossary"))]
    stems = [stem(word) for word in words_of(text)[:3]]
    for item in known:
        if item.get("term") and not item.get("statement") and stem(words_of(item["term"])[-1]) in stems:
            match = given.draft.rules.raw("cues.defined").match(text.strip(" ."))
            said = statement(match.group("definition") if match else text)
            if "id" in item:
                given.draft.change(item, "glossary", {"statement": said}, fact=given.fact)
            else:
                item["statement"] = said
                _as_stated(item, given)
            return
    given.draft.append_prose("data", text, given.fact)


def _as_stated(fields: dict[str, Any], given: Given) -> None:
    for edit in given.draft.added("glossary"):
        if edit["fields"] is fields:
            edit["evidence"] = "stated"


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
    said = statement(given.text)
    refused = given.recipe.label == "refused"
    made = {"when": said if refused else label, "then": label if refused else said, "kind": "failure"}
    asked = given.draft.situation.find(given.asked.item)
    named = matching(given, "requirements")
    item = asked[1] if asked and asked[0] == "requirements" else named[0] if named else _target_by_words(given)
    if item is None:
        given.draft.add("requirements", {"statement": f"{label}: {given.text}"}, given.fact)
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
    made = {part: statement(given.text), "kind": "limit"}
    given.draft.change(found[1], "requirements", {}, {"acceptance": [made]}, given.fact)


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


WAYS: dict[str, Callable[[Given], None]] = {
    "day_one": day_one,
    "screen": screen,
    "match": match,
    "things": things,
    "measure": measure,
    "figures": figures_of,
    "apart": apart,
    "case": case,
    "edge": edge,
}
