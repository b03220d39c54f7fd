"""Two lines that cannot both hold: who said what, which edits the person's ruling comes to. Pure.

The person keeps the first, takes the second, or lets both stand on a condition; says that they do not clash; or leaves
it open. Whatever they choose is written down as a decision (or as an open question), and what loses is not taken away
in silence: a requirement is kept as "won't", a decision stays as an alternative of the new one, and of any other line
the new decision keeps the words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from conversations.personas import PERSONAS
from prd.document import (
    AddItem,
    ChangeItem,
    Content,
    Edit,
    Evidence,
    GlossaryTerm,
    Item,
    ItemFields,
    RemoveItem,
    canonical_id,
    find,
    next_id,
    title,
)
from prd.wording import numbers, shorten, stems

STEPS = ("contradiction", "which_holds")
BOTH = "Both, on a condition…"
HOLD_BOTH = "Both hold"
LONGEST = 3_900  # characters of a field; what was said beyond it stands in the conversation
PROMPT_WORDS = 8  # of each line, in the question that names both

_SIDES = (
    {"first", "1", "former", "old", "erste", "ersten", "alte", "alten", "premier", "première", "ancien", "ancienne"}
    | {"primera", "primero", "vieja", "viejo"},
    {"second", "2", "latter", "new", "zweite", "zweiten", "neue", "neuen", "deuxième", "seconde", "nouveau", "nouvelle"}
    | {"segunda", "segundo", "nueva", "nuevo"},
)
_UNSURE = re.compile(
    r"[?？؟]|\b(?:don.?t know|not sure|no idea|weiß (?:ich )?nicht|keine ahnung|ne sais pas|no (?:lo )?sé)\b", re.I
)
_ON_CONDITION = re.compile(
    r"\b(?:if|unless|except|else|otherwise|when|while|only|but|both|wenn|außer|sonst|aber|nur|beide|si|sauf|sinon|mais"
    r"|quand|salvo|excepto|cuando|pero|ambos|ambas)\b",
    re.I,
)
_FEW_WORDS = 2  # so short an answer that names no side rules on nothing
_SHORT = 8  # in a longer one a side that is named may be named in passing


@dataclass(frozen=True)
class Line:
    """One side, as it stood when the person was asked."""

    id: str
    section: str
    text: str
    quote: str = ""
    said: str = ""  # by whom, in words
    suggestion: int = 0  # the suggestion that would write this text over the first line


@dataclass(frozen=True)
class Conflict:
    """What was there, and what contradicts it."""

    first: Line
    second: Line

    @property
    def item(self) -> str:
        """The line that a question about it is about."""
        return self.second.id

    @property
    def pair(self) -> tuple[str, str, int]:
        return self.first.id, self.second.id, self.second.suggestion

    @property
    def prompt(self) -> str:
        first, second = (_beginning(each.text) for each in (self.first, self.second))
        return f"“{first}” and “{second}” cannot both hold: which one stands?"

    @property
    def options(self) -> list[dict[str, Any]]:
        is_new = bool(self.second.suggestion)
        first = f"Keep {self.first.id}" if not is_new else f"Keep {self.first.id} as it is"
        second = f"Take {self.second.id}" if not is_new else "Take the new wording"
        return [
            _option(first, _what_becomes_of(self.second)),
            _option(second, "It is written over what stands." if is_new else _what_becomes_of(self.first)),
            _option(BOTH, "Both stay, and your condition is written down.", starter=True),
        ]

    def as_list(self) -> list[dict[str, Any]]:
        return [asdict(self.first), asdict(self.second)]

    def told(self) -> dict[str, Any]:
        """For the model: what clashes, and how to ask about it."""
        lines = [
            {"id": each.id, "text": each.text, "quote": each.quote, "said": each.said}
            for each in (self.first, self.second)
        ]
        return {"lines": lines, "ask": {"step": STEPS[0], "item": self.item}, "means": MEANS}


MEANS = (
    "These two cannot both hold. Ask the person which one stands, with this step and item, as the last call of the "
    "turn: the card lays both side by side, and their ruling is recorded as a decision for you. If you do not ask, the "
    "card comes all the same."
)


@dataclass(frozen=True)
class Ruling:
    """What the person said of it: first, second, both, no_clash or open; and in which words."""

    choice: str
    words: str = ""


class Outdated(Exception):
    """The lines are no longer as they were when the person was asked. `words` say what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def conflict_of(lines: Sequence[Mapping[str, Any]]) -> Conflict:
    """As a question keeps it."""
    first, second = (Line(**line) for line in lines)
    return Conflict(first, second)


