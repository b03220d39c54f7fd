"""When a persona's edit goes against what the person said before: then the person is asked first. Pure.

Of a line that was stated, a persona may add details and mend the wording. Another figure or the opposite sense is
something else, unless the person's newest words show that they know what stands there: they name the line, its figure,
or say that they change something.
"""

import re

from prd.edits import ChangeItem, Edit
from prd.items import Content, canonical_id, find
from prd.wording import is_negated, numbers, stems

CONTRADICTS = "it contradicts what was said before"
LIKE = 0.8  # the share of the longer line's words that both have

_ID = re.compile(r"\b[A-Za-z]{1,3}-?\d{1,6}\b")
_CHANGES = re.compile(
    r"\b(?:chang\w*|correct\w*|instead|rather|no longer|not any ?more|actually|undo|should say|replace\w*"
    r"|take (?:that|it) back"
    r"|änder\w*|korrigier\w*|statt\w*|stattdessen|nicht mehr|lieber|rückgängig|soll(?:te)? heißen|ersetz\w*"
    r"|chang\w*|corrig\w*|plutôt|au lieu|à la place|annul\w*|remplac\w*"
    r"|cambi\w*|en lugar|en vez|mejor dicho|deshac\w*|reemplaz\w*)\b",
    re.IGNORECASE,
)


def reason_to_ask(content: Content, edit: Edit, created: set[str], words: str, language: str) -> str:
    """Why the person has to rule on an edit that would otherwise apply; empty if there is nothing to rule on. `words`
    are what the person said in this turn."""
    if not isinstance(edit, ChangeItem) or edit.fields.statement is None:
        return ""
    found = find(content, edit.item)
    if found is None or found[1].id in created or found[1].evidence != "stated":
        return ""
    item = found[1]
    if not says_otherwise(item.statement, edit.fields.statement, language) or knows(
        words, item.id, item.statement, language
    ):
        return ""
    return CONTRADICTS


def says_otherwise(before: str, after: str, language: str) -> bool:
    """Nearly the same words with another figure, or just the same ones with the opposite sense."""
    one, other = stems(before, language), stems(after, language)
    shared = one & other
    if len(shared) < 2 or len(shared) < LIKE * max(len(one), len(other)):
        return False
    figures, others = numbers(before, language), numbers(after, language)
    if figures and others and figures != others:
        return True
    return figures == others and one == other and is_negated(before, language) != is_negated(after, language)


def knows(words: str, item: str, statement: str, language: str) -> bool:
    """Whether somebody who says this knows what the line says now."""
    named = {canonical_id(each) for each in _ID.findall(words)}
    figures = set(numbers(statement, language))
    return item in named or bool(figures and figures <= set(numbers(words, language))) or bool(_CHANGES.search(words))
