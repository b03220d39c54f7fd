"""The sample as it is loaded: a finished document, and what real conversations leave behind."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversations import sample
from conversations.models import Conversation, Question, Turn
from conversations.personas import PERSONAS
from prd import whats_next
from prd.checks import find_all, readiness
from prd.confirming import waits_for_a_word
from prd.coverage import coverage
from prd.document import Content, Decision, Requirement, Source, every_item, live, references
from prd.models import Document, Revision, Share
from projects.models import Project

PASSWORD = "an-ox-bow-lake-42"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Project]:
    """The sample, loaded once for all tests that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield sample.load(User.objects.create_user("wilma", password=PASSWORD))
        transaction.set_rollback(True)


@pytest.fixture
def ferry(db: None, loaded: Project) -> Project:
    return loaded


@pytest.fixture
def document(ferry: Project) -> Document:
    return Document.objects.get(project=ferry)


@pytest.fixture
def content(document: Document) -> Content:
    return document.load()


@pytest.fixture
def reader(ferry: Project) -> Client:
    client = Client()
    client.force_login(ferry.owner)
    return client


# ---- the document ----


def test_it_holds_a_whole_product(content: Content) -> None:
    assert len(list(every_item(content))) >= 30
    assert 10 <= len(live(content, "requirements")) <= 15
    assert all(not section.is_empty for section in content.sections.values())


def test_it_is_nearly_ready_and_shows_what_findings_look_like(document: Document, content: Content) -> None:
    findings = find_all(content, document.screens())
    assert 65 <= readiness(content, findings).overall <= 95
    assert 5 <= len(findings) <= 15
    assert len({finding.owner for finding in findings}) >= 4


def test_it_says_honestly_what_it_knows(content: Content) -> None:
    states = [item.evidence for _key, item in every_item(content)]
    assert states.count("stated") > len(states) / 2
    assert {"derived", "assumed", "unknown"} <= set(states)


def test_every_quote_was_really_said(content: Content, ferry: Project) -> None:
    quoted = [source for source in sources(content) if source.quote]
    assert len(quoted) >= 40
    assert [source.quote for source in quoted if source.quote not in said_in(source, ferry)] == []


def test_every_line_knows_its_turn(content: Content, ferry: Project) -> None:
    turns = {str(turn.pk) for turn in Turn.objects.filter(conversation__project=ferry)}
    assert {source.turn for source in sources(content) if source.turn} <= turns
    assert all(source.turn or source.material for source in sources(content))


def test_every_linked_id_exists(document: Document, content: Content) -> None:
    known = {item.id for _key, item in every_item(content)} | {screen.id for screen in document.screens()}
    assert [each for _key, item in every_item(content) for each in references(item) if each not in known] == []


def test_wireframes_and_requirements_name_each_other(content: Content, ferry: Project) -> None:
    items = [item for item in live(content, "requirements") if isinstance(item, Requirement)]
    there = {(item.id, ref) for item in items for ref in item.wireframes}
    back = {(each, drawn.ref) for drawn in ferry.wireframes.all() for each in drawn.requirements}
    assert there == back
    assert [drawn.frame for drawn in ferry.wireframes.all()] == ["phone", "phone", "browser"]


def test_a_liked_drawing_was_redrawn_once(ferry: Project) -> None:
    assert [drawn.revisions.count() for drawn in ferry.wireframes.all()] == [2, 1, 1]


def test_some_of_what_was_next_is_done(document: Document) -> None:
    entries = whats_next.entries(document)
    assert [entry.done for entry in entries].count(True) == 4
    assert 3 <= [entry.done for entry in entries].count(False) <= 7


def test_it_has_something_of_all_that_the_person_can_do(document: Document, content: Content, ferry: Project) -> None:
    assert set(document.revisions.values_list("author", flat=True)) == {"person", "persona"}
    assert len(set(document.revisions.exclude(persona="").values_list("persona", flat=True))) == len(PERSONAS)
    assert [item.id for _key, item in every_item(content) if item.by_person] == ["FR-005", "D-5"]
    assert [key for key, section in content.sections.items() if section.locked] == ["scope_out"]
    states = document.suggestions.order_by("pk").values_list("persona", "place", "state")
    assert list(states) == [
        ("", "problem", "accepted"),
        ("", "questions", "waiting"),
        ("", "questions", "waiting"),
        ("architect", "FR-009", "rejected"),
        ("critic", "FR-005", "waiting"),
        ("critic", "FR-006", "rejected"),
    ]
    assert not any(each.is_outdated(content) for each in document.suggestions.all())
    assert Share.objects.get(project=ferry).expires_at


