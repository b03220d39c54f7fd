"""Editing the document by hand, in the panel: each form is a fragment for htmx and a plain page for everybody else."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import ValidationError

from prd import by_hand, pages
from prd.diff import word_diff
from prd.document import (
    SECTIONS,
    AddItem,
    ChangeItem,
    Content,
    EditError,
    HandEdit,
    Item,
    ItemFields,
    MoveItem,
    RemoveItem,
    SectionKind,
    SetLock,
    SetProse,
    explain,
    find,
)
from prd.edit_forms import (
    EditForm,
    item_fields,
    prose_fields,
    revision_sent,
    text_sent,
    values_of,
    values_sent,
)
from prd.models import Document
from prd.views import persona_of
from projects.access import with_project
from projects.models import Project
from projects.request import Request

REFUSED, STALE = 422, 409
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@with_project
def section(request: Request, project: Project, key: str) -> HttpResponseBase:
    """A section's prose. `keep` closes the form again, for sections of items too."""
    kind = _kind(key)
    document = Document.objects.for_project(project)
    if "keep" in request.GET:
        return back_to(request, project, key)
    if not kind.is_prose:
        raise Http404("This section holds items; each of them is edited by itself.")
    now = document.load().sections[key]
    form = _prose_form(project, kind, now.body, now.revision)
    if request.method != "POST":
        return shown(request, project, key, form)
    body, read_at = text_sent(request.POST, "body"), revision_sent(request.POST)
    mine = _prose_form(project, kind, body, read_at)
    if body == now.body:
        return back_to(request, project, key)
    return _written(
        request, project, mine, lambda: SetProse(section=key, text=body, revision=read_at, evidence="stated")
    )


@require_http_methods(METHODS)
@with_project
def item_new(request: Request, project: Project, key: str) -> HttpResponseBase:
    kind = _kind(key)
    if kind.is_prose:
        raise Http404("This section is prose.")
    if request.method != "POST":
        return shown(request, project, key, _new_form(project, kind, {}))
    values = values_sent(kind, request.POST)

    def edit() -> HandEdit:
        given = {name: value for name, value in values.items() if value not in ("", [], False)}
        return AddItem(section=key, fields=ItemFields.model_validate(given), evidence="stated")

    return _written(request, project, _new_form(project, kind, values), edit)


@require_http_methods(METHODS)
@with_project
def item(request: Request, project: Project, ref: str) -> HttpResponseBase:
    document = Document.objects.for_project(project)
    content = document.load()
    found = find(content, ref)
    if found is None:
        return _gone(request, project, ref)
    key, present = found
    kind, read_at = SECTIONS[key], revision_sent(request.POST)
    if request.method != "POST":
        revision = content.sections[key].revision
        return shown(request, project, key, _item_form(project, kind, present, values_of(present), revision))
    values = values_sent(kind, request.POST)
    mine = _item_form(project, kind, present, {**values_of(present), **values}, read_at)
    changed = {name: value for name, value in values.items() if value != values_of(present)[name]}
    if not changed:
        return back_to(request, project, key)

    def edit() -> HandEdit:
        given = ItemFields.model_validate(changed)
        return ChangeItem(item=present.id, fields=given, revision=read_at, evidence="stated")

    return _written(request, project, mine, edit)


@require_POST
@with_project
def item_removal(request: Request, project: Project, ref: str) -> HttpResponseBase:
    key, present, _revision = _item(project, ref)
    read_at = revision_sent(request.POST)
    mine = _item_form(project, SECTIONS[key], present, values_of(present), read_at)
    removal = RemoveItem(item=present.id, reason="", revision=read_at, evidence="stated")
    return _written(request, project, mine, lambda: removal)


@require_POST
@with_project
def item_position(request: Request, project: Project, ref: str) -> HttpResponseBase:
    """One place up, or down with `to=down`; at the end of the list it stays where it is."""
    key, present, revision = _item(project, ref)
    ids = [each.id for each in Document.objects.for_project(project).load().sections[key].items]
    at = ids.index(present.id) + (1 if request.POST.get("to") == "down" else -1)
    if not 0 <= at < len(ids):
        return back_to(request, project, key)
    mine = _item_form(project, SECTIONS[key], present, values_of(present), revision)
    return _written(request, project, mine, lambda: MoveItem(item=present.id, to=at, revision=revision))


@require_POST
@with_project
def lock(request: Request, project: Project, place: str) -> HttpResponseBase:
    """Lock a section or an item (`locked` says anything), or unlock it."""
    key = place if place in SECTIONS else _item(project, place)[0]
    by_hand.write(project, request.user, [SetLock(place=place, locked=bool(request.POST.get("locked")))])
    return back_to(request, project, key)


