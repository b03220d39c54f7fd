"""Facts to edits: each fact finds its section, its item, or the requirement that a criterion hangs on."""

from collections.abc import Iterator
from typing import Any

from conversations.llm.offline.draft import Card, Draft
from conversations.llm.offline.facts import Fact
from conversations.llm.offline.held import line_of
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import content_stems, statement, words_of

LEAST_SCORE, LEAD = 3, 1
LABEL_WORDS = 8


def file_facts(facts: list[Fact], draft: Draft) -> None:
    """Every fact becomes an edit, a name, a drawing or a card; none is dropped."""
    for fact in facts:
        FILERS.get(fact.kind, file_item)(fact, draft)


def file_item(fact: Fact, draft: Draft) -> None:
    if fact.section == "requirements" and _contradicts(fact, draft):
        return
    fields = {"statement": fact.text, **fact.fields}
    if fact.section == "journeys":
        fields.pop("statement")
    draft.add(fact.section, fields, fact)
    if fact.section == "quality" and not fact.fields.get("threshold"):
        draft.vague = draft.vague or _vague_word(fact.text, draft.rules)


def file_prose(fact: Fact, draft: Draft) -> None:
    draft.append_prose(fact.section, fact.text, fact)
    if fact.card and draft.card is None:
        draft.card = place_card(fact, draft)


def file_name(fact: Fact, draft: Draft) -> None:
    known = draft.situation.context.get("project", {}).get("name", "")
    if fact.text != known:
        draft.name = fact.text


def file_screen(fact: Fact, draft: Draft) -> None:
    draft.screens.append({**fact.fields, "said": fact.text})


def file_card(fact: Fact, draft: Draft) -> None:
    """A name that was only tried on: asked, not set."""
    replies = draft.rules.get("cards")
    prompt = str(replies["name"]).format(quote=fact.text)
    draft.card = draft.card or Card(
        "card_name", prompt, [str(replies["name_yes"]).format(quote=fact.text), replies["no"]]
    )


def file_criterion(fact: Fact, draft: Draft) -> None:
    """On the requirement it belongs to; a case that hangs on none is a risk, a rule is a requirement."""
    criterion = dict(fact.fields)
    if _stands_already(fact, draft):
        return
    target = target_of(fact, draft)
    if target is None:
        asked = fact.fields.get("kind") == "failure" and "then" not in fact.fields
        draft.add("risks" if asked else "requirements", {"statement": _whole(fact)}, fact)
    elif "id" in target:
        draft.change(target, "requirements", {}, {"acceptance": [criterion]}, fact)
    else:
        held = target.setdefault("acceptance", [])
        if criterion not in held:
            held.append(criterion)


FILERS = {
    "item": file_item,
    "prose": file_prose,
    "name": file_name,
    "screen": file_screen,
    "card": file_card,
    "criterion": file_criterion,
}


def _stands_already(fact: Fact, draft: Draft) -> bool:
    """Said before, when it hung on no requirement and became a line of its own."""
    fields = {"statement": statement(_whole(fact))}
    if any(all(each.get(name) == value for name, value in fact.fields.items()) for each in draft.criteria):
        return True
    return any(draft.same(section, fields) for section in ("requirements", "risks"))


def _whole(fact: Fact) -> str:
    return (
        fact.text
        if "then" not in fact.fields or fact.fields["then"] in fact.text
        else f"{fact.text}: {fact.fields['then']}"
    )


def target_of(fact: Fact, draft: Draft) -> dict[str, Any] | None:
    """The requirement with the best score, if it is good enough and clearly ahead."""
    scored = sorted(_scored(fact, draft), key=lambda entry: entry[0], reverse=True)[:2]
    if not scored or scored[0][0] < LEAST_SCORE:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < LEAD:
        return None
    return scored[0][1]


def _scored(fact: Fact, draft: Draft) -> Iterator[tuple[int, dict[str, Any]]]:
    """The requirements that anything speaks for: shared words, the place in what was said, the question."""
    held = draft.held("requirements")
    said = " ".join(str(fact.fields.get(name, "")) for name in ("given", "when", "then"))
    scores = held.shares(content_stems(said, draft.rules))
    last = next((each for each in reversed(held.entries) if each.edit), None)
    if last and last.edit:
        scores[last.place] += _nearness(last.edit, fact)
    asked = (draft.situation.answering or {}).get("item")
    for each in held.entries if asked else ():
        if not each.edit and each.fields["id"] == asked:
            scores[each.place] += 3
    for place, score in scores.items():
        yield score, held.entries[place].fields


def _nearness(last: dict[str, Any], fact: Fact) -> int:
    """3 for the requirement said just before, 1 more where the case points back to it."""
    if not 0 <= fact.start - last["span"][1] <= 40:
        return 0
    return 4 if {"it", "this", "that", "then", "they"} & set(words_of(fact.text)[:6]) else 3


def _contradicts(fact: Fact, draft: Draft) -> bool:
    """A requirement that clashes with one that stands: neither is dropped, a question keeps the new one."""
    line = line_of(fact.text, draft.rules)
    for each in draft.held("requirements").near(line) if line else ():
        item = each.fields
        if each.edit or not each.line or not line or not each.line.differs(line):
            continue
        if _known_clash(item["id"], fact.text, draft):
            continue
        fields = {"statement": fact.text, "about": [item["id"]]}
        if draft.add("questions", fields, fact) and draft.card is None:
            draft.card = _clash_card(item, fact.text, draft)
        return True
    return False


def _known_clash(item_id: str, text: str, draft: Draft) -> bool:
    return any(
        item_id in question.get("about", [])
        and question.get("answer")
        and text.casefold() in question["statement"].casefold()
        for question in draft.situation.items("questions")
    )


def _clash_card(item: dict[str, Any], text: str, draft: Draft) -> Card:
    replies = draft.rules.get("cards")
    old, new = _difference(item["statement"], text)
    prompt = str(replies["clash"]).format(item=item["id"])
    return Card("card_clash", prompt, [f"“{old}”", f"“{new}”", replies["both"]], item=item["id"])


def _difference(one: str, other: str) -> tuple[str, str]:
    """The words in which two lines differ, each with the word before it."""
    first, second = one.split(), other.split()
    start = 0
    while start < min(len(first), len(second)) and first[start].casefold() == second[start].casefold():
        start += 1
    start = max(0, start - 1)
    return " ".join(first[start : start + 5]).strip(" .,"), " ".join(second[start : start + 5]).strip(" .,")


def place_card(fact: Fact, draft: Draft) -> Card:
    """Where a clause without a cue belongs; for a figure, whether it is a goal, a limit or just a fact."""
    card = draft.rules.get(f"cards.{fact.card}")
    return Card(f"card_{fact.card}", str(card["ask"]).format(quote=shortened(fact.text)), list(card["options"]))


def shortened(text: str, most: int = LABEL_WORDS) -> str:
    words = text.split()
    return " ".join(words[:most]).rstrip(",;:") + ("…" if len(words) > most else "")


def _vague_word(text: str, rules: Rules) -> str:
    adjectives = rules.words("words.vague") | rules.words("words.be_adjectives")
    return next((word for word in words_of(text) if word in adjectives), "")
