"""Turns, over the JSON API: say, follow, stop, try again, answer. What starts or goes on with a turn streams it, or
says where it is for who would rather not wait."""

from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Header, Router, Schema, Status

from conversations import pages, sse, stream, turns
from conversations.ledger import let_go_of_connection
from conversations.models import Conversation, Question, Turn
from conversations.personas import PERSONAS, Persona
from conversations.representations import TURN, TurnShown, turn_shown
from conversations.stream_examples import STREAM
from projects.access import mine, project_wherever
from projects.problems import Problem, ProblemDocument
from projects.request import ApiRequest

router = Router(tags=["Turns"])

FIELD_OF = {422: "text", 413: "text"}  # what a refusal with this status is about
KIND_OF = {409: "not-now", 413: "too-long", 429: "limit-reached"}


class Words(Schema):
    """What a person says."""

    text: str = Field(examples=["Members should be able to book a lane before work."])
    client_id: str = Field(
        "",
        max_length=64,
        description="Made by you, such as a UUID: sending it again with the same text is not saying it twice.",
        examples=["c1a7f0a2-6a0e-4f0c-9a55-3f1f0f8f2b11"],
    )


class Answer(Schema):
    """An answer to a question: labels of its options, own words, or both; or one of the exits."""

    options: list[str] = Field([], max_length=10, examples=[["People who swim before work"]])
    text: str = Field("", examples=["Mostly from the club next door."])
    exit: Literal["", "not_sure", "you_choose", "does_not_apply"] = Field(
        "", description="Leave the question: it is put off, or settled by the persona.", examples=[""]
    )


class Accepted(Schema):
    """A turn that goes on without being watched."""

    turn: UUID = Field(examples=[TURN])
    status: str = Field(examples=["queued"])
    events: str = Field(description="Where its events are.", examples=[f"/api/v1/turns/{TURN}/events"])


class Wishes(Schema):
    """Headers of a request that starts a turn, or goes on with one."""

    prefer: str = Field("", alias="Prefer", description="`respond-async`: answer 202 and do not stream.")

    @property
    def not_to_wait(self) -> bool:
        return "respond-async" in [each.split(";")[0].strip().lower() for each in self.prefer.split(",")]


class Place(Schema):
    """Where a reader of a stream is."""

    last_event_id: str = Field(
        "",
        alias="Last-Event-ID",
        max_length=100,
        description="Id of the last event that you have: only what is later is sent.",
    )


STARTS: dict[str, Any] = {
    "response": {200: None, 202: Accepted, **dict.fromkeys((409, 413, 422, 429), ProblemDocument)},
    "openapi_extra": {"responses": {200: STREAM}},
}


# ---- say, answer, try again ----


@router.post(
    "/projects/{project}/conversations/{persona}/turns",
    operation_id="startTurn",
    summary="Say something, and follow the reply",
    **STARTS,
)
async def start_turn(
    request: ApiRequest, project: str, persona: str, words: Words, wishes: Header[Wishes]
) -> HttpResponseBase:
    """Starts a turn and streams it. If the persona waits for an answer, the text is that answer.

    Hanging up does not stop the turn: read on at its events. The same `client_id` and text again join the same turn.
    """
    conversation = await sync_to_async(conversation_for)(request, project, persona)
    return await going_on(request, wishes, turns.start, conversation, words.text, client_id=words.client_id)


@router.post("/turns/{turn}/retry", operation_id="retryTurn", summary="Try a turn again, or continue it", **STARTS)
async def retry_turn(request: ApiRequest, turn: UUID, wishes: Header[Wishes]) -> HttpResponseBase:
    """Says it again after a failure, or goes on after a reply that broke off: as a new turn whose `retry_of` is the old
    one. Asked twice it is one turn."""
    return await going_on(request, wishes, turns.retry, await own_turn(request, turn))


@router.post(
    "/questions/{question}/answer", operation_id="answerQuestion", summary="Answer, and follow the reply", **STARTS
)
async def answer_question(
    request: ApiRequest, question: UUID, answer: Answer, wishes: Header[Wishes]
) -> HttpResponseBase:
    """Answers the question that a turn waits with, and streams how the turn goes on. The same answer again changes
    nothing."""
    rows = Question.objects.select_related("turn__conversation__project")
    rows = mine(request.user, rows, "turn__conversation__project").filter(turn__conversation__persona__in=[*PERSONAS])
    asked = await sync_to_async(get_object_or_404)(rows, pk=question)
    require_options(asked, answer.options)
    given = {"options": [*dict.fromkeys(answer.options)], "text": answer.text, "exit": answer.exit}
    return await going_on(request, wishes, turns.answer, asked, **given)


