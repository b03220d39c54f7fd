"""The tools a persona may call, in one table. A tool writes rows and never calls the model."""

from functools import cache
from typing import Any

from conversations.tools.ask_user_question import ASK_USER_QUESTION
from conversations.tools.base import Tool
from conversations.tools.render_wireframe import RENDER_WIREFRAME
from conversations.tools.set_project_name import SET_PROJECT_NAME
from conversations.tools.update_prd import UPDATE_PRD
from conversations.tools.update_whats_next import UPDATE_WHATS_NEXT

TOOLS: dict[str, Tool[Any]] = {
    tool.name: tool for tool in (SET_PROJECT_NAME, UPDATE_PRD, RENDER_WIREFRAME, UPDATE_WHATS_NEXT, ASK_USER_QUESTION)
}


@cache
def params() -> tuple[dict[str, Any], ...]:
    """All of them as the API takes them. Making their schemas takes milliseconds."""
    return tuple(tool.as_param() for tool in TOOLS.values())
