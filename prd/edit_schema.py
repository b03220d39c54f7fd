"""The JSON schema of `update_prd` that a model is shown.

Written by hand and flat: one object per edit instead of a union of five. Compatible endpoints choke on `$ref`, `oneOf`
and discriminators, and every turn pays for each word of it. A test holds it against the Pydantic models.
"""

from typing import Any

from prd.items import SECTIONS

_LISTS = {
    "beats": "Journey: 3 to 5 steps, one sentence each",
    "journeys": "Requirement: UJ ids it serves",
    "wireframes": "Requirement: W ids that show it",
    "about": "Question: ids it is about",
    "alternatives": "Decision: what else was considered",
}

_LINES = {
    "kind": (
        "users: user | non_user. quality: load | speed | accessibility | privacy | recovery | other. "
        "decisions: choice | does_not_apply"
    ),
    "drives": "User: what we build differently because of them",
    "person": "Journey: who is followed",
    "entry": "Journey: where they are and on what device when it starts",
    "value": "Journey: the step at which it was worth it",
    "end": "Journey: what they have at the end",
    "edge": "Journey: what is likeliest to go wrong",
    "target": "Metric: the figure to reach",
    "method": "Metric: where the figure comes from",
    "baseline": "Metric: today's figure",
    "window": "Metric, quality: the period",
    "by": "Metric, milestone: the date",
    "requirement": "Metric: id of the requirement it measures",
    "counter": "Metric: what must not get worse",
    "reason": "Scope, decision: why",
    "actor": "Requirement: who does it",
    "population": "Quality: for how many of whom",
    "unit": "Quality: unit of the threshold",
    "threshold": "Quality: the limit",
    "impact": "Risk, assumption: what happens if so, or if wrong",
    "owner": "Risk, assumption, question: who answers for it",
    "revisit": "Risk, assumption, question: when to look again",
    "for_persona": "Question: key of the persona it waits for",
    "answer": "Question: the answer; an empty one is open",
    "decided_by": "Decision: who decided",
    "topic": "Decision: what about; depth for light | standard | deep",
    "term": "Glossary: the word; statement is its meaning",
    "outcome": "Milestone: what somebody can do then",
}


def _texts(description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


_ACCEPTANCE: dict[str, Any] = {
    "type": "array",
    "description": "Requirement: criteria; kind failure is what happens when it cannot be done",
    "items": {
        "type": "object",
        "properties": {
            "given": {"type": "string"},
            "when": {"type": "string"},
            "then": {"type": "string"},
            "kind": {"type": "string", "enum": ["criterion", "failure", "limit"]},
        },
    },
}

_LIST_FIELDS = {"acceptance": _ACCEPTANCE, **{name: _texts(text) for name, text in _LISTS.items()}}

_FIELDS = {
    "statement": _text("The line itself, in the person's words"),
    **{name: _text(text) for name, text in _LINES.items()},
    "priority": {
        "type": "string",
        "enum": ["must", "should", "could", "wont"],
        "description": "Requirement: only when the person ranked it",
    },
    "confirmed": {"type": "boolean", "description": "Assumption: the person said that it is so"},
    **_LIST_FIELDS,
}

_EDIT = {
    "type": "object",
    "properties": {
        "op": {
            "type": "string",
            "enum": ["set_prose", "append_prose", "add_item", "change_item", "remove_item"],
            "description": (
                "set_prose: section, text, revision. append_prose: section, text. add_item: section, fields. "
                "change_item: item, and fields with revision, or append. remove_item: item, reason, revision."
            ),
        },
        "section": {
            "type": "string",
            "enum": list(SECTIONS),
            "description": "summary, problem and data are prose, the others hold items",
        },
        "item": _text("Id, e.g. FR-003"),
        "text": _text("Prose in Markdown; append_prose adds a paragraph"),
        "fields": {
            "type": "object",
            "description": "Only the fields to set, and only those of the section's kind",
            "properties": _FIELDS,
        },
        "append": {"type": "object", "description": "Entries to put at the end of lists", "properties": _LIST_FIELDS},
        "derived_from": _texts("Ids of the stated lines this follows from"),
        "revision": {"type": "integer", "description": "The section's revision that you read"},
        "reason": _text("Why the item goes"),
        "evidence": {
            "type": "string",
            "enum": ["stated", "derived", "assumed", "unknown"],
            "description": "stated: the person said it. derived: follows from that. assumed: nobody said it",
        },
        "step": _text("Key of the step of your flow that this answers"),
        "quote": _text("The person's words behind it, verbatim, 200 characters at most"),
        "material": _text("Title of the one of `material` that the quote stands in; left out for what was said"),
    },
    "required": ["op", "evidence"],
}

UPDATE_PRD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "edits": {
            "type": "array",
            "items": _EDIT,
            "description": "All changes of this turn, in order; all are applied or none",
        }
    },
    "required": ["edits"],
}
