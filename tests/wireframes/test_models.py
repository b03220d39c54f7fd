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


def test_the_list_takes_two_queries(project, redrawn, django_assert_num_queries):
    draw(project)
    with django_assert_num_queries(2):
        found = Wireframe.objects.with_latest(project)
        assert [wireframe.latest.number for wireframe in found] == [2, 1]
