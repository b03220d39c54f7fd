"""The rarer ways of filing an answer, and the small tools that all ways share."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from conversations.llm.offline.actors import singular
from conversations.llm.offline.asked import Asked
from conversations.llm.offline.cascade import knower, split_reason
from conversations.llm.offline.clauses import clauses_of, opens_clause
from conversations.llm.offline.conditions import condition_of
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.filing import target_of
from conversations.llm.offline.lists import enumerated, obligations
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
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.screens import elements_of, screen_named, screen_of
from conversations.llm.offline.words import capitalised, content_stems, statement, stem, words_of

if TYPE_CHECKING:
    from conversations.llm.offline.answers import Reply

FIRST_SENTENCE = re.compile(r"^(?P<head>.{2,400}?)(?:[.!?…]|\n|;)\s*(?P<rest>\S.*)$", re.DOTALL)
LEAD = re.compile(
    r"^(?:it is|it's|that is|that would be|that'd be|i think|probably|maybe|well|mainly|mostly|for|we leave out|we leave|leave out|not|no|without)\s+",
    re.IGNORECASE,
)
MOST_LINKS = 3


# --- tools ------------------------------------------------------------------------------------------------------


def labelled(reply: "Reply", text: str) -> str:
    """A bare fragment gets the name of its question in front; a sentence stands alone."""
    labels = reply.draft.rules.get("labels")
    key = reply.recipe.label
    if reply.asked.is_follow_up:
        key = f"{key}_more" if f"{key}_more" in labels else ""
    if not key or key not in labels or not is_fragment(first_sentence(text)[0], reply.draft.rules):
        return text
    found = reply.draft.situation.find(reply.asked.item)
    name = (found[1].get("term") or found[1].get("statement", "")) if found else ""
    label = str(labels[key]).format(item=name).strip()
    lines = [line.strip(" .,") for line in text.splitlines() if line.strip(" .,")]
    return f"{label}: {', '.join(lines) if len(lines) > 1 else text.strip()}"


def is_fragment(text: str, rules: Rules) -> bool:
    """No subject with its verb at the front of any of its clauses."""
    if rules.raw("clauses.finite").search(text) and len(text.split()) > 3:
        return False
    return not any(opens_clause(clause.text, rules) for clause in clauses_of(text, rules))


def first_sentence(text: str) -> tuple[str, str]:
    match = FIRST_SENTENCE.match(text)
    return (match.group("head").strip(), match.group("rest").strip(" .")) if match else (text.strip(" ."), "")


def without_lead(text: str, reply: "Reply") -> str:
    """ "It is the volunteers": the volunteers. A non-goal's own "no" goes too."""
    if reply.recipe.section == "scope_out":
        for pattern in reply.draft.rules.each("cues.non_goal"):
            match = pattern.match(text.strip(" ."))
            if match:
                return str(match.group("what"))
    shorter = LEAD.sub("", text.strip(), count=1)
    return shorter if len(shorter) > 2 else text


def title_of(item: dict[str, Any]) -> str:
    return str(item.get("statement") or item.get("term") or item.get("person") or "")


def answer_before(reply: "Reply") -> str:
    """What the person said last before this, casefolded: the newest user words or answer of the history."""
    for message in reversed(reply.draft.situation.history):
        if message.get("role") != "user":
            continue
        texts = [
            str(block.get("text") or block.get("content") or "")
            for block in message.get("content") or []
            if isinstance(block, dict)
        ]
        said = [text for text in texts if text and '"applied"' not in text and '"items"' not in text]
        if said:
            return " ".join(said).casefold()
    return ""


def metric_figures(text: str, rules: Rules) -> dict[str, str]:
    found = amounts(text, rules)
    date = date_of(text, rules)
    figures = [
        each
        for each in found
        if each.text.casefold() not in date.casefold() and not each.text.casefold().startswith(("a ", "an ", "every "))
    ]
    values = {"by": date, "window": window_of(text, rules)}
    if figures:
        values["target"] = figures[-1].text
    if len(figures) > 1 and (figures[0].comparator == "from" or rules.pattern("cues.today").search(text)):
        values["baseline"] = figures[0].text
    return {name: value for name, value in values.items() if value}


