"""Answers to the guide's own cards: where a clause belongs, which of two lines holds, whether a name is meant."""

import re
from typing import Any

from conversations.llm.offline.asked import Asked
from conversations.llm.offline.draft import Draft
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.screens import elements_of, screen_named
from conversations.llm.offline.words import statement

PLACES = ("card_belongs", "card_measure", "card_rule")
QUOTED = re.compile(r"“([^”]{1,200})”")


def answer_card(asked: Asked, draft: Draft) -> bool:
    """File the answer to a card; False if the words are no answer to it and are to be read as usual."""
    way = {**dict.fromkeys(PLACES, _belongs), "card_clash": _clash, "card_name": _name, "card_draw": _draw}.get(
        asked.step
    )
    return bool(way and way(asked, draft))


def _picked(asked: Asked, draft: Draft) -> int | None:
    """Which option was meant: its words, or an ordinal."""
    said = draft.words.strip(" .!?").casefold()
    for place, label in enumerate(asked.options):
        if said and (said == label.casefold() or said.strip('“”"') == label.strip('“”"').casefold()):
            return place
    match = draft.rules.raw("cues.ordinal").match(said)
    if match:
        names = [name for name, value in match.groupdict().items() if value]
        place = int(names[0].removeprefix("n")) - 1
        return place if place < len(asked.options) else None
    return None


def _belongs(asked: Asked, draft: Draft) -> bool:
    place = _picked(asked, draft)
    sections = list(draft.rules.get(f"cards.{asked.step.removeprefix('card_')}.sections"))
    quoted = QUOTED.search(asked.prompt)
    if place is None or not quoted or place >= len(sections):
        return False
    text = _whole(quoted.group(1), draft)
    fact = Fact(sections[place], text, 0, len(draft.words))
    if sections[place] in ("problem", "summary"):
        draft.append_prose(sections[place], text, fact)
    else:
        draft.add(sections[place], {"statement": text}, fact)
    if draft.edits and sections[place] != "problem":
        _take_out_of_problem(text, draft)
    return True


def _whole(quote: str, draft: Draft) -> str:
    """The sentence that a shortened quotation stands for, as the document keeps it."""
    start = quote.rstrip("…").casefold()
    for section in ("problem", "summary", "data"):
        for paragraph in draft.situation.body(section).split("\n"):
            if paragraph.casefold().startswith(start):
                return statement(paragraph)
    return statement(quote.rstrip("…"))


def _take_out_of_problem(text: str, draft: Draft) -> None:
    body = draft.situation.body("problem")
    kept = [part for part in body.split("\n\n") if statement(part) != text]
    if "\n\n".join(kept) != body:
        revision = draft.situation.revision("problem")
        edit = {"op": "set_prose", "section": "problem", "text": "\n\n".join(kept), "revision": revision}
        draft.edits.append({**edit, **draft.source(None)})


def _clash(asked: Asked, draft: Draft) -> bool:
    place = _picked(asked, draft)
    question = _question_about(asked.item, draft)
    found = draft.situation.find(asked.item)
    if place is None or question is None or not found:
        return False
    item = found[1]
    old, new = item["statement"], question["statement"]
    # What was ruled on, as a decision: the words are the person's, those that stood and those that came.
    chosen = ({"statement": old, "alternatives": [new]}, {"statement": new, "alternatives": [old]})[place:][:1]
    decided = draft.add(
        "decisions", {**(chosen[0] if chosen else {"statement": draft.words.strip()}), "topic": item["id"]}
    )
    if decided is not None:
        decided["derived_from"] = [item["id"]]
    draft.change(question, "questions", {"answer": draft.words.strip()})
    if place == 1:
        draft.change(item, "requirements", {"statement": new})
    elif place == 2:
        draft.edits.append(
            {"op": "add_item", "section": "requirements", "fields": {"statement": new}, **draft.source(None)}
        )
    return True


def _question_about(item_id: str, draft: Draft) -> dict[str, Any] | None:
    questions = draft.situation.items("questions")
    return next(
        (each for each in reversed(questions) if item_id in each.get("about", []) and not each.get("answer")), None
    )


def _draw(asked: Asked, draft: Draft) -> bool:
    quoted = QUOTED.search(asked.prompt)
    elements = elements_of(draft.words)
    if not quoted or not elements:
        return False
    screen = screen_named(quoted.group(1), elements, draft.words, draft.rules)
    values = {"title": screen.title, "frame": screen.frame, "ascii": screen.drawing(draft.rules)}
    draft.screens.append({**values, "elements": list(elements), "said": draft.words})
    return True


def _name(asked: Asked, draft: Draft) -> bool:
    place = _picked(asked, draft)
    quoted = QUOTED.search(asked.prompt)
    yes = place == 0 or draft.rules.starts("commands.yes").match(draft.words.strip())
    if quoted and yes:
        draft.name = quoted.group(1)
    return bool(yes) or place == 1
