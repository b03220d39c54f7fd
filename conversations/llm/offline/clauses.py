"""Text to clauses: sentences, speech breaks, fillers and self-repair. Every clause knows its place in the words."""

import itertools
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from conversations.llm.offline.actors import kind_of
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.speech import spoken_cuts
from conversations.llm.offline.words import is_verb, words_of

MASK = "·"
SENTENCE_END = re.compile(r"[.!?…]+(?=[\"”’')\]]?(?:\s|$))|\n+|;(?=\s)")
BULLET = re.compile(r"\s*(?:[-*•–+]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+")
QUOTED = re.compile(r"[“\"]([^“”\"\n]{1,200})[”\"]|‘([^’\n]{1,120})’")
LAST_WORD = re.compile(r"([\w.]+)$")
MARKS = re.compile(r"[,:;]\s")
RUN_ON = 18  # words without any mark: more than people write in one sentence, so it was spoken
LOOK_AHEAD = 90
LONGEST_VERB = 40
PUNCTUATION = " \t\r\n,;:.–—-"


@dataclass(frozen=True)
class Clause:
    """One thing that was said. `text` is verbatim but for fillers; start and end are its place in the words."""

    text: str
    start: int
    end: int
    opener: str = ""  # the joining words cut off its front, casefolded
    sentence: int = 0
    mark: str = ""  # the end mark of its sentence, if it ends one
    bullet: bool = False


