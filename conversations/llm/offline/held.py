"""What stands already, found by what it says: a long message has hundreds of lines, and each asks for its like.

Comparing every line with every earlier one takes the square of the message, while the whole process waits. So each
line is read once, and those that can be its like are looked up.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import content_stems, figures, negations, overlap, words_of

Fields = dict[str, Any]
OWN_WORDS = ("statement", "outcome", "person", "term")
SAME = 0.99  # overlap of stems above which two lines say the same
LONG = 50  # stems from which on one more or less leaves two lines the same
ARTICLES = frozenset(["the", "a", "an", "our", "my", "all", "every", "each"])


@dataclass(frozen=True)
class Line:
    """A text as it is compared with others."""

    plain: str
    stems: frozenset[str]
    figures: frozenset[str]
    negations: int

    def says_same(self, other: "Line") -> bool:
        """Same stems, same polarity, same figures."""
        if self.plain == other.plain:
            return True
        near = overlap(self.stems, other.stems) > SAME
        return near and self.figures == other.figures and self.negations == other.negations

    def differs(self, other: "Line") -> bool:
        """Nearly the same words with other figures or another polarity: the two cannot both hold."""
        if len(self.stems & other.stems) < 2 or overlap(self.stems, other.stems) < 0.8:
            return False
        if self.figures and other.figures and not self.figures & other.figures:
            return True
        same = self.figures == other.figures and self.stems == other.stems
        return same and self.negations % 2 != other.negations % 2


def line_of(text: str, rules: Rules) -> Line | None:
    """None for no text, which is like nothing."""
    if not text:
        return None
    plain = text.casefold().strip(" .")
    return Line(plain, content_stems(text, rules), figures(text), negations(text, rules))


@dataclass
class Entry:
    """An item of the document or of the draft, with its place among those of its section."""

    place: int
    fields: Fields
    edit: Fields | None  # None: it stands in the document
    name: Hashable
    line: Line | None
    gone: bool = False  # it says something else by now, in an entry of its own

    def is_like(self, name: Hashable, line: Line | None) -> bool:
        if self.name is not None and name is not None:
            return bool(self.name == name)
        return self.line is not None and line is not None and self.line.says_same(line)


@dataclass
class Held:
    """The items of one section, those of the document first."""

    section: str
    rules: Rules
    entries: list[Entry] = field(default_factory=list)
    _by_key: dict[Hashable, list[Entry]] = field(default_factory=dict)
    _by_stem: dict[str, list[int]] = field(default_factory=dict)
    _long: list[Entry] = field(default_factory=list)

    def add(self, fields: Fields, edit: Fields | None = None) -> None:
        self._enter(self._entry(len(self.entries), fields, edit))

    def read_again(self, fields: Fields) -> None:
        """An item of the draft has got more fields: what it says may be something else."""
        old = next((each for each in reversed(self.entries) if each.fields is fields), None)
        if old is None:
            return
        new = self._entry(old.place, fields, old.edit)
        if (new.name, new.line) != (old.name, old.line):
            old.gone = True
            self._forget(old)
            self._enter(new)

    def like(self, fields: Fields) -> Fields | None:
        """The first that says the same thing."""
        name, line = _name_of(self.section, fields), line_of(own_text(fields), self.rules)
        found = None
        for each in self._candidates(name, line):
            if not each.gone and (found is None or each.place < found.place) and each.is_like(name, line):
                found = each
        return found.fields if found else None

    def shares(self, stems: Iterable[str]) -> Counter[int]:
        """How much tells for each place that has some of these stems: one that several have tells half."""
        told = Counter[int]()
        for each in stems:
            places = self._by_stem.get(each, [])
            told.update(places if len(places) > 1 else places * 2)
        return told

    def near(self, line: Line) -> list[Entry]:
        """Who shares two stems or more with a line, in order."""
        shared = Counter[int]()
        for each in line.stems:
            shared.update(self._by_stem.get(each, ()))
        return [self.entries[place] for place in sorted(shared) if shared[place] > 1]

    def _entry(self, place: int, fields: Fields, edit: Fields | None) -> Entry:
        return Entry(place, fields, edit, _name_of(self.section, fields), line_of(own_text(fields), self.rules))

    def _enter(self, entry: Entry) -> None:
        self.entries[entry.place : entry.place + 1] = [entry]
        for key in _keys(entry):
            self._by_key.setdefault(key, []).append(entry)
        for each in entry.line.stems if entry.line else ():
            self._by_stem.setdefault(each, []).append(entry.place)
        if entry.line and len(entry.line.stems) >= LONG:
            self._long.append(entry)

    def _forget(self, entry: Entry) -> None:
        for each in entry.line.stems if entry.line else ():
            self._by_stem[each].remove(entry.place)

    def _candidates(self, name: Hashable, line: Line | None) -> Iterator[Entry]:
        if name is not None:
            yield from self._by_key.get(("name", name), ())
        if line is None:
            return
        for named in (False,) if name is not None else (False, True):  # of two names, the names alone decide
            for key in _keys_of_line(line, named):
                yield from self._by_key.get(key, ())
        if len(line.stems) >= LONG:
            yield from self._long


def _keys(entry: Entry) -> Iterator[Hashable]:
    if entry.name is not None:
        yield "name", entry.name
    if entry.line:
        yield from _keys_of_line(entry.line, entry.name is not None)


def _keys_of_line(line: Line, named: bool) -> Iterator[Hashable]:
    yield "plain", named, line.plain
    if line.stems:
        yield "says", named, line.stems, line.figures, line.negations


def _name_of(section: str, fields: Fields) -> Hashable:
    """What alone decides between two that have one; None for an item whose text decides."""
    if section == "users":
        return people(fields.get("statement", ""))
    if section == "glossary" and fields.get("term"):
        return people(fields["term"])
    if section == "journeys" and not fields.get("statement"):
        return repr(fields.get("beats")), repr(fields.get("person"))
    return None


def own_text(fields: Fields) -> str:
    return next((str(fields[name]) for name in OWN_WORDS if fields.get(name)), "")


def people(text: str) -> str:
    return " ".join(word.removesuffix("s") for word in words_of(text) if word not in ARTICLES)
