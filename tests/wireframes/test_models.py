from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.models import Project
from tests.wireframes.making import TEXT, draw
from wireframes import drawing
from wireframes.keys import what_paints
from wireframes.models import (
    KEPT_AFTER_DELETION,
    By,
    DrawnMeanwhile,
    TitleTaken,
    Wireframe,
    WireframeRevision,
    purge,
)

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


def test_a_revision_keeps_the_title_and_the_frame_that_it_was_drawn_with(project, revision):
    draw(project, ref="W-1", title="Orders, empty")
    assert list(WireframeRevision.objects.values_list("title", flat=True)) == ["Orders, full", "Orders, empty"]


def test_redrawing_what_is_not_there_is_an_error(project, user, revision):
    other = Project.objects.create_for(user, name="Other")
    with pytest.raises(Wireframe.DoesNotExist):
        draw(other, ref="W-1")


def test_who_drew_it_is_kept(project, user, revision):
    by_hand = draw(project, ref="W-1", by=By(user=user), ascii="mine")
    assert (revision.author, revision.persona) == ("persona", "ux_designer")
    assert (by_hand.author, by_hand.user) == ("person", user)


def test_what_a_persona_draws_over_the_person_s_is_marked(project, user, revision):
    assert not latest(project).over_yours
    draw(project, ref="W-1", by=By(user=user), ascii="mine")
    assert not latest(project).over_yours
    draw(project, ref="W-1", ascii="theirs")
    assert latest(project).over_yours
    draw(project, ref="W-1", ascii="theirs again")
    assert not latest(project).over_yours


def latest(project):
    return Wireframe.objects.latest_drawings(project).get()


def test_the_list_takes_one_query_however_much_there_is(project, redrawn, django_assert_num_queries):
    for number in range(4):
        draw(project, title=f"Screen {number}")
    with django_assert_num_queries(1):
        found = Wireframe.objects.with_latest(project)
        assert [each.latest.number for each in found] == [2, 1, 1, 1, 1]
        assert all(each.latest.alt and each.project.slug and each.latest.marks for each in found)
        assert [each.ref for each in found] == ["W-1", "W-2", "W-3", "W-4", "W-5"]


def test_a_project_without_drawings_has_none(project):
    assert Wireframe.objects.with_latest(project) == []


@pytest.mark.parametrize("title", ["Orders, full", "orders, FULL", "Orders,  full"])
def test_a_title_is_given_once_in_a_project(project, revision, title):
    with pytest.raises(TitleTaken, match=r"W-1 is called “.*” already"):
        draw(project, title=title)
    assert Wireframe.objects.count() == 1


def test_a_redrawing_cannot_take_the_title_of_another(project, revision):
    draw(project, title="Season pass")
    with pytest.raises(TitleTaken):
        draw(project, ref="W-2", title="Orders, full")


def test_a_wireframe_may_keep_its_title_in_other_letters(project, revision):
    assert draw(project, ref="W-1", title="ORDERS, full").title == "ORDERS, full"


def test_other_projects_may_have_the_title(user, revision):
    assert draw(Project.objects.create_for(user, name="Other"), title="Orders, full").wireframe.number == 1


def test_the_database_refuses_a_title_twice_as_well(project, revision):
    with pytest.raises(IntegrityError), transaction.atomic():
        Wireframe.objects.create(project=project, number=9, title="ORDERS, full")


def test_what_was_drawn_over_another_revision_is_told_apart(project, revision, redrawn):
    with pytest.raises(DrawnMeanwhile) as clash:
        draw(project, ref="W-1", ascii="late", read_at=1)
    assert clash.value.latest == redrawn
    assert draw(project, ref="W-1", ascii="in time", read_at=2).number == 3


def test_the_same_screen_has_the_same_picture(project, revision):
    again = draw(project, ref="W-1", ascii=TEXT)
    other = draw(project, ref="W-1", ascii="other")
    assert again.marks == revision.marks
    assert len({*again.marks.values(), *other.marks.values()}) == 4


def test_what_is_deleted_is_gone_from_every_list(project, revision):
    revision.wireframe.remove()
    assert not Wireframe.objects.exists()
    assert not project.wireframes.exists()
    assert Wireframe.objects.with_latest(project) == []
    with pytest.raises(Wireframe.DoesNotExist):
        draw(project, ref="W-1")


def test_the_number_of_what_is_deleted_is_not_given_again(project, revision):
    revision.wireframe.remove()
    assert draw(project).wireframe.ref == "W-2"
    purge(timezone.now() + timedelta(days=1))
    assert draw(project).wireframe.ref == "W-3"


def test_what_is_deleted_can_be_brought_back_as_it_was(project, redrawn):
    redrawn.wireframe.remove()
    assert [each.number for each in Wireframe.objects.latest_drawings(project, deleted=True)] == [2]
    redrawn.wireframe.bring_back()
    assert [each.ref for each in Wireframe.objects.with_latest(project)] == ["W-1"]
    assert Wireframe.objects.get().revisions.count() == 2


def test_a_project_takes_what_is_deleted_in_it_along(project, revision):
    revision.wireframe.remove()
    project.delete()
    assert not Wireframe.every.exists()


def test_its_title_may_have_been_given_to_another_one_meanwhile(project, revision):
    revision.wireframe.remove()
    draw(project, title="Orders, full")
    revision.wireframe.bring_back()
    assert [each.title for each in Wireframe.objects.all()] == ["Orders, full (W-1)", "Orders, full"]


def test_its_title_with_its_id_may_be_another_one_s_as_well(project, revision):
    revision.wireframe.remove()
    draw(project, title="Orders, full")
    draw(project, title="Orders, full (W-1)")
    revision.wireframe.bring_back()
    assert Wireframe.objects.get(number=1).title == "Orders, full (W-1, 2)"


def test_deleted_drawings_are_let_go_after_a_while(project, revision):
    draw(project, title="Season pass")
    revision.wireframe.remove()
    now = timezone.now()
    assert purge(now - KEPT_AFTER_DELETION) == 0
    assert purge(now + timedelta(minutes=1)) == 1
    assert [each.title for each in Wireframe.every.order_by("number")] == ["", "Season pass"]
    assert WireframeRevision.objects.count() == 1
    assert purge(now + timedelta(minutes=1)) == 0


def test_a_picture_is_named_after_all_that_it_is_painted_with():
    names = {path.name for path in what_paints()}
    assert {"paint.py", "icons.txt"} <= names
    assert names == {path.name for path in Path(drawing.__file__).parent.iterdir() if path.is_file()}
