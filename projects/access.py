"""The one door to a project and to everything it owns: what is not the user's own does not exist."""

import uuid
from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from projects.models import FormerSlug, Project

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase | Awaitable[HttpResponseBase])
M = TypeVar("M", bound=Model)
Account = AbstractBaseUser | AnonymousUser


class MovedSlug(Http404):
    """The address belonged to `project` before it was renamed. Not caught, it is what any old address is: a 404."""

    def __init__(self, project: Project) -> None:
        super().__init__(f"This project is at {project.slug} now.")
        self.project = project


def project_for(user: Account, key: str | uuid.UUID) -> Project:
    """The user's project with this slug or id. Foreign or missing: Http404; a slug it had before: MovedSlug."""
    own = Project.objects.of(user)
    project, identity = own.filter(slug=_slug(key)).first(), _id(key)
    if project is None and identity:
        project = own.filter(pk=identity).first()
    if project:
        return project
    left = FormerSlug.objects.filter(owner_id=user.pk, project__owner_id=user.pk, slug=_slug(key))
    former = left.select_related("project").first()
    if former:
        raise MovedSlug(former.project)
    raise Http404("No project of yours has this address.")


def project_wherever(user: Account, key: str | uuid.UUID) -> Project:
    """The same for programs: under a former slug it is found at once, since they follow no redirects."""
    try:
        return project_for(user, key)
    except MovedSlug as moved:
        return moved.project


def mine(user: Account, rows: QuerySet[M], project: str = "project") -> QuerySet[M]:
    """Those of `rows` that a project of the user's owns; `project` is the look-up that leads from a row to it."""
    return rows.filter(**{f"{project}__owner_id": user.pk}) if user.is_authenticated else rows.none()


def with_project(
    view: Callable[Concatenate[Any, Project, P], R],
) -> Callable[Concatenate[HttpRequest, str, P], R]:
    """For views, plain or async, whose address has a `slug`: they are called with the project instead. An old address
    is redirected when read; what is sent to it is taken at once, so a page from before a renaming loses nothing."""
    return _for_async(view) if iscoroutinefunction(view) else _for_sync(view)


def _for_sync(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def inner(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        found = _found(request, request.user, slug)
        return cast(HttpResponseBase, view(request, found, **kwargs)) if isinstance(found, Project) else found

    return inner


def _for_async(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    async def inner(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        # Read already, by the middleware that asks who it is.
        found = await sync_to_async(_found)(request, request.user, slug)
        return cast(HttpResponseBase, await view(request, found, **kwargs)) if isinstance(found, Project) else found

    return inner


def _found(request: HttpRequest, user: Account, slug: str) -> Project | HttpResponseBase:
    try:
        return project_for(user, slug)
    except MovedSlug as moved:
        if request.method not in ("GET", "HEAD") or request.resolver_match is None:
            return moved.project
        return _to_new_address(request, moved.project)


def _to_new_address(request: HttpRequest, project: Project) -> HttpResponseBase:
    """Not permanent: browsers keep a permanent redirect for ever, and another project may take the old slug."""
    match = request.resolver_match
    assert match is not None
    path = reverse(match.view_name, kwargs={**match.kwargs, "slug": project.slug})
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{path}?{query}" if query else path)


def _slug(key: str | uuid.UUID) -> str:
    """A NUL is an error for PostgreSQL, and in no slug."""
    return str(key).replace("\x00", "")


def _id(key: str | uuid.UUID) -> uuid.UUID | None:
    try:
        return key if isinstance(key, uuid.UUID) else uuid.UUID(key)
    except ValueError:
        return None
