"""The edits of a turn while they are being made: nothing twice, every edit with its step, quote and span."""

from dataclasses import dataclass, field
from typing import Any

from conversations.llm.offline.facts import QUOTE, Fact
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.situation import Situation
from conversations.llm.offline.words import (
    capitalised,
    content_stems,
    figures,
    negations,
    overlap,
    sentence,
    statement,
    words_of,
)

PROSE = ("summary", "problem", "data")
Fields = dict[str, Any]
OWN_WORDS = ("statement", "outcome", "person", "term")


@dataclass
class Card:
    """A question of the guide's own, asked before the flow's."""

    step: str
    prompt: str
    options: list[str] = field(default_factory=list)
    why: str = ""
    item: str = ""


@dataclass
class Draft:
    """What a turn will write, and the card it may have to ask."""

    situation: Situation
    rules: Rules
    words: str
    step: str = ""
    edits: list[dict[str, Any]] = field(default_factory=list)
    name: str = ""
    screens: list[Fields] = field(default_factory=list)
    card: Card | None = None
    unplaced: str = ""
    vague: str = ""

    def source(self, fact: Fact | None, evidence: str = "stated") -> Fields:
        """What every edit carries: evidence, the step, and the person's own words."""
        start, end = (fact.start, fact.end) if fact else (0, len(self.words))
        step = fact.step if fact and fact.step is not None else self.step
        quote = self.words[start:end].strip()[:QUOTE]
        return {"evidence": evidence, "step": step, "quote": quote, "span": [start, end]}

    def append_prose(self, section: str, text: str, fact: Fact | None = None) -> bool:
        """A paragraph at the end of a section, unless it stands there already."""
        text = sentence(text)
        told = "\n".join([*(self.situation.body(key) for key in PROSE), *self._prose_of(section)])
        if not text or _says(told, text):
            return False
        self.edits.append({"op": "append_prose", "section": section, "text": text, **self.source(fact)})
        return True

    def add(self, section: str, fields: Fields, fact: Fact | None = None, evidence: str = "") -> Fields | None:
        """A new item, or what it adds to one that says the same; None if it adds nothing."""
        fields = {name: value for name, value in fields.items() if value}
        for name in OWN_WORDS[:-1]:  # a term keeps its own spelling
            if name in fields:
                fields[name] = statement(fields[name]) if not fields[name].endswith("?") else capitalised(fields[name])
        known = self.same(section, fields)
        if known is not None:
            self._complete(known, fields, fact)
            return None
        edit = {
            "op": "add_item",
            "section": section,
            "fields": fields,
            **self.source(fact, evidence or (fact.evidence if fact else "stated")),
        }
        self.edits.append(edit)
        return edit

    def change(
        self, item: Fields, section: str, fields: Fields, append: Fields | None = None, fact: Fact | None = None
    ) -> bool:
        """Set fields of an item, or put entries at the end of its lists; nothing if they are there already."""
        fields = {name: value for name, value in fields.items() if value not in ("", None) and item.get(name) != value}
        longer = {
            name: [entry for entry in entries if not _holds(item.get(name, []), entry)]
            for name, entries in (append or {}).items()
        }
        longer = {name: entries for name, entries in longer.items() if entries}
        if not fields and not longer:
            return False
        edit: Fields = {"op": "change_item", "item": item["id"], **self.source(fact)}
        if fields:
            edit |= {"fields": fields, "revision": self.situation.revision(section)}
        if longer:
            edit["append"] = longer
        self.edits.append(edit)
        return True

    def added(self, section: str) -> list[dict[str, Any]]:
        return [edit for edit in self.edits if edit["op"] == "add_item" and edit["section"] == section]

    def same(self, section: str, fields: Fields) -> Fields | None:
        """An item of the document or of this draft that says the same thing."""
        for item in self.situation.items(section):
            if self._alike(section, item, fields):
                return item
        for edit in self.added(section):
            if self._alike(section, edit["fields"], fields):
                return edit["fields"]
        return None

    def _alike(self, section: str, one: Fields, other: Fields) -> bool:
        if section == "users":
            return _people(one.get("statement", "")) == _people(other.get("statement", ""))
        if section == "glossary" and one.get("term") and other.get("term"):
            return _people(one["term"]) == _people(other["term"])
        if section == "journeys" and not (one.get("statement") or other.get("statement")):
            return one.get("beats") == other.get("beats") and one.get("person") == other.get("person")
        return same_thing(_own_text(one), _own_text(other), self.rules)

    def _complete(self, known: Fields, fields: Fields, fact: Fact | None) -> None:
        """What an item that says the same does not hold yet."""
        lists = {name: value for name, value in fields.items() if isinstance(value, list)}
        new = {name: value for name, value in fields.items() if name not in lists and not known.get(name)}
        if "id" not in known:
            known.update(new)
            for name, value in lists.items():
                known[name] = [*known.get(name, []), *(each for each in value if each not in known.get(name, []))]
            return
        section = next(key for key, item in self.situation.every_item() if item is known)
        self.change(known, section, new, lists, fact)

    def _prose_of(self, section: str) -> list[str]:
        return [edit["text"] for edit in self.edits if edit["op"] == "append_prose" and edit["section"] == section]


def same_thing(one: str, other: str, rules: Rules) -> bool:
    """Same stems, same polarity, same figures."""
    if not one or not other:
        return False
    if one.casefold().strip(" .") == other.casefold().strip(" ."):
        return True
    stems, others = content_stems(one, rules), content_stems(other, rules)
    return (
        overlap(stems, others) > 0.99
        and figures(one) == figures(other)
        and negations(one, rules) == negations(other, rules)
    )


def differs(one: str, other: str, rules: Rules) -> bool:
    """Nearly the same words with other figures or another polarity: the two cannot both hold."""
    stems, others = content_stems(one, rules), content_stems(other, rules)
    if len(stems & others) < 2 or overlap(stems, others) < 0.8:
        return False
    numbers, other_numbers = figures(one), figures(other)
    if numbers and other_numbers and not numbers & other_numbers:
        return True
    return numbers == other_numbers and stems == others and negations(one, rules) % 2 != negations(other, rules) % 2


def _own_text(fields: Fields) -> str:
    return next((str(fields[name]) for name in OWN_WORDS if fields.get(name)), "")


def _people(text: str) -> str:
    words = [word for word in words_of(text) if word not in ("the", "a", "an", "our", "my", "all", "every", "each")]
    return " ".join(word.removesuffix("s") for word in words)


def _says(told: str, text: str) -> bool:
    """Whether every sentence of a text stands in another one, spacing aside."""
    plain = " ".join(words_of(told))
    return bool(words_of(text)) and " ".join(words_of(text)) in plain


def _holds(entries: list[Any], entry: Any) -> bool:
    if isinstance(entry, dict):
        shown = [{name: value for name, value in each.items() if value} for each in entries if isinstance(each, dict)]
        return any(all(each.get(name) == value for name, value in entry.items()) for each in shown)
    return entry in entries
