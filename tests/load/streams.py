"""One measured reply, and the loads under which replies are measured."""

import json
import re
import time
from dataclasses import dataclass, field
from statistics import median

from prd import markdown
from tests.load import prose
from tests.load.script import Script

TOKENS = 400
NUMBERS = 1000  # scripts of one load are numbered within its own thousand, so that no page shows a text twice

now = time.perf_counter  # the same clock in all processes of a machine


@dataclass(frozen=True)
class Load:
    """So many replies at once. Without `pace` each comes as fast as it is taken."""

    index: int
    streams: int
    first: float = 0.0
    pace: float = 0.0
    tokens: int = TOKENS
    repeats: int = 1
    spread: float = 1.0  # seconds over which its streams begin, evenly

    @property
    def name(self) -> str:
        return f"{self.streams} paced" if self.pace else f"{self.streams} at once"

    def scripts(self) -> list[Script]:
        return [
            Script(self.index * NUMBERS + each, tokens=self.tokens, first=self.first, pace=self.pace)
            for each in range(self.streams)
        ]

    def delay(self, place: int) -> float:
        return self.spread * place / self.streams


# Those that a target is measured by are repeated most; the others are there to see what becomes of it.
PACED = (
    Load(1, 1, first=0.4, pace=0.005),
    Load(2, 50, first=0.4, pace=0.04, repeats=3, spread=4),  # 25 tokens a second, as models write them
    Load(3, 200, first=0.4, pace=0.1, tokens=100, spread=8),  # 2,000 tokens a second keep a core busy
)
SATURATED = (Load(4, 1), Load(5, 50), Load(6, 200, repeats=3))
LOADS = (*PACED, *SATURATED)
WARM_UP = Load(0, 12)


@dataclass
class Stream:
    """What one client saw of one reply. `received` is text, server-sent events or HTML, judged when all is measured."""

    script: Script
    sent: float = field(default_factory=now)
    first: float | None = None
    ended: float = 0.0
    tokens: int = 0
    received: str = ""
    form: str = "text"

    def saw(self, tokens: int) -> None:
        """So many tokens are visible by now."""
        if tokens <= self.tokens:
            return
        self.ended = now()
        self.tokens = tokens
        if self.first is None:
            self.first = self.ended

    @property
    def until_first(self) -> float | None:
        return None if self.first is None else self.first - self.sent

    def is_whole(self) -> bool:
        """Whether what arrived last is what was sent, to the letter."""
        sent = self.script.text()
        if self.form == "html":
            return str(markdown.render(sent)) in self.received
        if self.form == "events":
            return from_events(self.received) == sent
        if self.form == "api":
            return from_api(self.received) == sent
        return self.received == sent


DATA = re.compile(r"^data: (.*?)\r?$", re.MULTILINE)


def from_events(received: str) -> str:
    return "".join(json.loads(data)["text"] for data in DATA.findall(received) if data.startswith("{"))


DELTA = re.compile(r"^event: text\.delta\ndata: (.*)$", re.MULTILINE)


def from_api(received: str) -> str:
    return "".join(json.loads(data)["text"] for data in DELTA.findall(received))


LENGTHS = {load.index: load.tokens for load in LOADS}


def stored_whole(texts: list[str]) -> int:
    """How many of the stored replies are what was sent."""
    return sum(text == sent_as(prose.tag_of(text)) for text in texts)


def sent_as(tag: str) -> str:
    """The text of this name, whose number says under which load it was sent."""
    number = int(tag[1:].partition(".")[0]) if tag else 0
    return prose.text(tag, LENGTHS.get(number // NUMBERS, TOKENS))


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def rate(streams: list[Stream]) -> float:
    """Delivered tokens a second, from the first start to the last token."""
    begun, ended = min(each.sent for each in streams), max(each.ended for each in streams)
    return sum(each.tokens for each in streams) / (ended - begun) if ended > begun else 0.0


def middle(values: list[float]) -> float:
    return median(values) if values else float("nan")
