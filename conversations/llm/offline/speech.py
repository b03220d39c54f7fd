"""Speech without marks: where a new thought begins.

A thought begins where a subject with its finite verb stands after words that are complete without it: they hold a verb
of their own and do not end in a word that wants more ("the", "with", "because"). Nothing here knows what is said.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from conversations.llm.offline.actors import is_role
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import is_verb

TOKEN = re.compile(r"\S+")
LONGEST_SUBJECT = 7
JOINERS = ("and", "but", "so", "then", "also")
LEAST = 2  # words of a thought
HERE = b"\x01"


@dataclass(frozen=True)
class Word:
    """A word, folded, with its place in the text."""

    text: str
    start: int


def spoken_cuts(text: str, rules: Rules) -> set[int]:
    """The places in a text without marks where a new thought begins."""
    return Speech(text, rules).cuts()


def consequence_of(text: str, rules: Rules) -> int:
    """Where the consequence of a condition without a comma begins: "if fog comes in | the lift stops"; 0 if nowhere."""
    speech = Speech(text, rules)
    return next((word.start for place, word in enumerate(speech.words) if place and speech.begins_here(0, place)), 0)


def opens_thought(text: str, rules: Rules) -> bool:
    """Whether a subject with its verb stands among the first words."""
    speech = Speech(text, rules)
    return any(speech.opens(place) for place in range(min(3, len(speech.words))))


class Speech:
    """One run of words."""

    def __init__(self, text: str, rules: Rules) -> None:
        self.text = text
        self.rules = rules
        self.words = [
            Word(match.group().casefold().strip("“”\"'.,;:!?").replace("’", "'"), match.start())
            for match in TOKEN.finditer(text)
        ]
        self._known: dict[int, bool] = {}  # whether a subject opens at a place

    def cuts(self) -> set[int]:
        found: set[int] = set()
        first = 0  # the word with which the running thought begins
        waiting = self._begins_with_condition(0)
        for place in range(1, len(self.words)):
            if not self.begins_here(first, place):
                continue
            if waiting and not self._cue(place):
                waiting = False  # the consequence of the condition that the thought began with
                continue
            first = self._with_joiner(first, place)
            found.add(self.words[first].start)
            waiting = self._begins_with_condition(place)
        return found

    # --- whether a thought begins ---------------------------------------------------------------------------------

    def begins_here(self, first: int, place: int) -> bool:
        if place - first < LEAST or not self._is_complete(first, place) or self._is_embedded(first, place):
            return False
        before = self.words[place - 1].text
        if self._cue(place):
            return before in JOINERS or before not in self._set("clauses.tight")
        if before == "but" and self.words[place - 2].text in self._set("clauses.subjects"):
            return False
        if before in JOINERS:
            return self._is_complete(first, place - 1) and self.opens(place)
        return not self._wants_more(place) and self.opens(place) and not self._is_relative(place)

    def _is_embedded(self, first: int, place: int) -> bool:
        """After "because", "that", "which"… the first verb to come is theirs."""
        verb = max(self._finite.rfind(HERE, first + 1, place), self._acting.rfind(HERE, first + 1, place))
        return self._embedding.rfind(HERE, first, place) >= max(verb, 0)

    def _cue(self, place: int) -> bool:
        word, before = self.words[place].text, self.words[place - 1].text
        if word == "if" and before in self._set("clauses.before_if"):
            return False
        return bool(self.rules.starts("clauses.run_on").match(self.text, self.words[place].start))

    def _is_complete(self, first: int, place: int) -> bool:
        """Whether the words so far hold a verb, or are of a kind that needs none ("no chat", "a page with a list")."""
        contracted = self.rules.raw("clauses.contracted").fullmatch(self.words[first].text)
        if contracted or self._finite.find(HERE, first + 1, place) >= 0:
            return True
        start = self.words[first].start
        verbless = self.rules.raw("clauses.verbless").match(self.text, start, self.words[place].start)
        return verbless is not None or self._acting.find(HERE, first, place - 1) >= 0

    def _wants_more(self, place: int) -> bool:
        """Whether the word before leans on what follows, or what follows goes on with its noun."""
        before, word = self.words[place - 1].text, self.words[place].text
        if before in ("is", "are", "was", "were"):
            asked = any(each.text in self._set("clauses.asking") for each in self.words[max(0, place - 7) : place])
            starts = word in self._set("clauses.determiners") or self._is_somebody(word)
            return not (asked and (starts or is_role(word, self.rules)))
        if self._leans_on_next(place - 1):
            pronoun = self._is_somebody(word) and word not in self._set("clauses.plurals")
            counted = self._is_number(before) and (word in self._set("clauses.determiners") or pronoun)
            answered = before == "no" and pronoun
            alone = before in ("one", "each", "another") and self._is_plural(word)
            return not (counted or answered or alone)
        if self._goes_on_with_noun(place):
            return True
        at = place - 2 if place > 1 and before in self._set("clauses.particles") else place - 1
        if not self._is_verb_here(at) or before in self._set("clauses.intransitive"):
            return False
        asked = any(each.text in self._set("clauses.asking") for each in self.words[max(0, place - 4) : place - 1])
        return not (asked or self._is_somebody(word) or self._noun_acts(place, finite=True))

    def _leans_on_next(self, place: int) -> bool:
        """An article, a preposition or a number wants its noun; "the day before" and "forbids it" do not."""
        word = self.words[place].text
        before = self.words[place - 1].text if place else ""
        if word in ("before", "after") and self.rules.raw("clauses.time_word").fullmatch(before):
            return False
        if word in ("in", "on", "up", "out", "off", "over") and before in self._set("clauses.with_particle"):
            return False
        if word in ("it", "you") and before not in self._set("clauses.joining"):
            return False
        leaning = word in self._set("clauses.not_before") or word in self._set("clauses.joining")
        return leaning or word in self._set("clauses.before_nouns") or self._is_number(word)

    def _goes_on_with_noun(self, place: int) -> bool:
        """ "A blood | group", "the open | slopes": what follows an article and a word may be the rest of its noun."""
        word = self.words[place].text
        two_before = self.words[place - 2].text if place > 1 else ""
        if self.rules.raw("clauses.season").fullmatch(self.words[place - 1].text):
            return two_before in self._set("clauses.determiners")
        if word in self._set("clauses.determiners") or self._is_somebody(word) or self._is_plural(word):
            return False
        if self.words[place - 1].text in ("before", "after", "it", "you"):
            return False
        if self._is_number(word) or word.endswith("ing") or self._adjective_of_plural(place):
            return False
        return any(self._leans_on_next(at) for at in range(max(0, place - 3), place - 1))

    def _adjective_of_plural(self, place: int) -> bool:
        after = self.words[place + 1].text if place + 1 < len(self.words) else ""
        return self._is_plural(self.words[place - 1].text) and self._is_plural(after)

    def _is_somebody(self, word: str) -> bool:
        pronoun = word in self._set("clauses.subjects") or word in self._set("clauses.either")
        return pronoun or self.rules.raw("clauses.contracted").fullmatch(word) is not None

    def _is_plural(self, word: str) -> bool:
        ends = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
        return word in self._set("clauses.plurals") or ends

    def _is_verb_here(self, place: int) -> bool:
        """Whether a word acts here: "they list" and "to list" do, "the list" and "are missed" (any more) do not."""
        word = self.words[place].text
        before = self.words[place - 1].text if place else ""
        if not self._is_verb(word) or word in self._set("clauses.particles"):
            return False
        two_before = self.words[place - 2].text if place > 1 else ""
        if before in self._set("clauses.before_nouns") or self._is_number(before) or self._is_number(two_before):
            return False
        if word in self.rules.words("words.verbs"):
            acts = ("adverbs", "finite_words", "subjects", "either", "acts_after")
            return place == 0 or self._is_plural(before) or any(before in self._set(f"clauses.{key}") for key in acts)
        passive = word.endswith(("ed", "en")) or word in self.rules.words("words.irregular_past")
        helper = self.words[place - 2].text if place > 1 and before in self._set("clauses.adverbs") else before
        return not (passive and helper in ("is", "are", "was", "were", "be", "been", "gets", "get"))

    def _is_relative(self, place: int) -> bool:
        """ "The seeds they have and…": a pronoun and its verb, with nothing after them, tell of the noun before."""
        if self.words[place].text not in ("i", "we", "they", "he", "she", "you"):
            return False
        after = self.words[place + 2].text if place + 2 < len(self.words) else "and"
        plain = place + 1 < len(self.words) and not self._is_finite(self.words[place + 1].text)
        ends = after in JOINERS or self.opens(place + 2)
        return ends and (plain or self.words[place + 1].text in ("have", "has", "need", "needs"))

    def _begins_with_condition(self, place: int) -> bool:
        while place < len(self.words) and self.words[place].text in JOINERS:
            place += 1
        return place < len(self.words) and bool(
            self.rules.raw("clauses.leading").match(self.text, self.words[place].start)
        )

    def _with_joiner(self, first: int, place: int) -> int:
        only = place > 1 and self.words[place - 2].text in self._set("clauses.subjects")  # "nobody but the kitchen"
        joined = self.words[place - 1].text in JOINERS and not only and place - 1 > first
        return place - 1 if joined else place

    # --- a subject and its verb -----------------------------------------------------------------------------------

    def opens(self, place: int) -> bool:
        """Whether a subject begins here, after what may lead to it, with its finite verb after it."""
        led: list[int] = []
        while place not in self._known and place < len(self.words):
            led.append(place)
            lead = self.rules.raw("actors.lead").match(self.text, self.words[place].start)
            if not lead:
                self._known[place] = self._opens_at(place)
                break
            place = self._places.get(lead.end(), len(self.words))
        opens = self._known.get(place, False)
        self._known.update(dict.fromkeys(led, opens))
        return opens

    def _opens_at(self, place: int) -> bool:
        if place >= len(self.words) - 1:
            return False
        word = self.words[place].text
        if self.rules.raw("clauses.contracted").fullmatch(word):
            return True
        if word in self._set("clauses.subjects") or word in self._set("clauses.either"):
            return self._pronoun_acts(place)
        after = self.words[place + 1].text
        nothing = any(word in self._set(f"clauses.{key}") for key in ("no_subject", "joining", "asking", "adverbs"))
        if nothing or self._is_finite(word) or self._is_rate(place):
            return False
        names = not self._is_plain_verb(word) or self._is_finite(after) or (place == 0 and self._is_plural(after))
        return names and self._noun_acts(place)

    def _is_plain_verb(self, word: str) -> bool:
        """ "Keeps": a verb that names nobody, and no "selling" or "expired" before a noun."""
        names = word.endswith(("ing", "ed")) or word in self._set("clauses.determiners") or is_role(word, self.rules)
        return self._is_verb(word) and not names

    def _is_rate(self, place: int) -> bool:
        """ "A year", "per week": says how often, and acts on nothing."""
        after = self.words[place + 1].text if place + 1 < len(self.words) else ""
        rate = self.words[place].text in ("a", "an", "per", "every", "each")
        return rate and self.rules.raw("clauses.time_word").fullmatch(after) is not None

    def _pronoun_acts(self, place: int) -> bool:
        at = place + 1
        while at < len(self.words) - 1 and self.words[at].text in self._set("clauses.adverbs"):
            at += 1
        verb = self.words[at].text
        if verb in ("except", "but", "outside", "inside", "from"):
            return any(self._is_finite(word.text) for word in self.words[at + 2 : at + 4])
        if self.words[place].text in self._set("clauses.subjects"):
            return self._is_finite(verb) or self._is_verb(verb)
        before = self.words[place - 1].text if place else ""
        is_object = self._is_verb(before) and not self._is_finite(verb)
        return not is_object and (self._is_finite(verb) or self._is_verb(verb))

    def _noun_acts(self, place: int, *, finite: bool = False) -> bool:
        """A noun that begins here, with its verb after it; `finite`: no other than "is", "has", "can"…"""
        if self.words[place].text == "one" and self._is_plural(self.words[place + 1].text):
            return False
        determined = self.words[place].text in self._set("clauses.determiners") or self._is_number(
            self.words[place].text
        )
        for at in range(place + 1, min(place + LONGEST_SUBJECT, len(self.words))):
            word, head = self.words[at].text, self.words[at - 1].text
            if at > place + determined and self._is_finite(word):
                return head not in self._set("clauses.before_nouns")
            if not finite and at > place + determined and self._acts(word, head, determined, at):
                return True
            if self._is_plural(head) and self._is_plural(word) and at > place:
                return False
            inside = (
                word in self._set("clauses.in_subject") and determined + place < at and (not finite or word == "of")
            )
            if not inside and self._ends_noun(word, head):
                return False
        return False

    def _ends_noun(self, word: str, head: str) -> bool:
        if word in self._set("clauses.determiners") or self._is_number(word):
            return head not in self._set("clauses.in_subject")
        stops = ("no_subject", "joining", "subjects", "either")
        return word not in self._set("clauses.plurals") and any(word in self._set(f"clauses.{key}") for key in stops)

    def _acts(self, word: str, head: str, determined: bool, at: int) -> bool:
        """A full verb that agrees with its noun, and goes on to something."""
        known = is_role(head, self.rules)
        last = at + 1 >= len(self.words)
        if (
            not self._is_verb(word)
            or (last and not known)
            or head in self._set("clauses.before_nouns") | self._set("clauses.in_subject")
        ):
            return False
        plural = self._is_plural(head)
        base = word in self.rules.words("words.verbs")
        if plural and base:
            return known or determined or last or not self._is_finite(self.words[at + 1].text)
        if word in self.rules.words("words.irregular_past"):
            return determined or known
        return not plural and word.endswith("s") and not word.endswith("ss") and (known or determined)

    # --- where words of a kind stand: a run without any would be gone through again at each of its words ------------

    @cached_property
    def _places(self) -> dict[int, int]:
        return {word.start: place for place, word in enumerate(self.words)}

    @cached_property
    def _finite(self) -> bytes:
        return bytes(self._is_finite(word.text) for word in self.words)

    @cached_property
    def _acting(self) -> bytes:
        return bytes(self._is_verb_here(place) for place in range(len(self.words)))

    @cached_property
    def _embedding(self) -> bytes:
        return bytes(word.text in self._set("clauses.embedding") for word in self.words)

    # --- kinds of words -------------------------------------------------------------------------------------------

    def _set(self, path: str) -> frozenset[str]:
        return self.rules.words(path)

    def _is_verb(self, word: str) -> bool:
        return is_verb(word.rsplit("-", 1)[-1], self.rules)

    def _is_finite(self, word: str) -> bool:
        return word in self._set("clauses.finite_words")

    def _is_number(self, word: str) -> bool:
        return bool(self.rules.raw("clean.number").fullmatch(word))
