"""Conflicts of a running turn: which one the person has to rule on, and what their ruling changes.

Called within a transaction, or where the answer is only looked at.
"""

import json
from collections.abc import Collection
from typing import Any

from conversations import conflicts, flow
from conversations.conflicts import Conflict
from conversations.models import Question, Turn
from conversations.personas import FINDINGS, PERSONAS, Option
from prd import suggesting
from prd.checks import Finding
from prd.contested import CONTRADICTS
from prd.document import Content, Decision, OpenQuestion, Origin, apply_edits, find, live
from prd.language import language_of_document
from prd.models import Document, Suggestion
from prd.ruled import is_theirs

CONTRADICTION = conflicts.STEPS[0]


# ---- what to ask ----


def waiting(turn: Turn, document: Document | None = None, changed: Collection[str] = ()) -> Conflict | None:
    """The first contradiction that the turn's edits brought about and nobody has asked about yet. `changed` are ids of
    a call whose result is not stored yet."""
    document = document or Document.objects.for_project(turn.conversation.project)
    content = document.load()
    touched = {*changed, *changed_by(turn)}
    found = contested(turn, document, content)
    if touched:
        found += clashing(content, document.findings(content), touched)
    known = {*asked_before(turn)} if found else set()
    return next((each for each in found if each.pair not in known and not is_left_open(each, content)), None)


def about(turn: Turn, item: str) -> Conflict | None:
    """The contradiction that a question about this line is about, whoever brought it about."""
    document = Document.objects.for_project(turn.conversation.project)
    content = document.load()
    found = [*contested(turn, document, content), *clashing(content, document.findings(content), {item})]
    return next((each for each in found if item in (each.first.id, each.second.id)), None)


def ask_about(conflict: Conflict, persona: str) -> flow.Ask:
    """The question as the flow puts it."""
    question = FINDINGS[CONTRADICTION]
    own = next((step.key for step in PERSONAS[persona].steps if step.each == CONTRADICTION), CONTRADICTION)
    options = tuple(Option(each["label"], why=each["why"], starter=each["starter"]) for each in conflict.options)
    return flow.Ask(
        kind="finding",
        persona=persona,
        step=own,
        item=conflict.item,
        prompts=(conflict.prompt,),
        why=question.why,
        answer_kind="one",
        options=options,
        fills=("decisions",),
        finding=CONTRADICTION,
    )


def card(conflict: Conflict) -> dict[str, Any]:
    """The input of the `ask_user_question` that a model should have called."""
    why = FINDINGS[CONTRADICTION].why
    return {"prompt": conflict.prompt, "why": why, "step": CONTRADICTION, "item": conflict.item, "kind": "text"}


def clashing(content: Content, findings: Collection[Finding], touched: Collection[str]) -> list[Conflict]:
    hits = [each for each in findings if each.code == CONTRADICTION and {each.place, each.word} & set(touched)]
    pairs = [(conflicts.line_of(content, each.word), conflicts.line_of(content, each.place)) for each in hits]
    return [Conflict(first, second) for first, second in pairs if first and second]


def contested(turn: Turn, document: Document, content: Content) -> list[Conflict]:
    """What this turn would have written over a line that says otherwise."""
    found = []
    for row in document.suggestions.waiting().filter(turn=turn, reason=CONTRADICTS):
        first, there = conflicts.line_of(content, row.place), find(content, row.place)
        if first is None or there is None or row.is_outdated(content):
            continue
        edit = row.edit
        text = str(edit.get("fields", {}).get("statement") or "")
        if not text:  # another change of the line, which waits beside the wording
            continue
        text = conflicts.words_of(there[1].model_copy(update={"statement": text}))
        said = {"persona": row.persona, "quote": str(edit.get("quote", "")), "evidence": edit["evidence"]}
        found.append(Conflict(first, conflicts.suggested_line(first, text, suggestion=row.pk, **said)))
    return found


def changed_by(turn: Turn) -> set[str]:
    results = turn.tool_results.filter(name="update_prd", ok=True).values_list("content", flat=True)
    return {str(each.get("id")) for content in results for each in json.loads(content).get("applied", [])}


def asked_before(turn: Turn) -> list[tuple[str, str, int]]:
    asked = Question.objects.filter(turn__conversation=turn.conversation_id, step__in=conflicts.STEPS)
    rows = asked.exclude(status="withdrawn").values_list("lines", flat=True)
    return [conflicts.conflict_of(lines).pair for lines in rows if lines]


