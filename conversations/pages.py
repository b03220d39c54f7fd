"""What the workspace's templates are given, for the page load and for the socket alike."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Max
from django.urls import reverse

from conversations import flow, transcript
from conversations.llm import client
from conversations.models import Conversation, Question, Turn
from conversations.personas import PERSONAS, Persona
from prd import whats_next
from prd.models import Document
from prd.pages import Sheet, section_views
from projects.models import Project
from wireframes.models import Wireframe

PANELS = ("prd", "next", "wireframes")


@dataclass
class PersonaCard:
    """A persona as the left column shows it."""

    persona: Persona
    states: list[flow.StepState]
    lacks: str
    url: str
    here: bool


def conversation_with(project: Project, persona: str) -> Conversation:
    """The project's conversation with a persona; begun on first use."""
    conversation, _made = Conversation.objects.get_or_create(project=project, persona=persona)
    conversation.project = project
    return conversation


def workspace(conversation: Conversation, *, panel: str = "prd") -> dict[str, Any]:
    """The context of the whole page."""
    project = conversation.project
    turns = transcript.loaded_turns(conversation)
    shared = live(conversation, turns[-1] if turns else None)
    version = version_of(conversation, shared)
    if shared["document"].readiness != shared["readiness"].overall:
        shared["document"].remeasure()  # the outline was changed: the home page shows the stored figure
    return {
        **shared,
        "entries": transcript.entries(turns, newest=turns[-1] if turns else None),
        "panel": panel if panel in PANELS else "prd",
        "provider": client.provider().name,
        "client_id": uuid4().hex,
        "draft_key": f"{project.pk}/{conversation.persona}",
        "ws_url": f"/ws/projects/{project.pk}/{conversation.persona}/?version={version}",
    }


def live(conversation: Conversation, turn: Turn | None, fresh: tuple[str, ...] = ()) -> dict[str, Any]:
    """The part of the context that changes while the page is open. `fresh` are the ids that have just changed."""
    project = conversation.project
    document = Document.objects.for_project(project)
    sheet = Sheet(document)
    entries = whats_next.entries(document, sheet.content, sheet.findings)
    question = conversation.open_question()
    return {
        "project": project,
        "persona": PERSONAS[conversation.persona],
        "cards": cards(conversation, sheet, question),
        "turn": turn,
        "running": bool(turn and turn.is_running),
        "question": question,
        "document": document,
        "sections": section_views(document, fresh=fresh, sheet=sheet),
        "readiness": sheet.readiness,
        "next_entries": entries,
        "next_open": sum(1 for entry in entries if not entry.done),
        "wireframes": Wireframe.objects.with_latest(project),
        "notices": [],
    }


def cards(conversation: Conversation, sheet: Sheet, question: Question | None) -> list[PersonaCard]:
    """The five personas, each with its progress; the open question's step is where the one here stands."""
    depth, screens = flow.depth_of(sheet.content), sheet.screens
    result = []
    for key, persona in PERSONAS.items():
        here = key == conversation.persona
        current = question.step if question and here else ""
        states = flow.progress(persona, sheet.content, sheet.findings, depth, screens=screens, current=current)
        lacks = flow.lacks(persona, sheet.content, sheet.findings, depth, screens=screens)
        url = reverse("workspace", args=[conversation.project.slug, key])
        result.append(PersonaCard(persona, states, lacks, url, here))
    return result


def version_of(conversation: Conversation, shared: dict[str, Any]) -> str:
    """A short mark of all that the page shows: a socket that finds the same mark has nothing to send."""
    turn: Turn | None = shared["turn"]
    document: Document = shared["document"]
    parts = [
        (str(turn.pk), turn.status, turn.last_seq, turn.steps, turn.error_code) if turn else None,
        turn.tool_results.order_by().aggregate(last=Max("id"))["last"] if turn else None,
        str(shared["question"].pk) if shared["question"] else "",
        (document.revision, document.whats_next, document.ticked, document.readiness),
        [(each.ref, each.latest.number) for each in shared["wireframes"]],
        (conversation.project.title, conversation.project.slug),
    ]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]


def owned_by(user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """Filter for turns of this user's own projects, with a persona that is still there."""
    return {"conversation__project__owner_id": user.pk, "conversation__persona__in": list(PERSONAS)}
