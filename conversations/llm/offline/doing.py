"""Doing what a command asks: each command is a small function from the situation to a plan."""

import re
from collections.abc import Callable
from typing import Any

from conversations.llm.offline.asked import Asked, step_of
from conversations.llm.offline.commands import Command
from conversations.llm.offline.doing_items import DOING as ITEMS
from conversations.llm.offline.draft import Card, Draft
from conversations.llm.offline.given import park
from conversations.llm.offline.intent import Plan
from conversations.llm.offline.pasted import section_of
from conversations.llm.offline.replies import wording
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.screens import elements_of, screen_named, screen_of
from conversations.llm.offline.situation import Situation
from conversations.llm.offline.undoing import undo
from conversations.llm.offline.words import capitalised
from conversations.personas import PERSONAS
from prd.document import SECTIONS

SHOWN_FINDINGS = 3
READ_ALOUD = 12


def do(command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> Plan:
    return DOING[command.key](command, situation, rules, asked)


def hand_over(words: str, situation: Situation, rules: Rules) -> Plan:
    """The person chose who goes on; changing over is theirs to do."""
    said = words.casefold()
    for persona in PERSONAS.values():
        names = (persona.name, *persona.aliases)
        if persona.key != situation.persona and any(name.casefold() in said for name in names):
            return Plan(
                say=wording(rules, "handover", situation.turn_number, persona=persona.name.lower()), silent=True
            )
    return Plan(say=wording(rules, "stay", situation.turn_number))


def _skip(_command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> Plan:
    draft = Draft(situation, rules, situation.words)
    if asked and not asked.is_card and asked.step != "handover":
        park(asked, draft)
        for edit in draft.edits:
            edit["step"] = asked.step
    return Plan(edits=draft.edits, say="" if draft.edits else wording(rules, "skipped", situation.turn_number))


def _back(_command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> Plan:
    put = situation.questions_put()
    if asked and put and put[-1].get("prompt") == asked.prompt:
        put = put[:-1]
    if not put:
        return Plan(say=wording(rules, "nothing_back", situation.turn_number), ask_again=True)
    return Plan(say=wording(rules, "back", situation.turn_number), ask={**put[-1], "again": True})


def _repeat(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    return Plan(say=wording(rules, "back", situation.turn_number), ask_again=True)


def _ask(_command: Command, _situation: Situation, _rules: Rules, _asked: Asked | None) -> Plan:
    return Plan(ask_now=True)


def _why(_command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> Plan:
    step = step_of(situation.persona, asked.step) if asked else None
    put = situation.questions_put()
    why = (put[-1].get("why") if put else "") or (step.why if step else "") or wording(rules, "compose", 0)
    return Plan(say=str(why), ask_again=True)


def _help(_command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> Plan:
    key = asked.step if asked else str((situation.ask or {}).get("step", ""))
    step = step_of(situation.persona, key)
    return Plan(say=step.help if step else wording(rules, "compose", 0), ask_again=True)


def _greeting(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    return Plan(say=wording(rules, "greeting", situation.turn_number), ask_again=True)


def _compose(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    return Plan(say=wording(rules, "compose", 0), ask_again=True)


def _noise(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    return Plan(say=wording(rules, "noise", 0), ask_again=True)


def _missing(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    found = _open_findings(situation, rules)
    say = wording(rules, "missing", 0, list="; ".join(found)) if found else wording(rules, "missing_nothing", 0)
    return Plan(say=say, ask_again=True)


def _done(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    found = _open_findings(situation, rules)
    still = wording(rules, "done_open", 0, list="; ".join(found)) if found else ""
    return Plan(say=" ".join(wording(rules, "done", 0, list=still).split()), silent=True)


def _open_findings(situation: Situation, rules: Rules) -> list[str]:
    """The weightiest findings as words, each with its place, without its end mark; empty sections in one breath."""
    found = []
    findings = situation.context.get("findings", [])
    empty = [SECTIONS[each["place"]].title.lower() for each in findings if each.get("code") == "empty_section"]
    if empty:
        found.append(wording(rules, "nothing_in", 0, list=", ".join(empty)))
    for finding in [each for each in findings if each.get("code") != "empty_section"][:SHOWN_FINDINGS]:
        place, message = str(finding.get("place", "")), str(finding.get("message", "")).rstrip(".?")
        found.append(
            f"{place}: {message[:1].lower()}{message[1:]}" if "-" in place else f"{message[:1].lower()}{message[1:]}"
        )
    return found


def _read_back(command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    key = section_of(command.parts["section"], rules)
    if not key:
        return Plan(say=wording(rules, "no_section", 0), ask_again=True)
    section = situation.document.get(key, {})
    lines = [section.get("body", "")] if section.get("body") else []
    lines += [f"{item['id']}: {_spoken(item)}." for item in section.get("items", [])[:READ_ALOUD]]
    say = " ".join(lines) or wording(rules, "section_empty", 0, section=SECTIONS[key].title)
    return Plan(say=say.replace("?", "."), ask_again=True)


def _spoken(item: dict[str, Any]) -> str:
    text = item.get("statement") or item.get("term") or item.get("person") or ", ".join(item.get("beats", []))
    return str(text).rstrip(".")


def _rename(command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    return Plan(name=command.parts["name"].strip(" “”\"'."), ask_again=True)


def _draw(command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    what = command.parts["what"]
    found = screen_of(what, rules)
    bare = re.sub(r"^(?:the|an?|my|our) ", "", what, flags=re.IGNORECASE)
    shown = situation.items("requirements")[:6]
    if found is None:
        if not shown:
            prompt = str(rules.get("cards.draw")).format(title=capitalised(bare))
            return Plan(say=wording(rules, "nothing_drawn", 0), card=Card("card_draw", prompt))
        named = [item for item in shown if item["id"].casefold() == bare.casefold()]
        elements = elements_of(", ".join(str(item["statement"]) for item in named or shown))
        found = screen_named(capitalised(bare), elements, what, rules)
        shown = named or shown
    values = {
        "title": found.title,
        "frame": found.frame,
        "ascii": found.drawing(rules),
        "elements": list(found.elements),
    }
    return Plan(screens=[{**values, "said": what, "shows": [item["id"] for item in shown[:3]]}], ask_again=True)


DOING: dict[str, Callable[..., Plan]] = {
    "skip": _skip,
    "ask": _ask,
    "go_on": _greeting,
    "back": _back,
    "undo": undo,
    "missing": _missing,
    "done": _done,
    "help": _help,
    "why": _why,
    "repeat": _repeat,
    "greeting": _greeting,
    "compose": _compose,
    "noise": _noise,
    "rename": _rename,
    "read_back": _read_back,
    "draw": _draw,
    **ITEMS,
}
