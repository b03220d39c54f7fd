"""set_project_name: give the project its name."""

from typing import Any

from django.core.exceptions import ValidationError
from pydantic import BaseModel, ConfigDict, Field

from conversations.events import ProjectRenamed
from conversations.tools.base import Call, Outcome, Tool, ToolError


class SetProjectName(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="At most 80 characters, in the person's words.")


def apply(call: Call, given: SetProjectName, _prepared: Any) -> Outcome:
    project = call.project
    try:
        project.rename(given.name)
    except ValidationError as error:
        raise ToolError(" ".join(error.messages)) from error
    return Outcome(
        content={"name": project.name, "slug": project.slug},
        summary=f"Project named {project.name}",
        events=[ProjectRenamed(title=project.title, slug=project.slug)],
    )


SET_PROJECT_NAME = Tool(
    name="set_project_name",
    description=(
        "Name the project. Call it in the first turn with a nameable idea, and later only when the person asks for "
        "another name. Never to improve a name that the person chose."
    ),
    Input=SetProjectName,
    apply=apply,
    doing="Naming the project",
)
