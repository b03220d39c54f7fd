"""The conditions of the question flow: small questions to the document that are either true or not. Pure.

A predicate is a tuple: a name and its arguments, as PERSONAS.md lists them.

    ("count", "users[kind=user]", 1, 4)   so many live items pass the filter
    ("every", "metrics.target")           there is an item, and each has the field (a list may give its length)
    ("some", "metrics.counter")           at least one item has the field
    ("words", "problem", 50)              the prose is that long
    ("from", "left_out")                  something other than a parked question cites this step as its source
    ("clear", "vague_word")               no open finding of that check
    ("linked", "users>journeys")          each item on the left is named by one on the right
    ("all", p, q) ("any", p, q)           combinations
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from prd.checks import Finding, Screen
from prd.document import SECTIONS, Content, Decision, Item, Journey, OpenQuestion, Requirement, User, live

Predicate = tuple[Any, ...]
WIREFRAMES = "wireframes"

_PATH = re.compile(r"(?P<section>[a-z_]+)(?:\[(?P<key>[a-z_]+)=(?P<value>[a-z_]*)\])?(?:\.(?P<field>[a-z_]+))?")
# Scripts that put no spaces between words: two characters count as one word.
_UNSPACED = re.compile("[぀-ヿ㐀-䶿一-鿿豈-﫿฀-໿က-႟ក-៿]")


@dataclass(frozen=True)
class Facts:
    """All that a predicate may look at."""

    content: Content
    findings: Sequence[Finding] = ()
    screens: Sequence[Screen] = ()

    def places(self, code: str) -> list[str]:
        """Where a check found something, in the order of the findings."""
        return [finding.place for finding in self.findings if finding.code == code]


@dataclass(frozen=True)
class Path:
    """`users[kind=user].drives`: a section, perhaps a filter, perhaps a field."""

    section: str
    key: str
    value: str
    field: str

    def select(self, facts: Facts) -> list[Any]:
        if self.section == WIREFRAMES:
            return list(facts.screens)
        return [each for each in live(facts.content, self.section) if not self.key or self._passes(each)]

    def _passes(self, item: Item) -> bool:
        return str(getattr(item, self.key) or "") == self.value


@lru_cache(maxsize=256)
def path_of(text: str) -> Path:
    """The path that a text spells; ValueError with a sentence if it spells none."""
    match = _PATH.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a path such as users[kind=user].drives')
    path = Path(*(match[name] or "" for name in ("section", "key", "value", "field")))
    if path.section != WIREFRAMES and path.section not in SECTIONS:
        raise ValueError(f'"{text}" names no section: there is no "{path.section}"')
    known = SECTIONS[path.section].fields if path.section != WIREFRAMES else ()
    for name in filter(None, (path.key, path.field)):
        if name not in known:
            raise ValueError(f'"{text}" names no field: {path.section} has no "{name}"')
    return path


def section_of(target: str) -> str:
    """The section that a path, or a target with a part such as `requirements.acceptance[failure]`, begins with."""
    return re.split(r"[.\[]", target, maxsplit=1)[0]


def holds(predicate: Predicate, facts: Facts) -> bool:
    """Whether a predicate is true of the document as it stands."""
    name, *rest = predicate
    if name == "all":
        return all(holds(part, facts) for part in rest)
    if name == "any":
        return any(holds(part, facts) for part in rest)
    return ATOMS[name](facts, *rest)


def failing(predicate: Predicate, facts: Facts) -> list[str] | None:
    """Ids of the items that keep a predicate from holding, or None where it is about no single item."""
    name, *rest = predicate
    if name in ("all", "any"):
        parts = [ids for part in rest if (ids := failing(part, facts)) is not None]
        return _joined(parts) if name == "all" else _shared(parts)
    if name == "clear":
        return list(dict.fromkeys(facts.places(rest[0])))
    if name == "every":
        path, (least, most) = path_of(rest[0]), _bounds(rest[1:])
        return [item.id for item in path.select(facts) if not _has(item, path.field, least, most)]
    return None


def fault(predicate: Any) -> str:
    """What is wrong with a predicate as written in a file, or an empty text."""
    if not isinstance(predicate, tuple) or not predicate or not isinstance(predicate[0], str):
        return f"{predicate!r} is not a predicate: a name comes first"
    name, *rest = predicate
    if name in ("all", "any"):
        return next(filter(None, map(fault, rest)), "") if rest else f'"{name}" combines nothing'
    if name not in ATOMS:
        return f'unknown predicate "{name}"; there are {", ".join((*ATOMS, "all", "any"))}'
    if not rest or not isinstance(rest[0], str) or not all(isinstance(number, int) for number in rest[1:]):
        return f'"{name}" takes a text and then numbers, not {rest!r}'
    try:
        _check_subject(name, rest[0])
    except ValueError as error:
        return str(error)
    return _wrong_numbers(name, rest)


def atoms(predicate: Predicate) -> Iterable[Predicate]:
    """The predicates that a combination is made of."""
    if predicate[0] in ("all", "any"):
        for part in predicate[1:]:
            yield from atoms(part)
    else:
        yield predicate


def came_from(content: Content, step: str) -> bool:
    """Whether something in the document has this step as its source, parked questions aside."""
    prose = (source for section in content.sections.values() for source in section.sources)
    return any(source.step == step for source in prose) or any(
        source.step == step
        for section in content.sections.values()
        for item in section.items
        for source in (item.sources[1:] if _is_open(item) else item.sources)
        if not _says_nothing(item)
    )


def is_parked(item: Item) -> bool:
    """Whether an item says "not now": an open question, or a decision that something does not apply."""
    return _is_open(item) or (isinstance(item, Decision) and item.kind == "does_not_apply")


def is_named_by(facts: Facts, item: Item, path: str) -> bool:
    """Whether one of the items (or wireframes) under a path names this item."""
    return any(_names(facts, other, item) for other in path_of(path).select(facts))


def word_count(text: str) -> int:
    unspaced = len(_UNSPACED.findall(text))
    return len(_UNSPACED.sub(" ", text).split()) + unspaced // 2


# --- the predicates ---------------------------------------------------------------------------------------------


def _count(facts: Facts, path: str, least: int, most: int | None = None) -> bool:
    number = len(path_of(path).select(facts))
    return least <= number and (most is None or number <= most)


def _every(facts: Facts, text: str, *numbers: int) -> bool:
    path, (least, most) = path_of(text), _bounds(numbers)
    items = path.select(facts)
    return bool(items) and all(_has(item, path.field, least, most) for item in items)


def _some(facts: Facts, text: str, *numbers: int) -> bool:
    path, (least, most) = path_of(text), _bounds(numbers)
    return any(_has(item, path.field, least, most) for item in path.select(facts))


def _words(facts: Facts, section: str, least: int) -> bool:
    return word_count(facts.content.sections[section].body) >= least


def _from(facts: Facts, step: str) -> bool:
    return came_from(facts.content, step)


def _clear(facts: Facts, code: str) -> bool:
    return not facts.places(code)


def _linked(facts: Facts, pair: str) -> bool:
    left, right = pair.split(">")
    return all(is_named_by(facts, item, right) for item in path_of(left).select(facts))


ATOMS: dict[str, Callable[..., bool]] = {
    "count": _count,
    "every": _every,
    "some": _some,
    "words": _words,
    "from": _from,
    "clear": _clear,
    "linked": _linked,
}
_NUMBERS = {"count": (1, 2), "every": (0, 2), "some": (0, 2), "words": (1, 1)}


# --- parts ------------------------------------------------------------------------------------------------------


def _has(item: Any, field: str, least: int, most: int | None) -> bool:
    value = getattr(item, field)
    if isinstance(value, list):
        return least <= len(value) and (most is None or len(value) <= most)
    return bool(value.strip() if isinstance(value, str) else value)


def _bounds(numbers: Sequence[int]) -> tuple[int, int | None]:
    return (numbers[0] if numbers else 1), (numbers[1] if len(numbers) > 1 else None)


def _is_open(item: Item) -> bool:
    return isinstance(item, OpenQuestion) and not item.answer.strip()


def _says_nothing(item: Item) -> bool:
    """Decisions that settle how to talk, not what to build."""
    return isinstance(item, Decision) and (item.kind == "does_not_apply" or item.topic == "depth")


def _names(facts: Facts, other: Any, item: Item) -> bool:
    if isinstance(other, Screen):
        return _shows(facts, other, item)
    named = {*other.derived_from, *getattr(other, "journeys", ()), *getattr(other, "about", ())}
    if item.id in named or item.id == getattr(other, "requirement", ""):
        return True
    return isinstance(other, Journey) and isinstance(item, User) and _is_person(other.person, item)


def _shows(facts: Facts, screen: Screen, item: Item) -> bool:
    """A screen shows what it is linked to, and a journey through the requirements that it is linked to."""
    if item.id in (*screen.requirements, *screen.journeys):
        return True
    requirements = [each for each in live(facts.content, "requirements") if isinstance(each, Requirement)]
    return any(
        item.id in each.journeys and (each.id in screen.requirements or screen.id in each.wireframes)
        for each in requirements
    )


def _is_person(person: str, user: User) -> bool:
    """People are named loosely ("a parent", "Parents of small children"): a shared word is enough."""
    return user.id in person or bool(stems(person) & stems(user.statement))


def stems(text: str) -> set[str]:
    """The longer words of a text, without the s of a plural."""
    return {word.rstrip("s") for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def _joined(parts: list[list[str]]) -> list[str] | None:
    return list(dict.fromkeys(each for part in parts for each in part)) if parts else None


def _shared(parts: list[list[str]]) -> list[str] | None:
    return [each for each in parts[0] if all(each in part for part in parts)] if parts else None


def _check_subject(name: str, subject: str) -> None:
    if name == "linked":
        if subject.count(">") != 1:
            raise ValueError(f'"linked" takes left>right, not "{subject}"')
        for part in subject.split(">"):
            path_of(part)
    elif name == "words":
        if subject not in SECTIONS or not SECTIONS[subject].is_prose:
            raise ValueError(f'"words" counts prose, and "{subject}" is no section of prose')
    elif name in ("count", "every", "some"):
        path = path_of(subject)
        if bool(path.field) == (name == "count"):
            raise ValueError(f'"{name}" takes {"no field" if name == "count" else "a field"}: "{subject}"')


def _wrong_numbers(name: str, rest: Sequence[Any]) -> str:
    least, most = _NUMBERS.get(name, (0, 0))
    return "" if least <= len(rest) - 1 <= most else f'"{name}" takes {least} to {most} numbers, not {rest[1:]!r}'
