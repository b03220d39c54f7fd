"""What the JSON API says of wireframes, and what it takes to draw one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from django.urls import reverse
from ninja import Schema
from pydantic import AfterValidator, Field

from projects.names import clean_text
from projects.problems import Problem
from projects.sent import Sent
from wireframes.drawing.grid import MAX_CHARACTERS
from wireframes.keys import THEMES
from wireframes.models import LONGEST_TITLE, WireframeRevision
from wireframes.painters import DrawingError, Overfull, Painted, paint
from wireframes.pictures import RETRY_SECONDS

A_SCREEN = "+-----------+\n| ORDERS    |\n| [[ New ]] |\n+-----------+"
NEWEST = 2**31 - 1

Theme = Literal["light", "dark"]
Frame = Literal["none", "browser", "phone"]


def one_line(raw: str) -> str:
    return " ".join(clean_text(raw).split())


def said(title: str) -> str:
    if not title:
        raise ValueError("Give the screen a title: blanks alone are none.")
    return title


Title = Annotated[str, AfterValidator(one_line)]
GivenTitle = Annotated[str, AfterValidator(one_line), AfterValidator(said)]
BUSY = {
    "description": "Service Unavailable",
    "headers": {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}, "example": RETRY_SECONDS}},
}


class Screen(Sent):
    """One screen, drawn as text."""

    title: Title = Field(
        default="", max_length=LONGEST_TITLE, description="Screen and state.", examples=["Orders, empty"]
    )
    ascii: str = Field(
        min_length=1, max_length=MAX_CHARACTERS, description="Rows of equal length.", examples=[A_SCREEN]
    )
    frame: Frame = Field(default="none", description="What stands around it.", examples=["browser"])


class Passing(Screen):
    """A screen, and how to paint it."""

    theme: Theme = Field(default="light", examples=["light"])
    scale: int = Field(default=2, ge=1, le=4, description="Pixels for each unit.", examples=[2])


class WireframeShown(Schema):
    id: int = Field(examples=[7])
    ref: str = Field(description="Its name in the document and in conversations.", examples=["W-1"])
    title: str = Field(examples=["Orders, empty"])
    frame: str = Field(examples=["browser"])
    requirements: list[str] = Field(description="Those that it shows.", examples=[["FR-001"]])
    journeys: list[str] = Field(description="Those that it stands in.", examples=[["UJ-1"]])
    revision: int = Field(description="How often it was drawn.", examples=[1])
    author: str = Field(description="Who drew it last: person or persona.", examples=["persona"])
    persona: str = Field(description="Which one.", examples=["ux_designer"])
    ascii: str = Field(description="The source text.", examples=[A_SCREEN])
    alt: str = Field(description="What the picture shows, in words.", examples=["Screen “Orders, empty”."])
    width: int = Field(examples=[200])
    height: int = Field(examples=[160])
    image: str = Field(description="Where its picture is.", examples=["/api/v1/wireframes/7.png"])
    created_at: datetime = Field(examples=["2026-11-25T10:15:00Z"])
    drawn_at: datetime = Field(description="Last.", examples=["2026-11-25T10:15:00Z"])
    deleted_at: datetime | None = Field(description="For thirty days it can be brought back.", examples=[None])

    @classmethod
    def of(cls, drawing: WireframeRevision) -> Self:
        """Of its latest drawing."""
        wireframe = drawing.wireframe
        return cls(
            id=wireframe.pk,
            ref=wireframe.ref,
            title=wireframe.title,
            frame=wireframe.frame,
            requirements=wireframe.requirements,
            journeys=wireframe.journeys,
            revision=drawing.number,
            author=drawing.author,
            persona=drawing.persona,
            ascii=drawing.ascii,
            alt=drawing.alt,
            width=drawing.width,
            height=drawing.height,
            image=reverse("api:wireframe_picture", args=[wireframe.pk]),
            created_at=wireframe.created_at,
            drawn_at=drawing.created_at,
            deleted_at=wireframe.deleted_at,
        )


class DrawingLine(Schema):
    """One drawing of a wireframe."""

    number: int = Field(examples=[1])
    author: str = Field(description="person or persona.", examples=["persona"])
    persona: str = Field(examples=["ux_designer"])
    title: str = Field(examples=["Orders, empty"])
    frame: str = Field(examples=["browser"])
    ascii: str = Field(examples=[A_SCREEN])
    alt: str = Field(examples=["Screen “Orders, empty”."])
    restored: int | None = Field(description="The revision that came back with it.", examples=[None])
    created_at: datetime = Field(examples=["2026-11-25T10:15:00Z"])


def painted_for(text: str, title: str, frame: str, themes: tuple[str, ...] = THEMES, scale: int = 2) -> Painted:
    """422 with words about what cannot be drawn, 503 where too much is being drawn."""
    with problems_of_painting():
        return paint(text, title=title, frame=frame, themes=themes, scale=scale)


@contextmanager
def problems_of_painting() -> Iterator[None]:
    try:
        yield
    except DrawingError as error:
        raise Problem(422, str(error), kind="not-drawable", errors={"ascii": [str(error)]}) from error
    except Overfull as error:
        raise Problem(503, str(error), kind="busy", headers={"Retry-After": str(RETRY_SECONDS)}) from error


def may_be_busy(extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """The `openapi_extra` of an operation that has to wait for a painter, with what else it says of itself."""
    said = extra or {}
    return {**said, "responses": {**said.get("responses", {}), 503: BUSY}}
