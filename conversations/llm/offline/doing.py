"""Doing what a command asks: each command is a small function from the situation to a plan."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from conversations.llm.offline.answers_more import park
from conversations.llm.offline.asked import Asked, step_of
from conversations.llm.offline.commands import Command
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.pasted import section_of
from conversations.llm.offline.replies import listed, wording
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.screens import elements_of, screen_named, screen_of
from conversations.llm.offline.situation import Situation, result_text, tool_uses
from conversations.llm.offline.words import capitalised, statement
from conversations.personas import PERSONAS
from prd.document import SECTIONS, title

if TYPE_CHECKING:
    from conversations.llm.offline.plan import Plan

SHOWN_FINDINGS = 3
READ_ALOUD = 12


def do(command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> "Plan":
    return DOING[command.key](command, situation, rules, asked)


def _plan(**values: Any) -> "Plan":
    from conversations.llm.offline.plan import Plan

    return Plan(**values)


def hand_over(words: str, situation: Situation, rules: Rules) -> "Plan":
    """The person chose who goes on; changing over is theirs to do."""
    said = words.casefold()
    for persona in PERSONAS.values():
        names = (persona.name, *persona.aliases)
        if persona.key != situation.persona and any(name.casefold() in said for name in names):
            return _plan(
                say=wording(rules, "handover", situation.turn_number, persona=persona.name.lower()), silent=True
            )
    return _plan(say=wording(rules, "stay", situation.turn_number))


def _skip(_command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> "Plan":
    draft = Draft(situation, rules, situation.words)
    if asked and not asked.is_card and asked.step != "handover":
        park(asked, draft)
        for edit in draft.edits:
            edit["step"] = asked.step
    return _plan(edits=draft.edits, say="" if draft.edits else wording(rules, "skipped", situation.turn_number))


def _back(_command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> "Plan":
    put = situation.questions_put()
    if asked and put and put[-1].get("prompt") == asked.prompt:
        put = put[:-1]
    if not put:
        return _plan(say=wording(rules, "nothing_back", situation.turn_number), ask_again=True)
    return _plan(say=wording(rules, "back", situation.turn_number), ask={**put[-1], "again": True})


def _repeat(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    return _plan(say=wording(rules, "back", situation.turn_number), ask_again=True)


def _why(_command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> "Plan":
    step = step_of(situation.persona, asked.step) if asked else None
    put = situation.questions_put()
    why = (put[-1].get("why") if put else "") or (step.why if step else "") or wording(rules, "compose", 0)
    return _plan(say=str(why), ask_again=True)


def _help(_command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> "Plan":
    key = asked.step if asked else str((situation.ask or {}).get("step", ""))
    step = step_of(situation.persona, key)
    return _plan(say=step.help if step else wording(rules, "compose", 0), ask_again=True)


def _greeting(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    return _plan(say=wording(rules, "greeting", situation.turn_number), ask_again=True)


def _compose(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    return _plan(say=wording(rules, "compose", 0), ask_again=True)


def _noise(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    return _plan(say=wording(rules, "noise", 0), ask_again=True)


def _missing(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    found = _open_findings(situation)
    say = wording(rules, "missing", 0, list="; ".join(found)) if found else wording(rules, "missing_nothing", 0)
    return _plan(say=say, ask_again=True)


def _done(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    found = _open_findings(situation)
    still = wording(rules, "done_open", 0, list="; ".join(found)) if found else ""
    return _plan(say=" ".join(wording(rules, "done", 0, list=still).split()), silent=True)


def _open_findings(situation: Situation) -> list[str]:
    """The weightiest findings as words, each with its place, without its end mark."""
    found = []
    for finding in situation.context.get("findings", [])[:SHOWN_FINDINGS]:
        place, message = str(finding.get("place", "")), str(finding.get("message", "")).rstrip(".?")
        found.append(
            f"{place}: {message[:1].lower()}{message[1:]}" if "-" in place else f"{message[:1].lower()}{message[1:]}"
        )
    return found


def _read_back(command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    key = section_of(command.parts["section"], rules)
    if not key:
        return _plan(say=wording(rules, "no_section", 0), ask_again=True)
    section = situation.document.get(key, {})
    lines = [section.get("body", "")] if section.get("body") else []
    lines += [f"{item['id']}: {_spoken(item)}." for item in section.get("items", [])[:READ_ALOUD]]
    say = " ".join(lines) or wording(rules, "section_empty", 0, section=SECTIONS[key].title)
    return _plan(say=say.replace("?", "."), ask_again=True)


def _spoken(item: dict[str, Any]) -> str:
    text = item.get("statement") or item.get("term") or item.get("person") or ", ".join(item.get("beats", []))
    return str(text or title.__name__).rstrip(".")


def _rename(command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    return _plan(name=command.parts["name"].strip(" “”\"'."), ask_again=True)


def _draw(command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    what = command.parts["what"]
    found = screen_of(what, rules)
    bare = re.sub(r"^(?:the|an?|my|our) ", "", what, flags=re.IGNORECASE)
    shown = situation.items("requirements")[:6]
    if found is None:
        named = [item for item in shown if item["id"].casefold() == bare.casefold()]
        elements = elements_of(", ".join(str(item["statement"]) for item in named or shown)) if shown else (bare,)
        found = screen_named(capitalised(bare), elements, what, rules)
        shown = named or shown
    values = {
        "title": found.title,
        "frame": found.frame,
        "ascii": found.drawing(rules),
        "elements": list(found.elements),
    }
    return _plan(screens=[{**values, "said": what, "shows": [item["id"] for item in shown[:3]]}], ask_again=True)


def _undo(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> "Plan":
    """Takes back the guide's own edits of the last turn that wrote; what somebody changed since stays."""
    draft = Draft(situation, rules, situation.words)
    taken = []
    for edit, entry in reversed(_last_edits(situation)):
        taken += _taken_back(edit, entry, situation, draft)
    if not taken:
        return _plan(say=wording(rules, "nothing_undo", 0), ask_again=True)
    return _plan(edits=draft.edits, say=wording(rules, "undone", 0, list=listed(taken[::-1], rules)), ask_again=True)


