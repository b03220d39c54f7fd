"""Taking back the guide's own edits of the last turn that wrote; what somebody changed since stays."""

import json
from typing import Any

from conversations.llm.offline.asked import Asked
from conversations.llm.offline.commands import Command
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.intent import Plan
from conversations.llm.offline.replies import listed, paired, wording
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.situation import Situation, result_text, tool_uses


def undo(_command: Command, situation: Situation, rules: Rules, _asked: Asked | None) -> Plan:
    """Takes back the guide's own edits of the last turn that wrote; what somebody changed since stays."""
    draft = Draft(situation, rules, situation.words)
    taken = []
    for edit, entry in reversed(last_edits(situation)):
        taken += _taken_back(edit, entry, situation, draft)
    removals = [edit["item"] for edit in draft.edits if edit["op"] == "remove_item"]
    told = {"undone": [each for each in taken if each not in removals], "undo_waits": removals}
    said = [wording(rules, key, 0, list=listed(each[::-1], rules)) for key, each in told.items() if each]
    if not said:
        return Plan(say=wording(rules, "nothing_undo", 0), ask_again=True)
    return Plan(edits=draft.edits, say=" ".join(said), ask_again=True)


def last_edits(situation: Situation) -> list[tuple[dict[str, Any], dict[str, Any]]]:
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
        return paired(use["input"].get("edits", []), report)
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
