"""Says in a few words what a step still lacks, for the persona's card: "Needs a target". Pure."""

from conversations.personas.shapes import Step
from conversations.predicates import Facts, Predicate, holds

NEEDS = {
    "users": "a user",
    "users[kind=user]": "a user",
    "users[kind=user].drives": "what each user decides",
    "users[kind=non_user]": "who it is not for",
    "metrics": "a goal",
    "metrics.target": "a target",
    "metrics.method": "a way to measure",
    "metrics.counter": "what must not get worse",
    "scope_in": "the first day",
    "scope_in.reason": "reasons for the first day",
    "scope_out.reason": "reasons for what is left out",
    "milestones": "a first result",
    "milestones.outcome": "a first result",
    "requirements": "a requirement",
    "summary": "more of the idea",
    "problem": "more about the problem",
    "data": "more about the data",
    "journeys": "a journey",
    "journeys.person": "a person to follow",
    "journeys.entry": "how a visit begins",
    "journeys.beats": "three to five beats",
    "journeys.value": "the moment of value",
    "journeys.end": "how a visit ends",
    "journeys.edge": "an edge case",
    "wireframes": "a drawing",
    "journeys>wireframes": "a drawing for each journey",
    "users[kind=user]>journeys": "a journey for each user",
    "quality[kind=accessibility]": "who needs easier access",
    "quality[kind=load]": "how many people at once",
    "quality[kind=load].population": "how many people at once",
    "quality[kind=speed]": "how long it may take",
    "quality[kind=speed].threshold": "how long it may take",
    "quality[kind=recovery]": "how much may be lost",
    "glossary": "names for its things",
    "assumptions.revisit": "a date for each guess",
    "risks": "two risks",
    "risks.impact": "what each risk would cost",
    "risks.owner": "an owner for each risk",
    "risks.revisit": "a date for each risk",
    "questions[answer=].revisit": "a date for open questions",
    "decisions.alternatives": "the roads not taken",
}

FOUND = {
    "no_acceptance": ("requirement cannot be tested", "requirements cannot be tested"),
    "no_failure_path": ("requirement has no failure path", "requirements have no failure path"),
    "vague_word": ("vague word", "vague words"),
    "two_in_one": ("line makes two promises", "lines make two promises"),
    "journey_without_requirement": ("journey has no requirement", "journeys have no requirement"),
    "screen_without_requirement": ("drawing has no requirement", "drawings have no requirement"),
    "glossary_drift": ("thing has two names", "things have two names"),
    "no_threshold": ("limit has no figure", "limits have no figure"),
    "no_reason": ("decision lacks its reason", "decisions lack their reason"),
    "contradiction": ("contradiction", "contradictions"),
    "unconfirmed_assumption": ("guess is unconfirmed", "guesses are unconfirmed"),
    "question_without_owner": ("question has no owner", "questions have no owner"),
}


def lack(step: Step, facts: Facts) -> str:
    """What keeps a step from being done."""
    return _lack(step.done_when, facts) or f"Next: {step.title.lower()}"


def needs(predicate: Predicate) -> str:
    """What a persona needs before it can ask anything of its own."""
    name, *rest = predicate
    if name in ("all", "any"):
        return "Not asked yet"
    return f"Needs {NEEDS[rest[0]]}"


def _lack(predicate: Predicate, facts: Facts) -> str:
    name, *rest = predicate
    nothing_is_enough = name == "count" and rest[1:] == [0, 0]
    if holds(predicate, facts) or name == "from" or nothing_is_enough:
        return ""
    if name in ("all", "any"):
        return next(filter(None, (_lack(part, facts) for part in rest)), "")
    if name == "clear":
        number = len(facts.places(rest[0]))
        one, many = FOUND[rest[0]]
        return f"{number} {one if number == 1 else many}"
    return f"Needs {NEEDS[rest[0]]}"
