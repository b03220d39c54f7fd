"""The checks: what is wrong or missing in a document, where, why it matters, and who asks about it.

Pure. Every check is a small function in the table CHECKS; a finding disappears when the document is mended.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prd import clashes, rules, urgency
from prd.document import SECTION_KEYS, Content
from prd.findings import Facts, Finding, Hit, Readiness, Screen
from prd.readiness import readiness
from prd.rules import SECTION_OWNERS

__all__ = ["CHECKS", "SECTION_OWNERS", "Check", "Finding", "Readiness", "Screen", "find_all", "readiness"]


@dataclass(frozen=True)
class Check:
    """A rule: who asks about it, how much it weighs, why it matters, and where it does not hold."""

    code: str
    owner: str
    impact: int
    why: str
    hits: Callable[[Facts], Iterator[Hit]]


PM, UX, ARCHITECT, TESTER, CRITIC = "product_manager", "ux_designer", "architect", "tester", "critic"

CHECKS: tuple[Check, ...] = (
    Check("contradiction", CRITIC, 100, "Builders would pick for you.", clashes.contradiction),
    Check("duplicate_id", CRITIC, 95, "A link to it leads to two lines.", clashes.duplicate_id),
    Check("empty_section", PM, 90, "Whoever builds this would have to guess it.", rules.empty_section),
    Check("no_actor", PM, 80, "Who does it settles rights, screens and tests.", rules.no_actor),
    Check("no_acceptance", TESTER, 70, "Your demonstration becomes the test.", rules.no_acceptance),
    Check("dangling_id", CRITIC, 65, "Whoever follows the link finds nothing.", clashes.dangling_id),
    Check("no_failure_path", TESTER, 60, "Builders guess where this is missing.", rules.no_failure_path),
    Check("no_target", PM, 55, "Without a figure nobody can tell whether it worked.", rules.no_target),
    Check("no_threshold", ARCHITECT, 52, "A limit is a number with a crowd, a window and a unit.", rules.no_threshold),
    Check("vague_word", TESTER, 50, "Say what somebody sees, and how long it may take or how often.", rules.vague_word),
    Check("two_in_one", TESTER, 48, "Half a promise cannot be ticked off; two lines can.", rules.two_in_one),
    Check("journey_without_requirement", UX, 46, "Unpromised, it stays unbuilt.", rules.journey_without_requirement),
    Check("unconfirmed_assumption", CRITIC, 45, "Say what happens if it is wrong.", rules.unconfirmed_assumption),
    Check("no_priority", PM, 40, "Your ranking gives the work an order.", rules.no_priority),
    Check("screen_without_requirement", UX, 38, "A screen shows a promise.", rules.screen_without_requirement),
    Check("requirement_without_journey", PM, 35, "Somebody meets it on a visit.", rules.requirement_without_journey),
    Check("no_counter", PM, 32, "Any number can be won the wrong way.", rules.no_counter),
    Check("no_reason", CRITIC, 30, "In a year somebody will ask what else was considered.", rules.no_reason),
    Check("question_without_owner", CRITIC, 25, "A question without a name stays open.", rules.question_without_owner),
    Check("glossary_drift", ARCHITECT, 15, "Two words for one thing become two things.", clashes.glossary_drift),
)


def find_all(content: Content, screens: Sequence[Screen] = ()) -> list[Finding]:
    """All findings, the most urgent first (prd.urgency); equal ones in the order of the document."""
    facts = Facts(content, screens)
    found = [_finding(check, hit, facts) for check in CHECKS for hit in check.hits(facts)]
    order = {item.id: position for position, (_, item) in enumerate(facts.items)}
    return sorted(found, key=lambda each: (-each.urgency, SECTION_KEYS.index(each.section), order.get(each.place, -1)))


def _finding(check: Check, hit: Hit, facts: Facts) -> Finding:
    item = facts.by_id.get(hit.place)
    return Finding(
        code=check.code,
        place=hit.place,
        section=hit.section,
        message=hit.message,
        why=hit.why or check.why,
        owner=hit.owner or check.owner,
        impact=urgency.impact_of(check.impact - hit.less, facts.links.get(hit.place, 0)),
        word=hit.word,
        uncertainty=urgency.uncertainty_of(check.code, item),
    )
