import pytest
from django.urls import reverse

from projects.models import Project

pytestmark = pytest.mark.django_db

LIST = reverse("admin:projects_project_changelist")


def form(project, **changes):
    inline = {f"former_slugs-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {
        "name": "Harbour ferry",
        "owner": project.owner_id,
        "description": "",
        "outline": "full",
        **inline,
        **changes,
    }


def change(project):
    return reverse("admin:projects_project_change", args=[project.pk])


def test_the_list_shows_counts_in_few_queries(admin_client, user, conversation, django_assert_max_num_queries):
    for _ in range(10):
        Project.objects.create_for(user)
    with django_assert_max_num_queries(8):
        page = admin_client.get(LIST).text
    assert '<td class="field-conversations">1</td>' in page


@pytest.mark.parametrize("query", ["harbour", "mara", "harbour-ferry"])
def test_projects_are_found_by_name_owner_and_slug(admin_client, project, query):
    assert "Harbour ferry" in admin_client.get(LIST, {"q": query}).text


def test_archived_ones_can_be_filtered(admin_client, project):
    assert "Harbour ferry" not in admin_client.get(LIST, {"archived_at__isempty": "0"}).text


def test_a_new_name_takes_the_slug_along(admin_client, project):
    admin_client.post(change(project), form(project, name="Boats", description="New"))
    project.refresh_from_db()
    assert (project.name, project.slug, project.description) == ("Boats", "boats", "New")
    assert project.former_slugs.get().slug == "harbour-ferry"


def test_a_bad_name_is_refused_with_the_same_words(admin_client, project):
    assert "at least one letter or number" in admin_client.post(change(project), form(project, name="...")).text


def test_a_project_can_be_made_for_somebody(admin_client, project):
    admin_client.post(reverse("admin:projects_project_add"), form(project))
    assert set(Project.objects.values_list("slug", flat=True)) == {"harbour-ferry", "harbour-ferry-2"}


def test_the_page_of_a_project_links_to_its_workspace(admin_client, project):
    assert 'href="/projects/harbour-ferry/"' in admin_client.get(change(project)).text


def test_the_admin_is_not_for_everybody(client, project):
    assert client.get(LIST).status_code == 302


def test_a_project_that_is_given_to_somebody_is_theirs_alone(admin_client, client, other_client, project, other_user):
    project.rename("Boats")
    Project.objects.create_for(other_user, name="Boats")
    assert admin_client.post(change(project), form(project, name="Boats", owner=other_user.pk)).status_code == 302
    project.refresh_from_db()
    assert (project.owner, project.slug) == (other_user, "boats-2")
    for slug in ("harbour-ferry", "boats"):
        assert client.get(reverse("project", args=[slug])).status_code == 404
        assert client.post(reverse("project_settings", args=[slug]), {"name": "Mine"}).status_code == 404
    assert other_client.get(reverse("project", args=["boats-2"])).status_code in (200, 302)
