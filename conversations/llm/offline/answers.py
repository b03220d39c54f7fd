"""Answers to filing: the words go where the question asked, by the recipe of its step."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conversations.llm.offline import answers_more as more
from conversations.llm.offline.asked import Asked
from conversations.llm.offline.cascade import split_reason
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.lists import enumerated
from conversations.llm.offline.numbers import amounts, date_of, window_of
from conversations.llm.offline.steps import RECIPES, Recipe

SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Reply:
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


def file_answer(fact: Fact, draft: Draft, asked: Asked) -> None:
    """One answer, by its step; an unknown step's answer is kept whole in the problem."""
    recipe = RECIPES.get(asked.step)
    if recipe is None:
        draft.append_prose("problem", fact.text, fact)
        return
    reply = Reply(fact, draft, asked, recipe)
    before = len(draft.edits)
    if asked.is_follow_up and recipe.follow:
        follow_up(reply)
    elif reply.draft.rules.raw("cues.not_yet").match(reply.text) and len(reply.text.split()) < 7:
        more.park(reply.asked, reply.draft)
    elif is_none(reply):
        nothing_there(reply)
    else:
        WAYS[recipe.how](reply)
    if len(draft.edits) == before and not draft.screens and not more.is_known(reply):
        _keep_whole(reply)


def is_none(reply: Reply) -> bool:
    """ "Nobody", "Nothing is excluded": a picked or bare no."""
    if len(reply.text.split()) > 7 or reply.recipe.how in ("criterion", "metric", "screen", "owner", "limit"):
        return False
    return bool(reply.draft.rules.raw("cues.none").match(reply.text))


def nothing_there(reply: Reply) -> None:
    """What does not exist is a decision that the question does not apply, in the person's words."""
    fields = {"statement": f"{reply.asked.prompt} {reply.text}", "kind": "does_not_apply", "topic": reply.asked.title}
    edit = reply.draft.add("decisions", fields, reply.fact)
    if edit and reply.draft.situation.find(reply.asked.item):
        edit["derived_from"] = [reply.asked.item]


def _keep_whole(reply: Reply) -> None:
    """What the recipe could not place is kept under the question it answers."""
    about = [reply.asked.item] if reply.draft.situation.find(reply.asked.item) else []
    reply.draft.add("questions", {"statement": reply.text, "about": about}, reply.fact)


def follow_up(reply: Reply) -> None:
    name = reply.recipe.follow
    if name in more.FOLLOW_UPS:
        more.FOLLOW_UPS[name](reply)
        return
    for item in _followed(reply, name):
        old = str(item.get(name, ""))
        reply.set(item, **{name: f"{old}; {reply.text}" if old and reply.text not in old else reply.text})


def _followed(reply: Reply, name: str) -> list[dict[str, Any]]:
    """Whom a follow-up is about: the item asked for, the one just named, else those that lack the field."""
    items = reply.draft.situation.items(reply.recipe.section)
    if reply.asked.item:
        item = reply.target(name)
        return [item] if item else []
    if reply.recipe.section == "decisions":
        items = [item for item in items if item.get("kind") == "choice"]
        return [item for item in items if not item.get(name)][-1:] or items[-1:]
    before = more.answer_before(reply)
    named = [item for item in items if more.title_of(item) and more.title_of(item).casefold() in before]
    if reply.recipe.section == "users" and named:
        return named[-1:]
    lacking = [item for item in items if not item.get(name)]
    return lacking if name == "reason" else lacking[-1:] or items[-1:]


# --- the ways ---------------------------------------------------------------------------------------------------


def prose(reply: Reply) -> None:
    reply.draft.append_prose(reply.recipe.section, more.labelled(reply, reply.text), reply.fact)


def entries(reply: Reply) -> None:
    """People or things left out: one item each, with the reason where one was given."""
    for text in _thoughts(reply):
        head, rest = more.first_sentence(text)
        what, reason = split_reason(head, reply.draft.rules)
        reason = ". ".join(part for part in (reason, rest) if part)
        for entry in enumerated(more.without_lead(what, reply)):
            fields = {"statement": entry, **reply.recipe.fixed, reply.recipe.reason: reason}
            reply.draft.add(reply.recipe.section, fields, reply.fact)


def _thoughts(reply: Reply) -> list[str]:
    """What is left out may take several sentences; who somebody is, is told in one and explained in the next."""
    if reply.recipe.section != "scope_out":
        return [reply.text]
    found: list[str] = []
    for part in SENTENCES.split(reply.text):
        explains = reply.draft.rules.raw("cues.explains").match(part)
        if explains and found:
            found[-1] = f"{found[-1].rstrip('.')}. {part}"
        elif part.strip():
            found.append(part)
    return found