def require_options(question: Question, labels: list[str]) -> None:
    known = [option["label"] for option in question.options]
    wrong = [f"This question has no option {label[:120]!r}." for label in labels if label not in known]
    if not wrong and question.kind != "many" and len(set(labels)) > 1:
        wrong = ["Choose one of the options."]
    if wrong:
        raise Problem(422, wrong[0], errors={"options": wrong})


async def going_on(
    request: ApiRequest, wishes: Wishes, store: Callable[..., Turn], *given: Any, **fields: Any
) -> HttpResponseBase:
    """Take an input in, and stream its turn from there on, or say where it is. What is refused is stored nowhere."""
    await let_go_of_connection()
    try:
        if wishes.not_to_wait:
            return accepted(await turns.taken_in(store, *given, **fields))
        seat = await sse.seat_for(request.user.pk)
        try:
            turn = await turns.taken_in(store, *given, **fields)
        except BaseException:
            seat.leave()
            raise
    except turns.Refused as refusal:
        raise as_problem(refusal) from refusal
    # What was said before the answer is known already. A turn that was joined is told from its beginning.
    return streamed(turn, turn.last_seq or None if turn.status == "queued" else None, seat)


def accepted(turn: Turn) -> HttpResponse:
    at = address_of(turn)
    body = {"turn": str(turn.pk), "status": turn.status, "events": f"{at}/events"}
    return JsonResponse(body, status=202, headers={"Location": at, "Preference-Applied": "respond-async"})


def streamed(turn: Turn, cursor: int | None, seat: sse.Seat) -> HttpResponseBase:
    response = sse.response(turn, cursor, seat)
    response.headers["Content-Location"] = f"{address_of(turn)}/events"
    return response


def address_of(turn: Turn) -> str:
    return f"/api/v1/turns/{turn.pk}"


# ---- a turn ----


@router.get("/turns/{turn}", response=TurnShown, operation_id="readTurn", summary="A turn")
async def read_turn(request: ApiRequest, turn: UUID) -> TurnShown:
    """How far it has come, how it ended, or what it waits for."""
    return await sync_to_async(turn_shown)(await own_turn(request, turn))


@router.get(
    "/turns/{turn}/events",
    response={200: None, 204: None, 422: ProblemDocument, 429: ProblemDocument},
    operation_id="followTurn",
    summary="The events of a turn",
    openapi_extra={"responses": {200: STREAM, 204: {"description": "You have all of them: do not connect again."}}},
)
async def follow_turn(request: ApiRequest, turn: UUID, place: Header[Place]) -> HttpResponseBase:
    """Streams what happens, up to how the turn ends or begins to wait. Without `Last-Event-ID` from its beginning: what
    has happened already is told from what is stored."""
    found = await own_turn(request, turn)
    await let_go_of_connection()
    try:
        cursor = sse.cursor_from(found, place.last_event_id)
        if sse.has_all(found, cursor):
            return HttpResponse(status=204)
        return streamed(found, cursor, await sse.seat_for(request.user.pk))
    except turns.Refused as refusal:
        raise as_problem(refusal) from refusal


@router.post(
    "/turns/{turn}/cancellation",
    response={200: TurnShown, 202: TurnShown},
    operation_id="cancelTurn",
    summary="Stop a turn",
)
async def cancel_turn(request: ApiRequest, turn: UUID) -> Status[TurnShown]:
    """Stops it, in whatever process it runs; what came so far is kept. 202: it was asked to stop and does so within a
    second or two. 200: it does not run (any more)."""
    found = await own_turn(request, turn)
    await let_go_of_connection()
    await turns.cancel_now(found)
    await stream.look_again(found.conversation.project_id)
    found = await own_turn(request, turn)
    return Status(202 if found.is_active else 200, await sync_to_async(turn_shown)(found))


# ---- the caller's own ----


async def own_turn(request: ApiRequest, turn: UUID) -> Turn:
    rows = Turn.objects.select_related("conversation__project").filter(conversation__persona__in=[*PERSONAS])
    return await sync_to_async(get_object_or_404)(mine(request.user, rows, "conversation__project"), pk=turn)


def conversation_for(request: ApiRequest, project: str, persona: str) -> Conversation:
    return pages.conversation_with(project_wherever(request.user, project), persona_named(persona).key)


def persona_named(key: str) -> Persona:
    if key not in PERSONAS:
        raise Http404("There is no such persona.")
    return PERSONAS[key]


def as_problem(refusal: turns.Refused) -> Problem:
    field = FIELD_OF.get(refusal.status)
    return Problem(
        refusal.status,
        refusal.words,
        kind=KIND_OF.get(refusal.status, ""),
        errors={field: [refusal.words]} if field else {},
        headers={"Retry-After": str(refusal.seconds)} if refusal.seconds else {},
    )
