"""What a run of the bench says: on the terminal, and as docs/performance.md."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from tests.load import processes
from tests.load.figures import HEADINGS, Results, percent
from tests.load.script import Script
from tests.load.stalled import LIMIT, PAGES, REPLIES, Growth
from tests.load.streams import LOADS, TOKENS, Load
from tests.server import ROOT

PAGE = ROOT / "docs" / "performance.md"
PACKAGES = (
    "anthropic", "django", "channels", "daphne", "uvicorn", "uvloop", "websockets", "psycopg", "redis", "fastapi",
    "sse-starlette",
)  # fmt: skip

FIFTY_PACED, SPARSE, MANY = LOADS[1], LOADS[2], LOADS[5]
CHARACTERS = len(Script(1, tokens=TOKENS).text())
FEWER = SPARSE.tokens
BARE, APPS = "relay", ("daphne", "uvicorn", "api")

HOW = f"""\
One run starts everything: an upstream that speaks the Messages streaming protocol (`tests/load/upstream.py`), the SDK
alone in a process of its own, a bare FastAPI and sse-starlette relay that stores nothing, and the site under daphne and
under uvicorn on SQLite, with people who are logged in, pages that are open, and every reply stored; then once more
under uvicorn for programs that read server-sent events of its API. In the last rows two relay processes stand against
two of the site on PostgreSQL and Redis, where many pages follow a turn of the other process. Each reply has {TOKENS}
deltas of Markdown, a word and a mark each, {CHARACTERS:,} characters in all; the replies of a load begin one after
another, evenly: those of 50 paced streams within {FIFTY_PACED.spread:g} s, of 200 within {SPARSE.spread:g} s, those at
once within {MANY.spread:g} s, which is a burst.

- **paced**: the first token after 0.4 s, then 5 ms (1 stream), 40 ms (50) or 100 ms (200, {FEWER} tokens) between
  tokens: what a model does, and the same for all. The time until the first word is read from it.
- **at once**: the upstream sends as fast as it is read. Tokens/s is then what gets through.

*first*: from sending the words to the first of the reply at the client. *tokens/s*: from the first start to the last
token. *CPU*: user and system time of all the server's processes, without upstream and clients, which have columns of
their own to show that they are not what is measured; that of PostgreSQL and Redis stands *beside* it. *memory*: the
most that the server's processes held. *whole*: replies whose last state at the client is what was sent, to the letter.
Figures are medians where a load is repeated, which those are that a target is measured by; a ratio is the median of the
repeats' own ratios. The order of contestants turns round from repeat to repeat, and each was warmed up before."""


@dataclass(frozen=True)
class Target:
    name: str
    wanted: str
    reached: str
    met: bool


@dataclass
class Report:
    results: Results
    growths: dict[str, Growth]
    stored: int
    stored_whole: int

    # ---- what was promised ----

    def targets(self) -> list[Target]:
        found: list[Target | None] = []
        for key in APPS:
            found += [
                self.compared("first delta p50, 50 paced streams", "first_p50", FIFTY_PACED, key, "sdk", most=1.5),
                self.compared("tokens/s, 200 streams at once", "tokens_a_second", MANY, key, BARE, least=0.95),
                self.compared("CPU per 1,000 tokens, 200 streams at once", "cpu", MANY, key, BARE, most=1.1),
            ]
        two = [self.compared("tokens/s, 200 at once", "tokens_a_second", MANY, "servers", "relay2", least=0.95)]
        two += [self.compared("CPU per 1,000 tokens, 200 at once", "cpu", MANY, "servers", "relay2", most=1.1)]
        return [each for each in [*found, *two, self.wholeness(), *self.memories()] if each]

    def compared(
        self, name: str, what: str, load: Load, key: str, to: str, *, least: float = 0, most: float = float("inf")
    ) -> Target | None:
        ratio = self.results.ratio(what, load, key, to)
        if ratio is None:
            return None
        wanted = f"at most {most:g}" if least == 0 else f"at least {least:g}"
        sides = f"{self.results.names[key]} / {self.results.names[to]}"
        return Target(f"{name}: {sides}", wanted, f"{ratio:.2f}", least <= ratio <= most)

    def wholeness(self) -> Target:
        """Both of what clients saw and of what was stored."""
        seen = [each.whole for figures in self.results.measured.values() for each in figures]
        share = min([*seen, self.stored_whole / self.stored if self.stored else 1.0])
        return Target("final text shown and stored equals what was sent", "100%", percent(share), share == 1)

    def memories(self) -> list[Target]:
        return [
            Target(
                f"memory for {PAGES} pages that never read {each.written:,.0f} MB: {self.results.names[key]}",
                f"less than {LIMIT:g} MB",
                f"{each.grown:.0f} MB",
                each.is_met,
            )
            for key, each in self.growths.items()
        ]

    # ---- how it is told ----

    def for_terminal(self) -> str:
        width = max(len(each.name) for each in self.targets())
        ratios = [
            f"{each.name:<{width}}  {each.reached:>8}  ({each.wanted})  {verdict(each)}" for each in self.targets()
        ]
        return "\n".join([*aligned(HEADINGS, self.results.rows()), "", *ratios])

    def as_page(self) -> str:
        when, wanted = datetime.now().astimezone(), ["what", "target", "reached", ""]
        ratios = [[each.name, each.wanted, f"**{each.reached}**", verdict(each)] for each in self.targets()]
        kept = f"{self.stored:,} replies were stored, {self.stored_whole:,} of them as they were sent."
        return PAGE_WORDS.format(
            when=f"{when:%d %B %Y}",
            machine=machine(),
            ratios=markdown_table(wanted, ratios),
            how=HOW,
            pinning=pinning(),
            deaf=PAGES,
            replies=REPLIES,
            figures=markdown_table(HEADINGS, self.results.rows()),
            kept=kept,
            versions=versions(),
        )


PAGE_WORDS = """\
# Performance

Measured by `make bench` on {when}, on {machine}.

{ratios}

What costs what: the profile in [decision 10](decisions/0010-what-is-done-for-all-turns-together.md).

## How it is measured

{how}
{pinning}

Pages that never read: {deaf} sockets of one project take in nothing while {replies} replies of some 40,000 characters
are written, and one page beside them reads. What they "never read" is what that one was sent, times their number: so
much a server would hold that waits for them.

## All figures

{figures}

{kept} Versions: {versions}.
"""


def verdict(target: Target) -> str:
    return "met" if target.met else "NOT met"


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(each) for each in column) for column in zip(headings, *rows, strict=True)]
    lines = [[each.rjust(width) for each, width in zip(row, widths, strict=True)] for row in (headings, *rows)]
    return ["  ".join(line).rstrip() for line in lines]


def markdown_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---"] * len(headings)
    return "\n".join(f"| {' | '.join(row)} |" for row in (headings, rule, *rows))


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.machine()
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def pinning() -> str:
    if not processes.pinned():
        return "All shared one core."
    return (
        "The tested server had one core to itself (its Redis too; PostgreSQL was not pinned), upstream and clients "
        "shared the other."
    )


def versions() -> str:
    named = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, {named}"