def normalised(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def clauses_of(text: str, rules: Rules) -> list[Clause]:
    """The clauses of normalised text, repaired."""
    found: list[Clause] = []
    number = 0
    for start, end, mark, bullet in sentences(text, rules):
        found += _clauses_of_sentence(text, start, end, mark, bullet, number, rules)
        number = found[-1].sentence + 1 if found else 0
    return _repaired(found, rules)


def sentences(text: str, rules: Rules) -> list[tuple[int, int, str, bool]]:
    """(start, end, end mark, is a bullet) of each sentence."""
    result: list[tuple[int, int, str, bool]] = []
    start = 0
    for match in [*SENTENCE_END.finditer(text), None]:
        if match and match.group() == "." and _abbreviated(text, start, match.start(), rules):
            continue
        end = match.start() if match else len(text)
        mark = match.group()[0] if match else ""
        bullet = BULLET.match(text, start, end)
        begin = bullet.end() if bullet else start
        if text[begin:end].strip(PUNCTUATION):
            result.append((begin, end, "" if mark in "\n;" else mark, bool(bullet)))
        start = match.end() if match else end
    return result


def _abbreviated(text: str, start: int, dot: int, rules: Rules) -> bool:
    last = LAST_WORD.search(text, max(start, dot - 12), dot)
    if not last or dot + 1 >= len(text) or text[dot + 1] == "\n":
        return False
    word = last.group(1)
    return word.casefold() in rules.words("words.abbreviations") or (len(word) == 1 and word.isupper() and word != "I")


@lru_cache(maxsize=64)  # each rule asks for that of the same clause
def masked(text: str, rules: Rules) -> str:
    """The same text with quotations, reasons and embedded clauses hidden, at unchanged places."""
    text = QUOTED.sub(lambda match: MASK * len(match.group()), text)
    reason = rules.pattern("clauses.reason").search(text)
    if reason and reason.start() > 0:
        text = text[: reason.start()] + MASK * (len(text) - reason.start())
    return _without_embedded(text, rules)


def _without_embedded(text: str, rules: Rules) -> str:
    place = 0
    while match := rules.pattern("clauses.embedded").search(text, place):
        place = match.end()
        if match.start() == 0:
            continue
        end = _embedded_end(text, match.end(), rules)
        text = text[: match.start()] + MASK * (end - match.start()) + text[end:]
        place = end
    return text


def _embedded_end(text: str, start: int, rules: Rules) -> int:
    """Up to a comma, or to the verb of the main clause ("members who have not paid | cannot book")."""
    comma = text.find(",", start)
    end = comma if comma >= 0 else len(text)
    first = rules.raw("clauses.modal").match(text, start + 1, end)
    modal = rules.raw("clauses.modal").search(text, first.end() if first else start, end)
    return modal.start() if modal and modal.start() > start + 2 else end


def hidden_conditions(text: str, rules: Rules) -> str:
    """The text with its conditions hidden too: what is inside one is never split."""
    for match in rules.pattern("clauses.condition").finditer(text):
        end = text.find(",", match.end())
        end = end if end >= 0 else len(text)
        text = text[: match.start()] + MASK * (end - match.start()) + text[end:]
    return text


def _clauses_of_sentence(
    text: str, start: int, end: int, mark: str, bullet: bool, number: int, rules: Rules
) -> list[Clause]:
    joints, spoken = _cuts(text[start:end], rules)
    edges = [0, *sorted({*joints, *spoken}), end - start]
    found: list[Clause] = []
    for left, right in itertools.pairwise(edges):
        clause = trimmed(text, start + left, start + right, rules)
        if clause:
            # A thought that speech begins without "and" is a sentence of its own.
            number += left in spoken and not clause.opener and bool(found)
            last = right == end - start
            found.append(replace(clause, sentence=number, mark=mark if last else "", bullet=bullet))
    return found


def _cuts(text: str, rules: Rules) -> tuple[set[int], set[int]]:
    """Where a new clause begins: at joints that a new subject with a verb follows, and where speech begins anew."""
    hidden = hidden_conditions(masked(text, rules), rules)
    cuts = {match.start() for match in rules.pattern("clauses.always").finditer(hidden)}
    cuts |= {match.start() for match in rules.pattern("clauses.turns").finditer(text)}
    cuts |= {match.start() for match in rules.pattern("clean.repairs").finditer(hidden)}
    cuts |= _joints(hidden, rules)
    spoken = spoken_cuts(text, rules) if len(text.split()) > RUN_ON and not MARKS.search(text) else set()
    return {cut for cut in cuts if 0 < cut < len(text)}, spoken


def _joints(hidden: str, rules: Rules) -> set[int]:
    """Before "and", "but", "so"… where a new subject with a verb of its own follows a complete clause."""
    cuts: set[int] = set()
    said = FirstVerb(hidden, 0, rules)
    for match in rules.pattern("clauses.joiners").finditer(hidden):
        after = hidden[match.end() : match.end() + LOOK_AHEAD]
        if (match.group().casefold() == "then" or opens_clause(after, rules)) and said.stands_before(match.start()):
            cuts.add(match.start())
            said = FirstVerb(hidden, match.end(), rules)
    return cuts


def opens_clause(text: str, rules: Rules) -> bool:
    """Whether a subject and its verb stand at the front."""
    text = text.lstrip(" ,")
    if rules.raw("clauses.no_opening").match(text):
        return False
    lead = rules.raw("actors.lead").match(text)
    if lead:
        return opens_clause(text[lead.end() :], rules)
    if rules.raw("clauses.pronoun_verb").match(text):
        return True
    match = rules.raw("clauses.noun_verb").match(text)
    if match:
        return not any(is_verb(word, rules) for word in words_of(match.group("noun"))[:1])
    words = words_of(text[:60])[:6]
    if len(words) > 2 and is_verb(words[1], rules) and words[0].endswith("s") and kind_of(words[0], rules) == "role":
        return True
    determined = bool(rules.raw("clauses.determiner").match(text))
    if not determined or len(words) < 3:
        return False
    places = [place for place, word in enumerate(words[2:5], 2) if is_verb(word, rules)]
    return bool(places) and len(words) > places[0] + 1 and words[places[0] - 1] not in rules.words("clauses.not_before")


def has_verb(text: str, rules: Rules) -> bool:
    if rules.raw("clauses.finite").search(text):
        return True
    return any(is_verb(word, rules) for word in words_of(text))


@dataclass
class FirstVerb:
    """Whether a verb stands between `start` and each of some places in their order: what holds none is read once."""

    text: str
    start: int
    rules: Rules
    found: bool = False
    read: int = 0

    def stands_before(self, end: int) -> bool:
        # "Ought | to": a verb of several words may have been cut where the reading ended.
        known = max(self.start, self.read - LONGEST_VERB)
        begin = max(self.start, *(self.text.rfind(gap, self.start, known) + 1 for gap in (" ", ",")))
        self.found = self.found or has_verb(self.text[begin:end], self.rules)
        self.read = end
        return self.found


def trimmed(text: str, start: int, end: int, rules: Rules) -> Clause | None:
    """The clause between two places without joiners and fillers at its edges, or None if nothing is left."""
    start, end = _stripped(text, start, end)
    opener = ""
    while match := _edge(text, start, end, rules):
        word = match.group().casefold().strip(" ,")
        repairs = bool(rules.starts("clean.repairs").fullmatch(word))
        if repairs or (not opener and not rules.starts("clean.fillers").fullmatch(word)):
            opener = word
        start, end = _stripped(text, match.end(), end)
    end = _without_tail(text, start, end, rules)
    if start >= end:
        return None
    return Clause(_without_fillers(text[start:end], rules), start, end, opener)


def _edge(text: str, start: int, end: int, rules: Rules) -> re.Match[str] | None:
    for path in ("clean.fillers", "clean.repairs", "clean.openers"):
        match = rules.starts(path).match(text, start, end)
        if match and (path != "clean.fillers" or _is_filler(text, match, end)):
            return match
    return None


def _is_filler(text: str, match: re.Match[str], end: int) -> bool:
    """ "Right" and "like" are fillers only where a comma, a pause sound or a new clause follows."""
    sound = match.group().casefold()[:2] in ("um", "uh", "er", "hm", "ba", "so") or " " in match.group()
    return sound or text[match.end() : match.end() + 1] == "," or match.end() == end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in PUNCTUATION:
        start += 1
    while end > start and text[end - 1] in PUNCTUATION:
        end -= 1
    return start, end


def _without_tail(text: str, start: int, end: int, rules: Rules) -> int:
    tail = rules.raw("clean.tail").search(text, max(start, end - 24), end)
    return _stripped(text, start, tail.start())[1] if tail else end


def _without_fillers(text: str, rules: Rules) -> str:
    return rules.raw("clean.inside").sub(" ", text).strip() if rules.raw("clean.inside").search(text) else text


def _repaired(found: list[Clause], rules: Rules) -> list[Clause]:
    """After "no wait" the later phrase replaces the nearest earlier one of the same shape; no match keeps both."""
    kept: list[Clause] = []
    for clause in found:
        if not rules.starts("clean.repairs").match(clause.opener):
            kept.append(clause)
            continue
        number = rules.raw("clean.number").match(clause.text)
        if number and kept and _number_replaced(kept, clause, rules):
            continue
        place = _same_subject(kept, clause, rules)
        if place is not None:
            kept[place] = replace(clause, opener=kept[place].opener or clause.opener)
            del kept[place + 1 :]
        else:
            kept.append(clause)
    return kept


def _number_replaced(kept: list[Clause], clause: Clause, rules: Rules) -> bool:
    found = list(rules.raw("clean.number").finditer(kept[-1].text))
    if not found:
        return False
    said = rules.raw("clean.number_phrase").match(clause.text)
    new, rest = (said.group(), clause.text[said.end() :]) if said else (clause.text, "")
    old = found[-1]
    text = kept[-1].text[: old.start()] + new.strip() + (kept[-1].text[old.end() :] if not rest.strip() else rest)
    kept[-1] = replace(kept[-1], text=text, end=clause.end, mark=clause.mark)
    return True


def _same_subject(kept: list[Clause], clause: Clause, rules: Rules) -> int | None:
    opening = words_of(clause.text)[:2]
    for place in range(len(kept) - 1, max(-1, len(kept) - 4), -1):
        if kept[place].sentence >= clause.sentence - 1 and words_of(kept[place].text)[:2] == opening:
            return place
    return None
