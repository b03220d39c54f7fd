"""What to ask about first: impact times uncertainty. Pure.

**Impact** is what it costs if nobody asks. Each check has its weight (the table CHECKS in prd.checks: a contradiction
100, two words for one thing 15), less where the rule itself says so (a requirement that is no must); 5 are added for
each line or screen that hangs on the place, up to 20.

**Uncertainty**, in percent, is how little is known about the place, by its evidence:

| the place | uncertainty |
|---|---|
| a contradiction, an empty section, a drawing, a line marked unknown | 100 |
| an assumed line: nobody said it | 90 |
| a derived line: it follows from what was said | 80 |
| a stated line: the person said it, and only a part of it is missing | 70 |

Their product orders the findings; equal ones stand in the order of the document. A contradiction comes before all else:
with at least 100 times 100 it is the only one that reaches DECIDES_FIRST.
"""

from prd.items import Item

UNCERTAINTY = {"unknown": 100, "assumed": 90, "derived": 80, "stated": 70}
NOTHING_KNOWN = 100
DECIDES_FIRST = 10_000
LINK_BONUS, MOST_LINKS = 5, 4


def impact_of(weight: int, links: int) -> int:
    """Of a check that does not hold at a place on which so many lines and screens hang."""
    return weight + LINK_BONUS * min(links, MOST_LINKS)


def uncertainty_of(code: str, item: Item | None) -> int:
    """In percent."""
    if item is None or code == "contradiction":
        return NOTHING_KNOWN
    return UNCERTAINTY[item.evidence]
