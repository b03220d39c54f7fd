"""render_wireframe: draw a screen from text."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from conversations.events import WireframeRendered
from conversations.tools.base import Call, Outcome, Tool, ToolError
from prd.models import Document
from wireframes.drawing import Drawing, DrawingError, render_themes
from wireframes.models import Wireframe

Drawings = dict[str, Drawing]


class RenderWireframe(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=120, description='Screen and state: "Orders, empty".')
    ascii: str = Field(min_length=1, description="The drawing: bare text, equal row lengths, no fence.")
    frame: Literal["none", "browser", "phone"] = Field("none", description="Drawn around it; do not draw it yourself.")
    requirements: list[str] = Field(default_factory=list, description="Ids of the requirements it shows.")
    journeys: list[str] = Field(default_factory=list, description="Ids of the journeys it stands in.")
    wireframe: str = Field("", pattern=r"^(W-[0-9]{1,6})?$", description="W-1 to redraw that one; empty for a new one.")


def prepare(given: RenderWireframe) -> Drawings:
    try:
        return render_themes(given.ascii, title=given.title, frame=given.frame)
    except DrawingError as error:
        raise ToolError(str(error)) from error


def apply(call: Call, given: RenderWireframe, drawings: Drawings) -> Outcome:
    # The document before the project, as update_prd locks them: two personas at work would lock each other up.
    document = Document.objects.for_change(call.project)
    try:
        revision = Wireframe.objects.draw(
            call.project,
            title=given.title,
            ascii=drawings["light"].text,
            drawings=drawings,
            frame=given.frame,
            requirements=given.requirements,
            journeys=given.journeys,
            wireframe_ref=given.wireframe,
            turn=call.turn,
        )
    except Wireframe.DoesNotExist as error:
        raise ToolError(f"There is no wireframe {given.wireframe}. Leave it empty for a new one.") from error
    document.remeasure()
    wireframe = revision.wireframe
    return Outcome(
        content={"wireframe": wireframe.ref, "revision": revision.number, "notes": drawings["light"].notes},
        summary=wireframe.title,
        refs=[wireframe.ref],
        events=[WireframeRendered(id=wireframe.ref, title=wireframe.title, revision=revision.number)],
    )


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