def _last_edits(situation: Situation) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    import json

    uses = [use for use in tool_uses(situation.history) if use["name"] == "update_prd"]
    results = {
        block.get("tool_use_id"): block
        for message in situation.history
        for block in (message.get("content") or [])
        if isinstance(block, dict) and block.get("type") == "tool_result"
    }
    for use in reversed(uses):
        result = results.get(use["id"], {})
        if not result or result.get("is_error"):
            continue
        try:
            report = json.loads(result_text(result)).get("applied", [])
        except ValueError:
            continue
        return list(zip(use["input"].get("edits", []), report, strict=False))
    return []


def _taken_back(edit: dict[str, Any], entry: dict[str, Any], situation: Situation, draft: Draft) -> list[str]:
    if edit["op"] == "add_item":
        found = situation.find(str(entry.get("id", "")))
        if not found:
            return []
        revision = situation.revision(found[0])
        removal = {"op": "remove_item", "item": found[1]["id"], "reason": situation.words, "revision": revision}
        draft.edits.append({**removal, **draft.source(None)})
        return [found[1]["id"]]
    if edit["op"] == "append_prose":
        body = situation.body(edit["section"])
        kept = [part for part in body.split("\n\n") if part.strip() != edit["text"].strip()]
        if len(kept) == len(body.split("\n\n")):
            return []
        back = {"op": "set_prose", "section": edit["section"], "text": "\n\n".join(kept)}
        draft.edits.append({**back, "revision": situation.revision(edit["section"]), **draft.source(None)})
        return [str(draft.rules.get(f"nouns.{edit['section']}")[0])]
    if edit["op"] == "change_item":
        return _change_back(edit, situation, draft)
    return []


