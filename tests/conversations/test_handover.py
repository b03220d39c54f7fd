"""What one persona gets from the others: in the packet, on the page, at the wire, and in the guide's first words."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from conversations.handover import MOST_CHARACTERS, packet
from conversations.ledger import in_db
from conversations.models import Conversation
from conversations.personas import PERSONAS
from prd.document import Content, Origin, apply_edits, every_item, new_content
from prd.models import Document
from tests.conversations.talking import say
from tests.prd.making import add
from tests.upstream import Text, message

OF_THE_MANAGER = (
    add("users", statement="Day visitor"),
    add("requirements", statement="A visitor never needs an account", priority="must"),
    add("scope_out", statement="Freight"),
    add("decisions", statement="SMS", topic="Reminders", alternatives=["e-mail"]),
    add("decisions", statement="standard", topic="depth"),
    add("questions", statement="Does the kiosk have a screen?", for_persona="ux_designer"),
    add("questions", statement="Who pays refunds?"),
    add("quality", statement="Search answers", threshold="half a second"),
    add("quality", statement="It should be quick"),
)


def noted(content: Content, persona: str, *edits, turn: str = "") -> Content:
    return apply_edits(content, edits, Origin(turn=turn, persona=persona)).content


def told() -> Content:
    return noted(new_content(), "product_manager", *OF_THE_MANAGER)


def ids(lines) -> list[str]:
    return [line.id for line in lines]


# ---- the packet ----


def test_what_the_designer_gets_of_the_product_manager() -> None:
    given_to = packet(told(), "ux_designer")
    assert ids(given_to.decisions) == ["D-1"]  # how deep to go is no wall
    assert ids(given_to.questions) == ["Q-1"]  # the other one waits for the person
    assert ids(given_to.constraints) == ["FR-001", "OUT-1", "NFR-1"]  # a limit without a figure is none
    assert given_to.decisions[0].text == "Reminders: SMS"
    assert given_to.decisions[0].by == "Product manager"


def test_nobody_gets_what_it_noted_itself() -> None:
    assert packet(told(), "product_manager").lines == ()


def test_what_the_person_wrote_by_hand_crosses_as_theirs() -> None:
    by_hand = apply_edits(new_content(), [add("decisions", statement="Cash only")], Origin(by_hand=True)).content
    assert packet(by_hand, "tester").told()["decisions"] == [{"id": "D-1", "text": "Cash only", "from": "the person"}]


def test_what_is_decided_about_its_own_lines_comes_first() -> None:
    content = noted(told(), "architect", add("journeys", statement="Ines boards"))
    content = noted(content, "critic", add("decisions", statement="Boarding by code", derived_from=["UJ-1"]))
    content = noted(content, "critic", add("decisions", statement="No paper"))
    assert ids(packet(content, "ux_designer").decisions) == ["D-3", "D-4", "D-1"]


def test_an_empty_document_hands_over_nothing() -> None:
    assert packet(new_content(), "architect").told() == {}


@given(st.lists(st.text(min_size=1, max_size=400), max_size=30), st.sampled_from(list(PERSONAS)), st.integers(0, 2_000))
def test_the_packet_stays_small_and_names_what_is_there(texts: list[str], persona: str, room: int) -> None:
    sections = ("decisions", "questions", "quality", "risks", "assumptions", "scope_out", "requirements")
    content = new_content()
    for place, text in enumerate(text for text in texts if text.strip("\x00 \n\t\r") and text.isprintable()):
        if text.strip():
            content = noted(content, "critic", add(sections[place % len(sections)], statement=text))
    got = packet(content, persona, most_characters=room)
    assert sum(len(line.text) for line in got.lines) <= room
    assert {line.id for line in got.lines} <= {item.id for _key, item in every_item(content)}
    assert got.left_out >= 0


def test_what_had_no_room_is_counted() -> None:
    many = [add("decisions", statement=f"Choice {number}", topic=f"Topic {number}") for number in range(9)]
    got = packet(noted(new_content(), "critic", *many), "tester")
    assert (len(got.decisions), got.left_out) == (5, 4)
    assert MOST_CHARACTERS < 2_000


# ---- on the page and at the wire ----


@pytest.fixture
def designer(project, db):
    content = told()
    Document.objects.for_project(project).save_content(content, author="persona", summary="", sections=[], changed=[])
    return Conversation.objects.create(project=project, persona="ux_designer")


def page_of(client, conversation) -> str:
    address = reverse("workspace", args=[conversation.project.slug, conversation.persona])
    return client.get(address).content.decode()


def test_the_page_shows_it_open_before_anything_was_said(client, designer) -> None:
    html = page_of(client, designer)
    card = html.split('id="handover"')[1].split("</details>")[0]
    assert "What the UX designer gets from the others" in card
    assert 'data-key="handover" open' in card
    assert card.index("D-1") < card.index("Q-1") < card.index("OUT-1")


def test_the_page_of_who_noted_it_all_shows_none(client, designer) -> None:
    designer.persona = "product_manager"
    assert "gets from the others" not in page_of(client, designer)


@pytest.mark.django_db(transaction=True)
async def test_it_folds_once_somebody_talked_there_and_opens_for_what_is_new(upstream, client, designer) -> None:
    upstream.enqueue(message(Text("Let us draw.")), message(Text("Noted.")))
    await say(designer, "Hello")
    html = await in_db(page_of)(client, designer)
    assert "gets from the others" in html
    assert 'data-key="handover" open' not in html
    manager = await Conversation.objects.acreate(project=designer.project, persona="product_manager")
    turn = await say(manager, "Cash only, please.")
    edits = [add("decisions", statement="Cash only")]

    def note() -> None:
        document = Document.objects.for_project(designer.project)
        content = noted(document.load(), "product_manager", *edits, turn=str(turn.pk))
        document.save_content(content, author="persona", summary="", sections=[], changed=[])

    await in_db(note)()
    html = await in_db(page_of)(client, designer)
    assert 'data-key="handover" open' in html
    assert "1 new" in html


def test_a_line_of_a_turn_that_is_gone_is_no_news(client, designer) -> None:
    document = Document.objects.for_project(designer.project)
    content = noted(document.load(), "critic", add("decisions", statement="Cash"), turn=str(uuid4()))
    content = noted(content, "critic", add("decisions", statement="Coins"), turn="imported")
    document.save_content(content, author="persona", summary="", sections=[], changed=[])
    designer.turns.create(client_id="1", status="completed")
    assert "handover__new" not in page_of(client, designer)


def handed_at_the_wire(request) -> dict:
    block = next(text for text in request.last_texts if text.startswith("<project_context>"))
    packet_told: dict = json.loads(block.splitlines()[-2])["handover"]
    return packet_told


@pytest.mark.django_db(transaction=True)
async def test_the_model_is_sent_it_with_the_newest_words(upstream, designer) -> None:
    upstream.enqueue(message(Text("I start from D-1.")))
    await say(designer, "Let us begin.")
    sent = handed_at_the_wire(upstream.requests[0])
    assert sent["decisions"] == [{"id": "D-1", "text": "Reminders: SMS", "from": "product_manager"}]
    assert [each["id"] for each in sent["questions"]] == ["Q-1"]
    assert sent["left_out"] == 0


@pytest.mark.django_db(transaction=True)
async def test_the_guide_opens_with_a_line_of_it(designer) -> None:
    turn = await say(designer, "Ask me the first question.", focus="whose_visit")
    said = "\n".join([each.text async for each in turn.messages.filter(role="assistant")])
    assert "D-1" in said
    assert "product manager" in said
    again = await say(designer, "Ask me about this: Arrival", focus="arrival", anew=True)
    said = "\n".join([each.text async for each in again.messages.filter(role="assistant")])
    assert "D-1" not in said
