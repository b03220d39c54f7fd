"""Talking, over the JSON API: personas, conversations and their messages. Turns are in turn_api.py."""

from typing import Any

from asgiref.sync import sync_to_async
from ninja import Query, Router, Status

from conversations import stream, turns
from conversations.ledger import in_db, let_go_of_connection
from conversations.models import Conversation
from conversations.personas import PERSONAS
from conversations.representations import (
    ConversationDetail,
    ConversationShown,
    MessageShown,
    PersonaShown,
    Standings,
    messages_of,
    personas,
)
from conversations.turn_api import as_problem, persona_named
from conversations.turn_api import router as turn_router
from projects.access import project_wherever
from projects.paging import Page, Paging, page_of
from projects.problems import ProblemDocument
from projects.request import ApiRequest

router = Router(tags=["Conversations"])
router.add_router("", turn_router)

HERE = "/projects/{project}/conversations"


@router.get("/personas", response=list[PersonaShown], operation_id="listPersonas", summary="The personas")
def list_personas(request: ApiRequest) -> list[PersonaShown]:
    """Everybody to talk with, each with the questions of their flow in the order in which they are asked."""
    return personas()


@router.get(HERE, response=list[ConversationShown], operation_id="listConversations", summary="The conversations")
def list_conversations(request: ApiRequest, project: str) -> list[dict[str, Any]]:
    """One entry for each persona, also where nothing was said yet."""
    standings = Standings(project_wherever(request.user, project))
    return [standings.of(persona) for persona in PERSONAS.values()]


@router.get(
    f"{HERE}/{{persona}}", response=ConversationDetail, operation_id="readConversation", summary="One conversation"
)
def read_conversation(request: ApiRequest, project: str, persona: str) -> dict[str, Any]:
    """Where it stands: what runs or waits, and how far the persona's questions are answered by the document."""
    standings = Standings(project_wherever(request.user, project))
    return standings.of(persona_named(persona))


@router.get(
    f"{HERE}/{{persona}}/messages", response=Page[MessageShown], operation_id="listMessages", summary="The messages"
)
def list_messages(request: ApiRequest, project: str, persona: str, paging: Query[Paging]) -> dict[str, Any]:
    """What was said, oldest first, as content blocks of the Messages API. A reply that is being written is among them
    as far as it is stored."""
    rows = messages_of(project_wherever(request.user, project), persona_named(persona).key)
    return page_of(rows, paging, "pk")


@router.delete(
    f"{HERE}/{{persona}}/messages",
    response={204: None, 409: ProblemDocument},
    operation_id="clearMessages",
    summary="Clear a conversation",
)
async def clear_messages(request: ApiRequest, project: str, persona: str) -> Status[None]:
    """Forget what was said with this persona. The document stays as it is. Refused with 409 while a reply is
    running."""
    conversation = await sync_to_async(begun)(request, project, persona)
    await let_go_of_connection()
    if conversation:
        try:
            await in_db(turns.clear)(conversation)
        except turns.Refused as refusal:
            raise as_problem(refusal) from refusal
        await stream.look_again(conversation.project_id)
    return Status(204, None)


def begun(request: ApiRequest, project: str, persona: str) -> Conversation | None:
    """The conversation, if anything was ever said in it."""
    owned = project_wherever(request.user, project)
    return owned.conversations.filter(persona=persona_named(persona).key).first()
