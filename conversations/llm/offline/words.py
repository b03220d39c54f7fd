"""Words: stems, figures and negations, so that two sentences can be compared without understanding either."""

import re
from functools import cache, lru_cache

from conversations.llm.offline.rules import Rules, rules_for

WORD = re.compile(r"\d+(?:[.:,]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+", re.UNICODE)
LONE_I = re.compile(r"(?<![\w.’'-])i(?=[ ,]|['’](?:m|d|ve|ll)\b|$)")
NEXT_SENTENCE = re.compile(r"(?<=[\w)][a-z)][.!?] )[a-z](?=[a-z]* [a-z])")
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
    """First letter raised, and the pronoun of speech that came in lower case."""
    return LONE_I.sub("I", text[:1].upper() + text[1:])


def inside(text: str, rules: Rules) -> str:
    """A line as the part of a sentence: without its capital, if its first word is a plain word of the language."""
    if text.strip()[:1].islower():
        return LONE_I.sub("I", text.strip().strip(",;:").rstrip(".!").strip())
    text = statement(text)
    first = words_of(text)[:1]
    known = any(first[:1] and first[0] in rules.words(f"words.{key}") for key in ("stop", "verbs"))
    plain = bool(first) and (known or first[0] in NUMBER_WORDS or first[0] == "people") and first[0] != "i"
    return text[:1].lower() + text[1:] if plain and not text.startswith("I'") else text


def sentence(text: str) -> str:
    """A paragraph of prose: the first letter of its sentences raised, an end mark."""
    text = NEXT_SENTENCE.sub(lambda match: match.group().upper(), capitalised(text.strip()))
    return text if not text or text[-1] in ".!?:…" else f"{text}."


def statement(text: str) -> str:
    """An item's line: first letter raised, no end mark, no stray comma."""
    return capitalised(text.strip().strip(",;:").rstrip(".!").strip())


def is_verb(word: str, rules: Rules) -> bool:
    """Whether a word may be a verb: in the lexicon, in any of its regular forms, or an irregular past."""
    return _is_verb(word, rules.language)


@lru_cache(maxsize=20_000)
def _is_verb(word: str, language: str) -> bool:
    rules = rules_for(language)
    if word in rules.words("words.verbs") or word in rules.words("words.irregular_past"):
        return True
    return word not in rules.words("words.not_verbs") and (_is_regular_form(word, rules) or _has_verb_stem(word, rules))


def _is_regular_form(word: str, rules: Rules) -> bool:
    """ "Comes", "carries", "making": the lexicon's form with a regular ending."""
    verbs = rules.words("words.verbs")
    forms = (("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ing", "e"), ("ing", ""), ("ed", "e"), ("ed", ""))
    return any(word.endswith(end) and word.removesuffix(end) + base in verbs for end, base in forms)


def _has_verb_stem(word: str, rules: Rules) -> bool:
    return stem(word) in _verb_stems(rules.language)


@cache
def _verb_stems(language: str) -> frozenset[str]:
    return frozenset(stem(word) for word in rules_for(language).words("words.verbs"))
