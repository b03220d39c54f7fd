"""What the fields of an item are called where people read them: on the pages and in every export. Pure."""

from prd.document import Item, OpenQuestion
from prd.items import short_topic

PRIORITIES = {"must": "Must", "should": "Should", "could": "Could", "wont": "Won’t"}
EVIDENCE = {"stated": "you said it", "derived": "follows from it", "assumed": "assumed", "unknown": "unknown"}

# Statement, term, priority, beats, acceptance criteria and links have a place of their own.
FIELDS: dict[str, dict[str, str]] = {
    "users": {"kind": "Kind", "drives": "Settles"},
    "journeys": {
        "person": "Who",
        "entry": "Starts with",
        "value": "Worth it when",
        "end": "Leaves with",
        "edge": "May go wrong",
    },
    "metrics": {
        "target": "Target",
        "baseline": "Today",
        "method": "Measured by",
        "window": "Window",
        "by": "By",
        "counter": "Must not get worse",
    },
    "scope_in": {"reason": "Because"},
    "scope_out": {"reason": "Because"},
    "requirements": {"actor": "Who"},
    "quality": {"kind": "Kind", "threshold": "Threshold", "unit": "Unit", "population": "For", "window": "Window"},
    "risks": {"impact": "Impact", "owner": "Owner", "revisit": "Look again"},
    "assumptions": {"impact": "If wrong", "owner": "Owner", "revisit": "Look again", "confirmed": "Confirmed"},
    "questions": {"owner": "Asked of", "for_persona": "Waits for", "revisit": "Look again", "answer": "Answer"},
    "decisions": {"alternatives": "Instead of", "reason": "Because", "decided_by": "Decided by", "topic": "About"},
    "glossary": {},
    "milestones": {"outcome": "Then", "by": "By"},
}


def labelled(key: str, item: Item) -> list[tuple[str, str]]:
    """The fields of an item that hold something, with what they are called."""
    said = {"topic"} if short_topic(item) else set()
    fields = {name: label for name, label in FIELDS[key].items() if name not in said}
    found = ((label, field_words(name, getattr(item, name))) for name, label in fields.items())
    return [(label, words) for label, words in found if words]


def field_words(name: str, value: object) -> str:
    """The value of a field as a person reads it."""
    if name == "kind":
        return {"user": "", "non_user": "not built for them"}.get(str(value), str(value))
    if name == "for_persona":
        return persona_words(str(value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def persona_words(key: str) -> str:
    """`ux_designer` -> `UX designer`."""
    words = key.replace("_", " ")
    return f"UX{words[2:]}" if words.startswith("ux ") else words[:1].upper() + words[1:]


def is_open(item: Item) -> bool:
    return isinstance(item, OpenQuestion) and not item.answer
