"""What the checks know about English sentences: vague words, double promises, likeness. Pure."""

import re
from functools import lru_cache

# Words in which two readers see two products. Those with an everyday second sense ("clear", "good") are left out:
# a false alarm costs more trust than a missed one.
_VAGUE = """
adequate adequately appropriate appropriately asap attractive beautiful beautifully convenient conveniently
easier easiest easily easy effective effectively efficient efficiently etc fast faster flexible flexibly friendly
frequently hassle-free high-quality instantly intuitive intuitively lightweight minimal modern normally occasionally
optimal optimally performant pleasant powerful properly quick quicker quickly rarely reasonable reasonably regularly
reliable reliably responsive robust robustly scalable seamless seamlessly securely several shortly significant
significantly simple simpler simply slick smooth smoothly snappy soon state-of-the-art straightforward sufficient
sufficiently timely typically user-friendly usually various
"""
_VAGUE_PHRASES = (
    "a few",
    "and so on",
    "and the like",
    "as appropriate",
    "as needed",
    "as soon as possible",
    "as usual",
    "high performance",
    "high quality",
    "if possible",
    "lots of",
    "state of the art",
    "user friendly",
    "where possible",
)
_VAGUE_WORDS = frozenset(_VAGUE.split())
_VAGUE_PATTERN = re.compile(
    rf"\b(?:{'|'.join(_VAGUE_PHRASES)})\b|(?<![\w-])[^\W\d_]+(?:-[^\W\d_]+)*(?![\w-])", re.IGNORECASE
)
_QUOTED = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]|‘[^’]*’")

_MODAL = r"(?:can|cannot|must|shall|should|may|will|has to|have to|needs? to)"
_SUBJECT = r"(?:(?:the|an?|each|every|they|he|she|it|we|you|this|that)\s+(?:[\w-]+\s+){0,2})?"
_TWO_PROMISES = re.compile(
    rf"\b{_MODAL}\b[^.;]*(?:\band(?:\s+also)?|[;.])\s+(?:then\s+|also\s+)?{_SUBJECT}(?<!who )(?<!that ){_MODAL}\b",
    re.IGNORECASE,
)

_NEGATION = re.compile(r"\b(?:not|no|never|cannot|without|nobody|none)\b|n[’']t\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FILLERS = """
a an and any are as at be been before by can cannot could do does each every for from has have he her his if in
into is it its may must need needs no not of off on or our out she should so than that the their them then there
they this to up us was we when where which who will with without would you your never nobody none
"""
_STOP = frozenset(_FILLERS.split())
_PRODUCT = re.compile(
    r"(?:the|this|our)\s+(?:app|application|page|product|screen|service|site|software|system|tool|website)\b|it\b",
    re.IGNORECASE,
)
_ENDINGS = ("ings", "ing", "ies", "ed", "es", "ly", "s")


def vague_words(text: str) -> list[str]:
    """The vague words of a sentence as written, each once. Quoted labels and names inside it are left alone."""
    found: dict[str, str] = {}
    masked = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    for match in _VAGUE_PATTERN.finditer(masked):
        word = match[0].casefold()
        is_name = match[0][0].isupper() and not match[0].isupper() and not _opens_a_sentence(masked, match.start())
        if (word in _VAGUE_WORDS or " " in word) and not is_name:
            found.setdefault(word, match[0])
    return list(found.values())


def makes_two_promises(text: str) -> bool:
    """Two obligations in one line: a second modal verb after `and`, a semicolon or a full stop."""
    return _TWO_PROMISES.search(_QUOTED.sub("", text)) is not None


def is_about_the_product(text: str) -> bool:
    """The product itself acts, so no person is missing."""
    return _PRODUCT.match(text.strip()) is not None


def stems(text: str) -> frozenset[str]:
    """The content words of a text, without their endings and without figures."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in _STOP)


def numbers(text: str) -> tuple[str, ...]:
    return tuple(_NUMBER.findall(text))


def is_negated(text: str) -> bool:
    return _NEGATION.search(text) is not None


def word_count(text: str) -> int:
    """Words of a text; in scripts without spaces two characters count as one."""
    wide = sum(1 for character in text if "\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7af")
    narrow = re.sub("[\u3040-\u9fff\uac00-\ud7af]", " ", text)
    return len(re.findall(r"[\w'’-]+", narrow)) + wide // 2


def shorten(text: str, length: int = 60) -> str:
    """The beginning of a text, cut at a word."""
    text = " ".join(text.split()).rstrip(".")
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _opens_a_sentence(text: str, position: int) -> bool:
    before = text[:position].rstrip()
    return not before or before[-1] in ".!?:"


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    cut = next((word[: -len(end)] for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 3), word)
    return cut.removesuffix("e")
