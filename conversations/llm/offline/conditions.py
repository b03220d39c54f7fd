"""Conditions: "if X (then) Y", "when X, Y", "Y unless X", Given/When/Then, and "what if"."""

import re
from dataclasses import dataclass

from conversations.llm.offline.clauses import LOOK_AHEAD, FirstVerb, has_verb, masked, opens_clause
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.speech import consequence_of

THEN = re.compile(r"^(?:,\s*)?(?:then\s+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Condition:
    """A case and what follows from it; `then` is empty where only the case was said."""

    when: str
    then: str
    given: str = ""
    fails: bool = False  # the case is that something goes wrong

    def criterion(self) -> dict[str, str]:
        kind = "failure" if self.fails else "criterion"
        values = {"given": self.given, "when": self.when, "then": self.then, "kind": kind}
        return {name: value for name, value in values.items() if value}


def condition_of(text: str, rules: Rules) -> Condition | None:
    """The condition that a clause is made of, if it is one."""
    gherkin = rules.raw("cues.gherkin").match(text)
    if gherkin:
        when = gherkin.group("when").strip(" ,")
        given = (gherkin.group("given") or "").strip(" ,")
        return Condition(when, gherkin.group("then").strip(" ,"), given, _fails(when, rules))
    front = rules.starts("cues.condition_then").match(text)
    if front:
        return _leading(text[front.end() :].strip(), rules)
    return _trailing(text, rules)


def what_if(text: str, rules: Rules) -> str:
    match = rules.raw("cues.what_if").match(text)
    return match.group("when").strip(" ?.") if match else ""


def case_and_answer(case: str) -> tuple[str, str]:
    """ "There is no signal then it keeps the entry": speech asks and answers in one breath."""
    parts = re.split(r"\s+then\s+", case, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _leading(rest: str, rules: Rules) -> Condition | None:
    """ "if X, Y" or "if X then Y"; speech leaves the comma out, so a new subject counts as well."""
    cut = re.search(r",\s+(?:then\s+)?|\s+then\s+", rest)
    if not cut:
        return _without_comma(rest, rules)
    when, then = rest[: cut.start()].strip(), rest[cut.end() :].strip(" ,")
    return Condition(when, then, fails=_fails(when, rules)) if when and then else None


def _without_comma(rest: str, rules: Rules) -> Condition | None:
    said = FirstVerb(rest, 0, rules)
    for gap in re.finditer(r"\s+", rest):
        after = rest[gap.end() : gap.end() + LOOK_AHEAD]
        if gap.start() > 6 and said.stands_before(gap.start()) and opens_clause(after, rules):
            when = rest[: gap.start()].strip()
            return Condition(when, rest[gap.end() :].strip(), fails=_fails(when, rules))
    cut = consequence_of(rest, rules)
    return Condition(rest[:cut].strip(), rest[cut:].strip(), fails=_fails(rest[:cut], rules)) if cut else None


def _trailing(text: str, rules: Rules) -> Condition | None:
    hidden = masked(text, rules)
    match = re.search(r",?\s+(?:unless|if|in case)\s+", hidden)
    if not match or not has_verb(text[match.end() :], rules):
        return None
    when, then = text[match.end() :].strip(), text[: match.start()].strip(" ,")
    return Condition(when, then, fails=_fails(when, rules)) if len(then.split()) > 1 else None


def _fails(when: str, rules: Rules) -> bool:
    return bool(rules.raw("cues.mishap").search(when))
