"""What a persona gets from the others when it takes over: decisions, open questions and constraints. Pure.

Each of them hears its own conversation alone. What concerns it of the rest crosses as lines of the document, with
their ids and who noted them, never as what was said elsewhere. The packet is short: most of it is walls (what is
decided, what limits the work) and what waits for this persona.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from conversations.personas import BANS, PERSONAS
from prd.document import PREFIXES, Content, Decision, Item, OpenQuestion, QualityRequirement, live, references, title
from prd.language import language_of_document
from prd.ruled import standing
from prd.wording import is_negated, shorten

MOST_OF_A_KIND = 5
MOST_CHARACTERS = 1_600  # of all its lines together
LINE_CHARACTERS = 140
KINDS = ("decisions", "questions", "constraints")


@dataclass(frozen=True)
class Handed:
    """One line that crosses: what it says, and which persona noted it (empty: the person by hand)."""

    id: str
    text: str
    persona: str
    turn: str = ""

    @property
    def by(self) -> str:
        return PERSONAS[self.persona].name if self.persona in PERSONAS else ""


@dataclass(frozen=True)
class Packet:
    """What one persona gets. `left_out` are lines that it would have got, had there been room."""

    persona: str
    decisions: tuple[Handed, ...] = ()
    questions: tuple[Handed, ...] = ()
    constraints: tuple[Handed, ...] = ()
    left_out: int = 0

    @property
    def lines(self) -> tuple[Handed, ...]:
        return (*self.decisions, *self.questions, *self.constraints)

    def told(self) -> dict[str, Any]:
        """For the model; empty if there is nothing to hand over."""
        if not self.lines:
            return {}
        kinds = {kind: [_told(line) for line in getattr(self, kind)] for kind in KINDS}
        return {**kinds, "left_out": self.left_out}


def packet(content: Content, persona: str, *, most_characters: int = MOST_CHARACTERS) -> Packet:
    """What concerns this persona of what the others noted, what names its own lines before the rest."""
    wanted: dict[str, Sequence[Item]] = {
        "decisions": _decisions(content, persona),
        "questions": _questions(content, persona),
        "constraints": _constraints(content, persona),
    }
    total = sum(len(items) for items in wanted.values())
    kept: dict[str, tuple[Handed, ...]] = {}
    room = most_characters
    for kind, items in wanted.items():
        lines = []
        for item in items[:MOST_OF_A_KIND]:
            line = _handed(item)
            if len(line.text) > room:
                break
            room -= len(line.text)
            lines.append(line)
        kept[kind] = tuple(lines)
    return Packet(persona, **kept, left_out=total - sum(len(lines) for lines in kept.values()))


def _decisions(content: Content, persona: str) -> list[Decision]:
    """Those that stand, of the others: what is decided about the persona's own lines first."""
    found = [item for item in reversed(standing(content)) if _is_of_another(item, persona)]
    return sorted(found, key=lambda item: not _is_about(item, persona))


def _questions(content: Content, persona: str) -> list[OpenQuestion]:
    """Those left for it, then those about its own lines that are for nobody else."""
    found = [item for item in live(content, "questions") if isinstance(item, OpenQuestion) and not item.answer]
    left_for_it = [item for item in found if item.for_persona == persona]
    about_its = [
        item for item in found if not item.for_persona and _is_of_another(item, persona) and _is_about(item, persona)
    ]
    return [*left_for_it, *about_its]


def _constraints(content: Content, persona: str) -> list[Item]:
    found: list[Item] = []
    for section in PERSONAS[persona].limits:
        found += _bans(content) if section == BANS else live(content, section)
    return [item for item in found if _is_of_another(item, persona) and _limits(item)]


def _bans(content: Content) -> Iterator[Item]:
    """Requirements that forbid something."""
    language = language_of_document(content)
    return (item for item in live(content, "requirements") if is_negated(item.statement, language))


def _limits(item: Item) -> bool:
    """A limit without its figure is none yet, and a guess that was confirmed is none any more."""
    if isinstance(item, QualityRequirement):
        return bool(item.threshold)
    return not getattr(item, "confirmed", False)


def _is_of_another(item: Item, persona: str) -> bool:
    return not item.sources or item.sources[0].persona != persona


def _is_about(item: Item, persona: str) -> bool:
    own = PERSONAS[persona].sections
    return any(PREFIXES.get(each.partition("-")[0]) in own for each in references(item))


def _handed(item: Item) -> Handed:
    source = item.sources[0] if item.sources and not item.by_person else None
    text = shorten(title(item), LINE_CHARACTERS)
    return Handed(item.id, text, source.persona if source else "", source.turn if source else "")


def _told(line: Handed) -> dict[str, str]:
    return {"id": line.id, "text": line.text, "from": line.persona or "the person"}
