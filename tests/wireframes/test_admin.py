import pytest
from django.urls import reverse

from tests.wireframes.making import draw, picture_of

pytestmark = pytest.mark.django_db

LISTS = [reverse(f"admin:wireframes_{model}_changelist") for model in ("wireframe", "wireframerevision")]


def picture(revision, theme="light"):
    return reverse("admin:wireframes_wireframerevision_picture", args=[revision.pk, theme])


@pytest.mark.parametrize("address", LISTS)
def test_lists_show_thumbnails_in_few_queries(admin_client, project, revision, address, django_assert_max_num_queries):
    for _ in range(8):
        latest = draw(project)
    with django_assert_max_num_queries(8):
        assert picture(latest) in admin_client.get(address).text


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("query", ["orders", "harbour", "mara"])
def test_they_are_found_by_title_project_and_owner(admin_client, revision, address, query):
    assert picture(revision) in admin_client.get(address, {"q": query}).text
    assert picture(revision) not in admin_client.get(address, {"q": "nothing"}).text


def test_drawings_are_found_by_what_they_say(admin_client, revision):
    assert picture(revision) in admin_client.get(LISTS[1], {"q": "[[ New ]]"}).text


@pytest.mark.parametrize("address", LISTS)
def test_they_can_be_filtered(admin_client, revision, address):
    field = "frame" if address == LISTS[0] else "wireframe__frame"
    assert picture(revision) not in admin_client.get(address, {f"{field}__exact": "phone"}).text


def test_a_wireframe_shows_all_its_drawings(admin_client, revision, redrawn):
    page = admin_client.get(reverse("admin:wireframes_wireframe_change", args=[revision.wireframe_id])).text
    assert picture(revision) in page
    assert picture(redrawn) in page


def test_a_drawing_shows_both_themes_and_its_source_to_read_only(admin_client, project):
    revision = draw(project, ascii="<b>&")
    page = admin_client.get(reverse("admin:wireframes_wireframerevision_change", args=[revision.pk])).text
    assert picture(revision, "dark") in page
    assert "<pre>&lt;b&gt;&amp;</pre>" in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_admin_sees_pictures_of_all_owners(admin_client, revision, theme):
    assert admin_client.get(picture(revision, theme)).content == picture_of(revision, theme)


def test_the_admin_sees_who_drew_it_and_what_was_deleted(admin_client, revision):
    revision.wireframe.remove()
    assert picture(revision) in admin_client.get(LISTS[0]).text
    assert "ux_designer" in admin_client.get(LISTS[1]).text


def test_an_unknown_theme_is_404(admin_client, revision):
    assert admin_client.get(picture(revision, "blue")).status_code == 404


def test_a_missing_picture_is_404(admin_client, revision):
    revision.pk += 1
    assert admin_client.get(picture(revision)).status_code == 404


def test_people_without_rights_get_no_pictures_there(client, revision):
    assert client.get(picture(revision)).status_code == 302


def test_staff_without_the_permission_gets_none(client, user, revision):
    user.is_staff = True
    user.save()
    assert client.get(picture(revision)).status_code == 403
