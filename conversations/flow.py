"""Which question comes next. Derived from the document each time, never stored. Pure.

The order (PERSONAS.md, section 2): the step the person chose; a contradiction that touches what was just written; the
follow-up of the step just answered; the first undone step; a finding the persona owns; a handover. What the document
answers is not asked, and neither is what was put off, unless the person goes back to it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from conversations import predicates, slots
from conversations.personas import FINDINGS, HANDOVER, MOVES, PERSONAS, Option, Persona, Predicate, Step
from conversations.predicates import Facts, atoms, section_of
from conversations.slots import Place
from conversations.standing import StepState, View, depth_of, key_of, lacks, progress, share_done
from prd.checks import Finding, Screen
from prd.document import Content

__all__ = ["Ask", "StepState", "depth_of", "holds", "key_of", "lacks", "next_question", "progress", "share_done"]

CONTRADICTION = "contradiction"
MOST_OF_A_KIND = 2  # nobody answers the same question nine times: the rest stays in What's Next


@dataclass(frozen=True)
class Ask:
    """A question ready to be put. `number` and `total` are 0 where it is no step of the persona's own flow."""

    kind: str  # step, follow_up, finding, handover or dump
    persona: str
    step: str  # a step's key; for a finding its code
    item: str
    prompts: tuple[str, ...]
    why: str
    answer_kind: str
    options: tuple[Option, ...]
    fills: tuple[str, ...]
    number: int = 0
    total: int = 0
    finding: str = ""

    @property
    def key(self) -> str:
        """How `asked` counts it."""
        return key_of(self.step, self.item)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def holds(
    predicate: Predicate, content: Content, findings: Sequence[Finding], *, screens: Sequence[Screen] = ()
) -> bool:
    """Whether a predicate is true of a document."""
    return predicates.holds(predicate, Facts(content, findings, screens))


def next_question(
    persona: Persona,
    content: Content,
    findings: Sequence[Finding],
    *,
    asked: Mapping[str, int],
    answered: str = "",
    focus: str = "",
    turn_number: int = 0,
    screens: Sequence[Screen] = (),
    touched: Collection[str] = (),
) -> Ask | None:
    """What to ask next, its wordings turned so that the first is this turn's; None when nobody has anything left.

    `asked` counts what this conversation asked by "step" or "step:item"; `answered` is the one just answered; `focus`
    the step (or finding) that the person chose; `touched` the ids that the last edits changed.
    """
    view = View(persona, Facts(content, findings, screens), depth_of(content), asked)
    ask = (
        _chosen(view, focus, answered)
        or _clash(view, touched)
        or _follow_up(view, answered)
        or _first_undone(view)
        or _finding(view)
        or _handover(view)
    )
    return _turned(ask, turn_number) if ask else None


# --- the kinds of next question, in their order -----------------------------------------------------------------


def _chosen(view: View, focus: str, answered: str) -> Ask | None:
    """The step or finding that the person picked, done or not, until it is answered."""
    key, _, item = focus.partition(":")
    step = view.persona.step(key)
    if not focus or focus in (answered, answered.split(":")[0]) or (step and not step.each and key == answered):
        return None
    if step is not None:
        candidates = [item, *view.open_items(step), *view.items_of(step)] if step.each else [""]
        return _step_ask(view, step, next(filter(None, candidates), "") or _any_item(view, step))
    hit = next((each for each in view.facts.findings if each.code == key and item in ("", each.place)), None)
    return _finding_ask(view, hit) if hit and key in FINDINGS else None


def _clash(view: View, touched: Collection[str]) -> Ask | None:
    """A contradiction with something that was just written, once."""
    step = next((each for each in view.persona.steps if each.each == CONTRADICTION), None)
    for finding in view.facts.findings:
        if finding.code != CONTRADICTION or not {finding.place, finding.word} & set(touched):
            continue
        ask = _step_ask(view, step, finding.place) if step else _finding_ask(view, finding)
        if not view.asked.get(ask.key) and not view.is_put_off(ask.step, ask.item):
            return ask
    return None


