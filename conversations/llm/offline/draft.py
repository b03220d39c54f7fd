"""The edits of a turn while they are being made: nothing twice, every edit with its step, quote and span."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from conversations.llm.offline.facts import QUOTE, Fact
from conversations.llm.offline.held import OWN_WORDS, Fields, Held
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.situation import Situation
from conversations.llm.offline.words import capitalised, sentence, statement, words_of

PROSE = ("summary", "problem", "data")


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
    _held: dict[str, Held] = field(default_factory=dict)
    _told: dict[str, str] = field(default_factory=dict)  # the words of a section's prose, and of the document's
    _entered: dict[str, int] = field(default_factory=dict)  # how many edits were entered there

    def source(self, fact: Fact | None, evidence: str = "stated") -> Fields:
        """What every edit carries: evidence, the step, and the person's own words."""
        start, end = (fact.start, fact.end) if fact else (0, len(self.words))
        step = fact.step if fact and fact.step is not None else self.step
        quote = self.words[start:end].strip()[:QUOTE]
        return {"evidence": evidence, "step": step, "quote": quote, "span": [start, end]}

    def append_prose(self, section: str, text: str, fact: Fact | None = None) -> bool:
        """A paragraph at the end of a section, unless it stands there already."""
        text = sentence(text)
        words = _words(text)
        if not text or (words and words in self._told_in(section)):
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
            self._complete(section, known, fields, fact)
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
        return self.held(section).like(fields)

    def held(self, section: str) -> Held:
        """The items of a section, those of this draft included."""
        held = self._held.get(section)
        if held is None:
            held = self._held[section] = Held(section, self.rules)
            for item in self.situation.items(section):
                held.add(item)
        for edit in self._new("items", section):
            if edit["op"] == "add_item" and edit["section"] == section:
                held.add(edit["fields"], edit)
        return held

    @cached_property
    def criteria(self) -> list[Fields]:
        """Those of the document."""
        return [each for item in self.situation.items("requirements") for each in item.get("acceptance", [])]

    def learn(self, section: str, fields: Fields, **more: Any) -> None:
        """Fields that an item of this draft gets later."""
        fields.update(more)
        self.held(section).read_again(fields)

    def _told_in(self, section: str) -> str:
        """The words of the document's prose and of what this draft adds to a section."""
        if section not in self._told:
            self._told[section] = " ".join(filter(None, (_words(self.situation.body(key)) for key in PROSE)))
        for edit in self._new("prose", section):
            if edit["op"] == "append_prose" and edit["section"] == section and (words := _words(edit["text"])):
                self._told[section] = f"{self._told[section]} {words}".strip()
        return self._told[section]

    def _new(self, what: str, section: str) -> list[dict[str, Any]]:
        """The edits since the last time: each is entered once, wherever it was made."""
        key = f"{what} {section}"
        done, self._entered[key] = self._entered.get(key, 0), len(self.edits)
        return self.edits[done:]

    def _complete(self, section: str, known: Fields, fields: Fields, fact: Fact | None) -> None:
        """What an item that says the same does not hold yet."""
        lists = {name: value for name, value in fields.items() if isinstance(value, list)}
        new = {name: value for name, value in fields.items() if name not in lists and not known.get(name)}
        if "id" in known:
            self.change(known, section, new, lists, fact)
            return
        for name, value in lists.items():
            new[name] = [*known.get(name, []), *(each for each in value if each not in known.get(name, []))]
        if any(known.get(name) != value for name, value in new.items()):
            self.learn(section, known, **new)


def _words(text: str) -> str:
    return " ".join(words_of(text))


def _holds(entries: list[Any], entry: Any) -> bool:
    if isinstance(entry, dict):
        shown = [{name: value for name, value in each.items() if value} for each in entries if isinstance(each, dict)]
        return any(all(each.get(name) == value for name, value in entry.items()) for each in shown)
    return entry in entries
