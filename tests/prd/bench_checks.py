"""What the checks and the readiness of a document cost: `python -m tests.prd.bench_checks [items]`.

They run after every edit, so a document of 200 items may cost 10 ms at most. A machine is slow or busy as it likes:
the time is that of the processor, the same run also walks the document plainly (every text of it, once through
`casefold`), and the ratio of the two says more than the milliseconds.
"""

import sys
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

from prd import checks, wording
from prd.document import Content, Criterion, every_item
from tests.prd.making import add, document, prose

RUNS = 60
PLACES = ("on the quay", "at the kiosk", "in the office", "on board", "at home", "on the road", "in the queue")
THINGS = ("a place", "a bicycle", "a group", "a refund", "a season ticket", "a receipt", "a late sailing", "a seat")


def long_document(items: int) -> Content:
    """Half of it requirements, the rest journeys, metrics, scope, quality, assumptions, questions and terms."""
    edits = [
        prose("summary", "A visitor reserves a place on a numbered sailing and boards with a code. " * 4),
        prose("problem", "On summer Saturdays sixty people stand at the kiosk and nobody knows who has room. " * 8),
    ]
    edits += [_entry(number) for number in range(items)]
    return document(*edits)


def _entry(number: int) -> Any:
    what = f"{THINGS[number % 8]} {PLACES[number % 7]} by step {number}"
    match number % 16:
        case 0 if number < 48:
            return add("journeys", statement=f"Ines changes {what}", person="Ines", beats=["She reads", "She pays"])
        case 1:
            return add("scope_out", statement=f"Repairs of {what}", reason="the yard does them")
        case 2:
            return add("scope_in", statement=f"Keeping {what}")
        case 3:
            return add("quality", statement=f"Answers about {what} come quickly", kind="speed")
        case 4:
            return add("assumptions", "assumed", statement=f"People want {what}", impact="nobody comes")
        case 5:
            return add("questions", "unknown", statement=f"Who keeps {what}?")
        case 6:
            return add("glossary", term=f"Step-{number}", statement=f"what is known of {what}")
        case 7:
            return add("metrics", statement=f"Fewer people miss {what}", target="5 percent")
    return add(
        "requirements",
        statement=f"A visitor can easily change {what} and the office must see it",
        actor="visitor",
        priority=("must", "should", "could")[number % 3],
        journeys=["UJ-1"],
        acceptance=[Criterion(given="a sailing", when="she asks", then="it is held"), Criterion(then="she is told")],
    )


def walk(content: Content) -> int:
    """Every text of the document, once."""
    return sum(len(text.casefold()) for _, item in every_item(content) for text in _texts(item.model_dump()))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


def measure(content: Content) -> int:
    return checks.readiness(content, checks.find_all(content)).overall


def measure_at_first(content: Content) -> int:
    """As a process does that has never read a line of it: after an edit all lines but one are known."""
    for kept in (wording.stems, wording._stem, wording.vague_words, wording.makes_two_promises):
        kept.cache_clear()
    return measure(content)


def milliseconds(run: Callable[[Content], int], content: Content) -> list[float]:
    run(content)
    taken = []
    for _ in range(RUNS):
        start = process_time()
        run(content)
        taken.append(1000 * (process_time() - start))
    return sorted(taken)


def main(items: int) -> None:
    content = long_document(items)
    count, found = sum(1 for _ in every_item(content)), len(checks.find_all(content))
    walked, checked, first = (milliseconds(run, content) for run in (walk, measure, measure_at_first))
    print(f"{count} items, {found} findings, {RUNS} runs each")
    rows = {"checks and readiness": checked, "the same at first": first, "a plain walk": walked}
    for name, taken in rows.items():
        print(f"{name:<22}{median(taken):6.2f} ms median, {taken[0]:.2f} best, {taken[int(RUNS * 0.95)]:.2f} at 95 %")
    ratio, at_first = median(checked) / median(walked), median(first) / median(walked)
    print(f"{'ratio to the walk':<22}{ratio:6.2f}, at first {at_first:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