@require_POST
@with_project
def undoing(request: Request, project: Project) -> HttpResponseBase:
    try:
        by_hand.undo(project, request.user)
    except by_hand.NothingToUndo as why:
        return back_to(request, project, said=str(why))
    return back_to(request, project)


# ---- answers ----


def back_to(request: Request, project: Project, key: str = "", said: str = "") -> HttpResponseBase:
    """The section as it is now, for htmx, to which the socket brings the rest; the workspace for everybody else."""
    if request.htmx and key:
        return shown(request, project, key, said=said)
    if request.htmx:
        return HttpResponse(said, status=STALE if said else 204, content_type="text/plain; charset=utf-8")
    if said:
        messages.warning(request, said)
    here = {"panel": "prd", "view": "panel"}
    address = reverse("workspace", args=[project.slug, persona_of(request) or project.persona], query=here)
    return redirect(f"{address}#section-{key}" if key else address)


def shown(
    request: Request, project: Project, key: str, editing: EditForm | None = None, *, said: str = "", status: int = 200
) -> HttpResponse:
    """A section with the form in it: the fragment, or a page with nothing else."""
    document = Document.objects.for_project(project)
    view = next(each for each in pages.section_views(document, wanted=key) if each.key == key)
    context: dict[str, Any] = {
        "project": project,
        "persona": {"key": persona_of(request) or project.persona},
        "section": view,
        "editing": editing,
        "said": said,
        "open": True,
    }
    template = "prd/_section.html" if request.htmx else "prd/edit.html"
    return render(request, template, context, status=status)


def _written(request: Request, project: Project, form: EditForm, edit: Any) -> HttpResponseBase:
    """Write what `edit` makes, or show the form again with what was typed and what is wrong."""
    try:
        by_hand.write(project, request.user, [edit()])
    except by_hand.ChangedMeanwhile as clash:
        pieces = word_diff(clash.current, clash.yours)
        newer = _again(form, error=clash.words, current=clash.current, pieces=pieces, revision=clash.revision)
        return shown(request, project, form.section, newer, status=STALE)
    except EditError as error:
        return shown(request, project, form.section, _again(form, error=_sentence(error.message)), status=REFUSED)
    except ValidationError as error:
        return shown(request, project, form.section, _again(form, error=_sentence(explain(error))), status=REFUSED)
    return back_to(request, project, form.section)


def _gone(request: Request, project: Project, ref: str) -> HttpResponseBase:
    """The item was removed while its form was open: its words can be saved as a new one."""
    kind = next((kind for kind in SECTIONS.values() if kind.prefix and kind.prefix == ref.partition("-")[0]), None)
    if request.method != "POST" or kind is None:
        raise Http404("No such item is in the document.")
    form = _new_form(project, kind, values_sent(kind, request.POST))
    words = f"{ref} was removed meanwhile. Nothing is lost: saving adds your words as a new {kind.noun}."
    return shown(request, project, kind.key, _again(form, error=words), status=STALE)


# ---- forms ----


def _prose_form(project: Project, kind: SectionKind, body: str, revision: int) -> EditForm:
    url = reverse("prd_section", args=[project.slug, kind.key])
    return EditForm(kind.key, f"Edit {kind.title}", url, kind.key, revision, prose_fields(body))


def _new_form(project: Project, kind: SectionKind, values: dict[str, Any]) -> EditForm:
    url = reverse("prd_item_new", args=[project.slug, kind.key])
    return EditForm("new", f"Add a {kind.noun}", url, kind.key, 0, item_fields(kind, values))


def _item_form(project: Project, kind: SectionKind, present: Item, values: dict[str, Any], revision: int) -> EditForm:
    url = reverse("prd_item", args=[project.slug, present.id])
    fields = item_fields(kind, values)
    return EditForm(present.id, f"Edit {present.id}", url, kind.key, revision, fields, item=present)


def _again(form: EditForm, **changes: Any) -> EditForm:
    return EditForm(**{**form.__dict__, **changes})


def _kind(key: str) -> SectionKind:
    if key not in SECTIONS:
        raise Http404("No such section is in the document.")
    return SECTIONS[key]


def _item(project: Project, ref: str) -> tuple[str, Item, int]:
    """The section, the item and the section's revision."""
    content: Content = Document.objects.for_project(project).load()
    found = find(content, ref)
    if found is None:
        raise Http404("No such item is in the document.")
    return found[0], found[1], content.sections[found[0]].revision


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
