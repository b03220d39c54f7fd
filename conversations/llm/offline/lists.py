"""Lists inside a clause: split only where each part stands alone, otherwise kept whole."""

import re

from conversations.llm.offline.actors import Subject, subject_of
from conversations.llm.offline.clauses import hidden_conditions, masked
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import is_verb, words_of

SEPARATOR = re.compile(r",\s*(?:and\s+|as well as\s+)?|\s+and\s+(?:also\s+|then\s+)?", re.IGNORECASE)
NOT_SPLIT = re.compile(r"\b(?:or|between|both|either|drag|neither|as well)\b", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:an?|the|one|two|three|four|five|six|their|its|our|my)\s+\S", re.IGNORECASE)
LOOSE = re.compile(
    r"\s(?:for|in|on|at|within|until|before|after|with|by|from|during|if|when|because|so)\s", re.IGNORECASE
)
POINTS_BACK = re.compile(r"^\S+(?:\s+back)?\s+(?:it|them|this|that|one|so)\b", re.IGNORECASE)
MOST = 8


def obligations(text: str, rules: Rules) -> list[str]:
    """The promises of a requirement: "Members can book a lane, pay the fee" is two, with actor and modal copied."""
    hidden = hidden_conditions(masked(text, rules), rules)
    front = _front(hidden, rules)
    if not front or NOT_SPLIT.search(hidden) or hidden != text:
        return [text]
    prefix, rest = text[:front], text[front:]
    parts = _parts(rest)
    if 2 <= len(parts) <= MOST and all(_verb_with_object(part, rules) for part in parts):
        return [prefix + part for part in parts]
    return _split_nouns(prefix, rest, rules) or [text]


def _front(hidden: str, rules: Rules) -> int:
    """Where the first verb after subject and modal begins, 0 if there is no modal."""
    subject: Subject = subject_of(hidden, rules)
    modal = rules.raw("clauses.modal").search(hidden, subject.end if subject.phrase else 0)
    if not modal or (subject.phrase and modal.start() > subject.end + 12):
        return 0
    end = modal.end()
    adverb = re.compile(r"\s+(?:not|also|always|then|only|never|be able to)\b").match(hidden, end)
    end = adverb.end() if adverb else end
    return end + 1 if hidden[end : end + 1] == " " else 0


def _parts(text: str) -> list[str]:
    return [part.strip() for part in SEPARATOR.split(text) if part.strip()]


def _verb_with_object(part: str, rules: Rules) -> bool:
    words = words_of(part)
    return len(words) >= 2 and is_verb(words[0], rules) and not POINTS_BACK.match(part)


def _split_nouns(prefix: str, rest: str, rules: Rules) -> list[str]:
    """ "show a map, a list and a bell": each noun has its own article and nothing hangs on the last one."""
    verb = re.match(r"\S+\s+", rest)
    if not verb or not is_verb(verb.group().strip(), rules) or LOOSE.search(rest):
        return []
    parts = _parts(rest[verb.end() :])
    if not 2 <= len(parts) <= MOST or not all(ARTICLE.match(part) and len(part.split()) <= 4 for part in parts):
        return []
    return [prefix + verb.group() + part for part in parts]


def enumerated(text: str) -> list[str]:
    """The entries of a bare answer: "Tools, members and loans"; one entry if they do not look like a list."""
    lines = [line.strip(" \t-*•,;.") for line in text.splitlines() if line.strip(" \t-*•,;.")]
    if len(lines) > 1:
        return lines
    parts = [part.strip(" .;") for part in SEPARATOR.split(text.strip(" .;")) if part.strip(" .;")]
    short = all(len(part.split()) <= 4 for part in parts)
    return parts if len(parts) > 1 and short and not NOT_SPLIT.search(text) else [text.strip(" .;")]
