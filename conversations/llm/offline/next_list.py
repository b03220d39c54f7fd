"""What's Next: the question to come and the steps after it, as instructions to the person, or the change of persona.

What the findings ask for is added to the list by the document itself, so a step that a finding already leads to is
left out here: nothing stands on the list twice.
"""

from collections.abc import Iterator
from typing import Any

from conversations.llm.offline.replies import wording
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.situation import Situation
from conversations.personas import FINDINGS, PERSONAS, Persona, Step

MOST = 3


def items(situation: Situation, rules: Rules) -> list[dict[str, Any]]:
    """The list as it should be now; empty if nothing was written or it would not change."""
    updates = [call for call in situation.called("update_prd") if not call.failed]
    persona = PERSONAS.get(situation.persona)
    if not updates or persona is None:
        return []
    ask = updates[-1].result.get("next") or {}
    done = _titles(situation, done=True)
    wanted = [entry for entry in _wanted(ask, persona, situation, rules) if entry["title"] not in done]
    mine = [title for title in _titles(situation, done=False) if title in _own_titles(rules)]
    return [] if [entry["title"] for entry in wanted] == mine else wanted


def _titles(situation: Situation, *, done: bool) -> list[str]:
    entries = situation.context.get("whats_next") or []
    return [str(entry.get("title")) for entry in entries if bool(entry.get("done")) is done]


def _own_titles(rules: Rules) -> set[str]:
    """Every title that this module can write."""
    return {*rules.get("next_steps").values(), *(_handover_title(each, rules) for each in PERSONAS.values())}


def _handover_title(persona: Persona, rules: Rules) -> str:
    return wording(rules, "next_persona", 0, persona=persona.name.lower())


def _wanted(ask: dict[str, Any], persona: Persona, situation: Situation, rules: Rules) -> list[dict[str, Any]]:
    found = []
    for step in _open_steps(ask, persona, situation):
        refs = [str(ask["item"])] if step.key == ask.get("step") and ask.get("item") else []
        found.append(_entry(str(rules.get("next_steps")[step.key]), step.why, persona, step.key, refs))
    after = PERSONAS.get(str(ask.get("item"))) if ask.get("step") == "handover" else None
    if after is not None:
        found.append(_entry(_handover_title(after, rules), after.role, after))
    return found[:MOST]


def _open_steps(ask: dict[str, Any], persona: Persona, situation: Situation) -> Iterator[Step]:
    """From the question to come on, those that nothing else leads to. The flow asks in order: the rest is met."""
    states = {str(entry.get("key")): entry.get("state") for entry in situation.context.get("flow") or []}
    keys = [step.key for step in persona.steps]
    first = keys.index(ask["step"]) if ask.get("step") in keys else len(keys)
    listed = _found(situation)
    for step in persona.steps[first:]:
        is_open = step.key == ask.get("step") or states.get(step.key) in ("todo", "now")
        if is_open and not any(_leads_to(code, place, step) for code, place in listed):
            yield step


def _found(situation: Situation) -> list[tuple[str, str]]:
    """Code and place of the findings, less the empty sections that this turn has written to."""
    filled = {edit.get("section") for call in situation.called("update_prd") for edit in call.input.get("edits", [])}
    found = [(str(each.get("code")), str(each.get("place"))) for each in situation.context.get("findings") or []]
    return [(code, place) for code, place in found if code != "empty_section" or place not in filled]


def _leads_to(code: str, place: str, step: Step) -> bool:
    """Whether What's Next sends the person to this step, or to one that fills the same, because of a finding."""
    if code == "empty_section":
        return bool(step.fills) and step.fills[0].split(".")[0].split("[")[0] == place
    finding = FINDINGS.get(code)
    return finding is not None and (finding.covered_by == step.key or bool(set(finding.fills) & set(step.fills)))


def _entry(title: str, why: str, persona: Persona, step: str = "", refs: list[str] | None = None) -> dict[str, Any]:
    why = "" if "{" in why else why
    return {"title": title[:120], "why": why[:240], "persona": persona.key, "step": step, "refs": refs or []}
