"""Reads the TOML files of this folder into persona values, and refuses a file that breaks a rule of the flow."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from conversations.personas.shapes import (
    BANS,
    DEPTHS,
    KINDS,
    LABEL_WORDS,
    PROMPT_WORDS,
    SLOT,
    STARTER_END,
    FindingQuestion,
    Move,
    Option,
    Persona,
    Predicate,
    Step,
    beginning,
)
from conversations.predicates import WIREFRAMES, atoms, fault
from prd.document import SECTIONS

FOLDER = Path(__file__).parent
FILLED_WORDS = 9  # a brace becomes at most eight words and an id,
SHORT_SLOTS = {"word": 4, "thing": 4, "a_thing": 5, "service": 4, "section": 4}  # but these are shorter
REPEATED_FOR = {*SECTIONS, "contradiction"}
_FILLS = re.compile(r"([a-z_]+)(?:\[[a-z_=]+\])?(?:\.([a-z_]+)(?:\[[a-z_]+\])?)?")


class PersonaError(ValueError):
    """A file of this folder breaks a rule; the message names the file, the place and the fault."""


def load_personas(order: Sequence[str], moves: Mapping[str, Move], folder: Path = FOLDER) -> dict[str, Persona]:
    """The personas in their usual order. The first one's `dump` step is shared by all."""
    read = {key: _toml(folder / f"{key}.toml") for key in order}
    shared = next(step for step in read[order[0]]["steps"] if step["key"] == "dump")
    personas = {key: _persona(read[key], place, shared, moves) for place, key in enumerate(order)}
    for key, persona in personas.items():
        if persona.key != key:
            raise PersonaError(f'{key}.toml: key is "{persona.key}", but the file is named "{key}"')
    _check_references(personas)
    return personas


def load_moves(personas: Sequence[str], folder: Path = FOLDER) -> dict[str, Move]:
    """The moves, checked against the keys of the personas that they are best for."""
    moves = {}
    for key, raw in _toml(folder / "moves.toml").items():
        place = f"moves.toml, {key}"
        move = Move(key, _text(raw, "when", place), _text(raw, "ask", place), tuple(raw.get("best_for", ())))
        for persona in move.best_for:
            if persona not in personas:
                raise PersonaError(f'{place}: there is no persona "{persona}"')
        _check_prompt(move.ask, place)
        moves[key] = move
    return moves


def load_questions(folder: Path = FOLDER) -> dict[str, FindingQuestion]:
    """How each finding is asked about where no step of a flow does it, and the handover."""
    questions = {}
    for code, raw in _toml(folder / "questions.toml").items():
        place = f"questions.toml, {code}"
        kind = _kind(raw, place)
        options = _options(raw.get("options", ()), kind, place)
        questions[code] = FindingQuestion(
            code=code,
            ask=_wordings(raw, place),
            why=_text(raw, "why", place),
            kind=kind,
            options=options,
            fills=_fills(raw, place),
            covered_by=raw.get("covered_by", ""),
        )
    return questions


# --- one persona ------------------------------------------------------------------------------------------------


def _persona(raw: dict[str, Any], order: int, shared: dict[str, Any], moves: Mapping[str, Move]) -> Persona:
    place = f"{raw.get('key', '?')}.toml"
    texts: dict[str, Any] = {name: _text(raw, name, place) for name in ("key", "name", "role", "tone", "face", "keeps")}
    lists: dict[str, Any] = {
        name: _texts(raw, name, place) for name in ("aliases", "principles", "peeves", "never", "findings")
    }
    needs = _predicate(raw["needs"], f"{place}, needs") if "needs" in raw else None
    steps = tuple(_step(step, place, moves) for step in raw.get("steps", ()))
    preferred = [move.key for move in moves.values() if texts["key"] in move.best_for]
    common = [move.key for move in moves.values() if not move.best_for]
    return Persona(
        **texts,
        **lists,
        voice=dict(raw.get("voice", {})),
        sections=_sections(raw, place),
        limits=_sections(raw, place, "limits", BANS),
        moves=(*preferred, *common),
        needs=needs,
        dump=_dump(raw, shared, needs, place, moves),
        steps=steps,
        order=order,
    )


def _dump(
    raw: dict[str, Any], shared: dict[str, Any], needs: Predicate | None, place: str, moves: Mapping[str, Move]
) -> Step:
    """The shared first step; a persona with needs words it in its own way, and is content once they are met."""
    own = raw.get("dump", {})
    step = _step({**shared, **own}, place, moves)
    return replace(step, done_when=needs) if needs and "done_when" not in own else step


def _step(raw: dict[str, Any], place: str, moves: Mapping[str, Move]) -> Step:
    place = f"{place}, step {raw.get('key', '?')}"
    kind, each, move = _kind(raw, place), raw.get("each", ""), raw.get("move", "")
    if each and each not in REPEATED_FOR:
        raise PersonaError(f'{place}: each = "{each}" is no section')
    if raw.get("depth", "") not in ("", "light", "deep"):
        raise PersonaError(f'{place}: depth is "light", "deep" or left out, not "{raw["depth"]}"')
    if move and move not in moves:
        raise PersonaError(f'{place}: there is no move "{move}"')
    if not 2 <= len(_text(raw, "title", place).split()) <= 4:
        raise PersonaError(f'{place}: title has 2 to 4 words, not "{raw["title"]}"')
    _check_prompt(_text(raw, "follow_up", place), f"{place}, follow_up")
    return Step(
        **{name: _text(raw, name, place) for name in ("key", "title", "why", "follow_up", "help")},
        ask=_wordings(raw, place),
        kind=kind,
        done_when=_predicate(raw.get("done_when"), f"{place}, done_when"),
        depth=raw.get("depth", ""),
        each=each,
        needs=_predicate(raw["needs"], f"{place}, needs") if "needs" in raw else None,
        options=_options(raw.get("options", ()), kind, place),
        fills=_fills(raw, place),
        move=move,
    )


