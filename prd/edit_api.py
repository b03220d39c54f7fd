"""Editing the document by hand and deciding on suggestions, over the JSON API: what the panel does, for programs."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from ninja import Path, Query, Router, Status
from pydantic import ValidationError

from prd import by_hand, suggesting
from prd.document import (
    SECTIONS,
    AddItem,
    ChangeItem,
    EditError,
    HandEdit,
    Item,
    ItemFields,
    MoveItem,
    RemoveItem,
    SetLock,
    SetProse,
    canonical_id,
    explain,
    find,
)
from prd.edit_shown import (
    A_KEY,
    A_REF,
    ChangedItem,
    ChangedSection,
    ItemShown,
    NewItem,
    ReadAt,
    SuggestionsAsked,
    SuggestionShown,
    TurnOfSuggestions,
)
from prd.models import Document, Suggestion
from prd.shown import SectionShown, sections_shown
from projects.access import project_wherever
from projects.models import Project
from projects.paging import Page, page_of
from projects.problems import Problem, ProblemDocument
from projects.request import ApiRequest

router = Router(tags=["Document"])

A_SUGGESTION = Path(ge=1, le=2**63 - 1)
STALE = {409: ProblemDocument}


@router.patch(
    "/projects/{project}/prd/sections/{section}",
    response={200: SectionShown, **STALE},
    operation_id="changeSection",
    summary="Write or lock a section",
)
def section_change(request: ApiRequest, project: str, sent: ChangedSection, section: str = A_KEY) -> SectionShown:
    """What you write is yours from then on: personas only suggest to change it. Prose names the `revision` of the
    section that you read; if its text has changed since, the answer is 409 with the `current` text."""
    found = project_wherever(request.user, project)
    if section not in SECTIONS:
        raise Http404("No such section is in the document.")
    edits: list[HandEdit] = []
    if sent.body is not None:
        if not SECTIONS[section].is_prose:
            raise Problem(422, "This section holds items, not prose.", errors={"body": ["Send none."]})
        edits.append(SetProse(section=section, text=sent.body, revision=sent.revision, evidence="stated"))
    if sent.locked is not None:
        edits.append(SetLock(place=section, locked=sent.locked))
    document = _written(request, found, edits)
    return next(each for each in sections_shown(document.load(), wanted=section) if each.key == section)


@router.post(
    "/projects/{project}/prd/items",
    response={201: ItemShown, **STALE},
    operation_id="addItem",
    summary="Add an item",
)
def item_add(request: ApiRequest, project: str, sent: NewItem) -> Status[ItemShown]:
    """It gets the next id of its kind at the end of its section."""
    found = project_wherever(request.user, project)
    edit = AddItem(section=sent.section, fields=_fields(sent.fields), evidence=sent.evidence)
    document = _written(request, found, [edit])
    return Status(201, _item(document, document.load().sections[sent.section].items[-1].id))


@router.patch(
    "/projects/{project}/prd/items/{ref}",
    response={200: ItemShown, **STALE},
    operation_id="changeItem",
    summary="Change, move or lock an item",
)
def item_change(request: ApiRequest, project: str, sent: ChangedItem, ref: str = A_REF) -> ItemShown:
    """Only the `fields` that are sent change. If the item has changed since the `revision` of its section that you
    read, the answer is 409 with the `current` text; what changed elsewhere in the section does not matter."""
    found = project_wherever(request.user, project)
    item, _revision = _existing(found, ref)
    edits: list[HandEdit] = []
    if sent.fields:
        fields = _fields(sent.fields)
        edits.append(ChangeItem(item=item.id, fields=fields, revision=sent.revision, evidence=sent.evidence))
    if sent.position is not None:
        edits.append(MoveItem(item=item.id, to=sent.position, revision=sent.revision))
    if sent.locked is not None:
        edits.append(SetLock(place=item.id, locked=sent.locked))
    return _item(_written(request, found, edits), item.id)


@router.delete(
    "/projects/{project}/prd/items/{ref}",
    response={204: None, **STALE},
    operation_id="removeItem",
    summary="Remove an item",
)
def item_remove(request: ApiRequest, project: str, read_at: Query[ReadAt], ref: str = A_REF) -> Status[None]:
    """Its id is never given again; it stays in the revisions."""
    found = project_wherever(request.user, project)
    item, revision = _existing(found, ref)
    given = revision if read_at.revision is None else read_at.revision
    removal = RemoveItem(item=item.id, reason="", revision=given, evidence="stated")
    _written(request, found, [removal])
    return Status(204, None)


@router.get(
    "/projects/{project}/prd/suggestions",
    response=Page[SuggestionShown],
    operation_id="listSuggestions",
    summary="What personas suggest",
)
def suggestion_list(request: ApiRequest, project: str, asked: Query[SuggestionsAsked]) -> dict[str, Any]:
    """The newest first. One that waits while its place has changed is `outdated`: it can only be rejected."""
    document = Document.objects.for_project(project_wherever(request.user, project))
    page = page_of(asked.of(document.suggestions.all()), asked, "-pk")
    content = document.load()
    return {**page, "items": [SuggestionShown.of(each, content) for each in page["items"]]}


@router.post(
    "/projects/{project}/prd/suggestions/{suggestion}/acceptance",
    response={200: SuggestionShown, **STALE},
    operation_id="acceptSuggestion",
    summary="Accept a suggestion",
)
def suggestion_accept(request: ApiRequest, project: str, suggestion: int = A_SUGGESTION) -> SuggestionShown:
    """It becomes a revision of yours, linked to the turn that suggested it."""
    found = project_wherever(request.user, project)
    return decided(found, lambda: suggesting.accept(found, suggestion, request.user))


@router.post(
    "/projects/{project}/prd/suggestions/{suggestion}/rejection",
    response={200: SuggestionShown, **STALE},
    operation_id="rejectSuggestion",
    summary="Reject a suggestion",
)
def suggestion_reject(request: ApiRequest, project: str, suggestion: int = A_SUGGESTION) -> SuggestionShown:
    """It stays on record, and the persona is told not to raise it again."""
    found = project_wherever(request.user, project)
    return decided(found, lambda: suggesting.reject(found, suggestion))


def decided(project: Project, decide: Callable[[], Suggestion]) -> SuggestionShown:
    """What became of a suggestion; the problem document for one that is not there or cannot be decided on."""
    try:
        suggestion = decide()
    except Suggestion.DoesNotExist as error:
        raise Http404("No such suggestion is in this project.") from error
    except suggesting.Undecided as why:
        raise Problem(409, str(why), kind="undecidable") from why
    return SuggestionShown.of(suggestion, Document.objects.for_project(project).load())


@router.post(
    "/projects/{project}/prd/acceptances",
    response=list[SuggestionShown],
    operation_id="acceptSuggestionsOfTurn",
    summary="Accept all that a turn suggested",
)
def suggestions_accept(request: ApiRequest, project: str, sent: TurnOfSuggestions) -> list[SuggestionShown]:
    """Those that could be accepted, as one revision; outdated ones go on waiting."""
    found = project_wherever(request.user, project)
    accepted, _refused = suggesting.accept_all(found, UUID(sent.turn), request.user)
    content = Document.objects.for_project(found).load()
    return [SuggestionShown.of(each, content) for each in accepted]


def _written(request: ApiRequest, project: Project, edits: Sequence[HandEdit]) -> Document:
    if not edits:
        return Document.objects.for_project(project)
    try:
        return by_hand.write(project, request.user, edits)
    except by_hand.ChangedMeanwhile as clash:
        extra = {"place": clash.place, "revision": clash.revision, "current": clash.current, "yours": clash.yours}
        raise Problem(409, clash.words, kind="stale-revision", extra=extra) from clash
    except EditError as error:
        raise Problem(422, f"{error.message[:1].upper()}{error.message[1:]}.") from error


def _fields(sent: dict[str, Any]) -> ItemFields:
    try:
        return ItemFields.model_validate(sent)
    except ValidationError as error:
        raise Problem(422, explain(error), errors={"fields": [explain(error)]}) from error


def _existing(project: Project, ref: str) -> tuple[Item, int]:
    """The item, and the revision of its section."""
    content = Document.objects.for_project(project).load()
    found = find(content, ref)
    if found is None:
        raise Http404("No such item is in the document.")
    return found[1], content.sections[found[0]].revision


def _item(document: Document, ref: str) -> ItemShown:
    content = document.load()
    key, item = find(content, canonical_id(ref)) or ("", Item())
    return ItemShown(section=key, revision=content.sections[key].revision, item=item)
