"""What to say: the four moves of a turn. Write, then draw and list, then the sentence and the one question."""

import json
from dataclasses import dataclass, replace
from typing import Any

from conversations.llm.offline import next_list
from conversations.llm.offline.intent import Plan
from conversations.llm.offline.plan import plan_of
from conversations.llm.offline.replies import confirmation, wording
from conversations.llm.offline.rules import Rules, rules_for
from conversations.llm.offline.situation import ASK_TOOL, Call, Situation, read_request
from conversations.llm.offline.words import content_stems
from conversations.personas import MOVES, PERSONAS
from prd.wording import shorten

STALE = "stale: "
UPDATE, NAME, DRAW, LIST = "update_prd", "set_project_name", "render_wireframe", "update_whats_next"
MOST_EDITS = 200
PROMPT_WORDS = 30


@dataclass(frozen=True)
class Reply:
    """The content of an assistant message."""

    blocks: list[dict[str, Any]]

    @property
    def stop_reason(self) -> str:
        return "tool_use" if any(block["type"] == "tool_use" for block in self.blocks) else "end_turn"

    @property
    def size(self) -> int:
        """Words written: what stands in for output tokens."""
        return sum(len(str(block.get("text") or block.get("input")).split()) for block in self.blocks)

    def groups(self, size: int) -> int:
        """How many groups of words its text makes."""
        return sum(len(block["text"].split()) for block in self.blocks if block["type"] == "text") // size


def respond(body: dict[str, Any]) -> Reply:
    """The next assistant message for a Messages request: a pure function of it."""
    situation = read_request(body)
    rules = rules_for(str(situation.context.get("language") or "en"))
    plan = plan_of(_reconciled(situation), rules)
    return _writing(plan, situation) or _drawing(plan, situation, rules) or _speaking(plan, situation, rules)


def _writing(plan: Plan, situation: Situation) -> Reply | None:
    """First move: the name and all edits in one call; once more if the first was refused as stale."""
    uses = []
    if plan.name and NAME in situation.tools and not situation.called(NAME):
        uses.append(_use(NAME, {"name": plan.name}))
    updates = situation.called(UPDATE)
    retry = len(updates) == 1 and updates[0].failed and updates[0].text.startswith(STALE)
    if plan.edits and UPDATE in situation.tools and (not updates or retry):
        uses.append(_use(UPDATE, {"edits": plan.edits[:MOST_EDITS]}))
    return Reply(uses) if uses else None


def _drawing(plan: Plan, situation: Situation, rules: Rules) -> Reply | None:
    """Second move, with the ids that came back: drawings, and the list of what is next if it changed."""
    if situation.called(DRAW) or situation.called(LIST):
        return None
    uses = []
    if DRAW in situation.tools:
        uses += [_use(DRAW, _screen_input(screen, situation)) for screen in plan.screens]
    items = next_list.items(situation, rules) if LIST in situation.tools else []
    if items:
        uses.append(_use(LIST, {"items": items}))
    return Reply(uses) if uses else None


def _speaking(plan: Plan, situation: Situation, rules: Rules) -> Reply:
    """Last move: what was done in a sentence, then one question."""
    said = confirmation(situation, rules, situation.words)
    turn = situation.turn_number
    if plan.say:
        said = plan.say if not said or plan.edits else f"{said} {plan.say}"
    elif not said and plan.ask_now and (line := _handed(situation)):
        said = wording(rules, "handed", turn, id=line["id"], text=shorten(line["text"]), persona=_name_of(line["from"]))
    elif not said and situation.words and not (plan.card or plan.ask_now):
        said = wording(rules, "nothing_new", turn)
    question = _question(plan, situation, rules)
    if plan.vague and question and question.get("step") in ("no_threshold", "success", "how_much", "vague_word"):
        said = f"{said} {wording(rules, 'said_vague', 0, word=plan.vague)}"
    if question is None:
        said = said if plan.silent else f"{said} {wording(rules, 'all_asked', 0)}".strip()
        return Reply([_text(said or wording(rules, "greeting", turn))])
    refusals = [call for call in situation.called(ASK_TOOL) if call.failed]
    if ASK_TOOL not in situation.tools or len(refusals) > 1:
        return Reply([_text(f"{said} {question['prompt']}".strip())])
    return Reply([*([_text(said)] if said else []), _use(ASK_TOOL, question)])


def _handed(situation: Situation) -> dict[str, str] | None:
    """One line of the other personas to begin with, as somebody does who has read the document."""
    packet = situation.context.get("handover")
    if not isinstance(packet, dict) or len(situation.history) > 0:
        return None
    lines = [line for kind in ("decisions", "questions", "constraints") for line in packet.get(kind) or []]
    return next((line for line in lines if line.get("from") in PERSONAS), None)


def _name_of(persona: str) -> str:
    return PERSONAS[persona].name.lower().replace("ux", "UX")


def _question(plan: Plan, situation: Situation, rules: Rules) -> dict[str, Any] | None:
    """The card, the question asked for, the open one once more, or the flow's next."""
    if plan.silent:
        return None
    if plan.card:
        card = plan.card
        options = [{"label": _label(option)} for option in card.options]
        kind = "one" if len(options) > 1 else "text"
        return {
            "prompt": card.prompt,
            "why": card.why,
            "step": card.step,
            "item": card.item,
            "kind": kind,
            "options": options,
        }
    if plan.ask:
        return plan.ask
    if plan.ask_again and (again := _open_question(situation)):
        return again
    ask = _next_ask(situation)
    passed = _passed(situation)
    if passed and (ask is None or ask.get("step") in passed):
        ask = following(situation, passed)
    if ask is None:
        return None
    return _from_ask(ask, situation) | ({"again": True} if plan.ask_now else {})


