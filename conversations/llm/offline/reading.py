"""Text to facts: clauses, runs of steps, the cascade, and what is left over."""

import re
from collections.abc import Sequence

from conversations.llm.offline import pasted
from conversations.llm.offline.actors import kind_of, singular, subject_of
from conversations.llm.offline.cascade import Heard, Scene, facts_of, heard
from conversations.llm.offline.clauses import Clause, clauses_of, normalised
from conversations.llm.offline.doubts_rule import knower
from conversations.llm.offline.facts import Fact, Place
from conversations.llm.offline.numbers import amounts
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.words import content_words

SPEAKER = re.compile(r"(?:I|we|people)\b", re.IGNORECASE)
POINTS_BACK = re.compile(r"(?:that|it|this|them|those|these)(?: alone| aside| out)?$", re.IGNORECASE)
LONGEST_RUN = 30
SHORT = 5  # words of "the treasurer would know"


def read(words: str, place: Place, rules: Rules) -> list[Fact]:
    """The facts in an utterance, in order. What no rule takes is an `answer`, or a line of the open section."""
    text = normalised(words)
    if pasted.is_document(text) and not place.answering:
        return pasted.read_document(text, place, rules, _read_text)
    return _read_text(text, place, rules)


def kept_whole(words: str, place: Place) -> list[Fact]:
    """A language without rules: what was said is kept as it is, where the question asked or in the open section."""
    text = normalised(words)
    if place.answering:
        return [Fact("answer", text, 0, len(text), kind="answer")]
    return [Fact(place.section or "problem", text, 0, len(text), kind="prose")]


def _read_text(text: str, place: Place, rules: Rules) -> list[Fact]:
    scene = Scene(place, rules)
    clauses = clauses_of(text, rules)
    done = 0
    while done < len(clauses):
        run = _run_of_steps(clauses[done : done + LONGEST_RUN], scene) if not place.answering else []
        taken = [_journey(run, scene)] if run else _taken(clauses[done], scene, text)
        if taken and not run and not place.answering:
            _take_back(clauses[done], taken[0], scene)
        for fact in taken:
            _keep(fact, scene, text)
        done += max(1, len(run))
    return scene.facts


def _taken(clause: Clause, scene: Scene, text: str) -> list[Fact]:
    if _consequence(clause, scene) or _names_owner(clause, scene) or _copes(clause, scene):
        return []
    ruled = facts_of(clause, scene)
    if ruled and _leaves_out(ruled[0], scene):
        return []
    found = ruled or [_left_over(clause, scene)]
    told = [fact for fact in found if not fact.loose or SPEAKER.match(fact.text)]
    scene.troubled = any(fact.section == "problem" for fact in told)
    scene.troubled_in = clause.sentence if scene.troubled else -1
    scene.actors += [(clause.sentence, _plural(fact)) for fact in found if fact.section == "users" and _plural(fact)]
    return found


def _plural(fact: Fact) -> str:
    return fact.text if fact.text.endswith("s") else ""


def _consequence(clause: Clause, scene: Scene) -> bool:
    """ "What if there is no signal? Then it keeps the entry": the second sentence completes the first."""
    asked, scene.asked_what_if = scene.asked_what_if, ""
    last = scene.facts[-1] if scene.facts else None
    if not asked or last is None or last.kind != "criterion":
        return False
    if clause.opener == "then" or scene.rules.starts("cues.then_start").match(clause.text):
        last.fields["then"] = clause.text
        last.end = clause.end
        return True
    return False


def _names_owner(clause: Clause, scene: Scene) -> bool:
    """ "I have no idea … my boss knows": the second clause says who answers the first."""
    last = scene.facts[-1] if scene.facts else None
    who = knower(clause.text, scene.rules) if len(clause.text.split()) <= SHORT else ""
    if last is None or last.section != "questions" or last.fields.get("owner") or not who:
        return False
    last.fields["owner"] = who
    last.text, last.end = f"{last.text}, {clause.text}", clause.end
    return True


def _copes(clause: Clause, scene: Scene) -> bool:
    """ "Eighty parents open it at once and it has to hold": one limit, told in two halves."""
    last = scene.facts[-1] if scene.facts else None
    if last is None or last.section != "quality" or not scene.rules.raw("cues.copes").fullmatch(clause.text):
        return False
    last.text, last.end = f"{last.text} {clause.opener} {clause.text}".replace("  ", " "), clause.end
    return True


