import pytest

from tests.wireframes.making import draw
from wireframes.pages import gallery_views

pytestmark = pytest.mark.django_db


def test_the_gallery_shows_each_screen_once_with_its_newest_drawing(project, redrawn):
    draw(project, title="Settings")
    first, second = gallery_views(project)
    assert (first.ref, first.title, first.count, first.ascii) == ("W-1", "Orders, full", 2, "other")
    assert (second.ref, second.title, second.count) == ("W-2", "Settings", 1)


def test_a_screen_links_to_its_pictures_and_to_the_document(project, revision):
    [view] = gallery_views(project)
    assert view.url == "/projects/harbour-ferry/wireframes/1.png?revision=1"
    assert view.dark_url == "/projects/harbour-ferry/wireframes/1.png?theme=dark&revision=1"
    assert view.requirements == [{"label": "FR-001", "url": "?panel=prd&view=panel#FR-001"}]
    assert [link["label"] for link in view.journeys] == ["UJ-1"]


def test_the_chosen_screen_stands_on_the_easel_or_else_the_first(project, revision):
    draw(project, title="Settings")
    assert [view.is_current for view in gallery_views(project, "W-2")] == [False, True]
    assert [view.is_current for view in gallery_views(project, "W-9")] == [True, False]


def test_the_gallery_takes_one_query_however_much_there_is(project, revision, django_assert_num_queries):
    for number in range(5):
        draw(project, title=f"Screen {number}")
        draw(project, ref="W-1")
    with django_assert_num_queries(1):
        views = gallery_views(project)
        assert [(view.alt, view.url, view.drawn_at, view.wireframe.project.slug) for view in views]


def test_a_project_without_drawings_has_an_empty_gallery(project):
    assert gallery_views(project) == []
