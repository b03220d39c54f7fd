"""The document as Markdown that is pleasant to read as it is, and renders well where Markdown is rendered.

A person's text is escaped so that it can neither open a heading nor leave its cell, list or fence.
"""

from collections.abc import Callable, Iterator, Sequence

from prd.document import (
    SECTIONS,
    Criterion,
    Decision,
    GlossaryTerm,
    Item,
    Journey,
    Requirement,
    listing,
    live,
    outline_of,
    shown_sections,
    title,
)
from prd.exports.bundle import Bundle, Drawing, Waiting
from prd.labels import EVIDENCE, FIELDS, PRIORITIES, field_words, is_open, labelled, persona_words
from prd.markdown import escape, escape_cell, escape_prose, fence

MARKS = {"stated": "●", "derived": "◐", "assumed": "○", "unknown": "?"}
_CRITERIA = {"criterion": "", "failure": "If it fails: ", "limit": "At the limit: "}


def write(bundle: Bundle) -> bytes:
    """UTF-8, with a line break at the end. The same document gives the same bytes."""
    return ("\n\n".join(block for block in _blocks(bundle) if block) + "\n").encode()


def _blocks(bundle: Bundle) -> Iterator[str]:
    """The parts of the file, which stand a blank line apart."""
    yield f"# {escape(bundle.name)}"
    yield escape_prose(bundle.description)
    yield _state(bundle)
    yield "Where a line comes from: " + ", ".join(f"{MARKS[key]} {words}" for key, words in EVIDENCE.items()) + "."
    shown = shown_sections(bundle.content)
    pictures_after = next((key for key in ("quality", "requirements") if key in shown), shown[-1])
    for key in shown:
        yield from _section(key, bundle)
        if key == pictures_after:
            yield from _wireframes(bundle.wireframes)
    yield from _suggestions(bundle)
    yield from _findings(bundle)
    yield from _sources(bundle)


def _state(bundle: Bundle) -> str:
    waiting = sum(1 for item in live(bundle.content, "questions") if is_open(item))
    date = f"{bundle.date.day} {bundle.date:%B %Y}"
    ready = f"{bundle.readiness.overall} percent ready, {bundle.readiness.ready} of {bundle.readiness.total} sections"
    return f"*Revision {bundle.revision}, {date}. {ready}. {waiting} open question{'' if waiting == 1 else 's'}.*"


def _section(key: str, bundle: Bundle) -> Iterator[str]:
    """A section that holds nothing is named only where the outline cannot do without it."""
    section, outline = bundle.content.sections[key], outline_of(bundle.content)
    if section.is_empty and key not in outline.mandatory:
        return
    yield f"## {escape(outline.heading(key))}"
    if section.is_empty:
        yield "*Not written yet.*"
    yield escape_prose(section.body)
    yield from _WRITERS.get(key, _list)(key, section.items)


def _list(key: str, items: Sequence[Item]) -> Iterator[str]:
    yield "\n".join(_entry(key, item) for item in items)


def _entry(key: str, item: Item) -> str:
    """One line of a list, with its fields on a line of their own."""
    lead = f"- **{item.id}** {MARKS[item.evidence]} {_words(item)}"
    about = _facts(key, item)
    return f"{lead}  \n  {about}" if about else lead


def _words(item: Item) -> str:
    if isinstance(item, GlossaryTerm) and item.term:
        return f"**{escape(item.term)}**: {escape(item.statement)}".rstrip(": ")
    does_not_apply = isinstance(item, Decision) and item.kind == "does_not_apply"
    return escape(title(item)) + (" (does not apply)" if does_not_apply else "")


def _facts(key: str, item: Item) -> str:
    """Fields and links in one line: `Impact: … · Owner: …`."""
    facts = [f"{label}: {escape(value)}" for label, value in labelled(key, item)]
    return " · ".join([*facts, *_links(item)])


def _links(item: Item) -> list[str]:
    named = {
        "Serves": getattr(item, "journeys", []),
        "Shown in": getattr(item, "wireframes", []),
        "About": getattr(item, "about", []),
        "Follows from": item.derived_from,
    }
    return [f"{label} {listing(ids, shown=12)}" for label, ids in named.items() if ids]


