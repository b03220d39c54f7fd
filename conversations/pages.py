"""What the workspace's templates are given, for the page load and for the socket alike."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Max
from django.urls import reverse

from conversations import flow, handover, transcript
from conversations.llm import client
from conversations.models import Conversation, Question, Turn
from conversations.personas import PERSONAS, Persona
from prd import coverage, history, sources, whats_next
from prd.document import Content
from prd.models import Document
from prd.pages import Sheet, finding_lines, section_views
from projects.models import Project
from wireframes.models import Wireframe

PANELS = ("prd", "next", "wireframes", "history", "coverage")


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


@dataclass
class Rows:
    """What the panels beside a conversation are drawn from, as it is stored now."""

    document: Document
    question: Question | None
    wireframes: list[Wireframe]
    sources: int  # revisions whose turn is still there: a cleared conversation cannot be linked to


def rows_of(conversation: Conversation) -> Rows:
    # The content is read when it is drawn: most looks only compare.
    document = Document.objects.defer("content", "text").for_project(conversation.project)
    return Rows(
        document=document,
        question=conversation.open_question(),
        wireframes=Wireframe.objects.with_latest(conversation.project),
        sources=document.revisions.exclude(turn=None).count(),
    )


def workspace(conversation: Conversation, *, panel: str = "prd") -> dict[str, Any]:
    """The context of the whole page."""
    project = conversation.project
    turns = conversation.loaded_turns()
    turn, rows = turns[-1] if turns else None, rows_of(conversation)
    shared = live(conversation, turn, rows)
    if rows.document.readiness != shared["readiness"].overall:
        rows.document.remeasure()  # the outline was changed: the home page shows the stored figure
    version = version_of(turn, panels_mark(conversation, rows))
    return {
        **shared,
        "entries": transcript.entries(turns, newest=turn),
        "panel": panel if panel in PANELS else "prd",
        "provider": client.provider().name,
        "client_id": uuid4().hex,
        "draft_key": f"{project.pk}/{conversation.persona}",
        "ws_url": f"/ws/projects/{project.pk}/{conversation.persona}/?version={version}",
    }


def talk(conversation: Conversation, turn: Turn | None) -> dict[str, Any]:
    """What the entries of a conversation and its composer need. Costs nothing."""
    return {
        "project": conversation.project,
        "persona": PERSONAS[conversation.persona],
        "turn": turn,
        "running": bool(turn and turn.is_running),
        "notices": [],
    }


def live(conversation: Conversation, turn: Turn | None, rows: Rows, fresh: tuple[str, ...] = ()) -> dict[str, Any]:
    """The part of the context that changes while the page is open. `fresh` are the ids that have just changed."""
    document, sheet = rows.document, Sheet(rows.document)
    entries = whats_next.entries(document, sheet.content, sheet.findings)
    return {
        **talk(conversation, turn),
        "question": rows.question,
        "cards": cards(conversation, sheet, rows.question),
        "document": document,
        "sections": section_views(document, fresh=fresh, sheet=sheet),
        "readiness": sheet.readiness,
        "found": finding_lines(sheet),
        "next_entries": entries,
        "handover": handed_over(conversation, turn, sheet.content),
        "next_open": sum(1 for entry in entries if not entry.done),
        "wireframes": rows.wireframes,
        "brought": sources.listed(document),
        **history.panel(document),
        **coverage.panel(sheet.content, sheet.screens),
    }


@dataclass
class HandoverCard:
    """What the persona here gets from the others; `new` are the ids that came since somebody last talked here."""

    packet: handover.Packet
    new: list[str]
    begins: bool  # nothing was said here yet

    @property
    def groups(self) -> list[tuple[str, tuple[handover.Handed, ...]]]:
        packet = self.packet
        named = (("Decided", packet.decisions), ("Waiting for you", packet.questions), ("Limits", packet.constraints))
        return [(name, lines) for name, lines in named if lines]


def handed_over(conversation: Conversation, turn: Turn | None, content: Content) -> HandoverCard:
    packet = handover.packet(content, conversation.persona)
    if turn is None:
        return HandoverCard(packet, [], begins=True)
    came_from = {line.turn: UUID(line.turn) for line in packet.lines if is_uuid(line.turn)}
    later = (
        Turn.objects.filter(pk__in=came_from.values(), created_at__gt=turn.created_at)
        if came_from
        else Turn.objects.none()
    )
    newer = {str(each) for each in later.exclude(conversation=conversation).values_list("pk", flat=True)}
    return HandoverCard(packet, [line.id for line in packet.lines if line.turn in newer], begins=False)


def is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


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


def panels_mark(conversation: Conversation, rows: Rows) -> str:
    """A short mark of all that the panels show. Drawing them takes far longer than comparing it."""
    document, project = rows.document, conversation.project
    return digest(
        str(rows.question.pk) if rows.question else "",
        (document.revision, document.suggested, document.whats_next, document.ticked, rows.sources),
        [each.mark for each in rows.wireframes],
        (project.title, project.slug, project.outline, bool(project.archived_at)),
    )


def version_of(turn: Turn | None, panels: str) -> str:
    """A short mark of all that the page shows: a socket that finds the same mark has nothing to send."""
    if turn is None:
        return digest(None, None, panels)
    results = turn.tool_results.order_by().aggregate(last=Max("id"))["last"]
    said = (str(turn.pk), turn.status, turn.last_seq, turn.steps, turn.error_code, turn.retry_at)
    return digest(said, results, panels)


def digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]


def owned_by(user: AbstractBaseUser | AnonymousUser) -> dict[str, Any]:
    """Filter for turns of this user's own projects, with a persona that is still there."""
    return {"conversation__project__owner_id": user.pk, "conversation__persona__in": list(PERSONAS)}