def test_what_contradicted_a_promise_was_ruled_on(content: Content, ferry: Project) -> None:
    ruled = Question.objects.exclude(lines=[]).get(turn__conversation__project=ferry)
    assert [line["text"].split()[-2] for line in ruled.lines] == ["two", "five"]
    decided = next(item for item in live(content, "decisions") if isinstance(item, Decision) and item.topic == "FR-006")
    assert "two minutes" in decided.statement and "five minutes" in decided.alternatives[0]
    assert decided.decided_by == ferry.owner.username


def test_what_was_brought_is_cited(content: Content, ferry: Project) -> None:
    (title,) = ferry.sources.values_list("title", flat=True)
    assert {source.material for source in sources(content)} == {"", title}


def test_its_coverage_has_a_gap_or_two(document: Document, content: Content) -> None:
    gaps = coverage(content, document.screens()).gaps
    assert 1 <= len(gaps) <= 8


def test_some_of_it_waits_for_a_word(content: Content) -> None:
    assert any(waits_for_a_word(item) for item in live(content, "assumptions"))


def sources(content: Content) -> list[Source]:
    of_items = [source for _key, item in every_item(content) for source in item.sources]
    return of_items + [source for section in content.sections.values() for source in section.sources]


def said_in(source: Source, ferry: Project) -> str:
    if source.material:
        return ferry.sources.get(title=source.material).text
    turn = Turn.objects.get(pk=source.turn)
    answers = [question.answer for question in turn.questions.all() if question.answer]
    return "\n".join([turn.words, *(text for given in answers for text in (*given["options"], given["text"]))])


# ---- the conversations ----


def test_all_five_personas_were_asked(ferry: Project) -> None:
    assert {each.persona for each in ferry.conversations.all()} == set(PERSONAS)


def test_one_question_waits_with_the_product_manager(ferry: Project) -> None:
    waiting = Question.objects.get(turn__conversation__project=ferry, status="open")
    assert waiting.turn.conversation.persona == "product_manager"
    assert waiting.prompt == "A sailing is called off for wind. What happens to the people who booked it?"
    assert len(waiting.choices) == 3


def test_questions_were_answered_in_every_way(ferry: Project) -> None:
    answers = [each.answer for each in Question.objects.filter(turn__conversation__project=ferry) if each.answer]
    assert any(given["options"] and given["text"] for given in answers)
    assert any(given["text"] and not given["options"] for given in answers)
    assert any(len(given["options"]) > 1 for given in answers)
    assert [given["exit"] for given in answers if given["exit"]] == ["not_sure"]


def test_no_tool_was_refused(ferry: Project) -> None:
    assert not Turn.objects.filter(conversation__project=ferry, tool_results__ok=False).exists()


def test_the_sample_lies_in_the_past_in_the_order_it_was_said(ferry: Project) -> None:
    turns = list(Turn.objects.filter(conversation__project=ferry).order_by("created_at"))
    ended = [turn.finished_at for turn in turns[:-1] if turn.finished_at]
    assert all(end < later.created_at for end, later in zip(ended, turns[1:], strict=True))
    numbers = Revision.objects.filter(document__project=ferry).order_by("created_at").values_list("number", flat=True)
    assert list(numbers) == sorted(numbers)
    assert ferry.conversations.latest("created_at").created_at < timezone.now()


def test_each_revision_knows_the_turn_and_the_persona(document: Document) -> None:
    for revision in document.revisions.filter(author="persona").select_related("turn__conversation"):
        assert revision.turn and revision.turn.conversation.persona == revision.persona


# ---- the pages ----


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_workspace_shows_what_was_said(reader: Client, ferry: Project, persona: str) -> None:
    page = reader.get(reverse("workspace", args=[ferry.slug, persona]))
    assert page.status_code == 200
    first = Conversation.objects.get(project=ferry, persona=persona).turns.earliest("created_at")
    assert first.words[:40] in page.content.decode()


def test_the_prd_page_shows_the_document(reader: Client, ferry: Project) -> None:
    page = reader.get(reverse("prd_read", args=[ferry.slug]))
    assert page.status_code == 200
    assert "A visitor can reserve up to eight places" in page.content.decode()


@pytest.mark.parametrize("format", ["md", "json"])
def test_the_exports_hold_the_document(reader: Client, ferry: Project, format: str) -> None:
    export = reader.get(reverse("prd_export", args=[ferry.slug]), {"format": format})
    assert export.status_code == 200
    assert "A visitor can reserve up to eight places" in export.content.decode()