def metric(reply: Reply) -> None:
    """A goal: the sentence with the figure, and how it is counted if that was said."""
    rules = reply.draft.rules
    parts = [part for part in SENTENCES.split(reply.text) if part.strip()]
    method = next((part for part in parts[1:] if rules.raw("cues.method").search(part)), "")
    goal = " ".join(part for part in parts if part != method) or reply.text
    fields = {"statement": goal, "method": method.strip(" ."), **more.metric_figures(goal, rules)}
    known = next((item for item in reply.draft.situation.items("metrics") if not item.get("target")), None)
    if known and fields.get("target") and len(amounts(goal, rules)) and len(goal.split()) < 6:
        reply.set(known, target=goal, method=method)
    else:
        reply.draft.add("metrics", fields, reply.fact)


def set_field(reply: Reply) -> None:
    item = reply.target()
    if item is None:
        items = reply.draft.situation.items(reply.recipe.section)
        item = items[0] if items else None
    if item is not None:
        reply.set(item, **{reply.recipe.field: reply.text.strip(" .")})


def add(reply: Reply) -> None:
    what, reason = split_reason(reply.text, reply.draft.rules)
    fields: dict[str, Any] = {"statement": more.labelled(reply, reply.text)}
    if reply.recipe.section == "decisions":
        fields = {
            "statement": more.labelled(reply, what),
            "reason": reason,
            "kind": "choice",
            "topic": reply.asked.title,
        }
    reply.draft.add(reply.recipe.section, fields, reply.fact)


def each(reply: Reply) -> None:
    """One quality requirement for each thing picked or named; what is named is its crowd or its subject."""
    for entry in enumerated(reply.text):
        fields = {"statement": more.labelled(reply, entry), **reply.recipe.fixed}
        if reply.recipe.fixed.get("kind") == "accessibility":
            fields["population"] = entry
        reply.draft.add("quality", fields, reply.fact)


def milestone(reply: Reply) -> None:
    by = date_of(reply.text, reply.draft.rules)
    reply.draft.add("milestones", {"statement": reply.text, "outcome": reply.text, "by": by}, reply.fact)


def journey(reply: Reply) -> None:
    head, rest = more.first_sentence(reply.text)
    reply.draft.add("journeys", {"person": head.strip(" ."), "entry": rest}, reply.fact)


def beats(reply: Reply) -> None:
    item = reply.target("beats")
    steps = more.beats_of(reply.text, reply.draft.rules)
    if item is None:
        reply.draft.add("journeys", {"beats": steps}, reply.fact)
        return
    reply.draft.change(item, "journeys", {}, {"beats": steps}, reply.fact)
    more.link_requirements(reply, item, " ".join([*item.get("beats", []), *steps]))


def worth(reply: Reply) -> None:
    item = reply.target()
    if item is not None:
        head, rest = more.first_sentence(reply.text)
        beat = next((beat for beat in item.get("beats", []) if beat.casefold().startswith(head.casefold()[:20])), head)
        reply.set(item, value=beat.strip(" ."), end=rest.strip(" ."))


def limit(reply: Reply) -> None:
    fields = {**more.limit_figures(reply), **reply.recipe.fixed, "statement": more.labelled(reply, reply.text)}
    reply.draft.add("quality", fields, reply.fact)


def decision(reply: Reply) -> None:
    """What is settled: one decision a sentence, each with its reason."""
    last: dict[str, Any] | None = None
    for part in [part.strip(" .") for part in SENTENCES.split(reply.text) if part.strip()]:
        who = reply.draft.rules.raw("cues.decided_by").match(part)
        if who and last:
            last["fields"]["decided_by"] = who.group("who")
            continue
        what, reason = split_reason(part, reply.draft.rules)
        last = reply.draft.add("decisions", {"statement": what, "reason": reason, **reply.recipe.fixed}, reply.fact)


def criterion(reply: Reply) -> None:
    item = reply.target("acceptance")
    if item is None:
        return
    made = more.criterion_of(reply.text, str(reply.recipe.fixed["kind"]), reply.draft.rules)
    reply.draft.change(item, "requirements", {}, {"acceptance": [made]}, reply.fact)


def risk(reply: Reply) -> None:
    head, rest = more.first_sentence(reply.text)
    what, reason = split_reason(head, reply.draft.rules)
    fields = {"statement": more.labelled(reply, what), "impact": ". ".join(part for part in (reason, rest) if part)}
    reply.draft.add("risks", fields, reply.fact)


def window(reply: Reply) -> None:
    item = reply.target("window")
    if item is not None:
        reply.set(item, window=window_of(reply.text, reply.draft.rules) or reply.text.strip(" ."))


Way = Callable[[Reply], None]

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
    **more.WAYS,
}