def is_left_open(conflict: Conflict, content: Content) -> bool:
    """Whether the person put it off: an open question is about both lines."""
    both = {conflict.first.id, conflict.second.id}
    questions = [each for each in live(content, "questions") if isinstance(each, OpenQuestion) and not each.answer]
    return len(both) == 2 and any(both <= set(each.about) for each in questions)


# ---- what the ruling changes ----


def settle(question: Question, given: dict[str, Any]) -> dict[str, Any]:
    """Write down how the person ruled, as a revision of theirs. Returns what was recorded, to be told and shown.

    Raises Outdated where the lines are no longer those that the person was asked about.
    """
    turn = question.turn
    conflict = conflicts.conflict_of(question.lines)
    project = turn.conversation.project
    document = Document.objects.for_change(project)
    content = document.load()
    ruling = conflicts.ruling_of(conflict, given, language_of_document(content))
    if decided := decided_before(conflict, content):
        return {
            "record": same_ruling(conflict, ruling, decided),
            "ruling": ruling.choice,
            "changed": [],
            "means": RECORDED,
        }
    if conflict.second.suggestion:
        decide_suggestion(document, conflict, ruling.choice, project.owner)
        document = Document.objects.for_change(project)  # accepting has written to it
        content = document.load()
    person = project.owner.get_full_name() or project.owner.get_username()
    edits = conflicts.edits_of(conflict, ruling, content, person=person, step=question.step)
    applied = apply_edits(
        content, edits, Origin(turn=str(turn.pk), question=str(question.pk), persona=turn.conversation.persona)
    )
    record = [str(each["id"]) for each in applied.report if each["id"].startswith(("D-", "Q-"))][-1]
    if found := find(applied.content, record):
        found[1].by_person = found[0] == "decisions"  # a ruling is theirs, as what they wrote by hand
    document.save_content(
        applied.content,
        author="person",
        user=project.owner,
        turn=turn,
        summary=f"Ruled on a contradiction: {applied.summary}",
        sections=applied.sections,
        changed=applied.changed,
    )
    return {"record": record, "ruling": ruling.choice, "changed": applied.changed, "means": RECORDED}


def decided_before(conflict: Conflict, content: Content) -> Decision | None:
    """The decision that ruled on both lines while this card was open: another persona may have asked as well."""
    both = {conflict.first.id, conflict.second.id}
    theirs = [each for each in live(content, "decisions") if isinstance(each, Decision) and is_theirs(each)]
    found = [each for each in theirs if both <= set(each.derived_from)]
    return found[-1] if len(both) == 2 and found else None


def same_ruling(conflict: Conflict, ruling: conflicts.Ruling, decided: Decision) -> str:
    """Its id, if the answer does not go against it: nothing is written twice. Else raises Outdated."""
    chosen = {"first": conflict.first.text, "second": conflict.second.text}.get(ruling.choice, "")
    if ruling.choice in ("open", "no_clash") or chosen == decided.statement:
        return decided.id
    raise conflicts.Outdated(
        f"{decided.id} has ruled on these two lines meanwhile. To rule otherwise, change {decided.id} in the document; "
        "“They do not clash” closes this card."
    )


RECORDED = "This is written already, with what follows from it: do not write it again. Go on with your next question."


def decide_suggestion(document: Document, conflict: Conflict, choice: str, user: Any) -> None:
    """Accept or set aside the wording that waits. Raises Outdated where it can no longer be written as it was shown."""
    if choice == "open":
        return
    try:
        if choice == "second":
            suggesting.accept(document.project, conflict.second.suggestion, user)
        else:
            suggesting.reject(document.project, conflict.second.suggestion)
    except (suggesting.Undecided, Suggestion.DoesNotExist):  # it was decided on in the document, or the line changed
        if choice == "first":
            return
        line = conflicts.line_of(document.load(), conflict.second.id)
        if choice == "second" and line and line.text == conflict.second.text:
            return  # it stands there already
        raise conflicts.Outdated(
            f"{conflict.first.id} has changed since this was asked, so the new wording cannot be written over it as it "
            f"is. Keep {conflict.first.id}, or put it right in the document."
        ) from None
