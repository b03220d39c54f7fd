import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.db import connections
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from projects.access import MovedSlug, project_for, with_project
from projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def ferry(user):
    return Project.objects.create_for(user, "Ferry")


@with_project
def view(request, project, extra=""):
    return HttpResponse(f"{request.method} {project.slug} {extra}")


@with_project
async def async_view(request, project):
    return HttpResponse(project.slug)


def request_of(user, method="GET", slug="ferry", query=""):
    request = getattr(RequestFactory(), method.lower())(f"/projects/{slug}/settings/{query}")
    request.user = user
    request.resolver_match = ResolverMatch(view, (), {"slug": slug}, url_name="project_settings")

    async def auser():
        return user

    request.auser = auser
    return request


@pytest.mark.parametrize("key", [lambda p: p.slug, lambda p: p.pk, lambda p: str(p.pk), lambda p: p.pk.hex])
def test_a_slug_or_an_id_opens_the_door(user, ferry, key):
    assert project_for(user, key(ferry)) == ferry


@pytest.mark.parametrize("key", ["boat", "", "fer\x00ry2", "dc8ad1b5-aec2-4440-8127-a9638f8aa3b8"])
def test_a_missing_project_is_404(user, ferry, key):
    with pytest.raises(Http404):
        project_for(user, key)


def test_a_foreign_project_is_404(ferry, other_user):
    for key in (ferry.slug, ferry.pk):
        with pytest.raises(Http404):
            project_for(other_user, key)


def test_nobody_opens_anything(ferry):
    with pytest.raises(Http404):
        project_for(AnonymousUser(), ferry.slug)


def test_a_former_slug_says_where_the_project_is(user, ferry):
    ferry.rename("Boat")
    with pytest.raises(MovedSlug) as moved:
        project_for(user, "ferry")
    assert moved.value.project == ferry


def test_the_former_slug_of_a_foreign_project_is_404(ferry, other_user):
    ferry.rename("Boat")
    with pytest.raises(Http404) as caught:
        project_for(other_user, "ferry")
    assert not isinstance(caught.value, MovedSlug)


def test_a_live_slug_wins_over_a_former_one(user, ferry):
    ferry.rename("Boat")
    second = Project.objects.create_for(user, "Ferry")
    assert project_for(user, "ferry") == second


def test_a_slug_that_looks_like_an_id_is_a_slug_first(user, ferry):
    twin = Project.objects.create_for(user, str(ferry.pk))
    assert project_for(user, str(ferry.pk)) == twin


def test_a_view_gets_the_project(user, ferry):
    assert view(request_of(user), slug="ferry", extra="more").content == b"GET ferry more"


def test_reading_an_old_address_is_redirected_with_its_query(user, ferry):
    ferry.rename("Boat")
    response = view(request_of(user, query="?panel=prd"), slug="ferry")
    assert (response.status_code, response.url) == (302, "/projects/boat/settings/?panel=prd")


def test_what_is_sent_to_an_old_address_is_taken(user, ferry):
    ferry.rename("Boat")
    assert view(request_of(user, "POST"), slug="ferry").content == b"POST boat "


def test_a_view_of_a_foreign_project_is_404(ferry, other_user):
    with pytest.raises(Http404):
        view(request_of(other_user), slug="ferry")


@pytest.mark.django_db(transaction=True)
async def test_an_async_view_gets_the_project():
    ida = await User.objects.acreate(username="ida")
    await Project.objects.acreate(owner=ida, name="Ferry", slug="ferry")
    response = await async_view(request_of(ida), slug="ferry")
    await sync_to_async(connections.close_all)()  # of the thread that the view looked the project up in
    assert response.content == b"ferry"


def test_the_former_slug_of_a_project_that_is_somebody_elses_now_is_404(user, other_user, ferry):
    ferry.rename("Boat")
    Project.objects.filter(pk=ferry.pk).update(owner=other_user)
    with pytest.raises(Http404) as caught:
        project_for(user, "ferry")
    assert not isinstance(caught.value, MovedSlug)