def line_of(content: Content, item_id: str) -> Line | None:
    found = find(content, item_id)
    if found is None:
        return None
    section, item = found
    source = next((each for each in reversed(item.sources) if each.quote), item.sources[-1] if item.sources else None)
    quote = source.quote if source and item.evidence == "stated" and not item.by_person else ""
    said = _said(item.evidence, source.persona if source else "", by_hand=item.by_person)
    return Line(item.id, section, words_of(item), quote, said)


def words_of(item: Item) -> str:
    """What a line says; of a term, what it means."""
    is_defined = isinstance(item, GlossaryTerm) and item.statement
    return (item.statement if is_defined else title(item))[:LONGEST]


def suggested_line(line: Line, text: str, *, persona: str, quote: str, suggestion: int, evidence: Evidence) -> Line:
    """What a persona wants to write over a line."""
    kept = quote if evidence == "stated" else ""
    return Line(line.id, line.section, text, kept, _said(evidence, persona), suggestion)


def ruling_of(conflict: Conflict, given: Mapping[str, Any], language: str = "en") -> Ruling:
    """What an answer comes to: an option, an exit, or own words, which may name a side, or say that they settle
    nothing; words that rule in their own way let both stand in that way."""
    if given.get("exit"):
        return Ruling("no_clash" if given["exit"] == "does_not_apply" else "open")
    words = " ".join(str(given.get("text") or "").split())
    labels = [option["label"] for option in conflict.options]
    chosen = next((labels.index(each) for each in given.get("options") or [] if each in labels), None)
    if chosen is not None:
        return Ruling(("first", "second", "both")[chosen], words[:LONGEST])
    lead = BOTH.rstrip("…")
    if words.startswith(lead):  # what follows is the condition
        return Ruling("both", words.removeprefix(lead).strip(" :,")[:LONGEST])
    choice = _meant(conflict, words, language)
    return Ruling(choice, words[:LONGEST] if choice == "both" else "")


def edits_of(conflict: Conflict, ruling: Ruling, content: Content, *, person: str, step: str) -> list[Edit]:
    """What to write down, and what becomes of the line that lost, against `content` as it stands now.

    A line that has changed since it was put before the person is left as it is: they ruled on other words.
    """
    if ruling.choice == "open":
        return [_left_open(conflict, content, person, step)]
    about = {"decided_by": person, "topic": " or ".join(dict.fromkeys((conflict.first.id, conflict.second.id)))}
    if ruling.choice in ("both", "no_clash"):
        both = _both(conflict, ruling) if ruling.choice == "both" else _no_clash(conflict)
        decision = _added("decisions", {**both, **about}, _ruled_on(conflict, content), ruling, step)
        return [*_own_line(conflict, ruling, step), decision]
    won, lost = (conflict.first, conflict.second) if ruling.choice == "first" else (conflict.second, conflict.first)
    if not _reads_so(won, content):
        raise Outdated(
            f"{won.id} has changed since this was asked. Look at it in the document: if both lines hold as they are "
            "now, answer “They do not clash”; else say in your own words what holds."
        )
    losing = [] if conflict.second.suggestion else _of_the_loser(lost, content, step)
    gone = {lost.id} if any(isinstance(edit, RemoveItem) for edit in losing) else set()
    origin = [each for each in _there(conflict, content) if each not in gone]
    choice = {"statement": won.text, "alternatives": [lost.text], "reason": ruling.words}
    return [_added("decisions", {**choice, **about}, origin, ruling, step), *losing]


def _both(conflict: Conflict, ruling: Ruling) -> dict[str, Any]:
    alternatives = [f"Only {each.text}"[:LONGEST] for each in (conflict.first, conflict.second)]
    why = "Both hold, each in its case."
    return {"statement": ruling.words or HOLD_BOTH, "alternatives": alternatives, "reason": why}


def _no_clash(conflict: Conflict) -> dict[str, Any]:
    first, second = (shorten(each.text, 200) for each in (conflict.first, conflict.second))
    return {"statement": f"“{first}” and “{second}” do not contradict each other.", "kind": "does_not_apply"}


def _meant(conflict: Conflict, words: str, language: str) -> str:
    """What own words come to: the side that they name, both in their own way, or nothing that settles it."""
    sides = [each.text.strip(" .").casefold() for each in (conflict.first, conflict.second)]
    if words.strip(' .!“”"').casefold() in sides and sides[0] != sides[1]:
        return ("first", "second")[sides.index(words.strip(' .!“”"').casefold())]
    if _UNSURE.search(words):
        return "open"
    said = re.findall(r"[\w-]+", words.casefold())
    if len(said) <= _SHORT and not _ON_CONDITION.search(words):
        for named in (_ids_in(conflict, words), _ordinals_in(said), *_told_apart(conflict, words, language)):
            if len(named) == 1:
                return ("first", "second")[named.pop()]
    return "open" if len(said) <= _FEW_WORDS else "both"