def _options(raw: Sequence[Any], kind: str, place: str) -> tuple[Option, ...]:
    options = tuple(_option(each, place) for each in raw)
    if len(options) == 1 or len(options) > KINDS[kind]:
        raise PersonaError(f"{place}: {len(options)} options; give none, or 2 to {KINDS[kind]}")
    if sum(option.recommended for option in options) > 1:
        raise PersonaError(f"{place}: two recommended options")
    beginnings = [beginning(option.label) for option in options]
    if len(set(beginnings)) < len(beginnings):
        raise PersonaError(f"{place}: two options begin with the same three words")
    return options


def _option(raw: Any, place: str) -> Option:
    raw = {"label": raw} if isinstance(raw, str) else raw
    label = _text(raw, "label", place)
    slots = SLOT.findall(label)
    if len(label.split()) > LABEL_WORDS or len(slots) > 1:
        raise PersonaError(f'{place}: option "{label}" is over {LABEL_WORDS} words or has two braces')
    if raw.get("recommended") and not raw.get("why"):
        raise PersonaError(f'{place}: the recommended option "{label}" gives no reason')
    return Option(
        label=label,
        why=raw.get("why", ""),
        recommended=raw.get("recommended", False),
        starter=label.endswith(STARTER_END),
        slot=slots[0] if slots else "",
    )


# --- parts ------------------------------------------------------------------------------------------------------


def frozen(value: Any) -> Any:
    """TOML's arrays as tuples, all the way down."""
    return tuple(frozen(each) for each in value) if isinstance(value, list) else value


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise PersonaError(f"{path.name}: {error}") from error


def _text(raw: Mapping[str, Any], name: str, place: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise PersonaError(f"{place}: {name} is missing")
    return value.strip()


def _texts(raw: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    if not raw.get(name):
        raise PersonaError(f"{place}: {name} is missing")
    return tuple(raw[name])


def _kind(raw: Mapping[str, Any], place: str) -> Any:
    if raw.get("kind") not in KINDS:
        raise PersonaError(f"{place}: kind is one of {', '.join(KINDS)}, not {raw.get('kind')!r}")
    return raw["kind"]


def _wordings(raw: Mapping[str, Any], place: str) -> Any:
    wordings = tuple(raw.get("ask", ()))
    if len(wordings) != 3 or len(set(wordings)) < 3 or not all(wordings):
        raise PersonaError(f"{place}: ask needs three different wordings, not {len(set(filter(None, wordings)))}")
    for wording in wordings:
        _check_prompt(wording, place)
    return wordings


def _check_prompt(prompt: str, place: str) -> None:
    filled = sum(SHORT_SLOTS.get(slot, FILLED_WORDS) for slot in SLOT.findall(prompt))
    words = filled + len([word for word in SLOT.sub("", prompt).split() if any(map(str.isalnum, word))])
    if words > PROMPT_WORDS:
        raise PersonaError(f'{place}: "{prompt}" may grow to {words} words; at most {PROMPT_WORDS}')
    if prompt.count("?") > 1:
        raise PersonaError(f'{place}: "{prompt}" asks two questions')


def _predicate(raw: Any, place: str) -> Predicate:
    predicate = frozen(raw)
    if wrong := fault(predicate):
        raise PersonaError(f"{place}: {wrong}")
    return predicate


def _sections(raw: Mapping[str, Any], place: str, name: str = "sections", *others: str) -> tuple[str, ...]:
    for key in raw.get(name, ()):
        if key not in SECTIONS and key not in (WIREFRAMES, *others):
            raise PersonaError(f'{place}: there is no section "{key}"')
    return tuple(raw.get(name, ()))


def _fills(raw: Mapping[str, Any], place: str) -> tuple[str, ...]:
    for target in raw.get("fills", ()):
        match = _FILLS.fullmatch(target)
        section, field = (match[1], match[2] or "") if match else ("", "")
        known = section in SECTIONS and (not field or field in SECTIONS[section].fields)
        if not known and target != WIREFRAMES:
            raise PersonaError(f'{place}: fills "{target}", which is no section or field')
    return tuple(raw.get("fills", ()))


def _check_references(personas: Mapping[str, Persona]) -> None:
    """Steps that a predicate cites exist, keys are unique, and every depth has a name."""
    codes = {code for persona in personas.values() for code in persona.findings}
    keys = {step.key for persona in personas.values() for step in persona.steps}
    for persona in personas.values():
        own = [step.key for step in persona.steps]
        if len(set(own)) < len(own):
            raise PersonaError(f"{persona.key}.toml: two steps have the same key")
        for step in persona.steps:
            for name, *rest in (atom for part in (step.done_when, step.needs) if part for atom in atoms(part)):
                known = {"from": keys, "clear": codes}.get(name)
                if known is not None and rest[0] not in known:
                    raise PersonaError(f'{persona.key}.toml, step {step.key}: "{name}" cites unknown "{rest[0]}"')
    if not any(step.is_asked_at(DEPTHS[0]) for persona in personas.values() for step in persona.steps):
        raise PersonaError("no persona has a step that is always asked")
