"""An answer about to be filed, and the small tools that all ways of filing share."""

import re
from dataclasses import dataclass
from typing import Any

from conversations.llm.offline.asked import Asked
from conversations.llm.offline.clauses import clauses_of
from conversations.llm.offline.conditions import condition_of
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.lists import enumerated
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
from conversations.llm.offline.speech import opens_thought
from conversations.llm.offline.steps import Recipe
from conversations.llm.offline.words import capitalised, content_stems, inside, statement

FIRST_SENTENCE = re.compile(
    r"^(?P<head>.{2,400}?)(?<!\bdr)(?<!\bmr)(?<!\bms)(?<!\bmrs)(?<!\bst)(?:[.!?…](?=\s)|\n|;)\s*(?P<rest>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)
MOST_LINKS = 3


@dataclass(frozen=True)
class Given:
    """An answer about to be filed: the fact, the draft, the question and its recipe."""

    fact: Fact
    draft: Draft
    asked: Asked
    recipe: Recipe

    @property
    def text(self) -> str:
        return self.fact.text

    def target(self, field: str = "") -> dict[str, Any] | None:
        """The item asked about; else the first of the section that lacks the field."""
        found = self.draft.situation.find(self.asked.item) if self.asked.item else None
        if found and found[0] == self.recipe.section:
            return found[1]
        if self.asked.item and self.asked.item.partition("-")[2]:
            return None
        items = self.draft.situation.items(self.recipe.section)
        return next((item for item in items if not item.get(field or self.recipe.field)), None)

    def set(self, item: dict[str, Any], **fields: Any) -> bool:
        return self.draft.change(item, self.recipe.section, fields, fact=self.fact)


def labelled(given: Given, text: str) -> str:
    """A bare fragment gets the name of its question in front; a sentence stands alone."""
    rules = given.draft.rules
    labels = rules.get("labels")
    key = given.recipe.label
    if given.asked.is_follow_up:
        key = f"{key}_more" if f"{key}_more" in labels else ""
    bare = rules.raw("cues.leads_in").sub("", text.strip())
    if not key or key not in labels:
        return bare
    if key not in labels["always"] and not is_fragment(first_sentence(bare)[0], rules):
        return bare
    found = given.draft.situation.find(given.asked.item)
    name = (found[1].get("term") or found[1].get("statement", "")) if found else ""
    article = "an" if name[:1].casefold() in "aeiou" else "a"
    label = str(labels[key]).format(item=name, a_item=f"{article} {name}".strip()).strip()
    lines = [line.strip(" .,") for line in bare.splitlines() if line.strip(" .,")]
    said = ", ".join(lines) if len(lines) > 1 else bare.strip()
    picked = text in given.asked.options
    return f"{capitalised(label)}: {said[:1].lower() + said[1:] if picked else _after_label(said, rules)}"


def _after_label(said: str, rules: Rules) -> str:
    """The words after a label keep their end mark; a plain first word loses its capital."""
    lowered = inside(said, rules)
    return lowered + said[len(said.rstrip(".!")) :] if lowered.casefold() == said.rstrip(".!").casefold() else said


def is_fragment(text: str, rules: Rules) -> bool:
    """No subject with its verb at the front of any of its clauses."""
    if rules.raw("clauses.finite").search(text) and len(text.split()) > 3:
        return False
    return not any(opens_thought(clause.text, rules) for clause in clauses_of(text, rules))


def first_sentence(text: str) -> tuple[str, str]:
    match = FIRST_SENTENCE.match(text)
    return (match.group("head").strip(), match.group("rest").strip(" .")) if match else (text.strip(" ."), "")


def without_lead(text: str, given: Given) -> str:
    """ "It is the volunteers": the volunteers. A non-goal's own "no" goes too."""
    if given.recipe.section == "scope_out":
        for pattern in given.draft.rules.each("cues.non_goal"):
            match = pattern.match(text.strip(" ."))
            if match:
                return str(match.group("what"))
    shorter = given.draft.rules.raw("clean.lead").sub("", text.strip(), count=1)
    return shorter if len(shorter) > 2 else text


def title_of(item: dict[str, Any]) -> str:
    return str(item.get("statement") or item.get("term") or item.get("person") or "")


def answer_before(given: Given) -> str:
    """What the person said last before this, casefolded: the newest user words or answer of the history."""
    for message in reversed(given.draft.situation.history):
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
        values["baseline"] = re.sub(r"^from ", "", figures[0].text, flags=re.IGNORECASE)
    return {name: value for name, value in values.items() if value}


def limit_figures(given: Given) -> dict[str, str]:
    """Threshold, crowd, window and unit of a limit; a load's crowd is its threshold."""
    rules, text = given.draft.rules, given.text
    crowd = crowd_of(text, rules)
    limit = bare_limit(limit_of(text, rules), rules)
    load = given.recipe.fixed.get("kind") == "load"
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
    return {"then": inside(rules.raw("cues.leads_in").sub("", text.strip()), rules), "kind": kind}


def beats_of(text: str, rules: Rules) -> list[str]:
    """The steps of a way: sentences, and clauses joined by "then" or "and" with a verb of their own."""
    lines = [line for line in enumerated(text) if "\n" in text]
    if len(lines) > 2:
        return [statement(line) for line in lines]
    found: list[str] = []
    for clause in clauses_of(text, rules):
        found += [statement(part) for part in rules.raw("cues.beat_break").split(clause.text) if part.strip()]
    return found or [statement(text)]


def link_requirements(given: Given, journey: dict[str, Any], told: str) -> None:
    """Requirements that share words with a journey serve it."""
    for item in sharing(given, told):
        given.draft.change(item, "requirements", {}, {"journeys": [journey["id"]]}, given.fact)


def sharing(given: Given, told: str) -> list[dict[str, Any]]:
    """The requirements that share most words with a text: two at least, or one where none shares more."""
    rules = given.draft.rules
    stems = content_stems(told, rules)
    items = given.draft.situation.items("requirements")
    scored = [(len(stems & content_stems(item.get("statement", ""), rules)), item) for item in items]
    best = max((score for score, _ in scored), default=0)
    found = [pair for pair in scored if pair[0] >= min(2, best) and pair[0]]
    return [item for _, item in sorted(found, key=lambda pair: -pair[0])[:MOST_LINKS]]


def matching(given: Given, section: str) -> list[dict[str, Any]]:
    """Items of a section that an answer names: by id, by a picked label, or by most of its words."""
    rules = given.draft.rules
    found: list[dict[str, Any]] = []
    for line in given.text.splitlines() or [given.text]:
        label = re.sub(r"^[A-Z]+-\d+:\s*", "", line).rstrip("… .").casefold()
        stems = content_stems(line, rules)
        for item in given.draft.situation.items(section):
            said = str(item.get("statement") or item.get("person") or " ".join(item.get("beats", [])[:1]))
            named = item["id"].casefold() in line.casefold() or (label and said.casefold().startswith(label))
            near = stems and len(stems & content_stems(said, rules)) >= max(2, (len(stems) + 1) // 2)
            if (named or near) and item not in found:
                found.append(item)
    return found


def is_known(given: Given) -> bool:
    """Whether the answer only repeated what its item holds already: then nothing is lost."""
    told = str(given.draft.situation.document).casefold()
    return statement(given.text).casefold() in told


def park(asked: Asked, draft: Draft) -> None:
    """The guide's own question, kept open for the person who was asked; a question about a question only waits."""
    labels = draft.rules.get("labels")
    found = draft.situation.find(asked.item)
    if found and found[0] == "questions":
        values = {"owner": found[1].get("owner") or labels["owner_person"], "revisit": labels["not_settled"]}
        draft.change(found[1], "questions", values)
        return
    about_step = asked.is_follow_up and asked.title and not found
    prompt = f"{asked.title}: {asked.prompt}" if about_step else asked.prompt
    fields = {"statement": prompt, "owner": labels["owner_person"], "about": [asked.item] if found else []}
    edit = draft.add("questions", fields, evidence="unknown")
    if edit:
        edit |= {"step": asked.step, "quote": asked.prompt[:200], "span": None}
