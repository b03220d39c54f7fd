"""The cascade: the first rule that fires takes the clause. Cues are looked for in the masked text only."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from conversations.llm.offline import amounts_rule, doubts_rule, obligations_rule
from conversations.llm.offline.actors import Subject, kind_of, singular, subject_of
from conversations.llm.offline.clauses import Clause, masked
from conversations.llm.offline.conditions import case_and_answer, condition_of, what_if
from conversations.llm.offline.facts import Fact, Place
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.screens import begins_with_screen, screen_of
from conversations.llm.offline.steps import RECIPES

MOST_TERM_WORDS = 4


@dataclass
class Scene:
    """What was read so far in this utterance: some rules look back."""

    place: Place
    rules: Rules
    troubled: bool = False  # the last clause told of today's trouble
    troubled_in: int = -1  # the sentence that did
    asked_what_if: str = ""
    actors: list[tuple[int, str]] = field(default_factory=list)  # plural roles, by sentence
    facts: list[Fact] = field(default_factory=list)
    users: set[str] = field(default_factory=set)  # roles met so far


@dataclass(frozen=True)
class Heard:
    """A clause as the rules see it."""

    clause: Clause
    text: str
    hidden: str
    subject: Subject
    scene: Scene

    @property
    def rules(self) -> Rules:
        return self.scene.rules

    def says(self, path: str) -> re.Match[str] | None:
        return self.rules.pattern(path).search(self.hidden)

    def holds(self, path: str) -> re.Match[str] | None:
        return self.rules.raw(path).search(self.hidden)

    def fact(self, section: str, text: str = "", **more: object) -> Fact:
        fact = Fact(section, text or self.text, self.clause.start, self.clause.end, sentence=self.clause.sentence)
        for name, value in more.items():
            setattr(fact, name, value)
        fact.hidden = self.hidden
        return fact


def heard(clause: Clause, scene: Scene) -> Heard:
    hidden = masked(clause.text, scene.rules)
    return Heard(clause, clause.text, hidden, subject_of(clause.text, scene.rules), scene)


def facts_of(clause: Clause, scene: Scene) -> list[Fact]:
    """The facts of one clause; empty if no rule fires (rule 14 is the caller's)."""
    said = heard(clause, scene)
    for rule in RULES[level_of(scene.place)]:
        found = rule(said)
        if found:
            return found
    return []


def level_of(place: Place) -> str:
    if not place.answering:
        return "open"
    return "narrative" if place.narrative else "answer"


def name_rule(said: Heard) -> list[Fact]:
    match = said.rules.raw("cues.name").search(said.hidden)
    if not match or said.rules.raw("cues.not_name").search(match.group("name")):
        return []
    name = said.text[match.start("name") : match.end("name")].strip(" “”\"'.")
    if not 1 <= len(name.split()) <= 6:
        return []
    hedged = said.holds("cues.hedge")
    return [said.fact("name", name, kind="card" if hedged else "name", card="name" if hedged else "")]


def glossary_rule(said: Heard) -> list[Fact]:
    if said.rules.raw("cues.not_glossary").match(said.text) and not said.text.casefold().startswith("by "):
        return []
    for pattern in (*said.rules.each("cues.glossary"), said.rules.raw("cues.defined")):
        match = pattern.fullmatch(said.text)
        if match:
            term = match.group("term").strip(' “”"')
            if len(term.split()) > MOST_TERM_WORDS:
                continue
            term = re.sub(r"^(?:an?|the) ", "", term, flags=re.IGNORECASE)
            return [said.fact("glossary", match.group("definition").strip(" ,"), fields={"term": term})]
    return []


def decision_rule(said: Heard) -> list[Fact]:
    match = said.rules.raw("cues.decision").match(said.text)
    if not match:
        return []
    choice, reason = split_reason(match.group("choice"), said.rules)
    choice, alternatives = _alternatives(choice, said.rules)
    verb = match.group("verb").casefold()
    if verb.endswith("against"):
        choice, alternatives = f"{verb.split()[-1]} {choice}", alternatives
    by = match.group("by").strip()
    fields = {"alternatives": alternatives, "reason": reason, "decided_by": by}
    return [said.fact("decisions", choice, fields={key: value for key, value in fields.items() if value})]


def _alternatives(choice: str, rules: Rules) -> tuple[str, list[str]]:
    match = rules.pattern("cues.alternatives").search(choice)
    if not match or match.start() == 0:
        return choice, []
    rest = choice[match.end() :].strip(" ,")
    return choice[: match.start()].strip(" ,"), [part for part in re.split(r"\s+(?:or|and)\s+|,\s*", rest) if part]


def split_reason(text: str, rules: Rules) -> tuple[str, str]:
    """(what, why) around "because", "so that" or "since"."""
    match = rules.pattern("clauses.reason").search(text)
    if not match or match.start() == 0:
        return text.strip(" ,"), ""
    reason = text[match.end() :].strip(" ,")
    if match.group().casefold().startswith(("so that", "in order")):
        reason = text[match.start() :].strip(" ,")
    return text[: match.start()].strip(" ,"), reason


def non_goal_rule(said: Heard) -> list[Fact]:
    what, reason = split_reason(said.text, said.rules)
    if said.rules.raw("cues.non_goal_stop").search(what) or _acts(said) or said.says("cues.today"):
        return []
    for pattern in said.rules.each("cues.non_goal"):
        match = pattern.match(what)
        if match:
            fields = {"reason": reason} if reason else {}
            return [said.fact("scope_out", match.group("what").strip(" ,"), fields=fields)]
    match = said.rules.raw("cues.non_goal_later").match(what)
    if match and not said.subject.is_role:
        return [said.fact("scope_out", what, fields={"reason": reason} if reason else {})]
    return []


def _acts(said: Heard) -> bool:
    """An actor with can, may, must or should: then it is no non-goal, whatever else it says."""
    if said.subject.kind not in ("role", "outside") and not said.holds("cues.ban"):
        return False
    after = said.rules.raw("cues.no_need").sub("", said.hidden[said.subject.end :])
    return bool(said.rules.raw("cues.acts").search(after))


def problem_rule(said: Heard) -> list[Fact]:
    """Rule 7: what hurts today, and what follows it in the same breath."""
    if said.clause.mark == "?" or what_if(said.text, said.rules):
        return []
    acts = said.rules.raw("cues.acts").search(said.hidden) and not said.holds("cues.past_modal")
    today = said.says("cues.today") or said.holds("cues.every_start")
    if said.rules.starts("cues.condition_then").match(said.text) and not today:
        return []
    told = said.hidden if acts else said.text  # "the walls are full because nobody knows": the reason hurts
    hurts = (
        said.rules.pattern("cues.pain").search(told)
        or (not acts and said.holds("cues.told_of_us"))
        or (said.holds("cues.past_loss") and not said.says("cues.goals"))
    )
    same_breath = said.scene.troubled_in == said.clause.sentence
    goes_on = same_breath or (said.scene.troubled and said.subject.kind not in ("product", "role"))
    goes_on = goes_on and not said.says("cues.goals")
    tells_on = same_breath and said.subject.kind == "plain" and not said.holds("cues.owes")
    if acts and said.holds("cues.owes") and said.subject.kind in ("role", "thing", "product"):
        return []
    had_to = same_breath and said.subject.phrase.casefold() in ("i", "we") and said.holds("cues.forced")
    if acts and not (today and today.start() < 3) and not (tells_on or had_to):
        return []
    if today or hurts or (goes_on and not said.says("cues.pitch")):
        if said.says("cues.risk_words") or said.holds("cues.is_about"):
            return []
        return [said.fact("problem", kind="prose")]
    return []


def pitch_rule(said: Heard) -> list[Fact]:
    """What it is: the thesis of the summary."""
    start = said.rules.starts("cues.pitch").match(said.hidden)
    makes = start and said.rules.raw("cues.makes").search(said.hidden)
    thing = said.rules.raw("cues.pitch_thing").search(said.hidden)
    if not start or said.rules.raw("cues.acts").search(said.hidden[start.end() :][:30]):
        return []
    named = said.rules.raw("clauses.determiner").match(said.hidden)
    if named and said.rules.raw("clauses.finite").search(said.hidden[: start.end()]):
        return []
    if named and said.holds("cues.acts"):
        return []
    if said.rules.raw("cues.pitch_wish").match(said.hidden, start.end()):
        return []
    about = said.holds("cues.is_about")
    opens = (
        said.scene.place.step == "dump"
        and said.clause.start == 0
        and said.rules.raw("cues.wish_for").match(said.hidden)
    )
    return [said.fact("summary", kind="prose")] if makes or thing or about or opens else []


def risk_rule(said: Heard) -> list[Fact]:
    case = what_if(said.text, said.rules)
    if case:
        when, then = case_and_answer(case)
        said.scene.asked_what_if = "" if then else case
        values = {"when": when, "then": then, "kind": "failure"}
        fields = {name: value for name, value in values.items() if value}
        return [said.fact("criterion", kind="criterion", fields=fields)]
    after = said.hidden[said.subject.end :].strip()
    others = said.subject.kind in ("role", "plain") and said.subject.phrase.casefold() not in ("i", "we")
    if _acts(said) and not said.says("cues.risk_words_strong") and said.holds("cues.owes"):
        return []
    happens = others and said.rules.raw("cues.may_happen").match(after)
    return [said.fact("risks")] if said.says("cues.risk") or happens or said.holds("cues.may_be") else []


def condition_rule(said: Heard) -> list[Fact]:
    if said.scene.asked_what_if and said.clause.opener == "then":
        return []
    condition = condition_of(said.text, said.rules)
    if not condition or said.holds("cues.happy_if"):
        return []
    consequence = subject_of(condition.then, said.rules)
    if consequence.is_role and said.rules.raw("cues.acts").search(condition.then):
        return []
    return [said.fact("criterion", kind="criterion", fields=dict(condition.criterion()))]


def screen_rule(said: Heard) -> list[Fact]:
    screen = screen_of(said.text, said.rules)
    if not screen or said.subject.is_role or said.scene.troubled:
        return []
    values = {"title": screen.title, "frame": screen.frame, "ascii": screen.drawing(said.rules)}
    return [said.fact("screen", kind="screen", fields={**values, "elements": list(screen.elements)})]


def described_rule(said: Heard) -> list[Fact]:
    """ "A login page with …" is drawn whatever was asked, but where the question is about a screen itself."""
    recipe = RECIPES.get(said.scene.place.step)
    is_about_screens = recipe is not None and recipe.how == "screen"
    return [] if is_about_screens or not begins_with_screen(said.text, said.rules) else screen_rule(said)


def users_of(said: Heard, fact: Fact) -> Iterator[Fact]:
    """The role that acts, as a user; outside parties are none."""
    actor = str(fact.fields.get("actor", ""))
    if actor and singular(actor.casefold()) not in said.scene.users and kind_of(actor, said.rules) == "role":
        said.scene.users.add(singular(actor.casefold()))
        yield said.fact("users", actor, fields={"kind": "user"})


def requirement_rule(said: Heard) -> list[Fact]:
    found = obligations_rule.requirements(said)
    if not found and said.holds("cues.bound_rule") and said.subject.kind in ("thing", "product"):
        found = [said.fact("requirements")]
    return [each for fact in found for each in (*users_of(said, fact), fact)] if found else []


def cannot_rule(said: Heard) -> list[Fact]:
    """ "Members can't see the list": a rule, or what is wrong today? The person says."""
    cannot = said.rules.raw("cues.cannot").search(said.hidden[said.subject.end :][:14])
    if said.subject.kind not in ("role", "plain") or not cannot:
        return []
    return [said.fact("problem", kind="prose", card="rule")]


def amount_rule(said: Heard) -> list[Fact]:
    return amounts_rule.measured(said)


def strong_requirement_rule(said: Heard) -> list[Fact]:
    """In an answer only a new actor with a modal of its own leads away from the question."""
    first = said.clause.start <= 2
    owes = said.rules.raw("cues.owes").search(said.hidden[said.subject.end :][:24])
    return requirement_rule(said) if said.subject.is_role and owes and not first else []


def role_requirement_rule(said: Heard) -> list[Fact]:
    acts = said.rules.raw("cues.acts").search(said.hidden[said.subject.end :][:24])
    return requirement_rule(said) if said.subject.is_role and acts else []


def quality_rule(said: Heard) -> list[Fact]:
    return obligations_rule.qualities(said)


Rule = Callable[[Heard], list[Fact]]

RULES: dict[str, tuple[Rule, ...]] = {
    "open": (
        name_rule,
        glossary_rule,
        doubts_rule.unsure,
        decision_rule,
        non_goal_rule,
        problem_rule,
        risk_rule,
        condition_rule,
        amount_rule,
        screen_rule,
        pitch_rule,
        quality_rule,
        cannot_rule,
        requirement_rule,
    ),
    "answer": (
        name_rule,
        glossary_rule,
        doubts_rule.unsure,
        decision_rule,
        described_rule,
        quality_rule,
        role_requirement_rule,
    ),
    "narrative": (name_rule, doubts_rule.unsure, described_rule, strong_requirement_rule),
}
