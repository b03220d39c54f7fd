"""Documents for tests, made the way the product makes them: by edits."""

from typing import Any

from prd.document import (
    AddItem,
    AppendProse,
    ChangeItem,
    Content,
    Criterion,
    Edit,
    Evidence,
    ItemFields,
    Origin,
    apply_edits,
    new_content,
)


def add(section: str, evidence: Evidence = "stated", derived_from: list[str] | None = None, **fields: Any) -> AddItem:
    given = ItemFields.model_validate(fields)
    return AddItem(section=section, fields=given, evidence=evidence, derived_from=derived_from or [])


def change(item: str, revision: int | None = None, evidence: Evidence = "stated", **fields: Any) -> ChangeItem:
    return ChangeItem(item=item, fields=ItemFields.model_validate(fields), revision=revision, evidence=evidence)


def append(item: str, evidence: Evidence = "stated", **fields: Any) -> ChangeItem:
    return ChangeItem(item=item, append=ItemFields.model_validate(fields), evidence=evidence)


def prose(section: str, text: str) -> AppendProse:
    return AppendProse(section=section, text=text, evidence="stated")


def document(*edits: Edit, outline: str = "full", turn: str = "") -> Content:
    return apply_edits(new_content(outline), edits, Origin(turn=turn)).content


KEPT = Criterion(given="the 11:00 has 14 places", when="Ines asks for 4", then="4 are held for her")
REFUSED = Criterion(when="it has 3 places", then="she sees the next sailing with room", kind="failure")


def ferry() -> Content:
    """A document that is far along: one or two of everything."""
    return document(
        prose("summary", "A visitor reserves a place on a numbered sailing and boards with a code that works offline."),
        prose("problem", "On summer Saturdays sixty people stand at the kiosk and nobody knows if the 11:00 has room."),
        add("users", statement="Day visitor", drives="Booking works while walking"),
        add("users", statement="Freight forwarder", kind="non_user"),
        add("journeys", statement="Ines catches the 11:00", person="Ines", beats=["She reads the sign", "She pays"]),
        add("metrics", statement="Fewer visitors miss their sailing", evidence="unknown"),
        add("scope_out", statement="Cars and freight", reason="the office books them by hand"),
        add(
            "requirements",
            statement="A visitor can reserve up to eight places",
            actor="visitor",
            priority="must",
            journeys=["UJ-1"],
            wireframes=["W-1"],
            acceptance=[KEPT, REFUSED],
        ),
        add("requirements", statement="A visitor can easily find the quay", actor="visitor", evidence="derived"),
        add("quality", statement="Reservations are held quickly", kind="speed", threshold="2 seconds"),
        add("questions", statement="How many bicycles fit?", evidence="unknown", about=["FR-001"]),
        add("decisions", statement="No account", alternatives=["Sign in by link"], reason="visitors come once"),
        add("glossary", term="Sailing", statement="one departure of one boat"),
    )