def _ids_in(conflict: Conflict, words: str) -> set[int]:
    ids = [conflict.first.id, conflict.second.id]
    named = {canonical_id(each) for each in re.findall(r"\b[A-Za-z]{1,4}-?\d{1,6}\b", words)}
    return {place for place, each in enumerate(ids) if each in named} if ids[0] != ids[1] else set()


def _ordinals_in(said: Sequence[str]) -> set[int]:
    return {place for place, names in enumerate(_SIDES) if names & set(said)}


def _told_apart(conflict: Conflict, words: str, language: str) -> list[set[int]]:
    """The sides of which the words have what the other one has not: a figure, or a word."""
    found = []
    for read in (numbers, stems):
        said = set(read(words, language))
        one, other = (set(read(each.text, language)) for each in (conflict.first, conflict.second))
        found.append({place for place, own in enumerate((one - other, other - one)) if said & own})
    return found


def _of_the_loser(lost: Line, content: Content, step: str) -> list[Edit]:
    found = find(content, lost.id)
    if found is None or not _reads_so(lost, content) or lost.section == "decisions":
        return []
    revision = content.sections[found[0]].revision
    if lost.section == "requirements":
        fields = ItemFields.model_validate({"priority": "wont"})
        return [ChangeItem(item=lost.id, fields=fields, revision=revision, evidence="stated", step=step)]
    return [
        RemoveItem(item=lost.id, reason="The person ruled against it.", revision=revision, evidence="stated", step=step)
    ]


def _reads_so(line: Line, content: Content) -> bool:
    found = find(content, line.id)
    return found is not None and words_of(found[1]) == line.text


def _own_line(conflict: Conflict, ruling: Ruling, step: str) -> list[Edit]:
    """The new wording of a line becomes a line of its own beside it."""
    if not conflict.second.suggestion:
        return []
    return [_added(conflict.second.section, {"statement": conflict.second.text}, [conflict.first.id], ruling, step)]


def _ruled_on(conflict: Conflict, content: Content) -> list[str]:
    """The ids of both lines; a wording that becomes a line of its own has the next one of its section."""
    there = _there(conflict, content)
    if conflict.second.suggestion:
        there.append(next_id(content, conflict.second.section))
    return there


def _left_open(conflict: Conflict, content: Content, person: str, step: str) -> Edit:
    first, second = (shorten(each.text, 200) for each in (conflict.first, conflict.second))
    statement = f"Which one stands: “{first}” or “{second}”?"
    fields: dict[str, Any] = {"statement": statement, "about": _there(conflict, content), "owner": person}
    given = ItemFields.model_validate(fields)
    return AddItem(section="questions", fields=given, evidence="unknown", step=step)


def _there(conflict: Conflict, content: Content) -> list[str]:
    ids = dict.fromkeys((conflict.first.id, conflict.second.id))
    return [each for each in ids if find(content, each)]


def _added(section: str, fields: dict[str, Any], origin: list[str], ruling: Ruling, step: str) -> Edit:
    given = ItemFields.model_validate({name: value for name, value in fields.items() if value})
    return AddItem(section=section, fields=given, derived_from=origin, evidence="stated", step=step, quote=ruling.words)


def _beginning(text: str) -> str:
    """The first words of a line, without question marks: a question has one of its own."""
    return " ".join(re.sub("[?？؟]", "", shorten(text, 200)).split()[:PROMPT_WORDS])


def _option(label: str, why: str, *, starter: bool = False) -> dict[str, Any]:
    return {"label": label, "why": why, "recommended": False, "starter": starter}


def _what_becomes_of(lost: Line) -> str:
    if lost.suggestion:
        return "The new wording is set aside."
    if lost.section == "requirements":
        return f"{lost.id} is kept as a won’t."
    if lost.section == "decisions":
        return f"{lost.id} stays on record as overruled."
    return f"{lost.id} goes; the decision keeps its words."


def _said(evidence: str, persona: str, *, by_hand: bool = False) -> str:
    name = PERSONAS[persona].name if persona in PERSONAS else ""
    if by_hand:
        return "You wrote this by hand"
    if evidence == "stated":
        return f"You told the {name}" if name else "You said this"
    verb = {"derived": "concluded", "assumed": "assumed"}.get(evidence, "noted")
    return f"The {name} {verb} this" if name else f"This was {verb}"
