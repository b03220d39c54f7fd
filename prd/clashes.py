"""Rules about lines that do not fit together: contradictions, two words for one thing, stray ids. Pure."""

import re
from collections.abc import Iterator

from prd import ruled
from prd.document import GlossaryTerm, Item, live, title
from prd.findings import Facts, Hit
from prd.wording import is_negated, numbers, shorten, stems


def contradiction(facts: Facts) -> Iterator[Hit]:
    """Lines that cannot both hold, each pair once; not those that a decision has ruled on."""
    known = ruled.settled(facts.content)
    for hit in _contradictions(facts):
        pair = frozenset((hit.place, hit.word))
        if pair not in known:
            known.add(pair)
            yield hit


def _contradictions(facts: Facts) -> Iterator[Hit]:
    yield from _clashing_lines(facts, "requirements")
    yield from _clashing_lines(facts, "quality")
    inside = {facts.stems[item.id]: item for item in live(facts.content, "scope_in")}
    for line in live(facts.content, "scope_out"):
        words = facts.stems[line.id]
        if words and words in inside:
            yield _clash(inside[words], line, "scope_out")
        for item in facts.requirements if len(words) > 1 else []:
            if words <= facts.stems[item.id] and not is_negated(item.statement, facts.language):
                yield _clash(item, line, "scope_out")
    for decision, section, line in ruled.against(facts):
        yield _clash(decision, line, section)


def _clashing_lines(facts: Facts, key: str) -> Iterator[Hit]:
    """The same words twice, once with another figure, the opposite sense or another rank."""
    seen: dict[frozenset[str], Item] = {}
    for item in live(facts.content, key):
        words = facts.stems[item.id]
        if len(words) < 2:
            continue
        earlier = seen.setdefault(words, item)
        if earlier is not item and _differ(earlier, item, facts.language):
            yield _clash(earlier, item, key)


def _differ(one: Item, other: Item, language: str) -> bool:
    ranks = {getattr(one, "priority", ""), getattr(other, "priority", "")} - {""}
    figures, others = numbers(one.statement, language), numbers(other.statement, language)
    if len(ranks) > 1 or (figures and others and figures != others):
        return True
    return is_negated(one.statement, language) != is_negated(other.statement, language)


def _clash(one: Item, other: Item, section: str) -> Hit:
    message = f"“{shorten(one.statement)}” ({one.id}) and “{shorten(other.statement)}” cannot both hold."
    return Hit(other.id, section, message, one.id)


def glossary_drift(facts: Facts) -> Iterator[Hit]:
    terms: dict[str, Item] = {}
    meanings: dict[frozenset[str], Item] = {}
    for item in live(facts.content, "glossary"):
        term, meaning = _squeezed(title(item), facts.language), facts.stems[item.id]
        if term in terms:
            yield Hit(item.id, "glossary", f"“{shorten(title(item))}” stands in the glossary twice.", terms[term].id)
        elif len(meaning) > 2 and meaning in meanings:
            yield Hit(item.id, "glossary", f"It means the same as “{shorten(title(meanings[meaning]))}”.")
        terms.setdefault(term, item)
        meanings.setdefault(meaning, item)
    yield from _other_spellings(facts)


def _other_spellings(facts: Facts) -> Iterator[Hit]:
    """`check-in` in the glossary, `check in` in a line."""
    terms = [item.term for item in live(facts.content, "glossary") if isinstance(item, GlossaryTerm)]
    written = {variant: term for term in terms if "-" in term for variant in _variants(term)}
    if not written:
        return
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, written))})\b", re.IGNORECASE)
    for key, item in facts.items:
        found = pattern.search(item.statement) if key != "glossary" else None
        # What is alike to `re` need not be to casefold(): İ, ı and ſ.
        term = written.get(found[0].casefold()) if found else None
        if found and term:
            yield Hit(item.id, key, f"“{found[0]}” is “{term}” in the glossary.", found[0])


def _variants(term: str) -> tuple[str, str]:
    return term.casefold().replace("-", " "), term.casefold().replace("-", "")


def _squeezed(term: str, language: str) -> str:
    return "".join(sorted(stems(term, language))) or term.casefold()


def duplicate_id(facts: Facts) -> Iterator[Hit]:
    seen: set[str] = set()
    for key, item in facts.items:
        if item.id in seen:
            yield Hit(item.id, key, f"{item.id} is there twice.")
        seen.add(item.id)


def dangling_id(facts: Facts) -> Iterator[Hit]:
    for (key, _), (item, named) in zip(facts.items, facts.named, strict=True):
        for reference in named:
            if not facts.exists(reference):
                yield Hit(item.id, key, f"It names {reference}, which is not there.", reference)
