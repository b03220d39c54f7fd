"""The sentences the guide says: what the tools returned, in one of three wordings, by the turn's number."""

from typing import Any

from conversations.llm.offline.rules import Rules
from conversations.llm.offline.situation import Call, Situation

MOST_IDS = 5
PROSE = ("summary", "problem", "data")


def wording(rules: Rules, key: str, turn: int, **slots: Any) -> str:
    """A reply by its key; where it has three wordings, that of this turn."""
    value = rules.get(f"replies.{key}")
    template = value[turn % len(value)] if isinstance(value, list) else value
    return str(template).format(**slots)


def listed(parts: list[str], rules: Rules) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {rules.get('replies.and')} {parts[-1]}"


def confirmation(situation: Situation, rules: Rules, words: str) -> str:
    """What was written, drawn and named in this turn: the sentence before the question."""
    turn = situation.turn_number
    parts: list[str] = []
    for call in situation.called("set_project_name"):
        if not call.failed:
            parts.append(wording(rules, "named", turn, name=call.input.get("name", "")))
    updates = situation.called("update_prd")
    if updates:
        last = updates[-1]
        parts += (
            [wording(rules, "refused", turn, quote=words[:120])] if last.failed else written(last, situation, rules)
        )
    for call in situation.called("render_wireframe"):
        if not call.failed:
            parts.append(wording(rules, "drawn", turn, title=call.input.get("title", "")))
    return " ".join(parts)


def written(call: Call, situation: Situation, rules: Rules) -> list[str]:
    """The edits of a call as one or two sentences, by what the result reported."""
    report = [entry for entry in call.result.get("applied", []) if isinstance(entry, dict)]
    edits = call.input.get("edits", [])
    pairs = paired(edits, report)
    added = [(edit, entry["id"]) for edit, entry in pairs if edit["op"] == "add_item" and entry.get("id")]
    changed = [(edit, entry["id"]) for edit, entry in pairs if edit["op"] == "change_item" and entry.get("id")]
    prose = [edit["section"] for edit, _ in pairs if edit["op"] in ("append_prose", "set_prose")]
    removed = [entry["id"] for edit, entry in pairs if edit["op"] == "remove_item" and entry.get("id")]
    sentences = [_added(added, prose, situation, rules), _changed(changed, situation, rules)]
    if removed:
        sentences.append(wording(rules, "removed", situation.turn_number, list=listed(removed, rules)))
    if waiting := [str(entry["place"]) for entry in call.result.get("suggested", [])]:
        names = [str(rules.get(f"nouns.{place}")[0]) if place.islower() else place for place in dict.fromkeys(waiting)]
        sentences.append(wording(rules, "suggested", situation.turn_number, list=listed(names, rules)))
    return [each for each in sentences if each]


def paired(edits: list[dict[str, Any]], report: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each edit that was applied with what was reported of it; those that became suggestions are left out."""
    numbered = ((entry.get("edit", place), entry) for place, entry in enumerate(report))
    return [(edits[number], entry) for number, entry in numbered if number < len(edits)]


def _added(added: list[tuple[dict[str, Any], str]], prose: list[str], situation: Situation, rules: Rules) -> str:
    turn = situation.turn_number
    sections = list(dict.fromkeys(str(rules.get(f"nouns.{key}")[0]) for key in prose))
    if not added:
        return (
            wording(
                rules,
                "prose",
                turn,
                list=_raised(listed(sections, rules), "{list} is" in str(rules.get("replies.prose")[turn % 3])),
            )
            if sections
            else ""
        )
    if len(added) == 1:
        special = _single(*added[0], situation, rules)
        if special and not sections:
            return special
    names = [_with_rank(edit, item_id, rules) for edit, item_id in added]
    if len(names) > MOST_IDS:
        return wording(
            rules, "counted", turn, counts=_counts(added, rules), ids=listed([each for _, each in added[:3]], rules)
        )
    return wording(rules, "noted", turn, list=listed([*sections, *names], rules))


def _single(edit: dict[str, Any], item_id: str, situation: Situation, rules: Rules) -> str:
    turn, fields = situation.turn_number, edit["fields"]
    if edit["section"] == "questions":
        if fields.get("owner") not in (None, "", rules.get("labels.owner_person")):
            return wording(rules, "waits", turn, list=item_id, owner=fields["owner"])
        return wording(rules, "parked", turn, list=item_id)
    if edit["section"] == "decisions" and fields.get("kind") == "does_not_apply":
        return wording(rules, "settled", turn, list=item_id)
    return wording(rules, "assumed", turn, list=item_id) if edit.get("evidence") == "assumed" else ""


def _with_rank(edit: dict[str, Any], item_id: str, rules: Rules) -> str:
    rank = edit["fields"].get("priority", "")
    return f"{item_id} ({rules.get('replies.ranks')[rank]})" if rank else item_id


def _counts(added: list[tuple[dict[str, Any], str]], rules: Rules) -> str:
    """ "two users, five requirements and one goal"."""
    numbers: dict[str, int] = {}
    for edit, _ in added:
        numbers[edit["section"]] = numbers.get(edit["section"], 0) + 1
    words = rules.get("replies.counts")
    parts = []
    for section, count in numbers.items():
        noun = rules.get(f"nouns.{section}")
        parts.append(f"{words[count] if count < len(words) else count} {noun[0] if count == 1 else noun[-1]}")
    return listed(parts, rules)


def _changed(changed: list[tuple[dict[str, Any], str]], situation: Situation, rules: Rules) -> str:
    if not changed:
        return ""
    ids = listed(list(dict.fromkeys(item_id for _, item_id in changed))[:MOST_IDS], rules)
    kinds = {each.get("kind") for edit, _ in changed for each in edit.get("append", {}).get("acceptance", [])}
    ranks = all(set(edit.get("fields", {})) == {"priority"} for edit, _ in changed)
    key = "failure" if kinds == {"failure"} else "criterion" if kinds else "ranked" if ranks else "changed"
    return wording(rules, key, situation.turn_number, list=ids)


def _raised(text: str, at_front: bool) -> str:
    return text[:1].upper() + text[1:] if at_front else text
