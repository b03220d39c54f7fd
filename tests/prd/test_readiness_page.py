"""docs/readiness.md says what the checks are and how readiness is computed; here it is held to the truth."""

import pytest
from django.conf import settings
from hypothesis import given

from prd.checks import CHECKS, find_all, readiness
from prd.document import Content
from prd.items import SECTIONS
from prd.labels import FIELDS, persona_words
from prd.readiness import COUNTED, FIT, PROSE_WORDS, WANTED, WEIGHTS, checks_of
from prd.urgency import LINK_BONUS, MOST_LINKS, NOTHING_KNOWN, UNCERTAINTY
from tests.prd.making import KEPT, add, document, prose
from tests.prd.test_checks_are_total import contents

PAGE = (settings.BASE_DIR / "docs" / "readiness.md").read_text(encoding="utf-8")
ITEMS = [kind for kind in SECTIONS.values() if not kind.is_prose]


def named(code: str) -> str:
    return code.replace("_", " ")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_every_check_is_on_the_page(check) -> None:
    row = [named(check.code).capitalize(), check.why, persona_words(check.owner), str(check.impact)]
    assert f"| {' | '.join(row)} |" in PAGE


def test_the_page_names_no_check_that_is_gone() -> None:
    table = PAGE[PAGE.index("| finding |") : PAGE.index("## Readiness")]
    assert table.count("\n|") - 1 == len(CHECKS)


@pytest.mark.parametrize("kind", ITEMS, ids=lambda kind: kind.key)
def test_what_a_line_needs_is_on_the_page(kind) -> None:
    fields = [FIELDS[kind.key].get(name, named(name).capitalize()) for name in WANTED.get(kind.key, ())]
    findings = [named(code) for code in COUNTED.get(kind.key, ())]
    assert f"| {kind.title} | {', '.join(fields) or '–'} | {', '.join(findings) or '–'} |" in PAGE


def test_figures_and_findings_that_count_everywhere_are_on_the_page() -> None:
    for key, words in PROSE_WORDS.items():
        assert f"{SECTIONS[key].title} {words}" in PAGE
    assert WEIGHTS == {"requirements": 3} and "count three times" in PAGE
    assert f"({', '.join(named(code) for code in FIT)})" in " ".join(PAGE.split())


def test_the_order_of_the_findings_is_on_the_page() -> None:
    told = " ".join(PAGE.split())
    assert f"adds {LINK_BONUS}, {LINK_BONUS * MOST_LINKS} at most" in told
    known = UNCERTAINTY
    assert f"is {NOTHING_KNOWN} percent of a contradiction" in told and known["unknown"] == NOTHING_KNOWN
    assert (
        f"{known['assumed']} if the line is assumed, {known['derived']} if it is derived and {known['stated']} if it"
        in told
    )


def test_the_example_of_the_page_comes_out_as_it_says() -> None:
    content = document(
        prose("summary", "A visitor reserves a place and boards with a code."),
        add("requirements", statement="A visitor can pay", actor="visitor", priority="must", acceptance=[KEPT]),
        outline="lean",
    )
    ready = readiness(content, find_all(content))
    assert (ready.sections["summary"], ready.sections["requirements"], ready.overall) == (50, 88, 44)
    for figure in ("50 percent", "8 of 9 hold", "88 percent", "44 percent"):
        assert figure in " ".join(PAGE.split())


@given(contents)
def test_overall_is_the_mean_that_the_page_describes(content: Content) -> None:
    found = find_all(content)
    ready = readiness(content, found)
    places = {key: {each.code for each in found if each.place == key} for key in SECTIONS}
    for key, percent in ready.sections.items():
        section = content.sections[key]
        if section.is_empty:
            assert percent == 0
        elif not SECTIONS[key].is_prose:
            holds = [not places[key]]
            for item in section.items:
                holds += checks_of(key, item, {each.code for each in found if each.place == item.id})
            assert percent == 100 * sum(holds) // len(holds)
