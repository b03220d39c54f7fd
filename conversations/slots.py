"""Fills the {braces} of questions and options from the document, in the person's own words. Pure.

What is taken from a document is cut to a few words and loses its question mark: a prompt asks one question, and the
words that an option quotes must not outgrow what `ask_user_question` accepts.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conversations.personas.shapes import KINDS, LABEL_WORDS, SLOT, Option, beginning
from conversations.predicates import Facts, is_named_by, stems
from conversations.quoting import headline, nouns, shorten
from prd.document import SECTIONS, GlossaryTerm, Item, Requirement, find, live, title

PRIORITIES = ("must", "", "should", "could", "wont")


@dataclass(frozen=True)
class Words:
    """Some words of the document and the id that they stand under."""

    text: str
    ref: str = ""


@dataclass(frozen=True)
class Place:
    """What a question is about: the facts, and the item (or section, or screen) it is asked for."""

    facts: Facts
    item: str = ""

    @property
    def found(self) -> Item | None:
        pair = find(self.facts.content, self.item) if self.item else None
        return pair[1] if pair else None

    def word(self, *codes: str) -> str:
        """The word at fault that a check named for this place."""
        hits = (each for each in self.facts.findings if each.place == self.item and each.code in codes)
        return next((each.word for each in hits if each.word), "")


def prompt(template: str, place: Place) -> str:
    """A wording with its braces filled, from the document or with a plain word."""
    filled = SLOT.sub(lambda match: _in_prompt(match[1], place), template)
    return filled[:1].upper() + filled[1:]


def options(given: Sequence[Option], kind: str, place: Place) -> tuple[str, tuple[Option, ...]]:
    """The kind and the options that are left once the braces are filled: none at all rather than a single one."""
    room = KINDS[kind] - sum(1 for option in given if not option.slot)
    filled: list[Option] = []
    taken: set[str] = {beginning(option.label) for option in given if not option.slot}
    for option in given:
        filled += [option] if not option.slot else _expanded(option, place, room, taken)
    return (kind, tuple(filled)) if len(filled) > 1 else ("text", ())


def by_rank(items: Iterable[Item]) -> list[Item]:
    """Musts first, unranked next, then the rest; equal ones as they stand in the document."""
    return sorted(items, key=lambda item: PRIORITIES.index(getattr(item, "priority", "") or ""))


# --- in a prompt ------------------------------------------------------------------------------------------------

PLAIN = {
    "journey": "this visit",
    "requirement": "this",
    "metric": "this goal",
    "assumption": "this",
    "question": "this",
    "decision": "this decision",
    "risk": "this risk",
    "quality": "this limit",
    "item": "this line",
    "screen": "this screen",
    "section": "this section",
    "thing": "thing",
    "a_thing": "such a thing",
    "service": "an outside service",
    "word": "that word",
    "line_a": "one line",
    "line_b": "another line",
    "impact": "the plan changes",
    "summary": "much, and nothing settled yet",
}


def _in_prompt(slot: str, place: Place) -> str:
    words = next(iter(values(slot, place)), None)
    if words is None:
        return PLAIN.get(slot, slot.replace("_", " "))
    text = shorten(words.text)
    return f"“{text}” ({words.ref})" if words.ref else text


# --- in options -------------------------------------------------------------------------------------------------


def _expanded(option: Option, place: Place, room: int, taken: set[str]) -> Iterator[Option]:
    """One option for each value of the slot, as far as there is room and people can tell them apart."""
    spare = LABEL_WORDS - (len(option.label.split()) - 1)
    for words in values(option.slot, place):
        if room <= 0:
            return
        label = _label(option, words, spare, taken)
        if label:
            taken.add(beginning(label))
            room -= 1
            yield replace(option, label=label, why=option.why or words.ref)


def _label(option: Option, words: Words, spare: int, taken: set[str]) -> str:
    """The filled label; if another one begins alike, with its id in front."""
    candidates = [shorten(words.text, spare)]
    if words.ref:
        candidates.append(f"{words.ref}: {shorten(words.text, spare - 1)}")
    for text in filter(None, candidates):
        label = SLOT.sub(lambda _, text=text: text, option.label)  # type: ignore[misc]
        label = label[:1].upper() + label[1:]
        if beginning(label) not in taken:
            return label
    return ""


# --- what the document offers for a slot ------------------------------------------------------------------------


def values(slot: str, place: Place) -> list[Words]:
    """All that the document offers for a slot, best first; unknown slots offer nothing."""
    fill = SLOTS.get(slot)
    return [words for words in fill(place) if words.text.strip()] if fill else []


def _items(place: Place, key: str) -> list[Any]:
    return list(live(place.facts.content, key))


def _titles(items: Iterable[Item]) -> list[Words]:
    return [Words(headline(item), item.id) for item in items]


def _the_item(place: Place) -> list[Words]:
    """The item that the question is about."""
    item = place.found
    if item is None:
        return []
    text = headline(item)
    return [Words(text if len(text.split()) > 1 or isinstance(item, Requirement) else title(item), item.id)]


def _requirement(place: Place) -> list[Words]:
    return _the_item(place) or _titles(by_rank(_items(place, "requirements")))[:1]


def _distinct(words: Iterable[Words]) -> list[Words]:
    """Without those that say no more than an earlier one: "a parent" after "Parents of small children"."""
    kept: list[Words] = []
    for each in words:
        if each.text.strip() and not any(_says_as_much(earlier.text, each.text) for earlier in kept):
            kept.append(each)
    return kept


def _says_as_much(one: str, other: str) -> bool:
    named = stems(other)
    return named <= stems(one) if named else one.casefold() == other.casefold()


def _named_people(place: Place) -> list[Words]:
    actors = [Words(item.actor) for item in _items(place, "requirements")]
    return _distinct([*_users(place), *actors, *(Words(item.person) for item in _items(place, "journeys"))])


def _other_people(place: Place) -> list[Words]:
    """People who appear in the document and are none of the users it is built for."""
    users = _users(place)
    return [each for each in _named_people(place) if not any(_says_as_much(user.text, each.text) for user in users)]


def _users(place: Place) -> list[Words]:
    return [Words(user.statement) for user in _items(place, "users") if user.kind == "user"]


def _users_without_journey(place: Place) -> list[Words]:
    users = [user for user in _items(place, "users") if user.kind == "user"]
    return [Words(user.statement) for user in users if not is_named_by(place.facts, user, "journeys")]


def _begins_with_its_person(journey: Any) -> bool:
    """ "Ines catches the 11:00" is a sentence, and nothing that people finish."""
    return journey.statement.split()[0].casefold() in journey.person.casefold().replace(",", " ").split()


def _goal(place: Place) -> list[Words]:
    told = [item for item in _items(place, "journeys") if item.statement and not _begins_with_its_person(item)]
    goals = [shorten(item.statement, 3) for item in told]
    return [Words(goal[:1].lower() + goal[1:]) for goal in goals[:1]]


def _unranked(place: Place) -> list[Words]:
    return _titles(item for item in _items(place, "requirements") if not item.priority)


def _capabilities(place: Place) -> list[Words]:
    return _titles(by_rank(_items(place, "requirements")))


def _nouns(place: Place) -> list[Words]:
    """Words that follow an article in the requirements, the most frequent first; people are left out."""
    people = {word.rstrip("s") for each in _named_people(place) for word in each.text.casefold().split()}
    found = nouns(item.statement for item in _items(place, "requirements"))
    return [Words(noun) for noun in found if noun.rstrip("s") not in people]


def _beats(place: Place) -> list[Words]:
    journey = place.found or next(iter(_items(place, "journeys")), None)
    return [Words(beat) for beat in getattr(journey, "beats", [])]


def _thing(place: Place) -> list[Words]:
    items: list[Any] = [place.found] if isinstance(place.found, GlossaryTerm) else _items(place, "glossary")
    return [Words(shorten(item.term, 3)) for item in items if item.term][:1]


def _a_thing(place: Place) -> list[Words]:
    return [Words(f"{'an' if words.text[0] in 'aeiouAEIOU' else 'a'} {words.text}") for words in _thing(place)]


def _service(place: Place) -> list[Words]:
    """The first service that somebody named when asked what the product leans on."""
    quotes = [each.quote for each in place.facts.content.sections["data"].sources if each.step == "leans_on"]
    return [Words(shorten(re.split(r"[,;.\n]| and ", quote)[0], 4)) for quote in quotes][:1]


def _owners(place: Place) -> list[Words]:
    owned = [item for key in ("risks", "assumptions", "questions") for item in _items(place, key)]
    return _distinct(Words(item.owner) for item in owned if item.owner.casefold() not in ("i", "me", "nobody"))


def _line_a(place: Place) -> list[Words]:
    """The earlier of two lines that clash: the finding names it beside the place of the later one."""
    pair = find(place.facts.content, place.word("contradiction"))
    return [Words(pair[1].statement)] if pair else []


def _section(place: Place) -> list[Words]:
    kind = SECTIONS.get(place.item)
    return [Words(kind.title)] if kind else []


def _screen(place: Place) -> list[Words]:
    return [Words(each.title, each.id) for each in place.facts.screens if each.id == place.item]


SLOTS: dict[str, Callable[[Place], list[Words]]] = {
    "people": _named_people,
    "others": _other_people,
    "users": _users,
    "users_without_journey": _users_without_journey,
    "goal": _goal,
    "requirements": _capabilities,
    "capabilities": _capabilities,
    "unranked": _unranked,
    "nouns": _nouns,
    "beats": _beats,
    "journeys": lambda place: _titles(_items(place, "journeys")),
    "alternatives": lambda place: [Words(each) for each in getattr(place.found, "alternatives", [])],
    "owners": _owners,
    "requirement": _requirement,
    "journey": _the_item,
    "metric": _the_item,
    "assumption": _the_item,
    "question": _the_item,
    "decision": _the_item,
    "risk": _the_item,
    "quality": _the_item,
    "item": _the_item,
    "screen": _screen,
    "section": _section,
    "thing": _thing,
    "a_thing": _a_thing,
    "service": _service,
    "word": lambda place: [Words(shorten(place.word("vague_word", "dangling_id"), 4))],
    "line_a": _line_a,
    "line_b": lambda place: [Words(place.found.statement)] if place.found else [],
    "impact": lambda place: [Words(getattr(place.found, "impact", ""))],
    "summary": lambda place: [Words(place.facts.content.sections["summary"].body)],
}
