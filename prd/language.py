"""Which language somebody speaks or writes, by its small words. Pure, and careful: silent unless they are clear."""

import re
from collections import Counter
from collections.abc import Iterable

from prd.items import Content, every_item

FEWEST_WORDS = 4  # a shorter message says nothing about the language
FEWEST_HITS = 3  # and the best language needs twice the hits of the next
ENOUGH_LETTERS = 4_000  # of a document

# Small words that few other languages here share; those that look alike ("die", "no", "a") are left out.
_SMALL_WORDS = {
    "en": "the and is are of to that this with for they it we you have what when would should can not",
    "de": "und ist nicht ich wir das ein eine mit auf für sie werden soll kann wenn dass haben muss auch den dem",
    "fr": "les des une est nous vous pour dans qui que avec sur pas ils elle doit peut quand mais aux leur",
    "es": "los las una que para con por pero como cuando puede debe hay está son del muy quiero tiene más",
    "it": "gli che per con una sono della nella come quando può deve anche questo perché ogni più vorrei non",
    "nl": "het een van niet dat zijn voor met ik wij moet kan ook wordt hebben maar deze naar bij",
    "pt": "uma que para com não por mas como quando pode deve são está muito também isso os dos das quero",
}
SMALL_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_SCRIPTS = {
    "ja": re.compile("[぀-ヿ]"),
    "ko": re.compile("[가-힯]"),
    "zh": re.compile("[一-鿿]"),
    "ru": re.compile("[Ѐ-ӿ]"),
    "el": re.compile("[Ͱ-Ͽ]"),
    "ar": re.compile("[؀-ۿ]"),
    "he": re.compile("[֐-׿]"),
    "th": re.compile("[฀-๿]"),
}


def language_of(newest_first: Iterable[str]) -> str:
    """The language of the last real message that shows one clearly; English until then."""
    return next(filter(None, map(clear_language, newest_first)), "en")


def language_of_document(content: Content) -> str:
    """The language in which a document is written, so that the checks know which words to look for; English until it
    shows. Its beginning tells: the checks run after every edit."""
    texts = [section.body for section in content.sections.values()]
    texts += [item.statement for _, item in every_item(content)]
    return clear_language("\n".join(filter(None, texts))[:ENOUGH_LETTERS], fewest_hits=2) or "en"


def clear_language(text: str, fewest_hits: int = FEWEST_HITS) -> str:
    """The language of a text, or an empty text if it does not show."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    letters = sum(map(len, words))
    for language, script in _SCRIPTS.items():
        if letters > 3 and len(script.findall(text)) * 3 > letters:
            return language
    if len(words) < FEWEST_WORDS:
        return ""
    said = Counter(words)
    hits = sorted(
        ((sum(said[word] for word in small & said.keys()), name) for name, small in SMALL_WORDS.items()), reverse=True
    )
    (best, language), (second, _) = hits[:2]
    return language if best >= fewest_hits and best >= 2 * second else ""
