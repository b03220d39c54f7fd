"""Impact times uncertainty: the table, and the order that comes of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prd.checks import CHECKS, find_all
from prd.document import Content
from prd.urgency import DECIDES_FIRST, UNCERTAINTY, impact_of, uncertainty_of
from tests.prd.making import add, document

WHOLE = {"actor": "visitor", "priority": "must"}


def order(content: Content, *codes: str) -> list[tuple[str, str]]:
    return [(each.code, each.place) for each in find_all(content) if each.code in codes]


@pytest.mark.parametrize(
    ("weight", "links", "evidence", "urgency"),
    [
        (70, 0, "stated", 70 * 70),  # a requirement that the person stated, without a criterion
        (70, 0, "assumed", 70 * 90),
        (70, 2, "derived", 80 * 80),
        (70, 9, "unknown", 90 * 100),  # four links count at most
    ],
)
def test_the_formula(weight: int, links: int, evidence: Any, urgency: int) -> None:
    item = document(add("requirements", evidence, statement="A visitor pays")).sections["requirements"].items[0]
    assert impact_of(weight, links) * uncertainty_of("no_acceptance", item) == urgency


def test_of_two_guesses_the_less_certain_comes_first() -> None:
    content = document(
        add("requirements", "stated", statement="A visitor pays", **WHOLE),
        add("requirements", "derived", statement="A visitor boards", **WHOLE),
        add("requirements", "assumed", statement="A visitor leaves", **WHOLE),
    )
    assert [place for _code, place in order(content, "no_acceptance")] == ["FR-003", "FR-002", "FR-001"]


def test_a_small_doubt_about_a_guess_does_not_outrun_a_hole_in_what_was_said() -> None:
    content = document(
        add("requirements", "stated", statement="A visitor pays", **WHOLE),
        add("questions", "assumed", statement="Who is on call?"),
    )
    assert order(content, "no_acceptance", "question_without_owner")[0] == ("no_acceptance", "FR-001")


@given(st.sampled_from(CHECKS), st.integers(0, 9), st.sampled_from([None, *UNCERTAINTY]))
def test_only_a_contradiction_decides_first_and_it_always_does(check: Any, links: int, evidence: Any) -> None:
    items = document(add("risks", evidence, statement="Fog")).sections["risks"].items if evidence else [None]
    urgency = impact_of(check.impact, links) * uncertainty_of(check.code, items[0])
    assert 0 < urgency <= 12_000
    if check.code == "contradiction":
        assert urgency >= DECIDES_FIRST


@given(st.integers(0, 9), st.integers(0, 100), st.integers(0, 100))
def test_more_impact_is_never_less_urgent(links: int, one: int, other: int) -> None:
    least, most = sorted((one, other))
    assert impact_of(least, links) <= impact_of(most, links) <= impact_of(most, links + 1)