def _passed(situation: Situation) -> set[str]:
    """Steps that this turn has met since the flow was asked: a first screen was drawn, or the tool said so."""
    refused = {str(call.input.get("step", "")) for call in situation.called(ASK_TOOL) if call.failed}
    drawn = [call for call in situation.called(DRAW) if not call.failed and call.input.get("requirements")]
    return refused | ({"first_screen"} if drawn else set())


def following(situation: Situation, passed: set[str]) -> dict[str, Any] | None:
    """The next open step after those just met, if it can be asked without filling anything in."""
    persona = PERSONAS.get(situation.persona)
    open_ = {entry.get("key") for entry in situation.context.get("flow", []) if entry.get("state") in ("todo", "now")}
    steps = persona.steps if persona else ()
    last = max((place for place, step in enumerate(steps) if step.key in passed), default=-1)
    for step in steps[last + 1 :]:
        if step.key in open_ and not step.each and "{" not in "".join(step.ask):
            turn = situation.turn_number % len(step.ask)
            options = [option.as_dict() for option in step.options if not option.slot]
            ask = {"prompts": [step.ask[turn]], "why": step.why, "step": step.key}
            return {**ask, "answer_kind": step.kind, "options": options}
    return None


def _next_ask(situation: Situation) -> dict[str, Any] | None:
    """The question that the last successful edit led to; without one, that of the context."""
    for call in reversed(situation.called(UPDATE)):
        if not call.failed and "next" in call.result:
            ask = call.result["next"]
            return ask if isinstance(ask, dict) else None
    return situation.ask


def _open_question(situation: Situation) -> dict[str, Any] | None:
    """The question that stood open when the person spoke, as it was put."""
    answering = situation.answering
    put = situation.questions_put()
    if answering and put and put[-1].get("prompt") == answering.get("prompt"):
        return {**put[-1], "again": True}
    return None


def _from_ask(ask: dict[str, Any], situation: Situation) -> dict[str, Any]:
    put = [str(question.get("prompt", "")) for question in situation.questions_put()]
    options = [_option(each) for each in ask.get("options") or [] if isinstance(each, dict) and each.get("label")]
    options = options if len(options) > 1 else []
    kind = str(ask.get("answer_kind") or "text") if options else "text"
    values = {
        "prompt": _prompt([str(each) for each in ask.get("prompts") or []], put, situation.persona),
        "why": str(ask.get("why") or "")[:240],
        "step": str(ask.get("step") or ""),
        "item": str(ask.get("item") or ""),
        "kind": kind,
        "options": options,
    }
    return {name: value for name, value in values.items() if value or name in ("prompt", "kind")}


def _prompt(prompts: list[str], put: list[str], persona: str) -> str:
    """The first wording, which the flow turned for this turn; another one, or a move, if that was asked just now."""
    last = put[-1] if put else ""
    moves = PERSONAS[persona].moves if persona in PERSONAS else ()
    plain = [MOVES[key].ask for key in moves if "{" not in MOVES[key].ask]
    return next((prompt for prompt in (*prompts, *plain) if prompt != last), "")


def _option(option: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {"label": _label(str(option["label"]))}
    if option.get("why"):
        kept["why"] = str(option["why"])[:240]
    return kept | {name: True for name in ("recommended", "starter") if option.get(name)}


def _label(text: str) -> str:
    words = text.split()
    return " ".join(words[:6])


def _screen_input(screen: dict[str, Any], situation: Situation) -> dict[str, Any]:
    """A drawing with the requirements it shows: those named, else those of this turn that were just written."""
    ids = [
        entry.get("id")
        for call in situation.called(UPDATE)
        if not call.failed
        for entry in call.result.get("applied", [])
    ]
    fresh = [each for each in ids if each and str(each).startswith("FR-")]
    journeys = [item["id"] for item in situation.items("journeys")]
    values = {
        "title": screen["title"],
        "ascii": screen["ascii"],
        "frame": screen.get("frame", "none"),
        "requirements": list(dict.fromkeys([*screen.get("shows", []), *fresh])) or _shown(screen, situation),
        "journeys": journeys[:3],
        "wireframe": screen.get("wireframe", "") or _drawn_already(screen["title"], situation),
    }
    return {name: value for name, value in values.items() if value}


def _drawn_already(title: str, situation: Situation) -> str:
    """The wireframe with this title: a project has one, and it is redrawn."""
    drawings = situation.context.get("wireframes") or []
    return next((each["id"] for each in drawings if each.get("title", "").casefold() == title.casefold()), "")


def _shown(screen: dict[str, Any], situation: Situation) -> list[str]:
    rules = rules_for("en")
    stems = content_stems(f"{screen.get('said', '')} {screen['title']}", rules)
    found = [
        item["id"]
        for item in situation.items("requirements")
        if len(stems & content_stems(item.get("statement", ""), rules)) >= 2
    ]
    return found[:4]


def _reconciled(situation: Situation) -> Situation:
    """After a stale refusal: the same situation on the text that the refusal carried."""
    for call in situation.called(UPDATE):
        if call.failed and call.text.startswith(STALE):
            situation = replace(situation, context=_with_current(situation.context, call))
    return situation


def _with_current(context: dict[str, Any], call: Call) -> dict[str, Any]:
    try:
        news = json.loads(call.text.removeprefix(STALE))
    except ValueError:
        return context
    document = dict(context.get("document") or {})
    current = news.get("current")
    kept = {"revision": news.get("revision", 0)} | (
        {"items": current} if isinstance(current, list) else {"body": current}
    )
    document[str(news.get("section"))] = kept
    return {**context, "document": document}


def _use(name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"type": "tool_use", "name": name, "input": given}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}
