"""What's Next: what the personas put on the list and what the findings ask for, in one order.

Contradictions come first, for whatever rests on them would have to be done again; then what the personas wrote, in
their order; then the other findings, the most urgent first (prd.urgency).

The list itself is worked out by pure functions; `tick` and `replace` store what the person and the personas say of it.
A ticked entry is kept whole: it stays done when the list is rewritten, also in somewhat other words (prd.same_entry).
A finding that was ticked stays so as long as it is there. One that was mended leaves the list by itself, and if it
breaks again it is a new one: the tick was for the old.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from prd.document import SECTIONS, Content, find, title
from prd.findings import Finding
from prd.same_entry import same_entry
from prd.urgency import DECIDES_FIRST
from prd.wording import shorten

if TYPE_CHECKING:
    from prd.models import Document

MOST_OPEN = 7
MOST_OF_A_KIND = 2
MOST_DONE = 50

# The step of its owner's flow in which a finding is mended; "{}" in a title is the line it is about.
_ASKED: dict[str, tuple[str, str]] = {
    "contradiction": ("which_holds", "Decide which stands: {}"),
    "duplicate_id": ("", "Tell apart two lines: {}"),
    "no_actor": ("", "Say who does this: {}"),
    "no_acceptance": ("show_me", "Say how to see that it works: {}"),
    "dangling_id": ("", "Mend a link: {}"),
    "no_failure_path": ("cannot", "Say what happens if it fails: {}"),
    "no_target": ("success", "Set a target: {}"),
    "no_threshold": ("patience", "Put figures to it: {}"),
    "vague_word": ("how_much", "Say what “{word}” means: {}"),
    "two_in_one": ("apart", "Write it as two lines: {}"),
    "journey_without_requirement": ("beats", "Say what this journey needs: {}"),
    "unconfirmed_assumption": ("true", "Confirm or correct: {}"),
    "no_priority": ("day_one", "Rank it: {}"),
    "screen_without_requirement": ("first_screen", "Say what the screen {place} is for"),
    "requirement_without_journey": ("", "Say on which visit this is met: {}"),
    "no_counter": ("must_not", "Say what must not get worse"),
    "no_reason": ("road_not_taken", "Give the reason: {}"),
    "question_without_owner": ("who_knows", "Say who can answer: {}"),
    "glossary_drift": ("things", "Choose one word: {}"),
}
_EMPTY: dict[str, tuple[str, str]] = {
    "summary": ("dump", "Tell in one breath what this is"),
    "problem": ("last_time", "Tell when this last went wrong for somebody"),
    "users": ("first_user", "Name who would miss it first"),
    "journeys": ("whose_visit", "Walk through one person’s first visit"),
    "metrics": ("success", "Say how you will know that it worked"),
    "scope_in": ("day_one", "Choose what must work on the first day"),
    "scope_out": ("left_out", "Say what it will not do"),
    "requirements": ("dump", "Say what somebody can do with it"),
    "quality": ("crowd", "Say how many use it at the same moment"),
    "data": ("things", "Name the things it has to remember"),
}


@dataclass(frozen=True)
class Entry:
    """One thing worth doing, and with whom."""

    key: str
    title: str
    why: str = ""
    persona: str = ""
    step: str = ""
    refs: list[str] = field(default_factory=list)
    done: bool = False
    mended: bool = False  # it was ticked, and what it asked for has been gone since

    @property
    def focus(self) -> str:
        """What "do it now" starts: a step, or a finding that no step asks about, and the line it is about."""
        what = self.step or ("" if _is_own(self.key) else self.key.partition("-")[0])
        if not what:
            return "next"
        return f"{what}:{self.refs[0]}" if self.refs else what


def entries(
    document: "Document", content: Content | None = None, findings: Sequence[Finding] | None = None
) -> list[Entry]:
    """The list as a page shows it. A caller that has content and findings at hand saves working them out again."""
    content = content or document.load()
    found = document.findings(content) if findings is None else findings
    return merge(document.whats_next, document.ticked, found, content)


def replace(document: "Document", items: Iterable[dict[str, Any]]) -> None:
    """Store what a persona or a person wrote, in their order. What is ticked stays so."""
    listed = {entry.key: asdict(entry) for entry in map(_stored, items)}
    document.whats_next = list(listed.values())
    document.save(update_fields=["whats_next"])


def tick(document: "Document", key: str, done: bool) -> Entry | None:
    """Tick an entry, or take the tick back; None if there is no such entry any more."""
    entry = next((each for each in entries(document) if each.key == key), None)
    if entry is None or entry.done == done:
        return entry
    rest = [each for each in document.ticked if each["key"] != key]
    if done:
        document.ticked = [*rest, asdict(entry)][-MOST_DONE:]
    else:
        document.ticked = rest
        _put_back(document, entry)
    document.save(update_fields=["ticked", "whats_next"])
    return entry


def merge(
    stored: Iterable[dict[str, Any]], ticked: Iterable[dict[str, Any]], findings: Sequence[Finding], content: Content
) -> list[Entry]:
    """What a persona wrote, what the findings ask for, and what is done. Pure."""
    done = {each["key"]: _stored({**each, "done": True}) for each in ticked}
    for finding in findings:  # broken again: the tick was for what was mended since
        again = done.get(_key_of(finding))
        if again and again.mended:
            del done[again.key]
    listed = [entry for entry in map(_stored, stored) if not _is_done(entry, done)]
    covered = {reference for entry in listed if _is_own(entry.key) for reference in entry.refs}
    asked = {entry.key: entry for entry in _asked_for(findings, content, covered) if entry.key not in done}
    # Of a finding the list holds the place alone: what it says is said by the checks, for as long as they do.
    placed = [entry if _is_own(entry.key) else asked.pop(entry.key, None) for entry in listed]
    first = {_key_of(each) for each in findings if each.urgency >= DECIDES_FIRST}
    open_entries = [*filter(None, placed), *asked.values()]
    open_entries.sort(key=lambda entry: entry.key not in first)  # the sort is stable: the rest keeps its order
    return [*open_entries[:MOST_OPEN], *reversed(done.values())]


def mended(ticked: Iterable[dict[str, Any]], findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The ticked entries, with a mark on those whose finding is gone by now."""
    found = {_key_of(each) for each in findings}
    return [each if _is_own(each["key"]) or each["key"] in found else {**each, "mended": True} for each in ticked]


