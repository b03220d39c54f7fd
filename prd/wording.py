"""What the checks read in a sentence: vague words, double promises, likeness. Pure; the words are in prd.vocabulary."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from prd.vocabulary import OTHER, VOCABULARIES, Vocabulary

_QUOTED = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]|‘[^’]*’")
# Figures that are part of a name, as in A4 or H264, count nothing.
_NUMBER = re.compile(r"(?<![^\W_])\d+(?:[.,:]\d+)*")
_NUMBER_OR_WORD = re.compile(rf"{_NUMBER.pattern}|[^\W\d_]+")
_WHOLE_WORD = re.compile(r"[\w-]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class _Reader:
    """A vocabulary, made ready to read with."""

    def __init__(self, words: Vocabulary) -> None:
        relative = "".join(f"(?<!{each})" for each in words.relative)
        self.vague = frozenset(form for base in words.vague.casefold().split() for form in _forms(base, words))
        self.folded_phrases = [each.casefold() for each in words.phrases]
        self.phrases = re.compile(rf"\b(?:{'|'.join(words.phrases)})\b" if words.phrases else "(?!)", re.IGNORECASE)
        self.two_promises = re.compile(
            rf"\b{words.modal}\b[^.;]*(?:\b(?:{words.joined_by})|[;.])\s+{words.subject}{relative}{words.modal}\b",
            re.IGNORECASE,
        )
        self.negation = re.compile(words.negation, re.IGNORECASE)
        self.product = re.compile(words.product, re.IGNORECASE)
        spelled = words.figures.split()
        self.figures = dict(zip(spelled[::2], spelled[1::2], strict=True))
        self.fillers = frozenset(words.fillers.split()) | frozenset(self.figures)
        self.endings, self.last = words.endings, words.last

    def candidates(self, text: str) -> list[re.Match[str]]:
        """Vague words and phrases in their order; a word within a phrase belongs to the phrase. Most lines have none,
        which is seen without looking for their places."""
        folded = text.casefold()
        has_phrase = any(each in folded for each in self.folded_phrases)
        if not has_phrase and self.vague.isdisjoint(_WHOLE_WORD.findall(folded)):
            return []
        found = list(self.phrases.finditer(text)) if has_phrase else []
        for word in _WHOLE_WORD.finditer(text):
            if word[0].casefold() in self.vague and not any(
                each.start() <= word.start() < each.end() for each in found
            ):
                found.append(word)
        return sorted(found, key=lambda each: each.start())


@cache
def _reader(language: str) -> _Reader:
    return _Reader(VOCABULARIES.get(language, OTHER))


def _forms(base: str, words: Vocabulary) -> Iterator[str]:
    """A base form with each ending that it takes."""
    for end, instead in words.inflections or (("", ("",)),):
        if base.endswith(end):
            yield from (base.removesuffix(end) + each for each in instead)
            return


@lru_cache(maxsize=4096)
def vague_words(text: str, language: str = "en") -> tuple[str, ...]:
    """The vague words of a sentence as written, each once. Quoted labels and names inside it are left alone.

    Kept, as the stems are: the checks run after every edit, and an edit leaves nearly all lines as they were.
    """
    reader, found = _reader(language), dict[str, str]()
    masked = _QUOTED.sub(lambda match: " " * len(match[0]), text)
    for match in reader.candidates(masked):
        is_name = match[0][0].isupper() and not match[0].isupper() and not _opens_a_sentence(masked, match.start())
        if not is_name:
            found.setdefault(match[0].casefold(), match[0])
    return tuple(found.values())


@lru_cache(maxsize=4096)
def makes_two_promises(text: str, language: str = "en") -> bool:
    """Two obligations in one line: a second modal verb after `and`, a semicolon or a full stop."""
    return _reader(language).two_promises.search(_QUOTED.sub("", text)) is not None


def is_about_the_product(text: str, language: str = "en") -> bool:
    """The product itself acts, so no person is missing."""
    return _reader(language).product.match(text.strip()) is not None


@lru_cache(maxsize=4096)
def stems(text: str, language: str = "en") -> frozenset[str]:
    """The content words of a text, without their endings and without figures."""
    fillers = _reader(language).fillers
    return frozenset(_stem(word, language) for word in _WORD.findall(text.casefold()) if word not in fillers)


@lru_cache(maxsize=4096)
def numbers(text: str, language: str = "en") -> tuple[str, ...]:
    """The figures of a text in their order, also those that are written as words, as what was spoken is."""
    figures = _reader(language).figures
    found = _NUMBER_OR_WORD.findall(text.casefold()) if figures else _NUMBER.findall(text)
    return tuple(figures.get(each, each) for each in found if each in figures or each[0].isdigit())


def is_negated(text: str, language: str = "en") -> bool:
    return _reader(language).negation.search(text) is not None


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
def _stem(word: str, language: str) -> str:
    reader = _reader(language)
    cut = next((word[: -len(end)] for end in reader.endings if word.endswith(end) and len(word) - len(end) >= 3), word)
    return cut.removesuffix(reader.last)
