import pytest

from projects.models import Project
from tests.wireframes.making import draw
from wireframes.models import Wireframe

pytestmark = pytest.mark.django_db


def test_drawings_are_numbered_within_their_project(project, user, revision):
    other = Project.objects.create_for(user, name="Other")
    assert [draw(project).wireframe.ref, draw(other).wireframe.ref] == ["W-2", "W-1"]


def test_redrawing_makes_a_revision_and_keeps_the_old_one(project, revision, redrawn):
    assert (redrawn.wireframe, redrawn.number) == (revision.wireframe, 2)
    revision.refresh_from_db()
    assert "ORDERS" in revision.ascii


def test_redrawing_adds_links_and_takes_the_new_title(project, revision):
    draw(project, ref="W-1", title="Orders, empty", requirements=["FR-002", "FR-001"])
    wireframe = Wireframe.objects.get()
    assert (wireframe.title, wireframe.requirements) == ("Orders, empty", ["FR-001", "FR-002"])


def test_redrawing_what_is_not_there_is_an_error(project, user, revision):
    other = Project.objects.create_for(user, name="Other")
    with pytest.raises(Wireframe.DoesNotExist):
        draw(other, ref="W-1")


def test_the_list_takes_one_query_however_much_there_is(project, redrawn, django_assert_num_queries):
    for number in range(4):
        draw(project, title=f"Screen {number}")
    with django_assert_num_queries(1):
        found = Wireframe.objects.with_latest(project)
        assert [each.latest.number for each in found] == [2, 1, 1, 1, 1]
        assert all(each.latest.alt and each.project.slug for each in found)
        assert [each.ref for each in found] == ["W-1", "W-2", "W-3", "W-4", "W-5"]


def test_a_project_without_drawings_has_none(project):
    assert Wireframe.objects.with_latest(project) == []
