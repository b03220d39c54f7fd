"""Where in a project the words of a search stand, as the card shows it."""

import re
from collections.abc import Iterator, Sequence

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from prd.document import Content, every_item

BEFORE, LONGEST = 60, 180


def where_found(words: Sequence[str], description: str, content: Content) -> SafeString:
    """The first line that holds most of the words, with its id and the words marked; empty if none does."""
    pattern = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    best, line, name = 0, "", ""
    for place, text in _lines(description, content):
        hits = len({hit.casefold() for hit in pattern.findall(text)})
        if hits > best:
            best, line, name = hits, text, place
    if not best:
        return SafeString("")
    marked = _marked(_around(line, pattern), pattern)
    return format_html('<span class="ref">{}</span> {}', name, marked) if name else marked


def _lines(description: str, content: Content) -> Iterator[tuple[str, str]]:
    """Each with the id to show before it; prose has none."""
    yield "", description
    for section in content.sections.values():
        for paragraph in section.body.split("\n"):
            yield "", paragraph
    for _section, item in every_item(content):
        for text in _texts(item.model_dump(exclude={"id", "evidence", "sources", "derived_from"})):
            yield item.id, text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _around(text: str, pattern: re.Pattern[str]) -> str:
    """So much of the line that the first hit is in it."""
    hit = pattern.search(text)
    start = max(0, hit.start() - BEFORE) if hit else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    cut = text[start : start + LONGEST]
    return ("… " if start else "") + cut + (" …" if start + LONGEST < len(text) else "")


def _marked(text: str, pattern: re.Pattern[str]) -> SafeString:
    """Everything is escaped piece by piece; only the marks are ours."""
    parts, end = [], 0
    for hit in pattern.finditer(text):
        parts += [conditional_escape(text[end : hit.start()]), format_html("<mark>{}</mark>", hit[0])]
        end = hit.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))
