import pytest
from django.urls import reverse

from prd.outlines import OUTLINES as DOCUMENT_OUTLINES
from projects.forms import OUTLINES
from projects.models import Project

pytestmark = pytest.mark.django_db

PAGES = ["project", "project_settings", "project_delete"]
ACTIONS = ["project_settings", "project_title", "project_archive", "project_delete"]
SETTINGS = {"name": "Harbour ferry", "description": "", "outline": "full"}


def url(name, slug="harbour-ferry"):
    return reverse(name, args=[slug])


def test_start_talking_opens_an_unnamed_project(client, user):
    response = client.post(reverse("project_create"))
    assert Project.objects.of(user).get().name == ""
    assert response.url == "/projects/untitled/product_manager/"


def test_a_new_project_may_have_a_name_and_a_description(client, user):
    client.post(reverse("project_create"), {"name": "Ferry", "description": "Boats."})
    assert Project.objects.of(user).values_list("name", "description").get() == ("Ferry", "Boats.")


def test_a_bad_name_opens_nothing_and_says_why(client):
    response = client.post(reverse("project_create"), {"name": "???"}, follow=True)
    assert "at least one letter or number" in response.text
    assert not Project.objects.exists()


def test_looking_at_the_list_is_no_way_to_create(client):
    assert client.get(reverse("project_create")).status_code == 405


def test_a_project_opens_with_its_last_persona(client, project):
    Project.objects.update(last_persona="tester")
    assert client.get(url("project")).url == "/projects/harbour-ferry/tester/"


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_foreign_project_are_404(other_client, project, name):
    assert other_client.get(url(name)).status_code == 404


@pytest.mark.parametrize("name", ACTIONS)
def test_actions_on_a_foreign_project_are_404_and_do_nothing(other_client, project, name):
    response = other_client.post(url(name), {"name": "Harbour ferry", "description": "Mine", "outline": "lean"})
    assert response.status_code == 404
    project.refresh_from_db()
    assert (project.outline, project.archived_at) == ("full", None)


@pytest.mark.parametrize("name", [*PAGES, *ACTIONS])
def test_a_missing_project_is_404(client, name):
    send = client.get if name in PAGES else client.post
    assert send(url(name, "nowhere")).status_code == 404


def test_archiving_is_not_for_reading(client, project):
    assert client.get(url("project_archive")).status_code == 405


def test_the_field_for_a_new_name_is_fetched_into_the_page(client, project):
    assert 'value="Harbour ferry"' in client.get(url("project_title"), headers={"HX-Request": "true"}).text


def test_changing_ones_mind_brings_the_heading_back(client, project):
    assert "<h1" in client.get(url("project_title"), {"keep": "1"}, headers={"HX-Request": "true"}).text


def test_without_scripts_the_settings_take_the_new_name(client, project):
    assert client.get(url("project_title")).url == url("project_settings")


def test_a_project_cannot_be_put(client, project):
    assert client.put(url("project_delete")).status_code == 405


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_asked_to_log_in(anonymous, project, name):
    assert anonymous.get(url(name)).url == f"/account/log-in/?next={url(name)}"


def test_settings_rename_describe_and_choose_an_outline(client, project):
    response = client.post(url("project_settings"), {"name": "Boats", "description": "For all.", "outline": "lean"})
    project.refresh_from_db()
    assert (project.name, project.description, project.outline) == ("Boats", "For all.", "lean")
    assert response.url == "/projects/boats/settings/"


def test_settings_keep_what_was_typed_when_they_refuse(client, project):
    response = client.post(url("project_settings"), {**SETTINGS, "name": "!!!", "description": "Long thought"})
    assert response.status_code == 422
    assert "at least one letter or number" in response.text
    assert "!!!" in response.text and "Long thought" in response.text


def test_a_named_project_keeps_a_name(client, project):
    assert "Give the project a name." in client.post(url("project_settings"), {**SETTINGS, "name": ""}).text


def test_an_unnamed_project_may_stay_unnamed(client, user):
    project = Project.objects.create_for(user)
    client.post(url("project_settings", "untitled"), {**SETTINGS, "name": "", "description": "Boats."})
    project.refresh_from_db()
    assert (project.name, project.description) == ("", "Boats.")


@pytest.mark.parametrize("bad", [{"outline": "none"}, {"description": "x" * 2001}, {"name": "a\nb"}, {"name": "\x00"}])
def test_settings_refuse_nonsense(client, project, bad):
    assert client.post(url("project_settings"), {**SETTINGS, **bad}).status_code == 422


def test_the_settings_offer_every_outline_that_documents_have():
    assert set(OUTLINES) == set(DOCUMENT_OUTLINES)


def test_an_old_address_is_redirected(client, project):
    project.rename("Boats")
    assert client.get(url("project_settings")).url == "/projects/boats/settings/"


def test_a_page_from_before_the_renaming_can_still_send(client, project):
    project.rename("Boats")
    client.post(url("project_title"), {"name": "Ships"})
    project.refresh_from_db()
    assert project.name == "Ships"


def test_the_title_is_renamed_in_place_and_the_address_follows(client, project):
    page = "http://testserver/projects/harbour-ferry/tester/?panel=prd"
    headers = {"HX-Request": "true", "HX-Current-URL": page}
    response = client.post(url("project_title"), {"name": "Boats & ships"}, headers=headers)
    assert 'id="project-title"' in response.text and "Boats &amp; ships" in response.text
    assert response["HX-Replace-Url"] == "/projects/boats-ships/tester/?panel=prd"


def test_a_refused_title_stays_in_its_field(client, project):
    response = client.post(url("project_title"), {"name": "-"}, headers={"HX-Request": "true"})
    assert "at least one letter or number" in response.text
    assert 'value="-"' in response.text


def test_without_scripts_a_refused_title_ends_in_the_settings(client, project):
    response = client.post(url("project_title"), {"name": "x" * 90})
    assert (response.status_code, "this one has 90" in response.text) == (422, True)


def test_archiving_takes_it_off_the_shelf(client, project):
    assert client.post(url("project_archive"), {"archived": "1"}).url == "/"
    assert not Project.objects.active().exists()


def test_restoring_puts_it_back(client, project):
    project.archive()
    client.post(url("project_archive"), {"archived": ""})
    assert Project.objects.active().exists()


def test_deleting_asks_first(client, project):
    assert "Delete" in client.get(url("project_delete")).text
    assert Project.objects.exists()


@pytest.mark.parametrize("written", ["Harbour ferry", " harbour  FERRY "])
def test_writing_the_name_deletes_it(client, project, written):
    assert client.post(url("project_delete"), {"name": written}).url == "/"
    assert not Project.objects.exists()


@pytest.mark.parametrize("written", ["", "Ferry"])
def test_another_name_deletes_nothing(client, project, written):
    response = client.post(url("project_delete"), {"name": written})
    assert response.status_code == 422
    assert Project.objects.exists()


def test_an_unnamed_project_is_deleted_without_writing(client, user):
    Project.objects.create_for(user)
    client.post(url("project_delete", "untitled"))
    assert not Project.objects.exists()
