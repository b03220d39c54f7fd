"""Recall, precision and invented words: `python -m tests.conversations.offline.measuring`."""

import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conversations.llm.offline.draft import Draft
from conversations.llm.offline.facts import Fact, Place
from conversations.llm.offline.filing import file_facts
from conversations.llm.offline.reading import read
from conversations.llm.offline.rules import rules_for
from conversations.llm.offline.situation import Situation
from conversations.llm.offline.words import content_stems, content_words, figures, negations, overlap

FOLDER = Path(__file__).parent / "labelled"
RULES = rules_for("en")
DUMP = Place(step="dump", section="summary")
FIELDS = ("actor", "priority", "target", "threshold", "reason", "term", "owner", "by")
NEAR = 0.7
HALVES = ("seen", "unseen", "fresh", "tuned", "held")


@dataclass
class Score:
    """Counts by section, and what went wrong."""

    gold: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found.total() / self.gold.total()

    @property
    def precision(self) -> float:
        return self.found.total() / self.said.total()

    @property
    def field_accuracy(self) -> float:
        return self.fields["right"] / max(1, self.fields["asked"])


def utterances(half: str) -> list[dict[str, Any]]:
    return list(tomllib.loads((FOLDER / f"{half}.toml").read_text("utf-8"))["utterance"])


def plain(text: str) -> str:
    """As a speech recogniser without punctuation would give it."""
    return re.sub(r"[.;!?](?=\s|$)", "", text).replace(",", "").lower()


def score(half: str, change: Any = str) -> Score:
    total = Score()
    for utterance in utterances(half):
        said = change(utterance["said"])
        _compare(utterance, facts_in(said), total, change)
    return total


def facts_in(said: str) -> list[Fact]:
    return [fact for fact in read(said, DUMP, RULES) if fact.kind != "answer"]


def _compare(utterance: dict[str, Any], facts: list[Fact], total: Score, change: Any) -> None:
    left = list(facts)
    for fact in facts:
        total.said[fact.section] += 1
    for gold in utterance["facts"]:
        total.gold[gold["section"]] += 1
        match = _best(gold, left, change)
        if match is None:
            total.missed.append(f"{gold['section']}: {gold['span']}")
            continue
        left.remove(match)
        total.found[gold["section"]] += 1
        for name in FIELDS:
            if name in gold:
                total.fields["asked"] += 1
                right = str(match.fields.get(name, "")).casefold() == change(gold[name]).casefold()
                total.fields["right" if right else "wrong"] += 1
                if not right:
                    total.missed.append(
                        f"  field {name}={gold[name]!r} got {match.fields.get(name, '')!r}: {gold['span']}"
                    )
    total.surplus += [f"{fact.section}: {fact.text}" for fact in left]


def _best(gold: dict[str, Any], facts: list[Fact], change: Any) -> Fact | None:
    wanted = _stems(change(gold["span"]))
    scored = [(overlap(wanted, _stems(_text(fact))), fact) for fact in facts if gold["section"] in _sections(fact)]
    scored = [each for each in scored if each[0] >= NEAR]
    return max(scored, key=lambda each: each[0])[1] if scored else None


def _sections(fact: Fact) -> tuple[str, ...]:
    """A "what if" with no answer is a case of a requirement, or a risk where it hangs on none."""
    only_a_case = fact.kind == "criterion" and fact.fields.get("kind") == "failure" and "then" not in fact.fields
    return ("criterion", "risks") if only_a_case else (fact.section,)


def _stems(text: str) -> frozenset[str]:
    return content_stems(text, RULES) | figures(text)


def _text(fact: Fact) -> str:
    if fact.kind == "criterion":
        return fact.text if "then" not in fact.fields or fact.fields["then"] in fact.text else str(fact.fields["when"])
    return " ".join(fact.fields["beats"]) if "beats" in fact.fields else fact.text


def invented(said: str) -> list[str]:
    """Content words, figures or negations in the edits that the words do not hold."""
    situation = Situation({}, said, None, (), frozenset(), ())
    draft = Draft(situation, RULES, said)
    file_facts(read(said, DUMP, RULES), draft)
    known = set(content_words(said, RULES))
    wrong = []
    for edit in draft.edits:
        text = edit.get("text", "") or " ".join(_values(edit.get("fields", {})))
        wrong += [word for word in content_words(text, RULES) if word not in known]
        if edit["section"] not in ("scope_out",) and negations(text, RULES) > negations(said, RULES):
            wrong.append(f"not in {text}")
    return wrong


def _values(fields: dict[str, Any]) -> list[str]:
    texts = []
    for name, value in fields.items():
        if name in ("priority", "kind"):
            continue
        for each in value if isinstance(value, list) else [value]:
            texts += (
                [str(part) for key, part in each.items() if key != "kind"] if isinstance(each, dict) else [str(each)]
            )
    return texts


def report(half: str, change: Any = str, *, detail: bool = False) -> None:
    found = score(half, change)
    print(f"{half}{' (plain speech)' if change is plain else ''}: {found.gold.total()} facts, ", end="")
    print(f"recall {found.recall:.2f}, precision {found.precision:.2f}, fields {found.field_accuracy:.2f}")
    for section, count in sorted(found.gold.items()):
        print(f"  {section:14} {found.found[section]}/{count}, said {found.said[section]}")
    if detail:
        print(*[f"  - {line}" for line in found.missed], *[f"  + {line}" for line in found.surplus], sep="\n")


if __name__ == "__main__":
    for half in HALVES:
        report(half, detail=half in sys.argv[1:])
        report(half, plain)
    print(
        "invented:",
        [word for half in HALVES for each in utterances(half) for word in invented(each["said"])],
    )
