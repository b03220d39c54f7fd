"""Rule 4: what nobody knows yet stays an open question, and waits for whoever was named."""

import re
from typing import TYPE_CHECKING

from conversations.llm.offline.conditions import what_if
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import content_words, words_of

if TYPE_CHECKING:
    from conversations.llm.offline.cascade import Heard


def unsure(said: "Heard") -> list[Fact]:
    """Rule 4, and any direct question: nobody knows yet, so it stays open."""
    if said.scene.asked_what_if or said.rules.raw("cues.not_unsure").search(said.text):
        return []
    cue = said.says("cues.unsure")
    bare = said.scene.place.answering and said.rules.raw("cues.bare_later").match(said.text)
    inverted = not said.clause.mark and said.rules.raw("cues.inverted").match(said.text)
    asks = (said.clause.mark == "?" or inverted) and not what_if(said.text, said.rules)
    if not (cue or bare or asks) or (cue and said.subject.kind == "role"):
        return []
    fields = {"owner": owner} if (owner := knower(said.text, said.rules)) else {}
    if said.scene.place.prompt and (bare or (cue and is_bare(said, cue))):
        return [said.fact("questions", said.scene.place.prompt, fields=fields, evidence="unknown")]
    return [said.fact("questions", fields=fields)]


def is_bare(said: "Heard", cue: re.Match[str]) -> bool:
    """Nothing but "I don't know", and perhaps who does."""
    rest = said.text[: cue.start()] + said.text[cue.end() :]
    for pattern in said.rules.each("cues.knower"):
        rest = pattern.sub("", rest)
    return not content_words(rest, said.rules) and not said.rules.raw("cues.asks_about").search(rest)


def knower(text: str, rules: Rules) -> str:
    """Who is named as the one who knows; "I do not know" and "ask me" name nobody."""
    for pattern in rules.each("cues.knower"):
        for match in pattern.finditer(text):
            who = match.group("who").strip()
            if not set(words_of(who)) <= rules.words("words.stop") | rules.words("actors.plain_people"):
                return who
    return ""
