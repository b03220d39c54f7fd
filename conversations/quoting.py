"""Cuts the words of a document to fit into a question or an option, and finds the nouns among them. Pure."""

import re
from collections.abc import Iterable

from prd.document import Item, title

QUOTED_WORDS = 8

_LEAD = re.compile(
    r"(?:as an? [\w' -]+?,? (?:i|we) |(?:the |this |our )?(?:app|system|product|site|page|tool|service|it) )"
    r"(?:must|should|shall|can|could|may|will|want to|need to|have to|has to)(?: be able to)? ",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"(?:an?|and|as|at|be|but|by|can|for|from|has|have|i|if|in|into|is|it|its|must|my|of|on|or|our|so|than|that|the"
    r"|their|to|was|we|when|where|which|who|will|with|without|und|oder|der|die|das|mit|von|für|zu)",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\b(?:an?|the|their|its|his|her|each|every|any|one|another|eine?[mnr]?|der|die|das)\s+([^\W\d_]{3,})",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"same|other|first|last|next|new|whole|app|system|product|site|page|tool|service|way|time|day|must|can|may|should"
    r"|will|shall|could|would|has|have|had|was|were|are|that|which|who|whose|two|three|few|more|most"
)


def shorten(text: str, words: int = QUOTED_WORDS) -> str:
    """At most so many words, without question and quotation marks, not ending on a small word.

    A prompt may hold only one question mark, and it is the question's own.
    """
    plain = re.sub(r"[?？؟“”„\"«»{}]", "", text).split()
    kept = plain[:words]
    if len(kept) < len(plain):
        while len(kept) > 1 and _DANGLING.fullmatch(kept[-1].strip(",;:")):
            kept.pop()
    return " ".join(kept).rstrip(" .,;:!…-–—")


def headline(item: Item) -> str:
    """What an item says, without "As a member I can" or "The system must"."""
    text = title(item)
    without = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    return without if len(without.split()) > 1 else text


def nouns(texts: Iterable[str]) -> list[str]:
    """Words that follow an article, the most frequent first."""
    count: dict[str, int] = {}
    for text in texts:
        for noun in _NOUN.findall(text.casefold()):
            if not _NO_NOUN.fullmatch(noun):
                count[noun] = count.get(noun, 0) + 1
    return sorted(count, key=lambda noun: -count[noun])
