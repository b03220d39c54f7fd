"""What the pages show of suggestions that wait: in place, with every word that would come or go."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from prd import sovereignty
from prd.diff import Piece, changed_lines, word_diff
from prd.document import Content, find, text_of
from prd.models import Document, Suggestion
from prd.suggesting import text_after

# The reasons are written for personas; to the person they say "you".
_TO_THE_PERSON = {
    sovereignty.YOURS: "you wrote this by hand",
    sovereignty.LOCKED: "you locked this",
    sovereignty.REMOVAL: "only you remove something",
    sovereignty.LOWERED: "only you lower a priority",
    sovereignty.OUT_OF_SCOPE: "only you move something out of scope",
}
_DOES = {"add_item": "suggests this as a new line", "remove_item": "suggests to remove this"}


@dataclass(frozen=True)
class SuggestionView:
    id: int
    place: str
    section: str
    persona: str
    does: str
    reason: str
    why: str  # in the persona's own words, where it gave any
    pieces: list[Piece]
    outdated: bool
    now: str
    after: str
    turn: UUID | None
    of_turn: int  # how many of its turn wait

    @property
    def name(self) -> str:
        """What tells its buttons apart for those who hear them."""
        return f"{self.does.removeprefix('suggests ')}: {self.place}"


def waiting(document: Document, content: Content) -> Mapping[str, list[SuggestionView]]:
    """Those that wait, by the item or section in which they are shown. No query where there never was any."""
    rows = list(document.suggestions.waiting()) if document.suggested else []
    of_turn = Counter(row.turn_id for row in rows)
    found: dict[str, list[SuggestionView]] = {}
    for row in rows:
        # A line that was removed meanwhile shows its suggestions in its section.
        place = row.place if find(content, row.place) else row.section
        found.setdefault(place, []).append(_view(row, content, of_turn[row.turn_id]))
    return found


def _view(row: Suggestion, content: Content, of_turn: int) -> SuggestionView:
    outdated = row.is_outdated(content)
    now = text_of(content, row.place)
    before, after = row.before, row.after
    if now != before and not outdated:  # something else of the line changed, or an earlier suggestion was accepted
        before, after = now, text_after(content, row)
    return SuggestionView(
        id=row.pk,
        place=row.place,
        section=row.section,
        persona=row.persona,
        does=_DOES.get(row.edit["op"], "suggests to change this"),
        reason=_TO_THE_PERSON.get(row.reason, row.reason),
        why=row.edit.get("reason", ""),
        pieces=changed_lines(word_diff(before, after)),
        outdated=outdated,
        now=now,
        after=after,
        turn=row.turn_id,
        of_turn=of_turn,
    )
