"""The system prompt of a persona: its Markdown file with the stable placeholders filled. Pure.

Nothing in it changes from turn to turn, so that providers can cache it; what changes stands in the newest message.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from conversations.personas import MOVES, PERSONAS, Move, Persona, Predicate, Step
from conversations.personas.shapes import SLOT

FOLDER = Path(__file__).parent


@lru_cache(maxsize=len(PERSONAS))
def system_prompt(key: str) -> str:
    """All that a persona is told once."""
    persona = PERSONAS[key]
    parts = {
        "rules": read("_rules"),
        "persona_name": persona.name,
        "character": character(persona),
        "cast": cast(persona),
        "owned_sections": persona.keeps,
        "owned_findings": ", ".join(f"`{code}`" for code in persona.findings),
        "flow": "\n".join(step_line(number, step) for number, step in enumerate(persona.steps, start=1)),
        "moves": "\n".join(map(move_line, shown(persona))),
        "drawing_rules": read("_drawing"),
    }
    prompt = read(key)
    for name, words in parts.items():
        prompt = prompt.replace(f"{{{name}}}", words)
    return prompt


def read(name: str) -> str:
    """A file of this folder."""
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


def character(persona: Persona) -> str:
    return "\n".join(
        (
            f"Your tone: {persona.tone} What you hold to: {' '.join(persona.principles)}",
            f"What makes you frown: {'; '.join(persona.peeves)}. What you never do: {'; '.join(persona.never)}.",
        )
    )


def cast(persona: Persona) -> str:
    """The others: what to call them and what belongs to them."""
    others = [each for each in PERSONAS.values() if each.key != persona.key]
    return "\n".join(
        f"- {each.name} (`{each.key}`; also called {', '.join(each.aliases)}) keeps {each.keeps}." for each in others
    )


def shown(persona: Persona) -> list[Move]:
    """Its own moves first, then all the others: any of them may fit."""
    return [MOVES[key] for key in dict.fromkeys([*persona.moves, *MOVES])]


def move_line(move: Move) -> str:
    return f"- `{move.key}`, when {move.when}: {bracketed(move.ask)}"


def step_line(number: int, step: Step) -> str:
    """One step of the flow as a model reads it."""
    depth = {"light": "always", "": "standard and deep", "deep": "deep only"}[step.depth]
    repeated = f", for each of {step.each} that fails it" if step.each else ""
    options = " / ".join(f"{option.label}{' (recommended)' if option.recommended else ''}" for option in step.options)
    heading = "Options, several may be picked" if step.kind == "many" else "Options"
    lines = (
        f"{number}. `{step.key}` ({depth}{repeated}): {step.ask[0]} Why: {step.why}",
        f"   {heading}: {options or 'none'}",
        f"   Fills: {', '.join(step.fills)}. Done when: {spelled(step.done_when)}. If thin: {step.follow_up}",
    )
    return bracketed("\n".join(lines))


def bracketed(text: str) -> str:
    """What the document fills in, in brackets: braces would look like placeholders of this prompt."""
    return SLOT.sub(lambda match: f"[{match[1].replace('_', ' ')}]", text)


def spelled(predicate: Predicate) -> str:
    """A predicate in words: `every metrics.target and at least 1 of metrics`."""
    name, *rest = predicate
    if name in ("all", "any"):
        word = " and " if name == "all" else " or "
        return word.join(f"({spelled(part)})" if part[0] in ("all", "any") else spelled(part) for part in rest)
    return SPELLED[name](*rest)


def _number(path: str, least: int, most: int | None = None) -> str:
    if most == 0:
        return f"no {path}"
    return f"{least} to {most} of {path}" if most else f"at least {least} of {path}"


def _every(path: str, *numbers: Any) -> str:
    return f"every {path} is set" + (f" ({numbers[0]} to {numbers[1]} of them)" if len(numbers) == 2 else "")


SPELLED: dict[str, Any] = {
    "count": _number,
    "every": _every,
    "some": lambda path: f"one {path} is set",
    "words": lambda section, least: f"{section} has {least} words",
    "from": lambda step: f"something came from {step}",
    "clear": lambda code: f"no {code} is left",
    "linked": lambda pair: "each of {} has one of {}".format(*pair.split(">")),
}
