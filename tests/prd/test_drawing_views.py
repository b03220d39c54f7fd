"""Pages of wireframes: all of them, one with its revisions and links, two side by side, deleting and bringing back."""

import pytest
from django.urls import reverse

from conversations.live import LivePage
from prd.models import Document
from projects.models import Project
from tests.prd.making import add, document, ferry
from tests.wireframes.making import TEXT, draw
from wireframes.models import By, Wireframe

pytestmark = pytest.mark.django_db


def at(name, *args, slug="harbour-ferry"):
    return reverse(name, args=[slug, *args])


@pytest.fixture
def prd(project):
    """With FR-001, FR-002, NFR-1 and UJ-1."""
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])
    return prd


@pytest.fixture
def twice(project):
    draw(project, requirements=["FR-001"])
    return draw(project, ref="W-1", ascii=TEXT.replace("ORDERS", "ORDERED"))


def said(response):
    return [str(message) for message in response.context["messages"]]


# ---- all, and one ----


def test_all_of_them_are_on_one_page_in_few_queries(client, project, django_assert_max_num_queries):
    for number in range(6):
        draw(project, title=f"Screen {number}")
    with django_assert_max_num_queries(5):  # session, account, project, those there are, those deleted
        page = client.get(at("wireframes")).text
    assert all(f"Screen {number}" in page for number in range(6))


def test_a_project_without_any_says_what_to_do(client, project):
    assert "No screen is drawn yet" in client.get(at("wireframes")).text


def test_the_page_of_one_shows_its_picture_words_revisions_and_who_drew_them(client, project, user, twice, prd):
    draw(project, ref="W-1", ascii="mine", by=By(user=user))
    page = client.get(at("wireframe", 1)).text
    assert f"?revision=3&amp;v={Wireframe.objects.get().latest.marks['light']}" in page
    assert "Revision 3</b>, by hand, mara" in page
    assert "Revision 2</b>, UX designer" in page
    assert "What it shows in words" in page


def test_the_page_of_one_takes_as_many_queries_for_many_revisions(client, project, twice, django_assert_num_queries):
    client.get(at("wireframe", 1))  # makes the document
    for number in range(5):
        draw(project, ref="W-1", ascii=f"{number}")
    with django_assert_num_queries(7):
        client.get(at("wireframe", 1))


def test_what_a_persona_drew_over_the_person_s_is_said_and_one_press_away(client, project, user, twice, prd):
    draw(project, ref="W-1", ascii="mine", by=By(user=user))
    draw(project, ref="W-1", ascii="theirs")
    for page in (at("wireframe", 1), at("workspace", "ux_designer") + "?panel=wireframes"):
        assert "UX designer redrew what you had drawn by hand" in client.get(page).text
    client.post(at("wireframe_restorations", 1), {"revision": "3"})
    assert Wireframe.objects.get().latest.ascii == "mine"
    assert "redrew what you" not in client.get(at("wireframe", 1)).text


@pytest.mark.parametrize("name", ["wireframe", "wireframe_edit", "wireframe_comparison", "wireframe_removal"])
def test_the_pages_are_the_owner_s_alone(client, other_client, anonymous, user, twice, name):
    assert other_client.get(at(name, 1)).status_code == 404
    assert anonymous.get(at(name, 1)).status_code == 302
    other = Project.objects.create_for(user, name="Other")
    assert client.get(at(name, 1, slug=other.slug)).status_code == 404
    assert client.get(at(name, 9)).status_code == 404


@pytest.mark.parametrize(
    "name", ["wireframe_edit", "wireframe_links", "wireframe_restorations", "wireframe_removal", "wireframe_recovery"]
)
def test_nobody_else_changes_anything(other_client, twice, name):
    assert other_client.post(at(name, 1), {"revision": "1", "title": "x", "text": "x"}).status_code == 404
    assert (Wireframe.objects.get().latest, Wireframe.objects.get().requirements) == (twice, ["FR-001"])


# ---- links ----


def test_links_are_ticked_on_the_page(client, twice, prd):
    page = client.get(at("wireframe", 1)).text
    assert 'name="requirements" value="FR-001" checked' in page
    assert 'name="journeys" value="UJ-1">' in page
    response = client.post(
        at("wireframe_links", 1), {"requirements": ["FR-002", "NFR-1"], "journeys": "UJ-1"}, follow=True
    )
    assert said(response) == ["The links of W-1 are saved."]
    wireframe = Wireframe.objects.get()
    assert (wireframe.requirements, wireframe.journeys) == (["FR-002", "NFR-1"], ["UJ-1"])
    assert wireframe.revisions.count() == 2


def test_a_link_that_leads_nowhere_is_refused_in_words(client, twice, prd):
    response = client.post(at("wireframe_links", 1), {"requirements": "FR-099"}, follow=True)
    assert "The document has no requirement FR-099" in said(response)[0]
    assert Wireframe.objects.get().requirements == ["FR-001"]


def test_a_link_to_what_has_gone_is_shown_as_such_and_can_be_taken_off(client, twice, prd):
    Wireframe.objects.update(requirements=["FR-009"])
    assert "no longer in the document" in client.get(at("wireframe", 1)).text
    client.post(at("wireframe_links", 1), {"requirements": ["FR-009", "FR-001"]})
    assert Wireframe.objects.get().requirements == ["FR-009", "FR-001"]
    client.post(at("wireframe_links", 1), {})
    assert Wireframe.objects.get().requirements == []


def test_linking_measures_the_document_anew(client, twice, prd):
    Document.objects.update(readiness=0)
    client.post(at("wireframe_links", 1), {"requirements": "FR-001"})
    assert Document.objects.get().readiness > 0


