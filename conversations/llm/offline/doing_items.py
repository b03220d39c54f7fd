"""Commands about one item: rank it, reword it, answer it, move it, delete it."""

import re
from collections.abc import Callable
from typing import Any

from conversations.llm.offline.asked import Asked
from conversations.llm.offline.commands import Command
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.intent import Plan
from conversations.llm.offline.replies import wording
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.situation import Situation
from conversations.llm.offline.undoing import last_edits
from conversations.llm.offline.words import statement


def item_id(text: str) -> str:
    """ "FR3", "fr-3" and "FR-003" are one id, as far as letters and number go."""
    match = re.match(r"([A-Za-z]+)-?0*(\d+)$", text)
    return f"{match.group(1).upper()}-{match.group(2)}" if match else text


def _item(
    command: Command, situation: Situation, rules: Rules, asked: Asked | None
) -> tuple[str, dict[str, Any]] | None:
    said = command.parts.get("id", "")
    if not said:
        last = [entry.get("id") for _, entry in last_edits(situation) if entry.get("id")]
        return situation.find(str(last[-1])) if last else None
    wanted = item_id(said)
    return next(((key, item) for key, item in situation.every_item() if item_id(item["id"]) == wanted), None)


def _on_item(change: Callable[[str, dict[str, Any], Command, Draft], None]) -> Callable[..., Plan]:
    def doing(command: Command, situation: Situation, rules: Rules, asked: Asked | None) -> Plan:
        found = _item(command, situation, rules, asked)
        if not found:
            return Plan(say=wording(rules, "no_item", 0, item=command.parts.get("id", "")), ask_again=True)
        draft = Draft(situation, rules, situation.words)
        change(found[0], found[1], command, draft)
        say = "" if draft.edits else wording(rules, "nothing_new", situation.turn_number)
        return Plan(edits=draft.edits, say=say, ask_again=True)

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


DOING: dict[str, Callable[..., Plan]] = {
    "item_priority": _on_item(_set_priority),
    "item_delete": _on_item(_remove),
    "item_text": _on_item(_set_text),
    "item_answer": _on_item(_set_answer),
    "item_move": _on_item(_move),
}