def limit_figures(reply: "Reply") -> dict[str, str]:
    """Threshold, crowd, window and unit of a limit; a load's crowd is its threshold."""
    rules, text = reply.draft.rules, reply.text
    crowd = crowd_of(text, rules)
    limit = bare_limit(limit_of(text, rules), rules)
    load = reply.recipe.fixed.get("kind") == "load"
    figures = amounts(text, rules)
    bare = text.strip(" .") if len(text.split()) <= 4 else figures[0].text if figures else ""
    threshold = (crowd or bare) if load else (limit or bare)
    population = population_of(text, rules) or ((crowd or bare) if load else "")
    values = {"threshold": threshold, "population": population, "window": window_of(text, rules)}
    unit = unit_of(limit, rules) if limit and not load else unit_of(crowd, rules) if crowd else ""
    return {name: value for name, value in {**values, "unit": unit}.items() if value}


def criterion_of(text: str, kind: str, rules: Rules) -> dict[str, str]:
    condition = condition_of(text.strip(" ."), rules)
    if condition:
        made = condition.criterion()
        return {**made, "kind": kind if kind != "criterion" else made["kind"]}
    return {"then": statement(text), "kind": kind}


def beats_of(text: str, rules: Rules) -> list[str]:
    """The steps of a way: sentences, and clauses joined by "then" or "and" with a verb of their own."""
    lines = [line for line in enumerated(text) if "\n" in text]
    if len(lines) > 2:
        return [statement(line) for line in lines]
    found: list[str] = []
    for clause in clauses_of(text, rules):
        found += [statement(part) for part in rules.raw("cues.beat_break").split(clause.text) if part.strip()]
    return found or [statement(text)]


def link_requirements(reply: "Reply", journey: dict[str, Any], told: str) -> None:
    """Requirements that share words with a journey serve it."""
    for item in sharing(reply, told):
        reply.draft.change(item, "requirements", {}, {"journeys": [journey["id"]]}, reply.fact)


def sharing(reply: "Reply", told: str) -> list[dict[str, Any]]:
    """The requirements that share most words with a text: two at least, or one where none shares more."""
    rules = reply.draft.rules
    stems = content_stems(told, rules)
    items = reply.draft.situation.items("requirements")
    scored = [(len(stems & content_stems(item.get("statement", ""), rules)), item) for item in items]
    best = max((score for score, _ in scored), default=0)
    found = [pair for pair in scored if pair[0] >= min(2, best) and pair[0]]
    return [item for _, item in sorted(found, key=lambda pair: -pair[0])[:MOST_LINKS]]


