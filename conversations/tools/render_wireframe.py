"""render_wireframe: draw a screen from text."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from conversations.events import WireframeRendered
from conversations.tools.base import Call, Outcome, Tool, ToolError
from prd import drawing
from wireframes.models import By, TitleTaken, Wireframe, WireframeRevision
from wireframes.painters import DrawingError, Overfull, Painted, paint

STRAIGHTENED = (
    "These rows did not line up and were straightened: only spaces and lines moved. What is kept is straightened_text; "
    "start from it when you redraw."
)


class RenderWireframe(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=120, description='Screen and state, once a project: "Orders, empty".')
    ascii: str = Field(min_length=1, description="The drawing: bare text, equal row lengths, no fence.")
    frame: Literal["none", "browser", "phone"] = Field("none", description="Drawn around it; do not draw it yourself.")
    requirements: list[str] = Field(default_factory=list, description="Ids of the requirements it shows.")
    journeys: list[str] = Field(default_factory=list, description="Ids of the journeys it stands in.")
    wireframe: str = Field("", pattern=r"^(W-[0-9]{1,6})?$", description="W-1 to redraw that one; empty for a new one.")


def prepare(given: RenderWireframe) -> Painted:
    """The rows of the straightened text are what is kept."""
    title = " ".join(given.title.split())
    if not title:
        raise ToolError("The title is empty. Name the screen and its state, as in “Orders, empty”.")
    try:
        return paint(given.ascii, title=title, frame=given.frame).straightened()
    except (DrawingError, Overfull) as error:
        raise ToolError(f"Nothing was drawn. {error}") from error


def apply(call: Call, given: RenderWireframe, painted: Painted) -> Outcome:
    links = drawing.Links(given.requirements, given.journeys)
    by = By(persona=call.conversation.persona, turn=call.turn)
    try:
        if given.wireframe:
            revision = drawing.redraw(call.project, given.wireframe, painted, links, by=by)
        else:
            revision = drawing.draw(call.project, painted, links, by=by)
    except Wireframe.DoesNotExist as error:
        raise ToolError(f"There is no wireframe {given.wireframe}. Leave it empty for a new one.") from error
    except TitleTaken as taken:
        mend = f"Send wireframe {taken.ref} to redraw that one, or give this screen a title that tells its state apart."
        raise ToolError(f"Nothing was drawn. {taken} {mend}") from taken
    except drawing.NoSuchLink as wrong:
        mend = f"Write it with update_prd first, or leave it out of {wrong.field}."
        raise ToolError(f"Nothing was drawn. {wrong} {mend}") from wrong
    wireframe = revision.wireframe
    return Outcome(
        content=report(revision, painted),
        summary=revision.title,
        refs=[wireframe.ref],
        events=[WireframeRendered(wireframe.pk, wireframe.ref, revision.title, revision.number)],
    )


def report(revision: WireframeRevision, painted: Painted) -> dict[str, Any]:
    """What the model is told: what was drawn, and which of its rows it should have drawn otherwise."""
    told: dict[str, Any] = {
        "wireframe": revision.wireframe.ref,
        "revision": revision.number,
        "notes": list(painted.notes),
    }
    if painted.rows:
        told["straightened_rows"] = list(painted.rows)
        told["straightened_means"] = STRAIGHTENED
        told["straightened_text"] = painted.straight
    return told


RENDER_WIREFRAME = Tool(
    name="render_wireframe",
    description=(
        "Draw one screen in one state from ASCII text, or redraw it. Call it when a screen was described or changed "
        "and its requirement exists; never as decoration. For a change send the whole drawing again."
    ),
    Input=RenderWireframe,
    prepare=prepare,
    apply=apply,
    doing="Drawing a wireframe",
)
