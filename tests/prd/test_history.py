"""The timeline, what changed between two revisions, and going back: on pages and in the panel."""

import pytest

from conversations.models import Conversation, Turn
from prd import history
from prd.document import Origin, apply_edits
from prd.models import Document
from tests.prd.making import add, change, document, prose

HERE = "/projects/harbour-ferry/prd"
PANEL = "/projects/harbour-ferry/product_manager/?panel=history&view=panel"


def write(prd, *edits, turn=None, user=None, summary="Written"):
    applied = apply_edits(prd.load(), edits, Origin(turn=str(turn.pk) if turn else ""))
    who = {"author": "person", "user": user} if user else {"author": "persona", "persona": "product_manager"}
    return prd.save_content(
        applied.content, turn=turn, summary=summary, sections=applied.sections, changed=applied.changed, **who
    )


@pytest.fixture
def turn(conversation: Conversation) -> Turn:
    return Turn.objects.create(conversation=conversation, client_id="1", status="completed")


@pytest.fixture
def prd(project, turn, user) -> Document:
    prd = Document.objects.for_project(project)
    write(prd, prose("summary", "A ferry."), add("users", statement="Day visitor"), turn=turn, summary="Begun")
    write(prd, change("U-1", 1, statement="Day <b>visitor</b> with a dog"), user=user, summary="Reworded U-1")
    write(prd, add("users", statement="Skipper"), turn=turn, summary="Skipper added")
    return prd


def restore(client, number):
    return client.post(f"{HERE}/restorations/", {"revision": number}, follow=True)


def test_the_timeline_names_who_when_and_what(prd, turn, user):
    lines = history.timeline(prd).lines
    assert [(line.number, line.by_person, line.name or line.persona) for line in lines] == [
        (3, False, "product_manager"),
        (2, True, "mara"),
        (1, False, "product_manager"),
    ]
    assert [ref.label for ref in lines[2].refs] == ["Summary", "U-1"]
    assert [line.words_url for line in lines][:2] == [f"/projects/harbour-ferry/product_manager/#words-{turn.pk}", ""]
    assert [line.newest for line in lines] == [True, False, False]


def test_a_long_history_comes_in_pages(prd, user):
    for number in range(30):
        write(prd, prose("data", f"{number}"), user=user)
    first = history.timeline(prd)
    assert (len(first.lines), first.older) == (20, 14)
    rest = history.timeline(prd, before=first.older)
    assert (rest.lines[0].number, rest.lines[-1].number, rest.older) == (13, 1, 0)


def test_the_timeline_is_one_query_however_long_it_is(prd, user, django_assert_num_queries):
    for number in range(10):
        write(prd, prose("data", f"{number}"), user=user)
    with django_assert_num_queries(1):
        history.timeline(prd)


def test_the_workspace_has_a_tab_for_it(client, prd):
    page = client.get(PANEL).content.decode()
    assert 'id="panel-history"' in page and 'data-key="revision-3"' in page
    assert "Reworded U-1" in page and 'data-panel="history"' in page


def test_the_page_of_all_revisions_goes_on_where_it_was_left(client, prd):
    assert "revision-1" in client.get(f"{HERE}/revisions/").content.decode()
    page = client.get(f"{HERE}/revisions/?before=2").content.decode()
    assert "revision-1" in page and "revision-2" not in page


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "²"])
def test_a_place_that_is_none_shows_the_newest(client, prd, before):
    assert "revision-3" in client.get(f"{HERE}/revisions/", {"before": before}).content.decode()


def test_an_empty_history_says_what_fills_it(client, project):
    assert "The first one starts the list" in client.get(f"{HERE}/revisions/").content.decode()


def test_two_revisions_are_compared_word_by_word(client, prd):
    page = client.get(f"{HERE}/comparison/?old=1&new=3").content.decode()
    assert "U-1" in page and "<ins>" in page
    assert "&lt;b&gt;" in page and "<b>visitor" not in page
    assert "Skipper" in page and "Restore revision" not in page


def test_the_first_revision_is_compared_with_nothing(client, prd):
    page = client.get(f"{HERE}/comparison/?old=0&new=1").content.decode()
    assert "A ferry." in page and "Restore revision 1" in page


def test_two_that_say_the_same_say_so(client, prd):
    assert "Revisions 3 and 3 say the same." in client.get(f"{HERE}/comparison/?old=3&new=3").content.decode()