def _change_back(edit: dict[str, Any], situation: Situation, draft: Draft) -> list[str]:
    """Fields that still hold what was set become empty; entries that were put on a list go."""
    found = situation.find(edit["item"])
    if not found:
        return []
    section, item = found
    fields: dict[str, Any] = {}
    for name, value in edit.get("fields", {}).items():
        if name != "statement" and item.get(name) == value:
            fields[name] = False if isinstance(value, bool) else ""
    for name, entries in edit.get("append", {}).items():
        kept = [each for each in item.get(name, []) if not any(_same(each, entry) for entry in entries)]
        if len(kept) < len(item.get(name, [])):
            fields[name] = kept
    if not fields:
        return []
    change = {"op": "change_item", "item": item["id"], "fields": fields, "revision": situation.revision(section)}
    draft.edits.append({**change, **draft.source(None)})
    return [item["id"]]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return all(one.get(name, "") == value for name, value in other.items())
    return bool(one == other)


# --- commands about one item ------------------------------------------------------------------------------------


def item_id(text: str) -> str:
    """ "FR3", "fr-3" and "FR-003" are one id, as far as letters and number go."""
    match = re.match(r"([A-Za-z]+)-?0*(\d+)$", text)
    return f"{match.group(1).upper()}-{match.group(2)}" if match else text


def _item(
    command: Command, situation: Situation, rules: Rules, asked: Asked | None
) -> tuple[str, dict[str, Any]] | None:
    said = command.parts.get("id", "")
    if not said:
        last = [entry.get("id") for _, entry in _last_edits(situation) if entry.get("id")]
        return situation.find(str(last[-1])) if last else None
    wanted = item_id(said)
    return next(((key, item) for key, item in situation.every_item() if item_id(item["id"]) == wanted), None)


def _on_item(change: Callable[[str, dict[str, Any], Command, Draft], None]) -> Callable[..., "Plan"]:
    def doing(command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> "Plan":
        found = _item(command, situation, rules, asked)
        if not found:
            return _plan(say=wording(rules, "no_item", 0, item=command.parts.get("id", "")), ask_again=True)
        draft = Draft(situation, rules, situation.words)
        change(found[0], found[1], command, draft)
        say = "" if draft.edits else wording(rules, "nothing_new", situation.turn_number)
        return _plan(edits=draft.edits, say=say, ask_again=True)

    return doing


def _set_priority(section: str, item: dict[str, Any], command: Command, draft: Draft) -> None:
    if section == "requirements":
        rank = command.parts["priority"].casefold().replace("'", "").replace("’", "")
        draft.change(item, section, {"priority": rank})


def _set_text(section: str, item: dict[str, Any], command: Command, draft: Draft) -> None:
    draft.change(item, section, {"statement": statement(command.parts["text"])})


def _set_answer(section: str, item: dict[str, Any], command: Command, draft: Draft) -> None:
    if section == "questions":
        draft.change(item, section, {"answer": command.parts["text"].strip()})


def _remove(section: str, item: dict[str, Any], _command: Command, draft: Draft) -> None:
    edit = {
        "op": "remove_item",
        "item": item["id"],
        "reason": draft.words,
        "revision": draft.situation.revision(section),
    }
    draft.edits.append({**edit, **draft.source(None)})


def _move(section: str, item: dict[str, Any], command: Command, draft: Draft) -> None:
    """The same words in another section; the old line goes."""
    to = str(draft.rules.get("commands.move_to")[command.parts["to"].casefold()])
    if to == section:
        return
    field = "term" if to == "glossary" else "statement"
    draft.add(to, {field: str(item.get("statement") or item.get("term", ""))})
    _remove(section, item, command, draft)


DOING: dict[str, Callable[..., "Plan"]] = {
    "skip": _skip,
    "back": _back,
    "undo": _undo,
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
    "item_priority": _on_item(_set_priority),
    "item_delete": _on_item(_remove),
    "item_text": _on_item(_set_text),
    "item_answer": _on_item(_set_answer),
    "item_move": _on_item(_move),
}
