"""update_prd: change the document, edit by edit, all or nothing."""

import json
from typing import Any

from conversations import context, rulings
from conversations.events import Event, PrdChanged
from conversations.tools.base import Call, Outcome, Tool, ToolError
from prd import suggesting
from prd.document import Applied, EditError, Origin, StaleEdit, UpdatePrd, apply_as_persona
from prd.models import Document

WAITING = (
    "These edits are not in the document: they wait for the person, who accepts or rejects them there. Tell them so in "
    "a few words, and do not send them again."
)


def apply(call: Call, given: UpdatePrd, _prepared: Any) -> Outcome:
    document = Document.objects.for_change(call.project)
    applied = applied_to(document, given, call)
    events: list[Event] = [written(document, applied, call)] if applied.sections else []
    waiting = suggesting.suggest(document, applied.suggested, persona=call.conversation.persona, turn=call.turn)
    conflict = rulings.waiting(call.turn, document, applied.changed)
    ask = (
        rulings.ask_about(conflict, call.conversation.persona)
        if conflict
        else context.next_ask(call.conversation, answered=call.answered, focus=call.turn.focus, touched=applied.changed)
    )
    suggested = {"suggested": waiting, "suggested_means": WAITING} if waiting else {}
    return Outcome(
        content={
            "applied": applied.report,
            **suggested,
            **({"clash": conflict.told()} if conflict else {}),
            "next": ask.as_dict() if ask else None,
            "findings_touching": touching(document, applied),
        },
        summary=summary_of(applied),
        refs=list(dict.fromkeys([*applied.changed, *(each.place for each in applied.suggested)])),
        events=events,
    )


def written(document: Document, applied: Applied, call: Call) -> PrdChanged:
    document.save_content(
        applied.content,
        author="persona",
        persona=call.conversation.persona,
        turn=call.turn,
        summary=applied.summary,
        sections=applied.sections,
        changed=applied.changed,
    )
    return PrdChanged(
        revision=document.revision,
        sections=applied.sections,
        changed=applied.changed,
        readiness=document.readiness,
    )


def summary_of(applied: Applied) -> str:
    """What the conversation says was done: a suggestion is no change."""
    number = len(applied.suggested)
    suggested = f"{number} suggestion{'s' if number != 1 else ''} for you to decide on" if number else ""
    if not applied.sections:
        return suggested.capitalize()
    return f"PRD updated, {suggested}" if suggested else "PRD updated"


def applied_to(document: Document, given: UpdatePrd, call: Call) -> Applied:
    origin = Origin(
        turn=str(call.turn.pk),
        question=str(call.answering.pk) if call.answering else "",
        persona=call.conversation.persona,
    )
    try:
        return apply_as_persona(document.load(), given.edits, origin, words=words_of(call))
    except StaleEdit as error:
        current = {"section": error.section, "revision": error.revision, "current": error.current}
        raise ToolError("stale: " + json.dumps(current, ensure_ascii=False)) from error
    except EditError as error:
        raise ToolError(str(error)) from error


def words_of(call: Call) -> str:
    """What the person said last. Who answers a question about a line has named it; who ruled on two has ruled."""
    asked = call.answering
    if asked is None:
        return call.turn.words
    if asked.lines:
        return str((asked.answer or {}).get("text", ""))
    return f"{asked.item} {asked.answer_text}".strip()


def touching(document: Document, applied: Applied) -> list[dict[str, str]]:
    places = set(applied.changed)
    found = [finding for finding in document.findings(applied.content) if finding.place in places]
    return [{"code": each.code, "place": each.place, "message": each.message} for each in found[:12]]


UPDATE_PRD = Tool(
    name="update_prd",
    description=(
        "Write what you learned into the document, in every turn that taught you something, all edits in one call. "
        "Use the person's words. An edit that replaces text names the section's revision it was written against; if "
        "it is refused as stale, merge with the current text and call once more. The result tells the ids that were "
        "given, which edits became suggestions that wait for the person, what contradicts what was recorded, and "
        "what to ask next."
    ),
    Input=UpdatePrd,
    apply=apply,
    doing="Writing the PRD",
)
