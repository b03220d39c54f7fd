"""A conflict card, what crosses between personas, and "do it now", as somebody at the browser meets them."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.person import ANSWER_MS, IDEA, Person
from tests.browser.test_accessibility import faults
from tests.server import Site
from tests.upstream import Text, ToolUse, Upstream, message

EVENING, NOON = "Neighbours can bring a drill back until 18:00", "Neighbours can bring a drill back until 12:00"


@pytest.fixture
def person(visit: Visit, site_with_a_model: Site) -> Person:
    person = visit(at=site_with_a_model)
    person.sign_up()
    person.start_talking()
    return person


def added(section: str, **fields: object) -> dict:
    return {"op": "add_item", "section": section, "fields": fields, "evidence": "stated"}


def wrote(person: Person, model: Upstream, words: str, *edits: dict, reply: str = "That is noted.") -> None:
    model.enqueue(message(ToolUse("update_prd", {"edits": list(edits)})), message(Text(reply)))
    person.say(words)
    expect(person.conversation).to_contain_text(reply, timeout=ANSWER_MS)


def goes_to(person: Person, name: str) -> None:
    person.page.get_by_role("navigation", name="Personas").get_by_role("link", name=name, exact=True).click()
    expect(person.conversation.get_by_role("heading", name=name)).to_be_visible()
    person.page.wait_for_load_state()


def test_who_contradicts_what_is_recorded_is_asked_and_the_ruling_is_a_decision(
    person: Person, model: Upstream
) -> None:
    wrote(person, model, IDEA, added("requirements", statement=EVENING))
    expect(person.send).to_be_visible()
    wrote(person, model, "They have until noon.", added("requirements", statement=NOON), reply="Noon it is.")
    person.is_asked()
    card = person.question
    expect(card.get_by_role("figure")).to_have_count(2)
    expect(card).to_contain_text(EVENING)
    expect(card).to_contain_text(NOON)
    expect(card.get_by_role("figure").first).to_contain_text("You told the Product manager")
    assert faults(person.page) == []
    card.get_by_role("button", name="Keep FR-001").click()
    expect(person.conversation).to_contain_text("Recorded as D-1", timeout=ANSWER_MS)
    person.panel("PRD")
    expect(person.page.locator("#D-1")).to_contain_text(EVENING)
    expect(person.page.locator("#FR-002")).to_contain_text("Won")


def test_both_may_stand_on_a_condition_in_own_words(person: Person, model: Upstream) -> None:
    wrote(person, model, IDEA, added("requirements", statement=EVENING))
    expect(person.send).to_be_visible()
    wrote(person, model, "They have until noon.", added("requirements", statement=NOON), reply="Noon it is.")
    person.is_asked()
    person.question.get_by_role("button", name="Both, on a condition").click()
    field = person.question.get_by_role("textbox")
    expect(field).to_be_focused()
    field.press_sequentially("noon at weekends")
    field.press("Enter")
    expect(person.conversation).to_contain_text("Recorded as D-1", timeout=ANSWER_MS)
    person.panel("PRD")
    expect(person.page.locator("#D-1 .item__statement")).to_have_text("noon at weekends")


def test_a_ruling_on_a_line_that_changed_is_refused_in_words_and_the_card_stays(
    person: Person, model: Upstream, complaints: list[str]
) -> None:
    wrote(person, model, IDEA, added("requirements", statement=EVENING))
    expect(person.send).to_be_visible()
    wrote(person, model, "They have until noon.", added("requirements", statement=NOON), reply="Noon it is.")
    person.is_asked()
    person.panel("PRD")
    line = person.page.locator("#FR-001")
    line.get_by_role("link", name="Edit FR-001").click()
    line.get_by_label("Statement").fill("Neighbours can bring a drill back by car")
    line.get_by_role("button", name="Save").click()
    expect(line.locator(".item__statement")).to_have_text("Neighbours can bring a drill back by car")
    person.question.get_by_role("button", name="Keep FR-001").click()
    expect(person.page.get_by_text("FR-001 has changed since this was asked")).to_be_visible()
    assert faults(person.page) == []
    person.question.get_by_role("button", name="They do not clash").click()
    expect(person.conversation).to_contain_text("Recorded as D-1", timeout=ANSWER_MS)
    complaints[:] = [each for each in complaints if "409" not in each]  # told to the console as well


def test_the_next_persona_shows_what_it_gets_from_the_others(person: Person, model: Upstream) -> None:
    decided = added(
        "decisions", statement="SMS", topic="Reminders", alternatives=["e-mail"], reason="Nobody reads mail"
    )
    waits = added("questions", statement="Is there a screen at the shelf?", for_persona="ux_designer")
    wrote(person, model, IDEA, added("requirements", statement=EVENING), decided, waits)
    expect(person.send).to_be_visible()
    expect(person.page.get_by_text("gets from the others")).to_have_count(0)
    goes_to(person, "UX designer")
    card = person.page.locator("#handover")
    expect(card.get_by_text("What the UX designer gets from the others")).to_be_visible()
    expect(card.get_by_text("Reminders: SMS")).to_be_visible()
    expect(card.get_by_text("Is there a screen at the shelf?")).to_be_visible()
    assert faults(person.page) == []
    card.get_by_text("What the UX designer gets from the others").click()
    expect(card.get_by_text("Reminders: SMS")).to_be_hidden()
    before = len(model.requests)
    person.say("Let us walk through a visit.")
    person.is_asked()
    sent = "\n".join(model.requests[before].last_texts)
    assert '"handover": {"decisions": [{"id": "D-1", "text": "Reminders: SMS"' in sent


def test_do_it_now_starts_that_question_with_its_persona(person: Person, model: Upstream) -> None:
    wrote(person, model, IDEA, added("requirements", statement=EVENING, actor="neighbours", priority="must"))
    expect(person.send).to_be_visible()
    item = {"title": "Say how to see that it works", "persona": "tester", "step": "show_me", "refs": ["FR-001"]}
    model.enqueue(message(ToolUse("update_whats_next", {"items": [item]})), message(Text("It is on the list.")))
    person.say("What should I do next?")
    expect(person.conversation).to_contain_text("It is on the list.", timeout=ANSWER_MS)
    panel = person.panel("What's next")
    entry = panel.get_by_role("listitem").filter(has_text="Say how to see that it works")
    expect(entry).to_contain_text("Tester")
    entry.get_by_role("button", name="Do it now").click()
    expect(person.conversation.get_by_role("heading", name="Tester")).to_be_visible()
    person.is_asked()
    expect(person.question).to_contain_text("until 18:00")
    assert "tester" in person.page.url


def test_on_a_phone_the_card_stands_one_line_above_the_other(
    visit: Visit, site_with_a_model: Site, model: Upstream
) -> None:
    person = visit(at=site_with_a_model, viewport={"width": 390, "height": 844})
    person.sign_up()
    person.start_talking()
    wrote(person, model, IDEA, added("requirements", statement=EVENING))
    expect(person.send).to_be_visible()
    wrote(person, model, "They have until noon.", added("requirements", statement=NOON), reply="Noon it is.")
    person.is_asked()
    first, second = person.question.get_by_role("figure").all()
    upper, lower = first.bounding_box(), second.bounding_box()
    assert upper and lower
    assert upper["y"] + upper["height"] <= lower["y"] + 1
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
