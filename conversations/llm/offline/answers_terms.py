"""Answers that name things: each a term, and what was said of it its meaning."""

import re
from collections.abc import Callable
from typing import Any

from conversations.llm.offline.actors import singular
from conversations.llm.offline.given import (
    Given,
    first_sentence,
    labelled,
    without_lead,
)
from conversations.llm.offline.lists import enumerated
from conversations.llm.offline.words import statement, stem, words_of


def things(given: Given) -> None:
    """Each noun once, as a term in the singular; what was said about it is its meaning, kept unknown if nothing was."""
    head, rest = first_sentence(given.text) if "\n" not in given.text else (given.text, "")
    names = enumerated(without_lead(head, given))
    for name in names:
        given.draft.add("glossary", {"term": _term(name)}, given.fact, evidence="unknown")
    given.draft.append_prose("data", labelled(given, ", ".join(names)), given.fact)
    for part in [part.strip() for part in rest.split(". ") if part.strip()]:
        _describe(part, given)


def _term(name: str) -> str:
    bare = re.sub(r"^(?:an?|the|our|every|each|all)\s+", "", name.strip(" ."), flags=re.IGNORECASE)
    front, _, last = bare.rpartition(" ")
    return f"{front} {singular(last)}".strip().lower() if bare[1:].islower() else bare


def define(given: Given) -> None:
    for part in [part.strip() for part in given.text.split(". ") if part.strip()]:
        _describe(part, given)


def _describe(text: str, given: Given) -> None:
    """A sentence about a thing: the meaning of the term it opens with, else a line about the data."""
    known = [*given.draft.situation.items("glossary"), *(edit["fields"] for edit in given.draft.added("glossary"))]
    stems = [stem(word) for word in words_of(text)[:3]]
    for item in known:
        if item.get("term") and not item.get("statement") and stem(words_of(item["term"])[-1]) in stems:
            match = given.draft.rules.raw("cues.defined").match(text.strip(" ."))
            said = statement(match.group("definition") if match else text)
            if "id" in item:
                given.draft.change(item, "glossary", {"statement": said}, fact=given.fact)
            else:
                given.draft.learn("glossary", item, statement=said)
                _as_stated(item, given)
            return
    given.draft.append_prose("data", text, given.fact)


def _as_stated(fields: dict[str, Any], given: Given) -> None:
    for edit in given.draft.added("glossary"):
        if edit["fields"] is fields:
            edit["evidence"] = "stated"


WAYS: dict[str, Callable[[Given], None]] = {
    "things": things,
}
