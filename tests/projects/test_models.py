import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from projects.models import FormerSlug, Project

pytestmark = pytest.mark.django_db


def test_a_project_needs_no_name(user):
    project = Project.objects.create_for(user)
    assert (project.name, project.title, project.slug) == ("", "Untitled", "untitled")


def test_the_second_unnamed_project_gets_a_number(user):
    slugs = [Project.objects.create_for(user).slug for _ in range(3)]
    assert slugs == ["untitled", "untitled-2", "untitled-3"]


def test_two_people_may_use_the_same_slug(user, other_user):
    assert (
        Project.objects.create_for(user, "Ferry").slug
        == Project.objects.create_for(other_user, "Ferry").slug
        == "ferry"
    )


def test_a_name_is_cleaned_and_a_description_too(user):
    project = Project.objects.create_for(user, "  Ferry \t booking ", "One\r\ntwo\x00\ud83d ")
    assert (project.name, project.description) == ("Ferry booking", "One\ntwo")


def test_a_bad_name_creates_nothing(user):
    with pytest.raises(ValidationError):
        Project.objects.create_for(user, "...")
    assert not Project.objects.exists()


def test_the_slug_follows_the_name_and_the_old_one_is_kept(user):
    project = Project.objects.create_for(user)
    project.rename("Harbour ferry")
    project.refresh_from_db()
    assert (project.slug, project.former_slugs.get().slug) == ("harbour-ferry", "untitled")


def test_a_name_with_the_same_slug_keeps_its_number(user):
    Project.objects.create_for(user, "Ferry")
    project = Project.objects.create_for(user, "Ferry")
    project.rename("FERRY!")
    assert (project.slug, FormerSlug.objects.count()) == ("ferry-2", 0)


def test_the_same_name_again_changes_nothing(user):
    project = Project.objects.create_for(user, "Ferry")
    before = project.updated_at
    project.rename(" Ferry ")
    assert project.updated_at == before


def test_going_back_to_an_old_name_takes_its_slug_back(user):
    project = Project.objects.create_for(user, "Ferry")
    project.rename("Boat")
    project.rename("Ferry")
    assert (project.slug, [each.slug for each in project.former_slugs.all()]) == ("ferry", ["boat"])


def test_a_new_project_takes_over_a_former_slug(user):
    Project.objects.create_for(user, "Ferry").rename("Boat")
    assert Project.objects.create_for(user, "Ferry").slug == "ferry"
    assert not FormerSlug.objects.exists()


def test_an_unnamed_project_leaves_former_slugs_alone(user):
    Project.objects.create_for(user).rename("Ferry")
    assert Project.objects.create_for(user).slug == "untitled-2"


def test_a_renaming_by_another_process_is_not_forgotten(user):
    project = Project.objects.create_for(user, "One")
    Project.objects.get().rename("Two")
    project.rename("Three")
    assert {each.slug for each in project.former_slugs.all()} == {"one", "two"}


def test_who_loses_the_race_for_a_slug_gets_the_next(user, monkeypatch):
    Project.objects.create_for(user, "Ferry")
    seen_free = iter(["ferry", "ferry-2"])  # what this process saw before the other one committed
    monkeypatch.setattr("projects.models._free_slug", lambda *_args: next(seen_free))
    assert Project.objects.create_for(user, "Ferry").slug == "ferry-2"


def test_an_error_that_is_no_race_is_raised(user):
    project = Project.objects.create_for(user, "Ferry")
    with pytest.raises(IntegrityError):
        Project(pk=project.pk, owner=user, name="Boat").save_with_slug()


def test_archiving_keeps_it_and_restoring_brings_it_back(user):
    project = Project.objects.create_for(user, "Ferry")
    project.archive()
    assert list(Project.objects.archived()) == [project]
    project.restore()
    assert list(Project.objects.active()) == [project]


def test_settings_change_at_once_or_not_at_all(user):
    project = Project.objects.create_for(user, "Ferry")
    with pytest.raises(ValidationError):
        project.change(name="...", description="New", outline="lean")
    project.refresh_from_db()
    assert (project.description, project.outline) == ("", "full")


def test_nobody_has_projects_without_an_account(user):
    Project.objects.create_for(user)
    assert not Project.objects.of(AnonymousUser()).exists()


@pytest.mark.parametrize("query", ["ferry", "FERRY harbour", "island", "überg", "ÜBERGANG", "  ", "100%"])
def test_search_finds_every_word_in_name_or_description(user, query):
    project = Project.objects.create_for(user, "Harbour ferry", "Übergang for 100% of the islanders")
    assert list(Project.objects.search(query)) == [project]


@pytest.mark.parametrize("query", ["ferry pram", "f_rry", "10%0", "\x00x"])
def test_search_leaves_out_what_lacks_a_word(user, query):
    Project.objects.create_for(user, "Harbour ferry", "100 islanders")
    assert not Project.objects.search(query).exists()


def test_the_persona_to_open_with_is_the_last_one(user):
    assert Project(last_persona="tester").persona == "tester"
    assert Project().persona == "product_manager"


def test_a_name_from_the_admin_follows_the_same_rules(user):
    with pytest.raises(ValidationError, match="one line"):
        Project(owner=user, name="a\nb", slug="a").full_clean()
