import pytest
from django.db import transaction
from django.utils.html import strip_tags

from conversations.models import Conversation, Question, Turn
from conversations.personas import PERSONAS
from prd.document import AddItem, ItemFields, Origin, SetProse, apply_edits
from prd.models import Document
from projects.models import Project

pytestmark = pytest.mark.django_db


def write(project, *edits):
    with transaction.atomic():
        Document.objects.for_project(project)
        document = Document.objects.for_change(project)
        applied = apply_edits(document.load(), edits, Origin())
        document.save_content(
            applied.content, author="person", summary="", sections=applied.sections, changed=applied.changed
        )


def requirement(statement):
    return AddItem(op="add_item", section="requirements", fields=ItemFields(statement=statement), evidence="stated")


def prose(section, text):
    return SetProse(op="set_prose", section=section, text=text, revision=0, evidence="stated")


def ask(project, prompt="Who boards first?", status="open"):
    conversation, _ = Conversation.objects.get_or_create(project=project, persona="ux_designer")
    turn = Turn.objects.create(conversation=conversation, client_id=prompt, status="awaiting_answer")
    return Question.objects.create(turn=turn, tool_use_id="t", prompt=prompt, kind="text", status=status)


def cards(client, **query):
    return client.get("/", query).context["projects"]


def test_an_empty_shelf_offers_to_start_talking(client):
    assert "Start talking" in client.get("/").text


def test_the_shelf_shows_only_ones_own_newest_first(client, user, other_user):
    for name in ("One", "Two"):
        Project.objects.create_for(user, name)
    Project.objects.create_for(other_user, "Three")
    assert [card.project.name for card in cards(client)] == ["Two", "One"]


@pytest.mark.parametrize("redis", ["redis_away", "redis_hangs"])
def test_the_shelf_stands_without_what_is_kept_in_redis(client, project, redis, request):
    request.getfixturevalue(redis)
    assert [card.project for card in cards(client)] == [project]


def test_home_is_for_reading(client):
    assert client.post("/").status_code == 405


def test_a_card_shows_how_far_the_document_is(client, project):
    write(project, requirement("A visitor books a place."), prose("summary", "Boats for islanders. " * 20))
    Document.objects.update(readiness=42, open_questions=3)
    card = cards(client)[0]
    assert (card.readiness, card.open_questions) == (42, 3)
    assert card.about.startswith("Boats for islanders.") and len(card.about) <= 160
    assert [name for _face, name, _percent in card.dots] == [persona.name for persona in PERSONAS.values()]


def test_a_card_follows_the_document(client, project):
    before = cards(client)[0].about
    write(project, prose("problem", "Queues at the quay."))
    assert (before, cards(client)[0].about) == ("Nothing is written yet.", "Queues at the quay.")


def test_a_description_goes_before_the_document(client, user):
    Project.objects.create_for(user, "Ferry", "What I wrote.")
    assert cards(client)[0].about == "What I wrote."


def test_the_archive_is_a_shelf_of_its_own(client, project):
    project.archive()
    assert cards(client) == []
    assert [card.project for card in cards(client, archived="1")] == [project]


@pytest.mark.parametrize("query", ["harbour", "PRAM", "ferry pram", "ünder", "quay"])
def test_search_looks_into_names_descriptions_and_documents(client, project, query):
    project.change(name="", description="Übergang, Ünder way", outline="full")
    write(project, requirement("A sailing takes six prams."), prose("problem", "Queues at the quay."))
    assert [card.project for card in cards(client, q=query)] == [project]


def test_search_leaves_out_other_peoples_documents(other_client, project):
    write(project, requirement("A sailing takes six prams."))
    assert cards(other_client, q="pram") == []


def test_a_found_line_carries_its_id_and_the_word(client, project):
    write(project, requirement("A sailing takes six <prams>."))
    found = cards(client, q="pram")[0].found
    assert found == '<span class="ref">FR-001</span> A sailing takes six &lt;<mark>pram</mark>s&gt;.'


def test_a_long_line_is_cut_around_the_word(client, project):
    write(project, prose("problem", "Waiting " * 60 + "for the pram " + "in the rain " * 60))
    found = strip_tags(cards(client, q="pram")[0].found)
    assert found.startswith("… ") and found.endswith(" …") and "pram" in found and len(found) < 200


def test_a_name_that_was_found_needs_no_line(client, project):
    assert cards(client, q="harbour")[0].found == ""


def test_search_finds_what_was_put_away(client, project):
    project.archive()
    assert len(cards(client, q="harbour")) == 1


@pytest.mark.parametrize("query", ["nothing like it", "\x00", "%", "x" * 5000, "((("])
def test_odd_queries_find_nothing_and_break_nothing(client, project, query):
    response = client.get("/", {"q": query})
    assert response.status_code == 200
    assert response.context["projects"] == [] or not response.context["query"]


def test_the_newest_open_question_waits(client, project, user):
    ask(project)
    newest = ask(Project.objects.create_for(user, "Other"), "What comes next?")
    assert client.get("/").context["waiting"] == newest


def test_a_question_of_an_archived_or_foreign_project_does_not_wait(client, project, other_user):
    ask(Project.objects.create_for(other_user, "Theirs"))
    ask(project)
    project.archive()
    assert client.get("/").context["waiting"] is None


def test_an_answered_question_does_not_wait(client, project):
    ask(project, status="answered")
    assert client.get("/").context["waiting"] is None


def test_the_number_of_queries_does_not_grow(client, user, django_assert_num_queries):
    for number in range(30):
        project = Project.objects.create_for(user, f"Project {number}")
        write(project, requirement("A visitor books a place."))
    with django_assert_num_queries(7):  # session, user, projects, wireframes, contents, waiting question, archive
        client.get("/")
    with django_assert_num_queries(6):  # the second time no document is read
        client.get("/")


def test_a_search_reads_each_document_once(client, user, django_assert_max_num_queries):
    for number in range(10):
        write(Project.objects.create_for(user, f"Project {number}"), requirement("A pram goes first."))
    with django_assert_max_num_queries(6):
        assert len(cards(client, q="pram")) == 10


def test_the_archive_is_offered_once_something_is_in_it(client, user):
    project = Project.objects.create_for(user, "Harbour ferry")
    assert "archived=1" not in client.get("/").content.decode()
    project.archive()
    assert "archived=1" in client.get("/").content.decode()
