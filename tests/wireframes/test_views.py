import io

import pytest
from django.urls import reverse
from PIL import Image

from projects.models import Project
from tests.wireframes.making import draw

pytestmark = pytest.mark.django_db


def url(number=1, slug="harbour-ferry"):
    return reverse("wireframe_image", args=[slug, number])


def test_the_picture_is_a_png_that_explains_itself(client, revision):
    response = client.get(url())
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).text["Source"] == revision.ascii


def test_it_is_shown_in_place_under_a_good_name_and_never_guessed_at(client, revision):
    headers = client.get(url()).headers
    assert headers["Content-Disposition"] == 'inline; filename="harbour-ferry-w-1-orders-full.png"'
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_shared_cache_keeps_it_and_the_browser_asks_again(client, revision):
    assert client.get(url()).headers["Cache-Control"] == "private, no-cache"


def test_the_dark_theme_has_a_picture_of_its_own(client, revision):
    response = client.get(url(), {"theme": "dark"})
    assert response.content == bytes(revision.dark_png)
    assert "-dark.png" in response.headers["Content-Disposition"]


def test_the_latest_revision_is_shown(client, redrawn):
    assert client.get(url()).content == bytes(redrawn.png)


def test_an_earlier_revision_can_be_asked_for(client, revision, redrawn):
    assert client.get(url(), {"revision": 1}).content == bytes(revision.png)


def test_an_unchanged_picture_is_not_sent_again(client, revision):
    etag = client.get(url()).headers["ETag"]
    response = client.get(url(), headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["Cache-Control"] == "private, no-cache"


def test_an_unchanged_picture_costs_no_reading_of_pictures(client, revision, django_assert_num_queries):
    headers = {"If-None-Match": client.get(url()).headers["ETag"]}
    with django_assert_num_queries(4):  # session, account, project, revision
        client.get(url(), headers=headers)


def test_the_time_of_drawing_serves_as_well(client, revision):
    changed = client.get(url()).headers["Last-Modified"]
    assert client.get(url(), headers={"If-Modified-Since": changed}).status_code == 304


def test_themes_and_revisions_have_tags_of_their_own(client, revision, redrawn):
    queries = [{}, {"theme": "dark"}, {"revision": 1}, {"revision": 1, "theme": "dark"}]
    assert len({client.get(url(), query).headers["ETag"] for query in queries}) == 4


def test_a_redrawn_picture_is_sent_again(client, revision, project):
    etag = client.get(url()).headers["ETag"]
    draw(project, ref="W-1", ascii="other")
    assert client.get(url(), headers={"If-None-Match": etag}).status_code == 200


def test_asking_for_the_head_is_allowed(client, revision):
    assert client.head(url()).headers["ETag"]


def test_a_foreign_picture_is_404(other_client, revision):
    assert other_client.get(url()).status_code == 404


def test_somebody_unknown_is_asked_to_log_in(anonymous, revision):
    assert anonymous.get(url()).status_code == 302


def test_a_number_of_another_project_is_404(client, revision, user):
    other = Project.objects.create_for(user, name="Other")
    assert client.get(url(slug=other.slug)).status_code == 404


@pytest.mark.parametrize("number", [2, 10**30])
def test_a_missing_picture_is_404(client, revision, number):
    assert client.get(url(number)).status_code == 404


@pytest.mark.parametrize("missing", ["2", "9" * 9, "9" * 40])
def test_a_missing_revision_is_404(client, revision, missing):
    assert client.get(url(), {"revision": missing}).status_code == 404


@pytest.mark.parametrize("query", ["theme=blue", "theme=", "revision=x", "revision=-1", "revision=²"])
def test_a_bad_question_is_refused_in_words(client, revision, query):
    response = client.get(f"{url()}?{query}")
    assert response.status_code == 400
    assert response.text.endswith(".")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_picture_is_only_read(client, revision, method):
    assert getattr(client, method)(url()).status_code == 405


def test_an_old_slug_leads_to_the_picture(client, revision, project):
    project.rename("Island ferry")
    response = client.get(url(), {"theme": "dark"})
    assert response.url == url(slug="island-ferry") + "?theme=dark"
