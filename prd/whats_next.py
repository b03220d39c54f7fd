"""What's Next: what a persona put on the list, then what the findings ask for, in one order.

The list itself is worked out by pure functions; `tick` and `replace` store what the person and the personas say of it.
A ticked entry is kept whole, so that it stays on the list as done when the rest of it is rewritten.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from prd.checks import Finding
from prd.document import SECTIONS, Content, find, title
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


def entries(
    document: "Document", content: Content | None = None, findings: Sequence[Finding] | None = None
) -> list[Entry]:
    """The list as a page shows it. A caller that has content and findings at hand saves working them out again."""
    content = content or document.load()
    found = document.findings(content) if findings is None else findings
    return merge(document.whats_next, document.ticked, found, content)


def replace(document: "Document", items: Iterable[dict[str, Any]]) -> None:
    """Store what a persona wrote. What is ticked stays so."""
    document.whats_next = [asdict(_stored(item)) for item in items]
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
    open_entries = [entry for entry in map(_stored, stored) if entry.key not in done]
    covered = {reference for entry in open_entries for reference in entry.refs}
    for entry in _asked_for(findings, content, covered):
        if len(open_entries) < MOST_OPEN and entry.key not in done:
            open_entries.append(entry)
    return [*open_entries[:MOST_OPEN], *reversed(done.values())]


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
        key=f"{finding.code}-{finding.place.lower()}",
        title=wording.replace("{word}", finding.word).replace("{place}", finding.place).replace("{}", line),
        why=finding.message if finding.code != "empty_section" else finding.why,
        persona=finding.owner,
        step=step,
        refs=refs + ([finding.word] if finding.code == "contradiction" else []),
    )


def _stored(item: dict[str, Any]) -> Entry:
    known = {name: item[name] for name in ("title", "why", "persona", "step", "refs", "done") if name in item}
    return Entry(key=item.get("key") or _key(item), **known)


def _key(item: dict[str, Any]) -> str:
    """The same item written again has the same key, so its tick holds."""
    named = "\n".join((item.get("persona", ""), item.get("step", ""), " ".join(item["title"].casefold().split())))
    return f"n-{hashlib.sha256(named.encode()).hexdigest()[:12]}"


def _put_back(document: "Document", entry: Entry) -> None:
    """An entry that a persona has since taken off its list comes back with it; a finding comes back by itself."""
    if entry.key.startswith("n-") and all(_stored(each).key != entry.key for each in document.whats_next):
        document.whats_next = [*document.whats_next, asdict(_stored({**asdict(entry), "done": False}))]
