"""update_prd: change the document, edit by edit, all or nothing."""

import json
from typing import Any

from conversations import context
from conversations.events import PrdChanged
from conversations.tools.base import Call, Outcome, Tool, ToolError
from prd.document import Applied, EditError, Origin, StaleEdit, UpdatePrd, apply_edits
from prd.models import Document


def apply(call: Call, given: UpdatePrd, _prepared: Any) -> Outcome:
    document = Document.objects.for_change(call.project)
    applied = applied_to(document, given, call)
    document.save_content(
        applied.content,
        author="persona",
        persona=call.conversation.persona,
        turn=call.turn,
        summary=applied.summary,
        sections=applied.sections,
        changed=applied.changed,
    )
    ask = context.next_ask(call.conversation, answered=call.answered, focus=call.turn.focus, touched=applied.changed)
    changed = PrdChanged(
        revision=document.revision,
        sections=applied.sections,
        changed=applied.changed,
        readiness=document.readiness,
    )
    return Outcome(
        content={
            "applied": applied.report,
            "next": ask.as_dict() if ask else None,
            "findings_touching": touching(document, applied),
        },
        summary="PRD updated",
        refs=applied.changed,
        events=[changed],
    )


def applied_to(document: Document, given: UpdatePrd, call: Call) -> Applied:
    origin = Origin(
        turn=str(call.turn.pk),
        question=str(call.answering.pk) if call.answering else "",
        persona=call.conversation.persona,
    )
    try:
        return apply_edits(document.load(), given.edits, origin)
    except StaleEdit as error:
        current = {"section": error.section, "revision": error.revision, "current": error.current}
        raise ToolError("stale: " + json.dumps(current, ensure_ascii=False)) from error
    except EditError as error:
        raise ToolError(str(error)) from error


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
        "given and what to ask next."
    ),
    Input=UpdatePrd,
    apply=apply,
    doing="Writing the PRD",
)
