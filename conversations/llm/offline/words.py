"""Words: stems, figures and negations, so that two sentences can be compared without understanding either."""

import re
from functools import cache, lru_cache

from conversations.llm.offline.rules import Rules, rules_for

WORD = re.compile(r"\d+(?:[.:,]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+", re.UNICODE)
SUFFIXES = (
    ("ies", "y"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("ches", "ch"),
    ("xes", "x"),
    ("ing", ""),
    ("ed", ""),
    ("s", ""),
)
NUMBER_WORDS = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "million",
        "half",
        "third",
        "quarter",
        "dozen",
        "twice",
        "once",
        "noon",
        "midnight",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)


def words_of(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in WORD.findall(text)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough stem: enough to see that "tools" and "tool", "booking" and "book" are one word."""
    word = word.removesuffix("'s").removesuffix("'")
    for suffix, ending in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith(("ss", "us", "is")):
            short = word.removesuffix(suffix) + ending
            doubled = suffix in ("ing", "ed") and len(short) > 3 and short[-1] == short[-2] and short[-1] not in "lsz"
            return (short[:-1] if doubled else short).removesuffix("e") if suffix != "ies" else short
    return word.removesuffix("e") if len(word) > 4 else word


def content_stems(text: str, rules: Rules) -> frozenset[str]:
    """The stems of the words that carry meaning, figures left out."""
    stop = rules.words("words.stop")
    return frozenset(stem(word) for word in words_of(text) if word not in stop and not is_figure(word))


def content_words(text: str, rules: Rules) -> list[str]:
    stop = rules.words("words.stop")
    return [word for word in words_of(text) if word not in stop]


def is_figure(word: str) -> bool:
    return word[0].isdigit() or word in NUMBER_WORDS


def figures(text: str) -> frozenset[str]:
    return frozenset(word for word in words_of(text) if is_figure(word))


def negations(text: str, rules: Rules) -> int:
    return sum(word in rules.words("words.negations") for word in words_of(text))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The F1 of two sets of stems."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A paragraph of prose: first letter raised, an end mark."""
    text = capitalised(text.strip())
    return text if not text or text[-1] in ".!?:…" else f"{text}."


def statement(text: str) -> str:
    """An item's line: first letter raised, no end mark, no stray comma."""
    return capitalised(text.strip().strip(",;:").rstrip(".!").strip())


def is_verb(word: str, rules: Rules) -> bool:
    """Whether a word may be a verb: in the lexicon, in any of its regular forms, or an irregular past."""
    if word in rules.words("words.verbs") or word in rules.words("words.irregular_past"):
        return True
    return word not in rules.words("words.not_verbs") and stem(word) in _verb_stems(rules.language)


@cache
def _verb_stems(language: str) -> frozenset[str]:
    return frozenset(stem(word) for word in rules_for(language).words("words.verbs"))