def test_a_line_of_the_document_leads_to_its_drawings(client, project, prd):
    draw(project, requirements=["FR-001"], journeys=["UJ-1"])
    page = client.get(at("workspace", "product_manager")).text
    for line in ("FR-001", "UJ-1"):
        item = page[page.index(f'id="{line}"') :]
        assert (
            'href="?panel=wireframes&amp;view=panel#W-1"'
            in item[: item.index('class="item" id=', 1) if 'class="item" id=' in item[1:] else None]
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda client: client.post(at("wireframe_links", 1), {"journeys": "UJ-1"}),
        lambda client: client.post(at("wireframe_edit", 1), {"title": "Orders, full", "text": "mine", "revision": "2"}),
        lambda client: client.post(at("wireframe_removal", 1)),
    ],
)
def test_open_pages_see_what_was_changed_by_hand(client, conversation, twice, prd, change):
    page = LivePage(conversation.project_id, conversation.persona, "", "")
    page.look()
    assert not page.look()
    change(client)
    assert any('id="panel-wireframes"' in fragment for fragment in page.look())


# ---- comparing and restoring ----


def test_two_revisions_stand_side_by_side_with_the_rows_that_differ(client, twice):
    page = client.get(at("wireframe_comparison", 1), {"old": "1", "new": "2"}).text
    assert "?revision=1&amp;v=" in page
    assert "?revision=2&amp;v=" in page
    assert "<del><span" in page
    assert "ORDERED" in page[page.index("<ins>") :]


def test_without_numbers_the_last_two_are_compared(client, project, twice):
    draw(project, ref="W-1", ascii="third")
    pair = client.get(at("wireframe_comparison", 1)).context["pair"]
    assert (pair.old.number, pair.new.number) == (2, 3)


def test_one_that_was_drawn_once_is_compared_with_itself(client, project):
    draw(project)
    assert "Row by row the two are the same" in client.get(at("wireframe_comparison", 1)).text


def test_another_title_is_told_where_the_rows_are_the_same(client, project):
    draw(project)
    draw(project, ref="W-1", title="Orders, empty")
    page = client.get(at("wireframe_comparison", 1)).text
    assert "the title changed from “Orders, full” to “Orders, empty”" in page


@pytest.mark.parametrize("query", [{"old": "9"}, {"new": "0"}, {"old": "x"}, {"old": "9" * 40}, {"old": "²"}])
def test_a_revision_that_there_is_not_is_told_in_words(client, twice, query):
    response = client.get(at("wireframe_comparison", 1), query)
    assert response.status_code == 422
    assert "they go from 1 to 2" in response.text


def test_an_earlier_revision_comes_back_as_the_next_one(client, user, twice):
    response = client.post(at("wireframe_restorations", 1), {"revision": "1"}, follow=True)
    assert said(response) == ["Revision 1 is back, as revision 3. What was drawn since stays below."]
    latest = Wireframe.objects.get().latest
    assert (latest.ascii, latest.restored, latest.user) == (TEXT, 1, user)
    assert "as revision 1 was" in response.text


@pytest.mark.parametrize(
    ("number", "words"), [("2", "drawn like that already"), ("9", "no such revision"), ("", "no such revision")]
)
def test_what_cannot_come_back_is_told(client, twice, number, words):
    response = client.post(at("wireframe_restorations", 1), {"revision": number}, follow=True)
    assert words in said(response)[0]
    assert Wireframe.objects.get().latest == twice


def test_a_revision_whose_title_is_another_one_s_by_now_does_not_come_back(client, project, twice):
    draw(project, ref="W-1", title="Orders, empty")
    draw(project, title="Orders, full")
    response = client.post(at("wireframe_restorations", 1), {"revision": "1"}, follow=True)
    assert said(response) == ["W-2 is called “Orders, full” already. Give one of the two another title first."]


# ---- deleting and bringing back ----


def test_deleting_asks_first_and_says_what_names_it(client, project, twice):
    content = document(add("requirements", statement="Orders are listed", wireframes=["W-1"]))
    prd = Document.objects.for_project(project)
    prd.save_content(content, author="persona", summary="", sections=[], changed=[])
    page = client.get(at("wireframe_removal", 1)).text
    assert "FR-001 names it" in page
    assert "thirty days" in page
    assert Wireframe.objects.exists()


def test_what_is_deleted_leaves_every_page_and_can_be_brought_back(client, project, twice, prd):
    response = client.post(at("wireframe_removal", 1), follow=True)
    assert said(response) == ["W-1 Orders, full is deleted. For thirty days it can be brought back, below."]
    assert "Bring back" in response.text
    assert client.get(at("wireframe", 1)).status_code == 404
    assert '<figure id="W-1"' not in client.get(at("prd_read")).text
    assert client.get(at("prd_export") + "?format=json").json()["wireframes"] == []
    response = client.post(at("wireframe_recovery", 1), follow=True)
    assert said(response) == ["W-1 Orders, full is back."]
    assert Wireframe.objects.get().latest == twice


def test_deleting_measures_the_document_anew(client, twice, prd):
    Document.objects.update(readiness=0)
    client.post(at("wireframe_removal", 1))
    assert Document.objects.get().readiness > 0


def test_what_was_never_deleted_cannot_be_brought_back(client, twice):
    response = client.post(at("wireframe_recovery", 1), follow=True)
    assert said(response) == ["There is no deleted W-1 that could be brought back."]


@pytest.mark.parametrize(
    "name", ["wireframe_links", "wireframe_restorations", "wireframe_recovery", "wireframe_preview"]
)
def test_what_changes_something_is_not_read(client, twice, name):
    assert client.get(at(name, *([] if name == "wireframe_preview" else [1]))).status_code == 405
