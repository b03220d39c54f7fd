"""What's Next: the question to come, the open steps, what others wait for and the weightiest findings, by id."""

from typing import Any

from conversations.llm.offline.replies import wording
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.situation import Situation
from conversations.personas import PERSONAS

MOST, LEAST = 6, 3


def items(situation: Situation, rules: Rules) -> list[dict[str, Any]]:
    """The list as it should be now; empty if nothing was written or it would not change."""
    updates = [call for call in situation.called("update_prd") if not call.failed]
    if not updates:
        return []
    ask = updates[-1].result.get("next") or {}
    wanted = _wanted(ask, situation, rules)
    known = [
        (entry.get("step"), entry.get("title"))
        for entry in situation.context.get("whats_next", [])
        if not entry.get("done")
    ]
    if not wanted or [(entry["step"], entry["title"]) for entry in wanted] == known[: len(wanted)]:
        return []
    return wanted


def _wanted(ask: dict[str, Any], situation: Situation, rules: Rules) -> list[dict[str, Any]]:
    persona = PERSONAS.get(situation.persona)
    found: list[dict[str, Any]] = []
    if persona is not None:
        first = str(ask.get("step", ""))
        states = {str(entry.get("key")): entry.get("state") for entry in situation.context.get("flow", [])}
        keys = [step.key for step in persona.steps if step.key == first]
        place = next((number for number, step in enumerate(persona.steps) if step.key == first), 0)
        keys += [
            step.key for step in persona.steps[place:] if states.get(step.key) in ("todo", "now") and step.key != first
        ]
        for key in keys[:4]:
            step = persona.step(key)
            if step is not None:
                item = str(ask.get("item") or "") if key == first else ""
                found.append(
                    _entry(wording(rules, "next_title", 0, title=step.title), step.why, persona.key, key, [item])
                )
    found += [
        _finding(finding, rules)
        for finding in situation.context.get("findings", [])[:2]
        if finding.get("owner") != situation.persona
    ]
    return _distinct(found)[:MOST]


def _finding(finding: dict[str, Any], rules: Rules) -> dict[str, Any]:
    place = str(finding.get("place", ""))
    message = str(finding.get("message", "")).rstrip(".")
    refs = [place] if "-" in place else []
    said = f"{place}: {message}" if refs else message
    return _entry(said[:120], "", str(finding.get("owner", "")), "", refs)


def _entry(title: str, why: str, persona: str, step: str, refs: list[str]) -> dict[str, Any]:
    return {
        "title": title[:120],
        "why": why[:240],
        "persona": persona,
        "step": step,
        "refs": [ref for ref in refs if ref],
    }


def _distinct(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry["persona"] in PERSONAS:
            seen.setdefault(entry["title"], entry)
    return list(seen.values())
