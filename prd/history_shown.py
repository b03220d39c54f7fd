"""What the JSON API says of a document's history beside its list of revisions, and what it takes to go back."""

from typing import Literal

from ninja import Schema
from pydantic import Field

from prd.comparing import Change, Kind, TextChange
from prd.diff import word_diff
from projects.sent import Sent

NEWEST = 2**31 - 1


class Against(Schema):
    against: int | None = Field(
        default=None,
        ge=0,
        le=NEWEST,
        description="The earlier one; 0 is the document before anything was written. Without it, the one before.",
        examples=[1],
    )


class PieceShown(Schema):
    """`same` and `removed` make up the old text, `same` and `added` the new one."""

    kind: Literal["same", "added", "removed"] = Field(examples=["added"])
    text: str = Field(examples=["within a minute"])


class TextShown(Schema):
    name: str = Field(description="The field; `body` is a section's prose.", examples=["statement"])
    label: str = Field(description="What people call it; empty for the line itself.", examples=[""])
    old: str = Field(examples=["A code is sent fast"])
    new: str = Field(examples=["A code is sent within a minute"])
    pieces: list[PieceShown]


class ChangeShown(Schema):
    section: str = Field(examples=["requirements"])
    place: str = Field(description="The item's id, or the section's key for its prose.", examples=["FR-001"])
    kind: Kind = Field(examples=["changed"])
    texts: list[TextShown] = Field(description="None for an item that only moved.")


class DiffShown(Schema):
    revision: int = Field(examples=[3])
    against: int = Field(examples=[1])
    changes: list[ChangeShown] = Field(description="In the order of the document; none between equal ones.")


class Restoration(Sent):
    revision: int = Field(ge=0, le=NEWEST, description="The one to go back to; 0 empties the document.", examples=[1])


def diff_shown(number: int, against: int, changes: list[Change]) -> DiffShown:
    shown = [
        ChangeShown(section=each.section, place=each.place, kind=each.kind, texts=[_text(text) for text in each.texts])
        for each in changes
    ]
    return DiffShown(revision=number, against=against, changes=shown)


def _text(text: TextChange) -> TextShown:
    pieces = [PieceShown(kind=piece.kind, text=piece.text) for piece in word_diff(text.old, text.new)]
    return TextShown(name=text.name, label=text.label, old=text.old, new=text.new, pieces=pieces)