def _leaves_out(fact: Fact, scene: Scene) -> bool:
    """ "Fines are handled by the city, so we leave that alone": what is left out stands in the clause before."""
    last = scene.facts[-1] if scene.facts else None
    if fact.section != "scope_out" or not POINTS_BACK.match(fact.text) or last is None or not last.loose:
        return False
    last.section, last.kind, last.loose, last.card = "scope_out", "item", False, ""
    last.end = fact.end
    return True


def _left_over(clause: Clause, scene: Scene) -> Fact:
    """Rule 14: an answer goes where the question asked, anything else to the open step's section, with a card."""
    said = heard(clause, scene)
    if scene.place.answering:
        return said.fact("answer", kind="answer")
    section = scene.place.section or "problem"
    if scene.place.step == "dump" and (said.subject.phrase or scene.facts) and not said.says("cues.pitch"):
        section = "problem"
    said_little = len(content_words(clause.text, scene.rules)) < 2
    counted = "measure" if amounts(said.hidden, scene.rules) else "belongs"
    card = "" if scene.place.step == "dump" or said_little else counted
    return said.fact(section, kind="prose", card=card, loose=True)


def _take_back(clause: Clause, fact: Fact, scene: Scene) -> None:
    """What led up to a thought in the same breath belongs to it: "the trainers come in and the walls are full"."""
    last = scene.facts[-1] if scene.facts else None
    if last is None or last.sentence != fact.sentence or last.end > fact.start or fact.kind != "prose":
        return
    if last.loose and fact.section == "summary" and last.kind == "prose":
        last.section = "summary"
    if last.loose and fact.section == "problem" and last.section == "summary":
        last.section = "problem"
    joined = clause.opener.split(" ")[0] in ("and", "but", "so") if clause.opener else False
    told = last.section == "requirements" and not scene.rules.raw("clauses.modal").search(last.hidden)
    if fact.section == "problem" and not fact.loose and joined and told and not last.fields.get("acceptance"):
        users = [each for each in scene.facts if each.section == "users" and each.start == last.start]
        scene.facts = [each for each in scene.facts if each not in users]
        scene.users -= {singular(each.text.casefold()) for each in users}
        last.section, last.kind, last.fields = "problem", "prose", {}


def _keep(fact: Fact, scene: Scene, text: str) -> None:
    """Neighbouring clauses of one answer, or of one sentence of prose, are one text again."""
    last = scene.facts[-1] if scene.facts else None
    joins = (
        last is not None
        and last.kind == fact.kind in ("answer", "prose")
        and last.section == fact.section
        and (fact.kind == "answer" or last.sentence == fact.sentence)
        and not last.card
    )
    if joins and last is not None:
        last.text = _between(text, last, fact)
        last.end = fact.end
        last.hidden = f"{last.hidden} {fact.hidden}"
        last.sentence = fact.sentence
    else:
        scene.facts.append(fact)


def _between(text: str, first: Fact, second: Fact) -> str:
    """Both texts with what was said between them: a joiner within a sentence, else the end of the sentence."""
    gap = text[first.end : second.start]
    gap = re.sub(r"[ \t]+", " ", gap) if gap.strip() or "\n" in gap else " "
    return f"{first.text}{gap}{second.text}"


def _run_of_steps(clauses: Sequence[Clause], scene: Scene) -> list[Clause]:
    """Three or more clauses joined by "then", none of them a promise: somebody's way through."""
    if scene.asked_what_if:
        return []
    run: list[Clause] = []
    for clause in clauses:
        goes_on = not run or (scene.rules.starts("clauses.sequence").fullmatch(clause.opener) is not None)
        if not goes_on or not _is_step(clause, scene):
            break
        run.append(clause)
    return run if len(run) >= 3 else []


def _is_step(clause: Clause, scene: Scene) -> bool:
    said: Heard = heard(clause, scene)
    return (
        clause.mark != "?" and not scene.rules.raw("clauses.modal").search(said.hidden) and not said.says("cues.today")
    )


def _journey(run: Sequence[Clause], scene: Scene) -> Fact:
    """The beats in order; a step without a subject takes that of the step before."""
    beats: list[str] = []
    front = ""
    for clause in run:
        subject = subject_of(clause.text, scene.rules)
        has_own = bool(subject.phrase) and kind_of(subject.phrase, scene.rules) != "thing"
        beats.append(clause.text if has_own or not front else f"{front} {clause.text}")
        front = subject.phrase if has_own else front
    said = heard(run[0], scene)
    return said.fact("journeys", kind="item", end=run[-1].end, fields={"beats": beats})
