"""Who does it: the subject of a clause, and whether it is a role, the product or nobody in particular."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from conversations.llm.offline.rules import Rules, rules_for
from conversations.llm.offline.words import capitalised, is_verb

AS_A = re.compile(
    r"^as (?:an? |the |our )?(?P<role>[\w’'-]+"
    r"(?: (?!(?:I|we|you|my|the|in|of|on|who|soon|long)\b)[\w’'-]+){0,3}),? (?:I|we|you)\b",
    re.IGNORECASE,
)
SUBJECT_WORDS = 6
RELATIVE = re.compile(r" ?(?:\b(?:who|which|that|whose)\b|·)", re.IGNORECASE)
NO_SUBJECT = frozenset(
    [
        "what",
        "if",
        "when",
        "there",
        "how",
        "why",
        "who",
        "where",
        "then",
        "as",
        "once",
        "unless",
        "because",
        "in",
        "on",
        "at",
        "for",
        "by",
        "with",
        "from",
        "to",
        "until",
        "before",
        "after",
    ]
)


@dataclass(frozen=True)
class Subject:
    """The front of a clause, up to its modal or verb."""

    phrase: str = ""  # as said, with its article
    kind: str = ""  # role | product | outside | plain | thing
    actor: str = ""  # the role without its article, as an actor field holds it
    end: int = 0  # where the phrase ends in the clause

    @property
    def is_role(self) -> bool:
        return self.kind == "role"


def role_of_speaker(text: str) -> str:
    """ "As a lifeguard I…": lifeguard."""
    match = AS_A.match(text)
    return match.group("role") if match else ""


@lru_cache(maxsize=64)  # each rule asks for that of the same clause
def subject_of(text: str, rules: Rules) -> Subject:
    """The subject of a clause, read up to its first modal or finite verb."""
    start = 0
    while lead := rules.raw("actors.lead").match(text, start):
        start = lead.end()
    found = _subject_of(text[start:], rules)
    return replace(found, end=start + found.end) if found.phrase else found


def _subject_of(text: str, rules: Rules) -> Subject:
    as_a = AS_A.match(text)
    if as_a:
        return Subject(as_a.group().strip(" ,"), "role", as_a.group("role"), as_a.end())
    pronoun = rules.raw("actors.pronoun").match(text)
    if pronoun:
        return Subject(pronoun.group(), "plain", "", pronoun.end())
    product = rules.starts("actors.product").match(text)
    if product:
        return Subject(product.group(), "product", "", product.end())
    phrase = _phrase(text, rules)
    if not phrase:
        return Subject()
    kind = kind_of(phrase, rules)
    return Subject(phrase, kind, bare(phrase, rules) if kind in ("role", "outside") else "", _end(text, phrase, rules))


def _end(text: str, phrase: str, rules: Rules) -> int:
    """Where the subject ends, with the clause that says which one is meant: "a family that regrets it | can"."""
    match = rules.raw("actors.subject").match(text)
    told = RELATIVE.match(text[len(phrase) :]) if match else None
    return match.end("noun") if match and told else len(phrase)


def _phrase(text: str, rules: Rules) -> str:
    words = text.split(" ", SUBJECT_WORDS)[:SUBJECT_WORDS]
    for count in range(1, min(len(words), 4)):
        if _looks_like_verb(words[count], rules) and kind_of(" ".join(words[:count]), rules) in ("role", "outside"):
            return " ".join(words[:count])
    match = rules.raw("actors.subject").match(text)
    if not match:
        return ""
    phrase = RELATIVE.split(match.group("noun"), maxsplit=1)[0].strip()
    opens = phrase.casefold().split(" ")[0] if phrase else ""
    joined = " and " in phrase and any(is_verb(word, rules) for word in phrase.casefold().split())
    return "" if opens in NO_SUBJECT or joined else phrase


def _looks_like_verb(word: str, rules: Rules) -> bool:
    return is_verb(word.casefold().strip(",."), rules)


def kind_of(phrase: str, rules: Rules) -> str:
    """role, product, outside, plain (people, we, nobody) or thing."""
    words = bare(phrase, rules).casefold().split()
    if not words:
        return "plain"
    if words[0] in rules.words("actors.plain_people") and len(words) == 1:
        return "plain"
    if len(words) > 1 and words[0] in rules.words("actors.collective_skip"):
        words = words[1:]
    head = _head(words, rules)
    if singular(head) in rules.words("actors.outside"):
        return "outside"
    return "role" if is_role(head, rules) else "thing"


def _head(words: list[str], rules: Rules) -> str:
    """The head noun: the last word before "of", "in", "with"…"""
    for place, word in enumerate(words):
        if place and word in ("of", "in", "at", "on", "with", "who", "from", "for", "without", "under", "·"):
            return words[place - 1]
    return words[-1]


@lru_cache(maxsize=4_000)
def _is_role(word: str, language: str) -> bool:
    rules = rules_for(language)
    one = singular(word)
    if one in rules.words("actors.lookalikes") or word in rules.words("actors.lookalikes"):
        return False
    if one in rules.words("actors.roles") or word in rules.words("actors.roles"):
        return True
    if one in rules.words("actors.collectives"):
        return True
    return len(one) > 4 and bool(rules.raw("actors.ending").search(one)) and one not in rules.words("words.stop")


def is_role(word: str, rules: Rules) -> bool:
    return _is_role(word.casefold(), rules.language)


def singular(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("’s")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def bare(phrase: str, rules: Rules) -> str:
    """The phrase without its article."""
    match = rules.starts("actors.articles").match(phrase)
    return phrase[match.end() :].strip() if match and len(phrase) > match.end() else phrase.strip()


def user_statement(actor: str) -> str:
    return capitalised(actor)
