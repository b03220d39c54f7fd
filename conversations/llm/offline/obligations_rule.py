"""Rule 12: what somebody or the product must, should or can do, and how good it has to be."""

from typing import TYPE_CHECKING

from conversations.llm.offline.actors import bare, kind_of
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.lists import obligations
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import is_verb, words_of

if TYPE_CHECKING:
    from conversations.llm.offline.cascade import Heard


def requirements(said: "Heard") -> list[Fact]:
    """One requirement for each promise of the clause; none if it promises nothing."""
    if not promises(said):
        return []
    actor = actor_of(said)
    priority = priority_of(said.hidden, said.rules)
    fields = {name: value for name, value in (("actor", actor), ("priority", priority)) if value}
    return [said.fact("requirements", text, fields=dict(fields)) for text in obligations(said.text, said.rules)]


def promises(said: "Heard") -> bool:
    rules, subject = said.rules, said.subject
    if rules.raw("cues.past_modal").search(said.hidden):
        return False
    after = said.hidden[subject.end :] if subject.phrase else said.hidden
    if subject.phrase and rules.raw("cues.ability_next").match(after):
        return True
    if rules.raw("cues.wish").match(said.hidden) or said.holds("cues.ban"):
        return True
    if subject.kind in ("role", "product", "outside") and _acts_in_the_present(after, rules):
        counted = rules.raw("clean.number").match(said.text)
        return said.scene.troubled_in != said.clause.sentence and not counted
    return _asks_for_an_act(said) or _things_act(said)


def _things_act(said: "Heard") -> bool:
    """ "Shops enter what they have": a plural that the language file does not know as a role, and a plain verb."""
    match = said.rules.raw("cues.plural_acts").match(said.text)
    if not match or said.scene.troubled_in == said.clause.sentence:
        return False
    return match.group("verb").casefold() in said.rules.words("words.verbs")


def _acts_in_the_present(after: str, rules: Rules) -> bool:
    words = words_of(after[:40])
    past = rules.words("words.irregular_past")
    return bool(words) and is_verb(words[0], rules) and words[0] not in past and not words[0].endswith("ed")


def _asks_for_an_act(said: "Heard") -> bool:
    """ "Remind people the evening before": a verb in its plain form and an object."""
    words = words_of(said.text)
    plain = len(words) > 2 and words[0] in said.rules.words("words.verbs")
    return plain and words[1] not in ("is", "are", "of", "can", "should", "must", "will", "and")


def actor_of(said: "Heard") -> str:
    """The actor of the clause: its subject, whom the wish is for, or the one plural role spoken of just before."""
    wished = said.rules.raw("cues.wished_for").search(said.hidden)
    if wished and kind_of(wished.group("who"), said.rules) == "role":
        return bare(wished.group("who"), said.rules)
    only = said.rules.raw("cues.only_who").search(said.hidden)
    if only and kind_of(only.group("who"), said.rules) == "role":
        return bare(only.group("who"), said.rules)
    if said.subject.actor:
        return lowered(said.subject.actor)
    if said.subject.phrase.casefold() == "they":
        recent = {actor for sentence, actor in said.scene.actors if sentence >= said.clause.sentence - 2}
        return recent.pop() if len(recent) == 1 else ""
    return ""


def lowered(actor: str) -> str:
    """ "Parents" -> "parents"; names and abbreviations keep their capitals."""
    return actor if len(actor) > 1 and actor[1].isupper() else actor[:1].lower() + actor[1:]


def priority_of(text: str, rules: Rules) -> str:
    """must, should, could, or nothing: a wish alone ranks nothing."""
    text = rules.pattern("priority.not_modal").sub("", text)
    return next((rank for rank in ("must", "should", "could") if rules.pattern(f"priority.{rank}").search(text)), "")


def qualities(said: "Heard") -> list[Fact]:
    """ "It should be fast and easy": nothing but being some way."""
    if not said.rules.raw("cues.only_be").search(said.hidden):
        return []
    adjectives = set(words_of(said.hidden)) & said.rules.words("words.be_adjectives")
    if not adjectives and not said.rules.raw("cues.able").search(said.hidden):
        return []
    kind = next((kind for kind, words in said.rules.get("quality").items() if adjectives & set(words.split())), "other")
    return [said.fact("quality", fields={"kind": kind})]
