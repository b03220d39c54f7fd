"""Where a persona stands with a document: which steps are done, put off or still to be asked, and about what. Pure.

Nothing of it is stored. A step is done when its condition holds, and put off when an open question or a "does not
apply" decision that came from it says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conversations import lacking, slots
from conversations.personas import Persona, Step
from conversations.predicates import Facts, came_from, failing, holds, is_parked
from prd.checks import Finding, Screen
from prd.document import SECTIONS, Content, Decision, Item, OpenQuestion, find, live

FOLLOW_UPS = {"light": 0, "standard": 1, "deep": 2}


@dataclass(frozen=True)
class StepState:
    """A step of the bar: done, now, skipped or todo, and what it lacks in a few words."""

    step: Step
    state: str
    lacks: str


@dataclass(frozen=True)
class View:
    """One persona looking at one document. `asked` counts what the conversation asked, by "step" or "step:item"."""

    persona: Persona
    facts: Facts
    depth: str
    asked: Mapping[str, int]

    @property
    def is_ready(self) -> bool:
        """Whether the document holds what this persona needs before it can ask its own questions."""
        return self.persona.needs is None or holds(self.persona.needs, self.facts)

    @property
    def follow_ups(self) -> int:
        return FOLLOW_UPS[self.depth]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps to be asked as things stand: the brain dump alone while there is nothing to ask about."""
        return self.persona.asked(self.depth) if self.is_ready else (self.persona.dump,)

    def is_done(self, step: Step) -> bool:
        """Whether the condition holds, or for a repeated step whether no item is left that fails it."""
        if holds(step.done_when, self.facts):
            return True
        return bool(step.each) and failing(step.done_when, self.facts) == [] and bool(self.collection(step))

    def is_done_for(self, step: Step, item: str) -> bool:
        ids = failing(step.done_when, self.facts) if item else None
        return self.is_done(step) or (ids is not None and item not in ids)

    def is_put_off(self, key: str, item: str = "") -> bool:
        """Whether a step (for one of its items) was put off: its parked lines name the item, or none at all."""
        return any(not names or item in names for names in self._parked(key))

    def open_items(self, step: Step) -> list[str]:
        """What a step could be asked about now: item ids, "" for a step asked once, nothing if done or put off."""
        if self.is_done(step) or self.is_put_off(step.key):
            return []
        if step.needs is not None and not holds(step.needs, self.facts):
            return []
        if not step.each:
            return [""]
        items = [item for item in self.items_of(step) if not self.is_put_off(step.key, item)]
        return items[:1] if self.is_asked_once(step) else items

    def items_of(self, step: Step) -> list[str]:
        """The items that fail the step's condition, musts first; for a condition about no single item all of them."""
        ids = failing(step.done_when, self.facts)
        pairs = [find(self.facts.content, each) for each in (self.collection(step) if ids is None else ids)]
        return [item.id for item in slots.by_rank(pair[1] for pair in pairs if pair)]

    def is_asked_once(self, step: Step) -> bool:
        """A repeated step whose condition is about no single item is asked for the first item only."""
        return failing(step.done_when, self.facts) is None

    def times(self, step: Step, item: str = "") -> int:
        """How often a step was asked about an item; one that is asked once counts all its askings."""
        if step.each and self.is_asked_once(step):
            return sum(count for key, count in self.asked.items() if key.split(":")[0] == step.key)
        return self.asked.get(key_of(step.key, item), 0)

    def has_work(self) -> bool:
        return any(self.open_items(step) for step in self.steps)

    def state(self, step: Step) -> str:
        if self.is_ready and self.is_done(step):
            return "done"
        if self.is_put_off(step.key):
            return "skipped"
        items = self.items_of(step) if step.each else []
        return "skipped" if items and all(self.is_put_off(step.key, item) for item in items) else "todo"

    def collection(self, step: Step) -> list[str]:
        """Ids of all items that a repeated step is about, musts first."""
        items = live(self.facts.content, step.each) if step.each in SECTIONS else []
        return [item.id for item in slots.by_rank(items)]

    def _parked(self, key: str) -> Iterable[set[str]]:
        """For each parked line that came from a step, the ids it names.

        An open question that somebody voiced while answering a step is no refusal to answer it, and neither is one
        that waits for another persona.
        """
        content = self.facts.content
        for item in (*live(content, "questions"), *live(content, "decisions")):
            if not is_parked(item) or not item.sources or item.sources[0].step != key:
                continue
            names = set(item.derived_from)
            if isinstance(item, OpenQuestion):
                names |= set(item.about)
                if item.for_persona not in ("", self.persona.key):
                    continue
            if names or isinstance(item, Decision) or item.evidence == "unknown" or not came_from(content, key):
                yield names


def key_of(step: str, item: str = "") -> str:
    """How askings are counted."""
    return f"{step}:{item}" if item else step


def depth_of(content: Content) -> str:
    """How deep to go: the latest decision on it; without one a lean outline is light, everything else standard."""
    decided = [item.statement.strip().casefold() for item in live(content, "decisions") if _is_about_depth(item)]
    chosen = next((depth for depth in reversed(decided) if depth in FOLLOW_UPS), "")
    return chosen or ("light" if content.outline == "lean" else "standard")


def progress(
    persona: Persona,
    content: Content,
    findings: Sequence[Finding],
    depth: str,
    *,
    screens: Sequence[Screen] = (),
    current: str = "",
) -> list[StepState]:
    """The state of each step that is asked at this depth. `current` names the step of an open question, if any."""
    view = View(persona, Facts(content, findings, screens), depth, {})
    states = {step.key: view.state(step) for step in persona.asked(depth)}
    now = current if current in states else next((key for key, state in states.items() if state == "todo"), "")
    return [
        StepState(
            step=step,
            state="now" if step.key == now else states[step.key],
            lacks=lacking.lack(step, view.facts) if states[step.key] == "todo" else "",
        )
        for step in persona.asked(depth)
    ]


def share_done(states: Sequence[StepState]) -> int:
    """Percent of the steps that are done."""
    return 100 * sum(state.state == "done" for state in states) // len(states) if states else 0


def lacks(
    persona: Persona, content: Content, findings: Sequence[Finding], depth: str, *, screens: Sequence[Screen] = ()
) -> str:
    """One short line for the persona's card: what it still needs."""
    if persona.needs is not None and not holds(persona.needs, Facts(content, findings, screens)):
        return lacking.needs(persona.needs)
    states = progress(persona, content, findings, depth, screens=screens)
    first = next((each.lacks for each in states if each.lacks), "")
    if not first:
        return "All asked" if any(each.state == "skipped" for each in states) else "All answered"
    begun = any(each.state == "skipped" or came_from(content, each.step.key) for each in states)
    return first if begun else "Not asked yet"


def _is_about_depth(item: Item) -> bool:
    return isinstance(item, Decision) and item.topic == "depth"