def _follow_up(view: View, answered: str) -> Ask | None:
    """One more question about the step just answered, while it is thin and the depth allows it."""
    key, _, item = answered.partition(":")
    step = view.persona.step(key) if key else None
    if step is None or view.is_put_off(key, item) or view.is_done_for(step, item):
        return None
    times = max(view.times(step, item), 1)
    if times > view.follow_ups:
        return None
    move = MOVES[step.move or view.persona.moves[0]]
    words = slots.prompt(step.follow_up if times == 1 else move.ask, Place(view.facts, item))
    return replace(_step_ask(view, step, item), kind="follow_up", prompts=(words,), answer_kind="text", options=())


def _first_undone(view: View) -> Ask | None:
    """The first step, in the order of the table, that is undone, not put off and not yet asked enough."""
    for step in view.steps:
        for item in view.open_items(step):
            if view.times(step, item) <= view.follow_ups:
                return _step_ask(view, step, item)
    return None


def _finding(view: View) -> Ask | None:
    """What a check found, if no step of this flow asks about it. Each is asked once, and only two of a kind."""
    for finding in view.facts.findings if view.is_ready else ():
        if finding.owner != view.persona.key or finding.code not in FINDINGS or _is_covered(view, finding):
            continue
        ask = _finding_ask(view, finding)
        of_its_kind = sum(key.split(":")[0] == finding.code for key in view.asked)
        if of_its_kind < MOST_OF_A_KIND and ask.key not in view.asked and not view.is_put_off(ask.step, ask.item):
            return ask
    return None


def _handover(view: View) -> Ask | None:
    """Once, when nothing is left here: the next persona in the usual order that has undone steps."""
    everybody = list(PERSONAS.values())
    others = [*everybody[view.persona.order + 1 :], *everybody[: view.persona.order]]
    waiting = [each for each in others if replace(view, persona=each).has_work()]
    if not waiting or any(key.startswith("handover") for key in view.asked):
        return None
    offers = [Option(each.name, why=each.role, recommended=each is waiting[0]) for each in waiting]
    return Ask(
        kind="handover",
        persona=view.persona.key,
        step="handover",
        item=waiting[0].key,
        prompts=HANDOVER.ask,
        why=HANDOVER.why,
        answer_kind="one",
        options=(*offers, *(each for each in HANDOVER.options if not each.slot)),
        fills=(),
    )


# --- building an Ask --------------------------------------------------------------------------------------------


def _step_ask(view: View, step: Step, item: str) -> Ask:
    place = Place(view.facts, item)
    asked = [each.key for each in view.persona.asked(view.depth)]
    kind, options = slots.options(step.options, step.kind, place)
    return Ask(
        kind="dump" if step.key == "dump" else "step",
        persona=view.persona.key,
        step=step.key,
        item=item,
        prompts=tuple(slots.prompt(wording, place) for wording in step.ask),
        why=slots.prompt(step.why, place),
        answer_kind=kind,
        options=options,
        fills=step.fills,
        number=asked.index(step.key) + 1 if step.key in asked else 0,
        total=len(asked) if step.key in asked else 0,
    )


def _finding_ask(view: View, finding: Finding) -> Ask:
    question = FINDINGS[finding.code]
    # One card ranks many requirements: such a question is about no single place.
    item = "" if question.kind == "many" else finding.place
    place = Place(view.facts, item)
    kind, options = slots.options(question.options, question.kind, place)
    return Ask(
        kind="finding",
        persona=view.persona.key,
        step=finding.code,
        item=item,
        prompts=tuple(slots.prompt(wording, place) for wording in question.ask),
        why=slots.prompt(question.why, place),
        answer_kind=kind,
        options=options,
        fills=question.fills or (finding.section,),
        finding=finding.code,
    )


def _any_item(view: View, step: Step) -> str:
    """Something to ask a finished step about again."""
    places = view.facts.places(step.each)
    return next(iter([*view.collection(step), *places]), "")


def _is_covered(view: View, finding: Finding) -> bool:
    """Whether a step of this flow asks for the same thing, so that it was asked or will be."""
    for step in view.persona.asked(view.depth):
        if step.key == FINDINGS[finding.code].covered_by or ("clear", finding.code) in atoms(step.done_when):
            return True
        if finding.code == "empty_section" and finding.section in set(map(section_of, step.fills)):
            return True
    return False


def _turned(ask: Ask, turn_number: int) -> Ask:
    """The wordings from another one on, so that nobody hears the same words twice running."""
    start = turn_number % len(ask.prompts)
    return replace(ask, prompts=(*ask.prompts[start:], *ask.prompts[:start]))