def _is_done(entry: Entry, done: dict[str, Entry]) -> bool:
    """Whether it was ticked, under this key or in other words."""
    return entry.key in done or (_is_own(entry.key) and any(same_entry(entry, each) for each in done.values()))


def _asked_for(findings: Sequence[Finding], content: Content, covered: set[str]) -> list[Entry]:
    """The top finding of each place. Before anything was said, an empty document asks for nothing."""
    if all(section.is_empty for section in content.sections.values()):
        return []
    kinds: Counter[str] = Counter()
    asked, seen = [], set(covered)
    for finding in findings:
        first_here = finding.place not in seen
        seen.add(finding.place)
        if first_here and (finding.code == "empty_section" or kinds[finding.code] < MOST_OF_A_KIND):
            kinds[finding.code] += 1
            asked.append(_entry_for(finding, content))
    return asked


def _entry_for(finding: Finding, content: Content) -> Entry:
    if finding.code == "empty_section":
        heading = SECTIONS[finding.place].title
        step, wording = _EMPTY.get(finding.place, ("", f"Begin the section “{heading}”"))
    else:
        step, wording = _ASKED[finding.code]
    located = find(content, finding.place)
    line = shorten(title(located[1])) if located else finding.place
    refs = [] if finding.place in SECTIONS else [finding.place]
    return Entry(
        key=_key_of(finding),
        title=wording.replace("{word}", finding.word).replace("{place}", finding.place).replace("{}", line),
        why=finding.message if finding.code != "empty_section" else finding.why,
        persona=finding.owner,
        step=step,
        refs=refs + ([finding.word] if finding.code == "contradiction" else []),
    )


def _key_of(finding: Finding) -> str:
    return f"{finding.code}-{finding.place.lower()}"


def _stored(item: dict[str, Any]) -> Entry:
    known = {name: item[name] for name in ("title", "why", "persona", "step", "refs", "done", "mended") if name in item}
    return Entry(key=item.get("key") or _key(item), **known)


def _key(item: dict[str, Any]) -> str:
    """The same item written again has the same key, so its tick holds."""
    named = "\n".join((item.get("persona", ""), item.get("step", ""), " ".join(item["title"].casefold().split())))
    return f"n-{hashlib.sha256(named.encode()).hexdigest()[:12]}"


def _is_own(key: str) -> bool:
    """Written by a persona or a person, not asked for by a finding."""
    return key.startswith("n-")


def _put_back(document: "Document", entry: Entry) -> None:
    """An entry that a persona has since taken off its list comes back with it; a finding comes back by itself."""
    if _is_own(entry.key) and all(_stored(each).key != entry.key for each in document.whats_next):
        document.whats_next = [*document.whats_next, asdict(_stored({**asdict(entry), "done": False}))]
