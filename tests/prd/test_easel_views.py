"""Drawing a wireframe by hand."""

import re

import pytest
from django.urls import reverse

from prd.easel_views import STARTER
from prd.models import Document
from tests.wireframes.making import TEXT, draw
from wireframes.models import Wireframe
from wireframes.painters import paint

pytestmark = pytest.mark.django_db

RAGGED = "+----------+\n| ORDERS    |\n| [[ New ]]|\n+----------+"
UNDRAWABLE = "x" * 300


def at(name, *args):
    return reverse(name, args=["harbour-ferry", *args])


def typed(text, title="Orders, full", **others):
    return {"title": title, "frame": "none", "text": text, "revision": "1", **others}


@pytest.fixture
def drawn(project):
    return draw(project)


def text_in(page):
    """What stands in the field, as a browser reads it."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    return found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"')


# ---- the form ----


def test_it_begins_with_the_latest_revision(client, project, drawn):
    draw(project, ref="W-1", ascii="second")
    page = client.get(at("wireframe_edit", 1)).text
    assert text_in(page) == "second"
    assert 'name="revision" value="2"' in page
    assert 'id="preview"' in page


def test_a_new_one_begins_with_a_frame_that_can_be_drawn(client, project):
    page = client.get(at("wireframe_new")).text
    assert text_in(page) == STARTER
    assert paint(STARTER).rows == ()


def test_what_is_typed_is_escaped(client, project):
    draw(project, title="<b>", ascii="</textarea><script>alert(1)</script>")
    page = client.get(at("wireframe_edit", 1)).text
    assert "<script>alert" not in page
    assert text_in(page) == "</textarea><script>alert(1)</script>"


# ---- saving ----


def test_what_is_drawn_by_hand_is_a_revision_of_the_person_s(client, user, drawn):
    response = client.post(at("wireframe_edit", 1), typed("mine", frame="phone"))
    assert response.url == at("wireframe", 1)
    latest = Wireframe.objects.get().latest
    assert (latest.ascii, latest.number, latest.frame, latest.user) == ("mine", 2, "phone", user)


def test_a_new_one_gets_the_next_number(client, drawn):
    response = client.post(at("wireframe_new"), typed(TEXT, title="Season pass"))
    assert response.url == at("wireframe", 2)
    assert Wireframe.objects.get(number=2).latest.by_person


def test_saving_what_is_there_already_draws_nothing(client, drawn):
    assert client.post(at("wireframe_edit", 1), typed(TEXT)).url == at("wireframe", 1)
    assert Wireframe.objects.get().latest == drawn


def test_the_first_row_keeps_its_indentation_and_no_row_its_trailing_spaces(client, drawn):
    client.post(at("wireframe_edit", 1), typed("\r\n    +--+  \r\n  o-+--+\r\n\r\n"))
    assert Wireframe.objects.get().latest.ascii == "  +--+\no-+--+"


def test_drawing_measures_the_document_anew_and_tells_open_pages(client, drawn):
    Document.objects.update(readiness=99)
    client.post(at("wireframe_edit", 1), typed("mine"))
    assert Document.objects.get().readiness < 99


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (typed(UNDRAWABLE), "column"),
        (typed(" \n "), "empty"),
        (typed("mine", title="  "), "Name the screen"),
        (typed("mine", title="x" * 130), "at most 120 characters; this one has 130"),
        (typed("mine", title="season PASS"), "W-2 is called “season PASS” already"),
    ],
)
def test_what_is_refused_comes_back_as_it_was_typed(client, project, drawn, sent, words):
    draw(project, title="Season pass")
    response = client.post(at("wireframe_edit", 1), sent)
    assert response.status_code == 422
    assert words in response.context["easel"].error
    assert text_in(response.text) == sent["text"].strip("\n").rstrip()
    assert "data-typed" in response.text
    assert 'id="preview"' in response.text
    assert Wireframe.objects.get(number=1).latest == drawn


def test_with_an_error_the_last_good_picture_stays(client, drawn):
    response = client.post(at("wireframe_edit", 1), typed(UNDRAWABLE))
    assert response.context["painted"].text == TEXT


def test_a_redrawing_by_a_persona_meanwhile_shows_both_and_loses_nothing(client, project, drawn):
    theirs = draw(project, ref="W-1", ascii=TEXT.replace("ORDERS", "THEIRS"))
    mine = TEXT.replace("ORDERS", "MINE")
    response = client.post(at("wireframe_edit", 1), typed(mine))
    assert response.status_code == 409
    assert "W-1 was redrawn while you were drawing" in response.text
    assert text_in(response.text) == mine
    assert "?revision=2&amp;v=" in response.text
    assert "THEIRS" in response.text
    assert 'name="revision" value="2"' in response.text
    assert Wireframe.objects.get().latest == theirs
    assert client.post(at("wireframe_edit", 1), typed(mine, revision="2")).status_code == 302
    assert [each.ascii for each in Wireframe.objects.get().revisions.all()] == [TEXT, theirs.ascii, mine]


@pytest.mark.parametrize("revision", ["", "x", "9" * 40, "-1"])
def test_a_form_that_lost_its_revision_is_stale_and_says_so(client, drawn, revision):
    assert client.post(at("wireframe_edit", 1), typed("mine", revision=revision)).status_code == 409


def test_what_was_deleted_meanwhile_is_saved_as_a_new_one(client, drawn):
    drawn.wireframe.remove()
    response = client.post(at("wireframe_edit", 1), typed("mine"))
    assert response.status_code == 409
    assert text_in(response.text) == "mine"
    assert f'action="{at("wireframe_new")}"' in response.text


def test_where_too_much_is_drawn_what_was_typed_stays(client, drawn, full_house):
    response = client.post(at("wireframe_edit", 1), typed("mine"))
    assert response.status_code == 503
    assert "Too much is being drawn" in response.text
    assert text_in(response.text) == "mine"


# ---- the preview ----


def test_the_preview_is_a_picture_of_what_is_typed(client, drawn):
    response = client.post(at("wireframe_preview"), typed("[[ Typed ]]"))
    assert "main button “Typed”" in response.text
    address = re.search(r'src="([^"]+)"', response.text)[1]
    assert client.get(address).content == paint("[[ Typed ]]", title="Orders, full").pngs["light"]
    assert Wireframe.objects.get().latest == drawn


def test_with_an_error_the_preview_leaves_the_picture_alone(client, drawn):
    response = client.post(at("wireframe_preview"), typed(UNDRAWABLE))
    assert (response.status_code, response.headers["HX-Reswap"]) == (200, "none")
    assert 'hx-swap-oob="true"' in response.text
    assert "<img" not in response.text


def test_a_busy_server_leaves_the_picture_alone_too(client, drawn, full_house):
    response = client.post(at("wireframe_preview"), typed("mine"))
    assert "Too much is being drawn" in response.text
    assert response.headers["HX-Reswap"] == "none"


def test_the_preview_is_the_owner_s_alone(other_client, drawn):
    assert other_client.post(at("wireframe_preview"), typed("mine")).status_code == 404


def test_without_scripts_a_preview_is_the_page_again(client, drawn):
    response = client.post(at("wireframe_edit", 1), typed("mine", do="preview"))
    assert (response.status_code, text_in(response.text)) == (200, "mine")
    assert response.context["painted"].text == "mine"
    assert Wireframe.objects.get().latest == drawn


def test_rows_that_are_straightened_are_named_and_can_be_taken_over(client, drawn):
    straight = paint(RAGGED)
    page = client.post(at("wireframe_preview"), typed(RAGGED)).text
    assert ("Take the straightened text" in page) == bool(straight.rows)
    response = client.post(at("wireframe_edit", 1), typed(RAGGED, do="straighten"))
    assert text_in(response.text) == straight.straight
    assert "Take the straightened text" not in response.text
    assert Wireframe.objects.get().latest == drawn


def test_what_the_person_drew_is_kept_as_they_typed_it(client, drawn):
    client.post(at("wireframe_edit", 1), typed(RAGGED))
    assert Wireframe.objects.get().latest.ascii == RAGGED
