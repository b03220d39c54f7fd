"""The question that the words answer: its step, its item, and whether it was a follow-up."""

import re
from dataclasses import dataclass

from conversations.llm.offline.facts import Place
from conversations.llm.offline.situation import Situation
from conversations.llm.offline.steps import RECIPES
from conversations.personas import FINDINGS, MOVES, PERSONAS, Step

BRACES = re.compile(r"\\\{\w+\\\}")
NAMED = re.compile(r"\(([A-Z]{1,3}-\d{1,4})\)")
OPEN_STEPS = ("dump", "handover")


@dataclass(frozen=True)
class Asked:
    """An answered question."""

    step: str
    item: str
    prompt: str
    title: str = ""
    is_follow_up: bool = False
    options: tuple[str, ...] = ()
    recommended: str = ""

    @property
    def is_card(self) -> bool:
        return self.step.startswith("card_")


def asked_of(situation: Situation) -> Asked | None:
    """The open question of a situation, or None."""
    answering = situation.answering
    if not answering or not answering.get("step"):
        return None
    key, prompt = str(answering["step"]), str(answering.get("prompt") or "")
    step = step_of(situation.persona, key)
    options = tuple(str(label) for label in answering.get("options") or [])
    return Asked(
        step=key,
        item=str(answering.get("item") or "") or _named_item(prompt),
        prompt=prompt,
        title=step.title if step else "",
        is_follow_up=bool(step) and _is_follow_up(prompt, step),
        options=options,
        recommended=_recommended(situation, prompt),
    )


def _named_item(prompt: str) -> str:
    """The one id that a question names, if it is asked for none."""
    ids = set(NAMED.findall(prompt))
    return ids.pop() if len(ids) == 1 else ""


def step_of(persona: str, key: str) -> Step | None:
    return PERSONAS[persona].step(key) if persona in PERSONAS else None


def place_of(situation: Situation, asked: Asked | None) -> Place:
    """Where words said now belong by default."""
    if asked is None or asked.step in OPEN_STEPS or asked.is_card:
        step = asked.step if asked and asked.step == "dump" else ""
        first = "" if situation.document_is_begun else "dump"
        section = "summary" if step or first else "problem"
        return Place(step=step or first, section=section)
    recipe = RECIPES.get(asked.step)
    return Place(
        step=asked.step,
        item=asked.item,
        section=recipe.section if recipe else "problem",
        prompt=asked.prompt,
        answering=recipe is not None,
        narrative=recipe is not None and recipe.narrative,
    )


def _is_follow_up(prompt: str, step: Step | None) -> bool:
    """The prompt is the step's follow-up or a move: not one of its own wordings."""
    if step is None:
        return False
    if any(_template(wording).fullmatch(prompt) for wording in step.ask):
        return False
    follow_ups = [step.follow_up, *(move.ask for move in MOVES.values())]
    return any(_template(wording).fullmatch(prompt) for wording in follow_ups)


def _template(wording: str) -> re.Pattern[str]:
    return re.compile(BRACES.sub(".{0,200}", re.escape(wording)), re.IGNORECASE | re.DOTALL)


def _recommended(situation: Situation, prompt: str) -> str:
    """The recommended option of the question as it was put."""
    for put in reversed(situation.questions_put()):
        if put.get("prompt") == prompt:
            options = [each for each in put.get("options") or [] if isinstance(each, dict)]
            return next((str(each.get("label", "")) for each in options if each.get("recommended")), "")
    return ""


def is_finding(step: str) -> bool:
    return step in FINDINGS
