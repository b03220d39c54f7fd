"""What the decisions say of the other lines: on which they ruled already, and which go against them. Pure.

A decision rules on the lines that it names as its origin (`derived_from`): whatever those say of each other, and of the
decision, is settled. A later decision that names an earlier one takes its place: it has the choice of the earlier one
among its alternatives, or confirms it.

A line goes against a decision when it says nearly the same with another figure or the opposite sense, or when it takes
up what was decided against. Few words can mean many things, so an alternative of one or two words counts only where the
line is about the topic of the decision, too, or where the choice is about the same thing ("SMS reminders" instead of
"e-mail reminders").
"""

import re
from collections.abc import Iterator
from itertools import combinations

from prd.document import Content, Decision, Item, OpenQuestion, canonical_id, live, title
from prd.findings import Facts
from prd.wording import is_negated, numbers, stems

MOST_NAMED = 12  # a decision that names more lines than that rules on none of them in particular
FEW_WORDS = 2
_LED_BY_ID = re.compile(r"^[A-Z]{1,3}-\d+:\s*")

Against = tuple[Decision, str, Item]  # the decision, the section of the line, the line


def settled(content: Content) -> set[frozenset[str]]:
    """Pairs of ids that a decision of the person has ruled on: what a persona only concludes rules on nothing."""
    pairs: set[frozenset[str]] = set()
    for item in live(content, "decisions"):
        if not is_theirs(item):
            continue
        named = [item.id, *map(canonical_id, item.derived_from)]
        if len(named) <= MOST_NAMED:
            pairs |= {frozenset(pair) for pair in combinations(named, 2)}
    return pairs | _answered(content)


def is_theirs(item: Item) -> bool:
    """Whether the person decided so."""
    return item.by_person or item.evidence == "stated"


def _answered(content: Content) -> set[frozenset[str]]:
    """A question about a line that was answered, and the line that came of its words."""
    answered = {
        item.statement: item.about
        for item in live(content, "questions")
        if isinstance(item, OpenQuestion) and item.answer
    }
    lines = [item for key in ("requirements", "quality") for item in live(content, key) if item.statement in answered]
    return {frozenset((line.id, canonical_id(each))) for line in lines for each in answered[line.statement]}


def standing(content: Content) -> list[Decision]:
    """The choices that hold. How deep to go is no statement about the product."""
    found = [item for item in live(content, "decisions") if isinstance(item, Decision)]
    overruled = {
        earlier.id for place, later in enumerate(found) for earlier in found[:place] if _overrules(later, earlier)
    }
    return [item for item in found if item.kind == "choice" and item.topic != "depth" and item.id not in overruled]


def against(facts: Facts) -> Iterator[Against]:
    """The lines that go against a decision; of two decisions the later one is the line."""
    decisions = standing(facts.content)
    for place, decision in enumerate(decisions):
        for section in ("scope_in", "scope_out", "quality"):
            yield from (
                (decision, section, line)
                for line in live(facts.content, section)
                if _goes(decision, section, line, facts)
            )
        for line in facts.requirements:
            if _goes(decision, "requirements", line, facts):
                yield decision, "requirements", line
        for later in decisions[place + 1 :]:
            if _goes(decision, "decisions", later, facts) or _swaps(decision, later, facts.language):
                yield decision, "decisions", later


def _overrules(later: Decision, earlier: Decision) -> bool:
    """It names the earlier one and decides against it, or says the same once more."""
    names = earlier.id in map(canonical_id, later.derived_from)
    return names and bool(
        {earlier.statement, title(earlier)} & {later.statement, *map(_without_id, later.alternatives)}
    )


def _goes(decision: Decision, section: str, line: Item, facts: Facts) -> bool:
    chosen, words = facts.stems[decision.id], facts.stems[line.id]
    if section == "scope_out":  # what is left out agrees with what was decided against
        both_plain = not is_negated(decision.statement, facts.language) and not is_negated(
            line.statement, facts.language
        )
        return len(chosen) >= FEW_WORDS and words == chosen and both_plain
    if _says_otherwise(decision.statement, chosen, line.statement, words, facts.language):
        return True
    return not chosen <= words and any(
        _takes_up(decision, each, line.statement, words, facts.language) for each in decision.alternatives
    )


def _says_otherwise(choice: str, chosen: frozenset[str], line: str, words: frozenset[str], language: str) -> bool:
    """The choice with hardly a word more, and another figure or the opposite sense."""
    if len(chosen) < FEW_WORDS or not chosen <= words or len(words - chosen) > len(chosen) // 3:
        return False
    figures, others = numbers(choice, language), numbers(line, language)
    if figures and others and figures != others:
        return True
    return figures == others and is_negated(choice, language) != is_negated(line, language)


def _takes_up(decision: Decision, alternative: str, line: str, words: frozenset[str], language: str) -> bool:
    alternative = _without_id(alternative)
    meant = stems(alternative, language)
    if not meant or not meant <= words or is_negated(alternative, language) != is_negated(line, language):
        return False
    if not set(numbers(alternative, language)) <= set(numbers(line, language)):
        return False
    topic = stems(_without_id(decision.topic), language) - meant
    return len(meant) > FEW_WORDS or bool(topic & words) or bool(meant & stems(decision.statement, language))


def _swaps(earlier: Decision, later: Decision, language: str) -> bool:
    """The same choice made the other way round."""
    pair = (earlier.statement, later.alternatives), (later.statement, earlier.alternatives)
    return all(
        stems(choice, language) in [stems(_without_id(each), language) for each in rest] for choice, rest in pair
    )


def _without_id(text: str) -> str:
    return _LED_BY_ID.sub("", text)
