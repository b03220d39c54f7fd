"""The workspace and what a person does in it: send, stop, answer, try again, clear."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conversations import pages, stream, turns
from conversations.ledger import let_go_of_connection
from conversations.models import Conversation, Question, Turn
from conversations.personas import PERSONAS
from projects.access import with_project
from projects.models import FIRST_PERSONA, Project


def conversation_of(project: Project, persona: str) -> Conversation:
    if persona not in PERSONAS:
        raise Http404("There is no such persona.")
    return pages.conversation_with(project, persona)


def workspace_url(conversation: Conversation) -> str:
    return reverse("workspace", args=[conversation.project.slug, conversation.persona])


# ---- the page ----


@login_required
@require_GET
@with_project
def workspace(request: HttpRequest, project: Project, persona: str) -> HttpResponse:
    if persona not in PERSONAS and persona == project.last_persona:  # it was there when the person talked last
        return redirect("workspace", project.slug, FIRST_PERSONA)
    conversation = conversation_of(project, persona)
    turns.sweep()  # for those who reload instead of following: a reply whose server died is not running
    if project.last_persona != persona:
        project.last_persona = persona
        project.save(update_fields=["last_persona"])
    return page(request, conversation)


def page(request: HttpRequest, conversation: Conversation, status: int = 200, **extra: Any) -> HttpResponse:
    context = pages.workspace(conversation, panel=request.GET.get("panel", "prd"))
    return render(request, "conversations/page.html", {**context, **extra}, status=status)


# ---- what a person does ----


async def refused(
    request: HttpRequest, conversation: Conversation, refusal: turns.Refused, draft: str = ""
) -> HttpResponse:
    """The reason in words: as text for a script; without one as a message on the page, with the text kept."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(refusal.words, status=refusal.status, content_type="text/plain; charset=utf-8")
    else:
        messages.warning(request, refusal.words)
        response = await sync_to_async(page)(request, conversation, status=refusal.status, draft=draft)
    if refusal.seconds:
        response["Retry-After"] = str(refusal.seconds)
    return response


async def taken_in(store: Callable[..., Turn], *given: Any, **fields: Any) -> Turn:
    await let_go_of_connection()
    return await turns.taken_in(store, *given, **fields)


def went_on(request: HttpRequest, turn: Turn) -> HttpResponse:
    """Open pages are told of it by the turn, as it begins."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect(workspace_url(turn.conversation))


@login_required
@require_POST
@with_project
async def turn_create(request: HttpRequest, project: Project, persona: str) -> HttpResponse:
    """Send: store the words, acknowledge, and let the reply come over the socket."""
    conversation = await sync_to_async(conversation_of)(project, persona)
    given = request.POST
    words, focus = given.get("text", ""), given.get("focus", "")
    try:
        turn = await taken_in(
            turns.start,
            conversation,
            words,
            client_id=given.get("client_id", ""),
            focus=focus,
            anew=bool(focus or given.get("anew")),
        )
    except turns.Refused as refusal:
        return await refused(request, conversation, refusal, draft=words)
    turn.conversation = conversation
    return went_on(request, turn)


async def own_turn(request: HttpRequest, turn: UUID) -> Turn:
    mine = pages.owned_by(await request.auser())
    rows = Turn.objects.select_related("conversation__project")
    return await sync_to_async(get_object_or_404)(rows, pk=turn, **mine)


@login_required
@require_POST
async def turn_cancel(request: HttpRequest, turn: UUID) -> HttpResponse:
    mine = await own_turn(request, turn)
    await let_go_of_connection()
    await turns.cancel_now(mine)
    await mine.arefresh_from_db(fields=["status"])
    await stream.look_again(mine.conversation.project_id)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect(workspace_url(mine.conversation))


@login_required
@require_POST
async def turn_retry(request: HttpRequest, turn: UUID) -> HttpResponse:
    mine = await own_turn(request, turn)
    try:
        again = await taken_in(turns.retry, mine)
    except turns.Refused as refusal:
        return await refused(request, mine.conversation, refusal)
    again.conversation = mine.conversation
    return went_on(request, again)


@login_required
@require_POST
async def question_answer(request: HttpRequest, question: UUID) -> HttpResponse:
    """Answer a card: numbers of options, own words, or one of the exits."""
    mine = {f"turn__{name}": value for name, value in pages.owned_by(await request.auser()).items()}
    rows = Question.objects.select_related("turn__conversation__project")
    asked = await sync_to_async(get_object_or_404)(rows, pk=question, **mine)
    try:
        turn = await taken_in(turns.answer, asked, **answer_given(asked, request.POST))
    except turns.Refused as refusal:
        return await refused(request, asked.turn.conversation, refusal, draft=request.POST.get("text", ""))
    turn.conversation = asked.turn.conversation
    return went_on(request, turn)


def answer_given(question: Question, given: QueryDict) -> dict[str, Any]:
    leave = given.get("exit", "")
    if leave and leave not in Question.EXITS:
        raise turns.Refused("That is no way to leave this question. Reload the page and choose again.", 422)
    labels = chosen_labels(question, given.getlist("option"))
    return {"options": labels, "text": given.get("text", ""), "exit": leave}


def chosen_labels(question: Question, numbers: list[str]) -> list[str]:
    labels = {str(choice["number"]): choice["label"] for choice in question.choices}
    if unknown := [number for number in numbers if number not in labels]:
        raise turns.Refused(f"This question has no option {unknown[0][:20]!r}. Reload the page and choose again.", 422)
    if question.kind != "many" and len(numbers) > 1:
        raise turns.Refused("Choose one of the options.", 422)
    return [labels[number] for number in dict.fromkeys(numbers)]


@login_required
@require_http_methods(["GET", "POST"])
@with_project
def conversation_clear(request: HttpRequest, project: Project, persona: str) -> HttpResponse:
    conversation = conversation_of(project, persona)
    if request.method == "POST":
        try:
            turns.clear(conversation)
        except turns.Refused as refusal:
            messages.warning(request, refusal.words)
        else:
            messages.success(request, "The conversation is cleared. The document is as it was.")
        return redirect(workspace_url(conversation))
    return render(request, "conversations/clear.html", {"project": project, "persona": PERSONAS[persona]})
