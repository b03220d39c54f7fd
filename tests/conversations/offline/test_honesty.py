"""Nothing is invented, nothing is lost, nothing is said twice, and reading takes time in proportion to the words."""

import random
import re

import pytest

from conversations.llm.offline.clauses import clauses_of, normalised
from tests.conversations.offline.asking import applied, calls, edits
from tests.conversations.offline.measuring import (
    DUMP,
    HALVES,
    RULES,
    facts_in,
    invented,
    plain,
    read,
    score,
    utterances,
)

ALL = [utterance["said"] for half in HALVES for utterance in utterances(half)]


def splices(count: int) -> list[str]:
    """Random halves of utterances put together, as nobody would say them."""
    chance = random.Random(7)
    parts = [part for said in ALL for part in re.split(r"(?<=[.?])\s", said)]
    return [" ".join(chance.sample(parts, 3)) for _ in range(count)]


@pytest.mark.parametrize("said", ALL)
def test_no_word_is_invented(said: str) -> None:
    assert invented(said) == []


def test_no_word_is_invented_in_random_splices() -> None:
    assert [(said, found) for said in splices(60) if (found := invented(said))] == []


@pytest.mark.parametrize("said", ALL)
def test_every_clause_ends_somewhere(said: str) -> None:
    text = normalised(said)
    spans = [(fact.start, fact.end) for fact in read(said, DUMP, RULES)]
    for clause in clauses_of(text, RULES):
        assert any(start <= clause.start and clause.end <= end for start, end in spans), clause.text


@pytest.mark.parametrize("said", ALL)
def test_said_again_it_adds_nothing(said: str) -> None:
    once = applied(said)
    assert edits(said, content=once) == []


def test_ten_times_the_text_is_at_most_fifteen_times_the_work() -> None:
    said = " ".join(ALL)[:3_000]
    calls(lambda: facts_in(said))
    assert calls(lambda: facts_in(" ".join([said] * 10))) <= 15 * calls(lambda: facts_in(said))


@pytest.mark.parametrize("half", HALVES)
def test_what_was_written_for_tuning_and_what_was_held_back_is_read_well_enough(half: str) -> None:
    found, spoken = score(half), score(half, plain)
    least = (0.82, 0.76, 0.6, 0.6) if half == "held" else (0.95, 0.9, 0.78, 0.8)
    assert found.recall >= least[0] and found.precision >= least[1]
    assert spoken.recall >= least[2] and spoken.precision >= least[3]
