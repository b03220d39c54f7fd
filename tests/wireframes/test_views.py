import io

import pytest
from django.urls import reverse
from PIL import Image

from projects.models import Project
from tests.wireframes.making import TEXT, draw, picture_of
from wireframes.models import WireframeRevision
from wireframes.painters import paint
from wireframes.pictures import keep
from wireframes.storage import name_of, read, shelf
from wireframes.views import preview_urls

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
    assert response.content == picture_of(revision, "dark")
    assert "-dark.png" in response.headers["Content-Disposition"]


def test_the_latest_revision_is_shown(client, redrawn):
    assert client.get(url()).content == picture_of(redrawn)


def test_an_earlier_revision_can_be_asked_for(client, revision, redrawn):
    assert client.get(url(), {"revision": 1}).content == picture_of(revision)


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


def test_an_address_that_names_the_picture_holds_for_good(client, revision):
    headers = client.get(url(), {"revision": 1, "v": revision.marks["light"]}).headers
    assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert headers["ETag"] == f'"{revision.marks["light"]}"'


@pytest.mark.parametrize("mark", ["", "x", "0" * 40])
def test_an_address_that_names_another_one_is_asked_again(client, revision, mark):
    assert client.get(url(), {"v": mark}).headers["Cache-Control"] == "private, no-cache"


def test_it_can_be_saved(client, revision):
    headers = client.get(url(), {"download": "1"}).headers
    assert headers["Content-Disposition"] == 'attachment; filename="harbour-ferry-w-1-orders-full.png"'


def test_it_can_be_saved_as_lines_and_words(client, revision):
    response = client.get(reverse("wireframe_svg", args=["harbour-ferry", 1]), {"theme": "dark"})
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-ferry-w-1-orders-full-dark.svg"'
    assert "ORDERS" in response.text


def test_the_lines_and_words_are_the_owner_s_alone(other_client, revision):
    assert other_client.get(reverse("wireframe_svg", args=["harbour-ferry", 1])).status_code == 404


def test_a_picture_that_is_missing_is_drawn_again_and_kept(client, revision):
    kept = client.get(url()).content
    shelf().delete(name_of(revision.marks["light"]))
    assert client.get(url()).content == kept
    assert read(revision.marks["light"]) == kept


def test_a_picture_drawn_again_puts_right_what_was_measured_another_way(client, revision):
    shelf().delete(name_of(revision.marks["light"]))
    WireframeRevision.objects.update(width=1, height=1, alt="Old words.")
    client.get(url())
    again = WireframeRevision.objects.get()
    assert (again.width, again.height, again.alt) == (revision.width, revision.height, revision.alt)


def test_a_text_that_cannot_be_drawn_any_more_says_why(client, revision):
    WireframeRevision.objects.update(ascii="x" * 300, digest="other")
    response = client.get(url())
    assert (response.status_code, response.headers["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert response.headers["Cache-Control"] == "no-store"


def test_where_too_much_is_drawn_the_picture_comes_later(client, revision, full_house):
    WireframeRevision.objects.update(digest="not kept yet")
    response = client.get(url())
    assert (response.status_code, response.headers["Retry-After"]) == (503, "3")


def test_the_owner_still_sees_the_picture_of_what_was_deleted(client, revision):
    revision.wireframe.remove()
    assert client.get(url()).status_code == 200


def test_the_picture_of_a_preview_is_for_the_project_that_it_was_made_for(
    client, other_client, project, user, revision
):
    painted = paint(TEXT, title="Not saved")
    keep(painted)
    address = preview_urls(project, painted)["dark"]
    response = client.get(address)
    assert response.content == painted.pngs["dark"]
    assert client.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert other_client.get(address).status_code == 404
    elsewhere = Project.objects.create_for(user, name="Other")
    assert client.get(address.replace("harbour-ferry", elsewhere.slug)).status_code == 404


def test_a_picture_that_nobody_made_a_preview_of_is_404(client, project):
    assert client.get(reverse("wireframe_preview_image", args=[project.slug, "0" * 40])).status_code == 404
    unkept = preview_urls(project, paint("never kept", title="Nowhere"))["light"]
    assert client.get(unkept).status_code == 404
