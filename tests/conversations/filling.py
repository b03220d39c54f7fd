"""A person who answers every question well: makes the condition of a step hold, by the plainest change that does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from conversations import flow
from conversations.personas import PERSONAS, Predicate
from conversations.predicates import Facts, path_of
from prd.checks import Finding, Screen, find_all
from prd.document import SECTIONS, Content, Criterion, Decision, Item, Requirement, Source, find, live, new_content

THINGS = ("mooring", "logbook", "key", "locker", "ladder", "buoy", "lantern", "anchor", "tiller", "winch")


def item_of(content: Content, key: str, **fields: Any) -> Item:
    """Put an item into a section, as an edit would."""
    kind = SECTIONS[key]
    number = content.counters[kind.prefix] = content.counters.get(kind.prefix, 0) + 1
    assert kind.item is not None
    statement = f"{kind.noun} of the {THINGS[number % len(THINGS)]}"
    item = kind.item(id=kind.item_id(number), **{"statement": statement, **fields})
    content.sections[key].items.append(item)
    return item


@dataclass
class Interview:
    """One persona asking until it has nothing left, answered each time."""

    persona: str
    content: Content = field(default_factory=new_content)
    depth: str = "standard"
    screens: list[Screen] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    asks: list[flow.Ask] = field(default_factory=list)

    def __post_init__(self) -> None:
        item_of(self.content, "decisions", statement=self.depth, topic="depth")

    @property
    def findings(self) -> list[Finding]:
        return find_all(self.content, self.screens)

    @property
    def facts(self) -> Facts:
        return Facts(self.content, (), self.screens)

    def next(self, answered: str = "", **options: Any) -> flow.Ask | None:
        persona = PERSONAS[self.persona]
        return flow.next_question(
            persona,
            self.content,
            self.findings,
            asked=self.asked,
            answered=answered,
            turn_number=len(self.asks),
            screens=self.screens,
            **options,
        )

    def run(self, answer: Callable[["Interview", flow.Ask], None], most: int = 300) -> list[flow.Ask]:
        """Everything that is asked until the handover (or nothing), each answered by `answer`."""
        ask = self.next()
        while ask is not None and ask.kind != "handover":
            assert len(self.asks) < most, f"does not end: {[each.key for each in self.asks[-6:]]}"
            self.asks.append(ask)
            self.asked[ask.key] = self.asked.get(ask.key, 0) + 1
            answer(self, ask)
            ask = self.next(answered=ask.key)
        return self.asks


def well(interview: Interview, ask: flow.Ask) -> None:
    """Answer so that the step is met, or the finding gone."""
    step = PERSONAS[ask.persona].step(ask.step)
    if step is not None:
        satisfy(step.done_when, interview, ask.item)
    elif ask.finding:
        _clear(interview, ask.item, ask.finding)


def badly(interview: Interview, ask: flow.Ask) -> None:
    """Say nothing that helps."""


def satisfy(predicate: Predicate, interview: Interview, item: str) -> None:
    name, *rest = predicate
    if name == "all":
        for part in rest:
            satisfy(part, interview, item)
    elif name == "any":
        satisfy(rest[-1] if rest[0][-2:] == (0, 0) else rest[0], interview, item)
    else:
        SATISFY[name](interview, item, *rest)


def _count(interview: Interview, item: str, text: str, least: int, most: int = 99) -> None:
    path = path_of(text)
    while len(path.select(interview.facts)) < least:
        if path.section == "wireframes":
            interview.screens.append(Screen("W-1", "First screen", ("FR-001",)))
            continue
        fields = {path.key: path.value} if path.key else {}
        if path.section == "glossary":
            fields["term"] = THINGS[len(path.select(interview.facts))]
        item_of(interview.content, path.section, **fields)


def _every(interview: Interview, item: str, text: str, *numbers: int) -> None:
    path = path_of(text)
    for each in path.select(interview.facts):
        if item in ("", each.id):
            is_list = isinstance(getattr(each, path.field), list)
            setattr(each, path.field, ["a", "b", "c"] if is_list else "said")


def _words(interview: Interview, item: str, section: str, least: int) -> None:
    interview.content.sections[section].body += " word" * least


def _from(interview: Interview, item: str, cited: str) -> None:
    interview.content.sections["data"].sources.append(Source(step=cited))


def _linked(interview: Interview, item: str, pair: str) -> None:
    if pair.startswith("users"):
        live(interview.content, "journeys")[0].derived_from = [user.id for user in live(interview.content, "users")]
        return
    for each in live(interview.content, "requirements"):
        assert isinstance(each, Requirement)
        each.journeys = [journey.id for journey in live(interview.content, "journeys")]
        each.wireframes = ["W-1"]


def _clear(interview: Interview, item: str, code: str) -> None:
    for finding in [each for each in interview.findings if each.code == code and item in ("", each.place)]:
        pair = find(interview.content, finding.place)
        if code == "contradiction":
            section = interview.content.sections[finding.section]
            section.items = [each for each in section.items if each.id != finding.place]
        elif code == "journey_without_requirement":
            item_of(interview.content, "requirements", statement="Serves it", journeys=[finding.place])
        elif pair is not None:
            MEND[code](pair[1])


def mend_limit(item: Any) -> None:
    item.population = item.window = item.unit = item.threshold = "said"


def mend_decision(item: Any) -> None:
    assert isinstance(item, Decision)
    item.reason, item.alternatives = "because", ["the other way"]


def plain(item: Any) -> None:
    item.statement = f"Somebody lends the {THINGS[int(item.id[-1])]}"


MEND: dict[str, Callable[[Any], None]] = {
    "no_actor": lambda item: setattr(item, "actor", "members"),
    "no_priority": lambda item: setattr(item, "priority", "must"),
    "requirement_without_journey": lambda item: setattr(item, "journeys", ["UJ-1"]),
    "no_acceptance": lambda item: item.acceptance.append(Criterion(given="g", when="w", then="t")),
    "no_failure_path": lambda item: item.acceptance.append(Criterion(when="w", then="t", kind="failure")),
    "vague_word": plain,
    "two_in_one": plain,
    "no_threshold": mend_limit,
    "no_reason": mend_decision,
    "unconfirmed_assumption": lambda item: setattr(item, "confirmed", True),
    "question_without_owner": lambda item: setattr(item, "owner", "Mara"),
}
SATISFY: dict[str, Callable[..., None]] = {
    "count": _count,
    "every": _every,
    "some": _every,
    "words": _words,
    "from": _from,
    "clear": _clear,
    "linked": _linked,
}


def troubled() -> Content:
    """A document with something for everybody to ask about."""
    content = new_content()
    content.sections["summary"].body = "Members of a boat club book boats."
    item_of(content, "users", statement="Members of the club")
    item_of(content, "users", statement="The harbour office")
    item_of(content, "journeys", statement="Taking a boat out")
    item_of(content, "requirements", statement="Members can book a boat easily", priority="should")
    item_of(content, "requirements", statement="The office can see all boats", priority="must")
    item_of(content, "requirements", statement="Members must sign a boat back in and the app must send a receipt")
    item_of(content, "requirements", statement="Members can cancel until 18:00")
    item_of(content, "requirements", statement="Members can cancel until 12:00")
    item_of(content, "metrics", statement="Fewer lost boats", target="none a year")
    item_of(content, "assumptions", statement="Members carry a phone", impact="nobody can book on the water")
    item_of(content, "questions", statement="Who approves a refund?")
    item_of(content, "decisions", statement="No cash is taken")
    item_of(content, "quality", statement="The plan opens quickly", kind="speed")
    return content
