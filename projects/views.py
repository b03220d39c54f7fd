"""Pages and actions of one project. Each action: access, form, one model call, response."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import replace_url

from projects.access import with_project
from projects.deletion import delete_with_all
from projects.forms import DeletionForm, NewProjectForm, SettingsForm, TitleForm
from projects.models import Project
from projects.request import Request

UNPROCESSABLE = 422


@require_POST
def create(request: Request) -> HttpResponse:
    """Opens a new project at once; it needs no name."""
    form = NewProjectForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("home")
    project = Project.objects.create_for(request.user, **form.cleaned_data)
    return redirect(_workspace(project))


@require_safe
@with_project
def show(request: Request, project: Project) -> HttpResponse:
    """The project's address leads to the persona whom the person talked with last."""
    return redirect(_workspace(project))


@require_http_methods(["GET", "HEAD", "POST"])
@with_project
def settings(request: Request, project: Project) -> HttpResponse:
    form = SettingsForm(_sent(request), project=project)
    if not form.is_valid():
        return _page(request, "projects/settings.html", project, form)
    project.change(**form.cleaned_data)
    messages.success(request, "Saved.")
    return redirect("project_settings", project.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@with_project
def title(request: Request, project: Project) -> HttpResponse:
    """Renames it where the name stands: htmx fetches the field, `keep` the heading again. Without scripts the settings
    page does it."""
    if request.method != "POST":
        return _title_or_field(request, project) if request.htmx else redirect("project_settings", project.slug)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return _refused_title(request, project, form)
    before = project.slug
    project.rename(form.cleaned_data["name"])
    if not request.htmx:
        return redirect("project", project.slug)
    return replace_url(_title(request, project), _same_page(request, before, project.slug))


@require_POST
@with_project
def archive(request: Request, project: Project) -> HttpResponse:
    """Puts it away, or takes it out again when `archived` is sent empty."""
    if request.POST.get("archived", "1"):
        project.archive()
        messages.success(request, f"“{project.title}” is in the archive.")
        return redirect("home")
    project.restore()
    messages.success(request, f"“{project.title}” is back on the shelf.")
    return redirect("project_settings", project.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@with_project
def delete(request: Request, project: Project) -> HttpResponse:
    """Asks first; then it is gone with everything it owned."""
    form = DeletionForm(_sent(request), project=project)
    if not form.is_valid():
        return _page(request, "projects/delete.html", project, form)
    delete_with_all(project)
    messages.success(request, f"“{project.title}” is deleted.")
    return redirect("home")


def _sent(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(request: Request, template: str, project: Project, form: DeletionForm | SettingsForm) -> HttpResponse:
    """The form as it was sent, with what is wrong, or as it is at first."""
    return render(request, template, {"project": project, "form": form}, status=UNPROCESSABLE if form.is_bound else 200)


def _title_or_field(request: Request, project: Project) -> HttpResponse:
    return _title(request, project, form=None if request.GET.get("keep") else TitleForm(), name=project.name)


def _refused_title(request: Request, project: Project, form: TitleForm) -> HttpResponse:
    """htmx swaps only what succeeded, so the refused name goes back with 200."""
    name = request.POST.get("name", "")
    if request.htmx:
        return _title(request, project, form=form, name=name, error=form.errors["name"][0])
    kept = {"name": name, "description": project.description, "outline": project.outline}
    return _page(request, "projects/settings.html", project, SettingsForm(kept, project=project))


def _title(request: Request, project: Project, **context: Any) -> HttpResponse:
    return render(request, "projects/_title.html", {"project": project, **context})


def _workspace(project: Project) -> str:
    return reverse("workspace", kwargs={"slug": project.slug, "persona": project.persona})


def _same_page(request: Request, before: str, after: str) -> str:
    """The address of the page that sent this, under the project's new slug."""
    page = request.htmx.current_url_abs_path or reverse("project", args=[after])
    return page.replace(f"/projects/{before}/", f"/projects/{after}/", 1)
