"""Figures of a load: measured once for each repeat, then the median, the table and what is compared."""

import asyncio
import math
from collections import defaultdict
from dataclasses import dataclass, field

from tests.load import processes
from tests.load.contestants import Contestant
from tests.load.streams import LOADS, Load, Stream, middle, percentile, rate

SETTLING = 0.3  # after the last reply: what a server still does for it belongs to it


@dataclass
class Figures:
    """What one load cost one contestant. CPU is in seconds per 1,000 tokens, memory in megabytes."""

    first_p50: float
    first_p95: float
    tokens_a_second: float
    cpu: float
    memory: float
    whole: float
    clients_cpu: float
    upstream_cpu: float
    beside: dict[str, float] = field(default_factory=dict)


async def measure(contestant: Contestant, load: Load, upstream: int) -> Figures:
    processes.forget_peak(contestant.pid)
    groups = {"server": processes.tree(contestant.pid), "upstream": [upstream], "clients": [processes.own()]}
    groups |= contestant.beside()
    before = {name: processes.cpu_seconds(pids) for name, pids in groups.items()}
    streams = await contestant.run(load)
    await asyncio.sleep(SETTLING)
    spent = {name: processes.cpu_seconds(pids) - before[name] for name, pids in groups.items()}
    return figures_of(streams, spent, processes.memory(contestant.pid, "VmHWM"))


def figures_of(streams: list[Stream], spent: dict[str, float], memory: float) -> Figures:
    thousands = max(1, sum(each.tokens for each in streams)) / 1000
    each = {name: seconds / thousands for name, seconds in spent.items()}
    waited = [stream.until_first for stream in streams if stream.until_first is not None]
    return Figures(
        first_p50=percentile(waited, 0.5),
        first_p95=percentile(waited, 0.95),
        tokens_a_second=rate(streams),
        cpu=each.pop("server"),
        memory=memory,
        whole=sum(stream.is_whole() for stream in streams) / len(streams),
        clients_cpu=each.pop("clients"),
        upstream_cpu=each.pop("upstream"),
        beside=each,
    )


class Results:
    """All that was measured, by contestant and load."""

    def __init__(self) -> None:
        self.measured: dict[tuple[str, int], list[Figures]] = defaultdict(list)  # by contestant and index of the load
        self.names: dict[str, str] = {}  # what a contestant is called, by its key

    def add(self, key: str, name: str, load: Load, figures: Figures) -> None:
        self.names[key] = name
        self.measured[key, load.index].append(figures)

    def median(self, key: str, load: Load) -> Figures | None:
        """Figure by figure; whole is the worst, because one lost reply is one too many."""
        found = self.measured.get((key, load.index))
        if not found:
            return None
        plain = ("first_p50", "first_p95", "tokens_a_second", "cpu", "memory", "clients_cpu", "upstream_cpu")
        names = found[0].beside
        return Figures(
            **{name: middle([getattr(each, name) for each in found]) for name in plain},
            whole=min(each.whole for each in found),
            beside={name: middle([each.beside[name] for each in found]) for name in names},
        )

    def ratio(self, what: str, load: Load, key: str, to: str) -> float | None:
        """The median of the repeats' own ratios: both sides of each were measured within the same minute."""
        ours, theirs = self.measured.get((key, load.index), []), self.measured.get((to, load.index), [])
        pairs = [(getattr(one, what), getattr(other, what)) for one, other in zip(ours, theirs, strict=False)]
        return middle([one / other for one, other in pairs if other]) if pairs else None

    def rows(self) -> list[list[str]]:
        """The table: a line for each contestant under each load."""
        lines = [(load, key, self.median(key, load)) for load in LOADS for key in self.names]
        return [row(load, self.names[key], figures) for load, key, figures in lines if figures]


HEADINGS = [
    "load", "served by", "first p50 ms", "first p95 ms", "tokens/s", "CPU s/1k tokens", "memory MB", "whole",
    "clients CPU", "upstream CPU", "beside",
]  # fmt: skip


def row(load: Load, name: str, figures: Figures) -> list[str]:
    return [
        load.name,
        name,
        f"{figures.first_p50 * 1000:.0f}",
        f"{figures.first_p95 * 1000:.0f}",
        f"{figures.tokens_a_second:,.0f}",
        f"{figures.cpu:.3f}",
        f"{figures.memory:.0f}",
        percent(figures.whole),
        f"{figures.clients_cpu:.3f}",
        f"{figures.upstream_cpu:.3f}",
        ", ".join(f"{name} {seconds:.3f}" for name, seconds in figures.beside.items()),
    ]


def percent(share: float) -> str:
    """Rounded down: 100% is said only of all."""
    return "100%" if share == 1 else f"{math.floor(share * 10_000) / 100:.2f}%"