def _requirements(key: str, items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        assert isinstance(item, Requirement)
        rank = f" · {PRIORITIES[item.priority]}" if item.priority else ""
        yield f"### {item.id} {MARKS[item.evidence]}{rank}"
        yield escape(item.statement)
        yield _facts(key, item)
        yield "\n".join(f"- {_criterion(criterion)}" for criterion in item.acceptance)


def _criterion(criterion: Criterion) -> str:
    parts = {"given": criterion.given, "when": criterion.when, "then": criterion.then}
    told = ", ".join(f"**{word}** {escape(_inner(text))}" for word, text in parts.items() if text)
    opening = _CRITERIA[criterion.kind]
    return f"{opening}{told}." if opening else f"{_capital(told)}."


def _journeys(key: str, items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        assert isinstance(item, Journey)
        yield f"### {item.id} {MARKS[item.evidence]} {escape(title(item))}"
        yield _facts(key, item)
        yield "\n".join(f"{number}. {escape(beat)}" for number, beat in enumerate(item.beats, 1))


def _table(key: str, items: Sequence[Item]) -> Iterator[str]:
    """A row per item; columns in which no item has anything are left out."""
    columns = {label: [field_words(name, getattr(item, name)) for item in items] for name, label in FIELDS[key].items()}
    columns = {label: cells for label, cells in columns.items() if any(cells)}
    names = [getattr(item, "requirement", "") for item in items]
    columns |= {"Requirement": names} if any(names) else {}
    if items:
        yield "\n".join(_rows(SECTIONS[key].noun.capitalize(), items, columns))


def _rows(noun: str, items: Sequence[Item], columns: dict[str, list[str]]) -> Iterator[str]:
    yield _row(["Id", "", noun, *columns])
    yield _row(["---"] * (len(columns) + 3))
    for number, item in enumerate(items):
        cells = [escape_cell(values[number]) or " " for values in columns.values()]
        yield _row([item.id, MARKS[item.evidence], escape_cell(title(item)), *cells])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _questions(key: str, items: Sequence[Item]) -> Iterator[str]:
    """What still waits comes first."""
    waiting, answered = [each for each in items if is_open(each)], [each for each in items if not is_open(each)]
    yield from _list(key, waiting)
    if answered:
        yield "### Answered"
        yield from _list(key, answered)


def _wireframes(drawings: Sequence[Drawing]) -> Iterator[str]:
    if drawings:
        yield "## Wireframes"
    for drawing in drawings:
        yield f"### {drawing.ref} {escape(drawing.title)}"
        shows = [*drawing.requirements, *drawing.journeys]
        yield f"Shows {listing(shows, shown=12)}." if shows else "It shows no requirement yet."
        yield fence(drawing.ascii.rstrip("\n"), "text")


def _suggestions(bundle: Bundle) -> Iterator[str]:
    """What waits for a decision is no part of the document yet, and no secret either."""
    if bundle.suggestions:
        yield "## Suggestions that wait for a decision"
    yield "\n".join(_suggestion(each) for each in bundle.suggestions)


def _suggestion(waiting: Waiting) -> str:
    whose = persona_words(waiting.persona) or "A text that was brought"
    place = SECTIONS[waiting.place].title if waiting.place in SECTIONS else waiting.place
    after = escape(" ".join(waiting.after.split())) or "*removed*"
    was = f" Now: {escape(' '.join(waiting.before.split()))}" if waiting.before else ""
    return f"- **{place}** ({whose}): {after}{was}"


def _findings(bundle: Bundle) -> Iterator[str]:
    """What the checks find, so that whoever builds from it knows where to ask."""
    if bundle.findings:
        yield "## What is still missing"
    yield "\n".join(
        f"- {escape(each.message)}" if each.place in SECTIONS else f"- **{each.place}** {escape(each.message)}"
        for each in bundle.findings
    )


def _sources(bundle: Bundle) -> Iterator[str]:
    if bundle.sources:
        yield "## What it draws on"
    yield "\n".join(
        f"- {escape(each.title)}" + (f": {listing(each.quoted_by, shown=12)}" if each.quoted_by else "")
        for each in bundle.sources
    )


def _inner(text: str) -> str:
    return text.strip().rstrip(".")


def _capital(text: str) -> str:
    """The first letter large, past the asterisks of bold type."""
    start = len(text) - len(text.lstrip("*"))
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


_WRITERS: dict[str, Callable[[str, Sequence[Item]], Iterator[str]]] = {
    "journeys": _journeys,
    "metrics": _table,
    "requirements": _requirements,
    "quality": _table,
    "questions": _questions,
}
