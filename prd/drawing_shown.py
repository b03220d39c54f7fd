"""What the pages of wireframes show: its revisions, two of them side by side, and what it can be linked to."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from prd.diff import Piece
from prd.document import Content, every_item, title
from prd.drawing import LINKED
from prd.wording import shorten
from wireframes.models import Wireframe, WireframeRevision


class NoSuchRevision(LookupError):
    """The words are for a person."""


@dataclass(frozen=True)
class Choice:
    """What a wireframe can be linked to."""

    id: str
    title: str
    chosen: bool
    gone: bool = False  # it was linked, and is not in the document any more


@dataclass(frozen=True)
class Pair:
    """Two revisions beside each other; `pieces` lead from the old text to the new one."""

    old: WireframeRevision
    new: WireframeRevision
    pieces: list[Piece]

    @property
    def says_the_same(self) -> bool:
        return all(piece.kind == "same" for piece in self.pieces)


def rows_diff(old: str, new: str) -> list[Piece]:
    """Row by row: words that were taken out of a drawn row would move what stands to the right of them."""
    before, after = _rows(old), _rows(new)
    pieces = []
    for tag, start, end, begin, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[start:end]), "".join(after[begin:until])
        if tag == "equal":
            pieces.append(Piece("same", gone))
            continue
        pieces += [Piece("removed", gone)] if gone else []
        pieces += [Piece("added", come)] if come else []
    return pieces


def pair_of(wireframe: Wireframe, old: str, new: str) -> Pair:
    """Of the revisions with these numbers; without numbers the last two. Raises NoSuchRevision."""
    latest = wireframe.latest.number
    before, after = (_number(given, latest) for given in (old or str(max(1, latest - 1)), new or str(latest)))
    revisions = wireframe.revisions.select_related("user").filter(number__in=(before, after))
    found = {each.number: each for each in revisions}
    for each in found.values():
        each.wireframe = wireframe
    return Pair(found[before], found[after], rows_diff(found[before].ascii, found[after].ascii))


def choices(content: Content, field: str, chosen: list[str]) -> list[Choice]:
    """All that the document has to be linked to, and what is linked to although it has gone."""
    there = [(item.id, shorten(title(item), 90)) for key, item in every_item(content) if key in LINKED[field]]
    known = {each for each, _title in there}
    gone = [Choice(each, "no longer in the document", True, True) for each in chosen if each not in known]
    return [Choice(each, words, each in chosen) for each, words in there] + gone


def page_of(wireframe: Wireframe, content: Content) -> dict[str, Any]:
    """The context of a wireframe's own page."""
    revisions = list(wireframe.revisions.select_related("user").defer("ascii").order_by("-number"))
    for each in revisions:
        each.wireframe = wireframe
    latest = wireframe.latest
    before = revisions[1] if len(revisions) > 1 else None
    return {
        "project": wireframe.project,
        "wireframe": wireframe,
        "revision": latest,
        "revisions": revisions,
        "before": before,
        "numbers": [each.number for each in revisions],
        "over_yours": before is not None and before.by_person and not latest.by_person,
        "requirements": choices(content, "requirements", wireframe.requirements),
        "journeys": choices(content, "journeys", wireframe.journeys),
    }


def _rows(text: str) -> list[str]:
    return [f"{row}\n" for row in text.split("\n")]


def _number(given: str, latest: int) -> int:
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    if not 1 <= number <= latest:
        raise NoSuchRevision(f"There is no revision {given[:12]}: they go from 1 to {latest}.")
    return number