def matching(reply: "Reply", section: str) -> list[dict[str, Any]]:
    """Items of a section that an answer names: by id, by a picked label, or by most of its words."""
    rules = reply.draft.rules
    found: list[dict[str, Any]] = []
    for line in reply.text.splitlines() or [reply.text]:
        label = re.sub(r"^[A-Z]+-\d+:\s*", "", line).rstrip("… .").casefold()
        stems = content_stems(line, rules)
        for item in reply.draft.situation.items(section):
            said = str(item.get("statement") or item.get("person") or " ".join(item.get("beats", [])[:1]))
            named = item["id"].casefold() in line.casefold() or (label and said.casefold().startswith(label))
            near = stems and len(stems & content_stems(said, rules)) >= max(2, (len(stems) + 1) // 2)
            if (named or near) and item not in found:
                found.append(item)
    return found


def is_known(reply: "Reply") -> bool:
    """Whether the answer only repeated what its item holds already: then nothing is lost."""
    told = str(reply.draft.situation.document).casefold()
    return statement(reply.text).casefold() in told


# --- ways -------------------------------------------------------------------------------------------------------


def day_one(reply: "Reply") -> None:
    """What must work on the first day: in scope, and ranked so by the person's own choice."""
    head, rest = (reply.text, "") if "\n" in reply.text else first_sentence(reply.text)
    what, reason = split_reason(head, reply.draft.rules)
    reason = ". ".join(part for part in (reason, rest) if part)
    everything = reply.draft.rules.raw("cues.all").match(what)
    items = reply.draft.situation.items("requirements") if everything else matching(reply, "requirements")
    for item in items:
        reply.draft.add("scope_in", {"statement": item["statement"], "reason": reason}, reply.fact)
        if not item.get("priority"):
            reply.draft.change(item, "requirements", {"priority": "must"}, fact=reply.fact)
    if not items:
        for entry in enumerated(what):
            reply.draft.add("scope_in", {"statement": entry, "reason": reason}, reply.fact)


def screen(reply: "Reply") -> None:
    """The first screen: drawn from what was named, shown as the requirements that say so."""
    rules = reply.draft.rules
    text = reply.text.strip(" .")
    items = matching(reply, "requirements") or sharing(reply, text)
    elements = elements_of(text)
    found = screen_of(text, rules) or screen_named(str(rules.get("screens.first_screen")), elements, text, rules)
    values = {
        "title": found.title,
        "frame": found.frame,
        "ascii": found.drawing(rules),
        "elements": list(found.elements),
    }
    if not items and not reply.draft.situation.items("requirements"):
        reply.draft.add("requirements", {"statement": text}, reply.fact)
    reply.draft.screens.append({**values, "said": text, "shows": [item["id"] for item in items]})


def match(reply: "Reply") -> None:
    """Kept: the requirements it shows say so. Anything else: the named things are drawn as well."""
    drawings = reply.draft.situation.context.get("wireframes") or []
    if not drawings:
        return
    drawing = drawings[-1]
    shown = [
        item for item in reply.draft.situation.items("requirements") if item["id"] in drawing.get("requirements", [])
    ]
    shown = shown or reply.draft.situation.items("requirements")[:1]
    for item in shown:
        reply.draft.change(item, "requirements", {}, {"wireframes": [drawing["id"]]}, reply.fact)
    if reply.draft.rules.raw("cues.keep").match(reply.text):
        return
    if reply.text in reply.asked.options:
        reply.draft.add(
            "questions",
            {"statement": f"{drawing['id']}: {reply.text}", "about": [item["id"] for item in shown[:1]]},
            reply.fact,
        )
        return
    _redraw(reply, drawing)


def _redraw(reply: "Reply", drawing: dict[str, Any]) -> None:
    from conversations.llm.offline.screens import widened

    text = widened(str(drawing.get("ascii", "")), elements_of(reply.text), reply.draft.rules)
    values = {"title": drawing.get("title", ""), "frame": "none", "ascii": text, "wireframe": drawing["id"]}
    reply.draft.screens.append({**values, "said": reply.text, "shows": list(drawing.get("requirements", []))})


def things(reply: "Reply") -> None:
    """Each noun once, as a term in the singular; what was said about it is its meaning, kept unknown if nothing was."""
    head, rest = first_sentence(reply.text) if "\n" not in reply.text else (reply.text, "")
    names = enumerated(without_lead(head, reply))
    for name in names:
        reply.draft.add("glossary", {"term": _term(name)}, reply.fact, evidence="unknown")
    reply.draft.append_prose("data", labelled(reply, ", ".join(names)), reply.fact)
    for part in [part.strip() for part in rest.split(". ") if part.strip()]:
        _describe(part, reply)


def _term(name: str) -> str:
    bare = re.sub(r"^(?:an?|the|our|every|each|all)\s+", "", name.strip(" ."), flags=re.IGNORECASE)
    front, _, last = bare.rpartition(" ")
    return f"{front} {singular(last)}".strip().lower() if bare[1:].islower() else bare


def define(reply: "Reply") -> None:
    for part in [part.strip() for part in reply.text.split(". ") if part.strip()]:
        _describe(part, reply)


def _describe(text: str, reply: "Reply") -> None:
    """A sentence about a thing: the meaning of the term it opens with, else a line about the data."""
    known = [*reply.draft.situation.items("glossary"), *(edit["fields"] for edit in reply.draft.added("glossary"))]
    stems = [stem(word) for word in words_of(text)[:3]]
    for item in known:
        if item.get("term") and not item.get("statement") and stem(words_of(item["term"])[-1]) in stems:
            match = reply.draft.rules.raw("cues.defined").match(text.strip(" ."))
            said = statement(match.group("definition") if match else text)
            if "id" in item:
                reply.draft.change(item, "glossary", {"statement": said}, fact=reply.fact)
            else:
                item["statement"] = said
                _as_stated(item, reply)
            return
    reply.draft.append_prose("data", text, reply.fact)


def _as_stated(fields: dict[str, Any], reply: "Reply") -> None:
    for edit in reply.draft.added("glossary"):
        if edit["fields"] is fields:
            edit["evidence"] = "stated"


def measure(reply: "Reply") -> None:
    """What a vague word means: a limit on the requirement, or the threshold of the quality requirement."""
    found = reply.draft.situation.find(reply.asked.item)
    if found and found[0] == "quality":
        figures_of(reply)
    elif found:
        made = {"kind": "limit", "then": statement(reply.text)}
        reply.draft.change(found[1], "requirements", {}, {"acceptance": [made]}, reply.fact)


def figures_of(reply: "Reply") -> None:
    """The figures of a quality requirement, each in its field."""
    found = reply.draft.situation.find(reply.asked.item)
    item = (
        found[1]
        if found
        else next((each for each in reply.draft.situation.items("quality") if not each.get("threshold")), None)
    )
    if item is None:
        return
    values = limit_figures(reply)
    if not values:
        values = {"threshold": reply.text.strip(" .")}
    reply.draft.change(
        item, "quality", {name: value for name, value in values.items() if not item.get(name)}, fact=reply.fact
    )


def apart(reply: "Reply") -> None:
    """Two promises as two lines, both in the person's words."""
    found = reply.draft.situation.find(reply.asked.item)
    if not found:
        return
    item = found[1]
    if reply.draft.rules.raw("cues.two_lines").match(reply.text):
        parts = more_parts(item["statement"], reply.draft.rules)
        if len(parts) > 1:
            reply.draft.change(item, "requirements", {"statement": statement(parts[0])}, fact=reply.fact)
            for part in parts[1:]:
                copied = {name: item[name] for name in ("actor", "priority", "journeys") if item.get(name)}
                reply.draft.add("requirements", {"statement": part, **copied}, reply.fact)
            return
    if reply.draft.rules.raw("cues.one_line").match(reply.text) or reply.text in reply.asked.options:
        fields = {"statement": f"{item['id']}: {reply.text}", "topic": reply.asked.title, "kind": "does_not_apply"}
        reply.draft.add("decisions", fields, reply.fact)
    else:
        reply.draft.change(item, "requirements", {"statement": statement(reply.text)}, fact=reply.fact)


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


def case(reply: "Reply") -> None:
    """A case that a requirement has to survive: on the one the question or the answer names."""
    label = str(reply.draft.rules.get("labels")[reply.recipe.label])
    said = statement(reply.text)
    refused = reply.recipe.label == "refused"
    made = {"when": said if refused else label, "then": label if refused else said, "kind": "failure"}
    asked = reply.draft.situation.find(reply.asked.item)
    named = matching(reply, "requirements")
    item = asked[1] if asked and asked[0] == "requirements" else named[0] if named else _target_by_words(reply)
    if item is None:
        reply.draft.add("requirements", {"statement": f"{label}: {reply.text}"}, reply.fact)
    else:
        reply.draft.change(item, "requirements", {}, {"acceptance": [made]}, reply.fact)


def edge(reply: "Reply") -> None:
    """Odd input is the case of a limit; the follow-up says what comes of it."""
    found = reply.draft.situation.find(reply.asked.item)
    if not found:
        return
    part = "then" if reply.asked.is_follow_up else "when"
    made = {part: statement(reply.text), "kind": "limit"}
    reply.draft.change(found[1], "requirements", {}, {"acceptance": [made]}, reply.fact)


def more_beats(reply: "Reply") -> None:
    found = reply.draft.situation.find(reply.asked.item)
    if found and found[0] == "journeys":
        steps = beats_of(reply.text, reply.draft.rules)
        reply.draft.change(found[1], "journeys", {}, {"beats": steps}, reply.fact)
        link_requirements(reply, found[1], " ".join([*found[1].get("beats", []), *steps]))


def park(asked: Asked, draft: Draft) -> None:
    """The guide's own question, kept open for the person who was asked; a question about a question only waits."""
    labels = draft.rules.get("labels")
    found = draft.situation.find(asked.item)
    if found and found[0] == "questions":
        values = {"owner": found[1].get("owner") or labels["owner_person"], "revisit": labels["not_settled"]}
        draft.change(found[1], "questions", values)
        return
    fields = {"statement": asked.prompt, "owner": labels["owner_person"], "about": [asked.item] if found else []}
    edit = draft.add("questions", fields, evidence="unknown")
    if edit:
        edit |= {"step": asked.step, "quote": asked.prompt[:200], "span": None}


def _target_by_words(reply: "Reply") -> dict[str, Any] | None:
    fact = Fact("criterion", reply.text, reply.fact.start, reply.fact.end, fields={"then": reply.text})
    found = target_of(fact, reply.draft)
    return found if found and "id" in found else None


def stands(reply: "Reply") -> None:
    """Which of two clashing lines stands: a decision in the person's words, with both ids."""
    found = reply.draft.situation.find(reply.asked.item)
    about = f"{reply.asked.item}: " if found else ""
    fields = {"statement": f"{about}{reply.text}", "kind": "choice", "topic": reply.asked.prompt}
    reply.draft.add("decisions", fields, reply.fact)


def true(reply: "Reply") -> None:
    """An assumption: confirmed, still a guess, or put right."""
    item = reply.target("confirmed")
    if item is None:
        return
    rules = reply.draft.rules
    if rules.raw("cues.confirms").match(reply.text):
        reply.draft.change(item, "assumptions", {"confirmed": True}, fact=reply.fact)
    elif rules.raw("cues.guess").match(reply.text):
        reply.draft.change(item, "assumptions", {"revisit": statement(reply.text)}, fact=reply.fact)
    else:
        said = re.sub(r"^no,?\s*(?:rather,?\s*)?", "", reply.text, flags=re.IGNORECASE)
        reply.draft.change(item, "assumptions", {"statement": statement(said), "confirmed": True}, fact=reply.fact)


def owner(reply: "Reply") -> None:
    """Who answers for it; what follows a name is when, or the answer itself."""
    item = reply.target("owner")
    if item is None:
        return
    head, rest = first_sentence(reply.text)
    if reply.recipe.section == "questions" and reply.draft.rules.raw("cues.answers_now").match(head):
        answer = reply.draft.rules.raw("cues.answers_now").sub("", reply.text, count=1).strip(" ,:.")
        if answer:
            reply.draft.change(item, "questions", {"answer": answer}, fact=reply.fact)
            return
    if len(head.split()) > 8 and reply.recipe.section == "questions":
        reply.draft.change(item, "questions", {"answer": reply.text.strip(" .")}, fact=reply.fact)
        return
    known = knower(head, reply.draft.rules) if reply.recipe.section == "questions" else ""
    who, when = (known, "") if known else _who_and_when(head)
    values = {"owner": who, "revisit": ". ".join(part for part in (when, rest) if part)}
    reply.draft.change(item, reply.recipe.section, values, fact=reply.fact)


def when(reply: "Reply") -> None:
    """From when on not knowing hurts; or the answer after all."""
    if reply.draft.rules.raw("cues.answers_now").match(reply.text):
        owner(reply)
        return
    found = reply.draft.situation.find(reply.asked.item)
    if found:
        reply.draft.change(found[1], found[0], {"revisit": reply.text.strip(" .")}, fact=reply.fact)


def _who_and_when(text: str) -> tuple[str, str]:
    match = re.match(
        r"^(?P<who>.{1,60}?),?\s+(?P<when>(?:by|before|after|until|every|each|once|next|at|on|in|later|weekly|monthly)\b.*)$",
        text,
        re.IGNORECASE,
    )
    return (match.group("who").strip(" ,"), match.group("when")) if match else (text.strip(" ."), "")


def road(reply: "Reply") -> None:
    """What else was considered, and why it was not taken."""
    found = reply.draft.situation.find(reply.asked.item)
    item = found[1] if found else reply.target()
    if item is None:
        return
    head, rest = first_sentence(reply.text)
    what, reason = split_reason(head, reply.draft.rules)
    but = re.search(r",? but ", what)
    what, against = (what[: but.start()], what[but.end() :]) if but else (what, "")
    told = ". ".join(part for part in (against, reason, rest) if part)
    fields = {"reason": f"{item['reason']}; {told}" if item.get("reason") else told} if told else {}
    reply.draft.change(item, "decisions", fields, {"alternatives": enumerated(what)}, reply.fact)


def rank(reply: "Reply") -> None:
    for item in matching(reply, "requirements"):
        reply.draft.change(item, "requirements", {"priority": "must"}, fact=reply.fact)


def target(reply: "Reply") -> None:
    item = reply.target("target")
    if item is not None:
        figures = metric_figures(reply.text, reply.draft.rules)
        short = len(reply.text.split()) <= 8
        values = {
            **figures,
            "target": reply.text.strip(" .") if short else figures.get("target", reply.text.strip(" .")),
        }
        reply.draft.change(
            item, "metrics", {name: value for name, value in values.items() if not item.get(name)}, fact=reply.fact
        )


def serves(reply: "Reply") -> None:
    found = reply.draft.situation.find(reply.asked.item)
    journeys = matching(reply, "journeys")
    if found and journeys:
        reply.draft.change(
            found[1], "requirements", {}, {"journeys": [journey["id"] for journey in journeys]}, reply.fact
        )
    elif found:
        reply.draft.add("journeys", {"person": reply.text}, reply.fact)


def promise(reply: "Reply") -> None:
    """What a journey rests on: the requirements named, or a new one in the person's words."""
    items = matching(reply, "requirements")
    for item in items:
        reply.draft.change(item, "requirements", {}, {"journeys": [reply.asked.item]}, reply.fact)
    if not items:
        reply.draft.add("requirements", {"statement": reply.text, "journeys": [reply.asked.item]}, reply.fact)


def shows(reply: "Reply") -> None:
    items = matching(reply, "requirements")
    for item in items:
        reply.draft.change(item, "requirements", {}, {"wireframes": [reply.asked.item]}, reply.fact)
    if not items:
        reply.draft.add("requirements", {"statement": reply.text, "wireframes": [reply.asked.item]}, reply.fact)


def section(reply: "Reply") -> None:
    """An empty section: its prose, or one item for each entry."""
    key = reply.asked.item
    if key in ("summary", "problem", "data"):
        reply.draft.append_prose(key, reply.text, reply.fact)
        return
    field = {"glossary": "term", "journeys": "person"}.get(key, "statement")
    for entry in enumerated(reply.text):
        reply.draft.add(key, {field: entry}, reply.fact)


# --- follow-ups -------------------------------------------------------------------------------------------------


def follow_prose(reply: "Reply") -> None:
    reply.draft.append_prose(reply.recipe.section, labelled(reply, reply.text), reply.fact)


def follow_criterion(reply: "Reply") -> None:
    item = reply.draft.situation.find(reply.asked.item)
    kind = {"criterion": "criterion", "failure": "failure", "limit": "limit"}[reply.recipe.follow]
    if item:
        made = criterion_of(reply.text, kind, reply.draft.rules)
        reply.draft.change(item[1], "requirements", {}, {"acceptance": [made]}, reply.fact)


def follow_add(reply: "Reply") -> None:
    reply.draft.add(reply.recipe.section, {"statement": reply.text}, reply.fact)


def follow_metric(reply: "Reply") -> None:
    """ "Twelve a month today, two would please us": baseline, then target."""
    rules = reply.draft.rules
    items = reply.draft.situation.items("metrics")
    item = next((each for each in items if not each.get("target")), items[-1] if items else None)
    if item is None:
        reply.draft.add("metrics", {"statement": reply.text, **metric_figures(reply.text, rules)}, reply.fact)
        return
    found = [each.text for each in amounts(reply.text, rules) if not each.text.casefold().startswith(("a ", "an "))]
    today = rules.pattern("cues.today").search(reply.text)
    values: dict[str, str] = {}
    if len(found) > 1 or (found and today):
        values["baseline"] = found[0]
    if len(found) > 1 or (found and not today):
        values["target"] = found[-1]
    if rules.raw("cues.method").search(reply.text):
        values["method"] = reply.text.strip(" .")
    fresh = {name: value for name, value in values.items() if not item.get(name)}
    reply.draft.change(item, "metrics", fresh or {"method": reply.text.strip(" .")}, fact=reply.fact)


FOLLOW_UPS: dict[str, Callable[["Reply"], None]] = {
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

WAYS: dict[str, Callable[["Reply"], None]] = {
    "day_one": day_one,
    "screen": screen,
    "match": match,
    "things": things,
    "measure": measure,
    "figures": figures_of,
    "apart": apart,
    "case": case,
    "edge": edge,
    "stands": stands,
    "true": true,
    "owner": owner,
    "road": road,
    "rank": rank,
    "target": target,
    "serves": serves,
    "promise": promise,
    "shows": shows,
    "section": section,
}
