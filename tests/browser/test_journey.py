"""The whole way of a newcomer, from signing up to the exported document."""

from pathlib import Path
from threading import Event as Gate

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.person import IDEA, Person

ANSWERS = (
    "A neighbour looks up a drill, takes it home and brings it back in the evening.",
    "Last Saturday Ada looked for the big drill for two hours, and then it lay in the wrong garage.",
    "It cost her two hours and her good mood.",
    "Ada, a neighbour who repairs bicycles.",
    "She must be able to see who has a tool.",
)


@pytest.fixture(params=["the offline guide", "a model over HTTP"])
def newcomer(request: pytest.FixtureRequest, visit: Visit) -> Person:
    at = "site" if request.param == "the offline guide" else "site_with_a_model"
    return visit(at=request.getfixturevalue(at), accept_downloads=True)


def test_a_newcomer_talks_and_takes_a_document_home(newcomer: Person, gate: Gate) -> None:
    newcomer.sign_up()
    newcomer.start_talking()
    gate.clear()  # the model at its pace would be done before a busy browser has shown that it speaks
    newcomer.say(IDEA)
    reload_in_the_middle(newcomer, gate)
    for answer in ANSWERS:
        newcomer.answer(answer)
    ask_for_a_drawing(newcomer)
    see_everything_change(newcomer)
    no_id_stands_twice(newcomer)
    exported = take_home(newcomer)
    assert "big drill for two hours" in exported
    assert "FR-001" in exported


def reload_in_the_middle(person: Person, gate: Gate) -> None:
    # The guide may be done before a busy browser shows that it speaks; the model is held until the gate opens.
    expect(person.stop.or_(person.question).first).to_be_visible()
    person.page.reload()
    expect(person.said(IDEA)).to_have_count(1)
    gate.set()
    person.is_asked()


def ask_for_a_drawing(person: Person) -> None:
    before = person.asked
    person.say("Draw a borrow page with tool, name and a button.")
    person.is_asked_after(before)


def see_everything_change(person: Person) -> None:
    prd = person.panel("PRD")
    expect(prd).to_contain_text("big drill for two hours")
    expect(prd).to_contain_text("FR-001")
    expect(person.panel("What's next").get_by_role("checkbox").first).to_be_visible()
    drawing = person.panel("Wireframes").get_by_role("img").first
    expect(drawing).to_be_visible()
    assert drawing.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") > 100


def no_id_stands_twice(person: Person) -> None:
    """After so many swaps: two elements of one id would be named, and replaced, as one."""
    ids = person.page.locator("[id]").evaluate_all("elements => elements.map(({ id }) => id)")
    assert [each for each in set(ids) if ids.count(each) > 1] == []


def take_home(person: Person) -> str:
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Export").first.click()
    assert download.value.suggested_filename.endswith(".md")
    return Path(download.value.path()).read_text()