def test_a_script_gets_the_changes_alone(client, prd):
    page = client.get(f"{HERE}/comparison/?old=1&new=2", headers={"HX-Request": "true"}).content.decode()
    assert page.startswith('<div class="comparison">')


def test_all_that_a_turn_changed_can_be_seen(client, prd, turn):
    page = client.get(f"{HERE}/comparison/?turn={turn.pk}").content.decode()
    assert "What changed from 0 to 3" in page


@pytest.mark.parametrize("query", ["", "old=1", "old=x&new=2", "old=1&new=99", f"old=1&new={'9' * 30}", "turn=x"])
def test_numbers_that_are_none_are_answered_in_words(client, prd, query):
    response = client.get(f"{HERE}/comparison/?{query}")
    assert response.status_code == 422
    assert 'class="comparison__none"' in response.content.decode()


def test_a_turn_that_changed_nothing_says_so(client, prd, conversation):
    quiet = Turn.objects.create(conversation=conversation, client_id="2")
    page = client.get(f"{HERE}/comparison/?turn={quiet.pk}").content.decode()
    assert "Nothing in the document was changed there" in page


def test_going_back_writes_a_new_revision_in_the_person_s_name(client, prd, user):
    page = restore(client, 1)
    assert page.redirect_chain[0][0] == "/projects/harbour-ferry/product_manager/?panel=history&view=panel"
    assert "Revision 1 restored. What was written since stays in the history." in page.content.decode()
    made = prd.revisions.get(number=4)
    assert (made.author, made.user, made.changed, made.sections) == ("person", user, ["U-1", "U-2"], ["users"])
    assert history.changes_between(prd, 1, 4) == []


def test_what_was_written_since_can_be_gone_back_to(client, prd):
    before = prd.revisions.get(number=3).content
    restore(client, 1)
    restore(client, 3)
    prd.refresh_from_db()
    assert prd.revisions.get(number=3).content == before
    assert history.changes_between(prd, 3, prd.revision) == []


def test_ids_go_on_after_going_back(client, prd):
    restore(client, 1)
    prd.refresh_from_db()
    write(prd, add("users", statement="Islander"))
    assert [item.id for item in prd.load().sections["users"].items] == ["U-1", "U-3"]


@pytest.mark.parametrize("number", ["3", "99", "x", "", "-1", "9" * 30])
def test_what_cannot_be_restored_is_said_and_nothing_is_written(client, prd, number):
    page = restore(client, number).content.decode()
    assert any(words in page for words in ("nothing to restore", "There is no revision", "Give the numbers"))
    prd.refresh_from_db()
    assert prd.revision == 3


def test_everything_can_be_emptied_and_brought_back(client, prd):
    restore(client, 0)
    prd.refresh_from_db()
    assert (prd.revision, prd.text.strip()) == (4, "")
    restore(client, 3)
    assert history.changes_between(prd, 3, 5) == []


@pytest.mark.parametrize("path", ["revisions/", "comparison/?old=1&new=2"])
def test_somebody_else_s_history_is_not_found(other_client, prd, path):
    assert other_client.get(f"{HERE}/{path}").status_code == 404


def test_somebody_else_restores_nothing(other_client, prd):
    assert restore(other_client, 1).status_code == 404


def test_restoring_is_not_reading(client, prd):
    assert client.get(f"{HERE}/restorations/").status_code == 405


def test_a_missing_project_has_no_history(client, db):
    assert client.get("/projects/none/prd/revisions/").status_code == 404


def test_a_cleared_conversation_is_said_to_be(client, prd, turn):
    turn.delete()
    assert "The conversation that it came from has been cleared." in client.get(PANEL).content.decode()


def test_a_document_that_was_emptied_is_compared_too(prd):
    assert [change.kind for change in history.changes_between(prd, 3, 0)] == ["removed"] * 3
    assert history.comparison(prd, 3, 0)["count"] == 3


def test_a_restored_document_equals_what_was_written_then(prd):
    expected = document(prose("summary", "A ferry."), add("users", statement="Day visitor"))
    assert [item.statement for item in history.content_at(prd, 1).sections["users"].items] == ["Day visitor"]
    assert history.content_at(prd, 1).sections["summary"].body == expected.sections["summary"].body
