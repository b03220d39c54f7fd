"""Wireframes at the browser: enlarging with the keyboard, drawing by hand, comparing, going back, deleting, and a
persona that redraws meanwhile."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.person import ANSWER_MS, IDEA, PASSWORD, Person
from tests.browser.test_accessibility import faults, logged_in
from tests.server import Site
from tests.upstream import Text, ToolUse, Upstream, message

SCREEN = "+-----------+\n| DRILLS    |\n| [[ Book ]]|\n+-----------+"
PROJECT = "/projects/harbour-ferry-booking"
PREVIEWED = re.compile(r"/wireframes/preview/$")


@pytest.fixture
def person(visit: Visit, site_with_a_model: Site) -> Person:
    person = visit(at=site_with_a_model)
    person.sign_up()
    person.start_talking()
    return person


def drawn(person: Person, model: Upstream, said: str, **screen: str) -> Locator:
    """Say something upon which the model draws; returns the panel with the drawing."""
    use = ToolUse("render_wireframe", {"title": "Drills, all", "ascii": SCREEN, **screen})
    model.enqueue(message(use), message(Text(f"Drawn: {said}")))
    person.say(said)
    expect(person.conversation).to_contain_text(f"Drawn: {said}", timeout=ANSWER_MS)
    expect(person.send).to_be_visible()
    return person.panel("Wireframes")


def open_editor(person: Person, model: Upstream) -> Locator:
    panel = drawn(person, model, IDEA)
    panel.get_by_role("link", name="Draw by hand W-1").click()
    text = person.page.get_by_label("The drawing, as text")
    expect(text).to_have_value(re.compile("DRILLS"))
    person.page.wait_for_load_state()  # only then do the modules listen
    return text


def picture(person: Person) -> Locator:
    return person.page.locator("#preview img.wire--light")


def test_a_drawing_is_enlarged_with_the_keyboard(person: Person, model: Upstream) -> None:
    panel = drawn(person, model, IDEA)
    link = panel.get_by_role("link", name="Enlarge Drills, all")
    link.focus()
    person.page.keyboard.press("Enter")
    window = person.page.get_by_role("dialog", name="Drills, all")
    expect(window.get_by_role("group", name="The drawing")).to_be_focused()
    shown = window.locator("img:visible")
    expect(shown).to_have_count(1)
    before = shown.bounding_box()["width"]
    person.page.keyboard.press("0")
    person.page.keyboard.press("-")
    expect(shown).not_to_have_css("width", f"{before}px")
    assert shown.bounding_box()["width"] < before
    person.page.keyboard.press("+")
    person.page.keyboard.press("+")
    assert shown.bounding_box()["width"] > before
    assert faults(person.page) == []
    person.page.keyboard.press("Escape")
    expect(window).to_have_count(0)
    expect(link).to_be_focused()


def test_an_enlarged_drawing_fits_a_phone_and_follows_the_theme(visit: Visit, site: Site) -> None:
    site.manage("load_sample", "ines", "--password", PASSWORD)
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
    person = logged_in(visit(**phone), "ines")
    person.page.goto(f"{person.address}{PROJECT}/wireframes/3/")
    person.page.get_by_role("link", name="Enlarge Call off a sailing").tap()
    shown = person.page.get_by_role("dialog").locator("img:visible")
    expect(shown).to_have_class(re.compile("wire--dark"))
    box = shown.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    person.page.get_by_role("button", name="Larger").tap()
    person.page.get_by_role("button", name="Close").tap()
    expect(shown).to_have_count(0)


def test_what_is_typed_is_drawn_at_once_and_saved_as_the_person_s(person: Person, model: Upstream) -> None:
    text = open_editor(person, model)
    before = picture(person).get_attribute("src")
    text.fill(SCREEN.replace("DRILLS", "LADDERS").replace("    |", "   |"))
    expect(picture(person)).not_to_have_attribute("src", before)
    expect(picture(person)).to_have_attribute("alt", re.compile("LADDERS"))
    assert faults(person.page) == []
    good = picture(person).get_attribute("src")
    text.press_sequentially("x" * 4)
    text.fill("x" * 300)
    expect(person.page.locator("#said")).to_contain_text("The picture shows how it was before.")
    expect(picture(person)).to_have_attribute("src", good)
    text.fill("[[ Borrow ]]")
    expect(picture(person)).to_have_attribute("alt", re.compile("Borrow"))
    person.page.get_by_role("button", name="Save").click()
    expect(person.page.get_by_text("W-1, revision 2, by hand")).to_be_visible()
    person.page.get_by_role("link", name="Draw by hand").click()
    expect(text).to_have_value("[[ Borrow ]]")
    expect(person.page.get_by_text("did not save is here again")).to_be_hidden()


def test_rows_that_are_straightened_in_the_picture_can_be_taken_over(person: Person, model: Upstream) -> None:
    text = open_editor(person, model)
    text.fill(SCREEN.replace("DRILLS    |", "DRILLS      |"))
    said = person.page.locator("#said")
    expect(said).to_contain_text("row 2 is straightened")
    said.get_by_role("button", name="Take the straightened text").click()
    expect(text).to_have_value(SCREEN)
    expect(said.get_by_role("button")).to_have_count(0)


def test_what_was_typed_is_there_again_after_a_reload_and_can_be_discarded(person: Person, model: Upstream) -> None:
    text = open_editor(person, model)
    text.fill("[ Typed and not saved ]")
    person.page.reload()
    expect(text).to_have_value("[ Typed and not saved ]")
    expect(picture(person)).to_have_attribute("alt", re.compile("Typed and not saved"))
    notice = person.page.get_by_text("What you typed before and did not save is here again.")
    expect(notice).to_be_visible()
    person.page.get_by_role("button", name="Discard it").click()
    expect(text).to_have_value(re.compile("DRILLS"))
    person.page.reload()
    expect(text).to_have_value(re.compile("DRILLS"))
    expect(notice).to_be_hidden()


def test_a_persona_that_redraws_meanwhile_takes_nothing_away(
    person: Person, model: Upstream, complaints: list[str]
) -> None:
    text = open_editor(person, model)
    editor = person.page.url
    text.fill("[ Mine ]")
    other = Person(person.page.context.new_page(), person.address)
    other.page.goto(editor.split("/wireframes/")[0])
    expect(other.message).to_be_visible()
    drawn(other, model, "Make it theirs.", ascii="[ Theirs ]", wireframe="W-1")
    person.page.get_by_role("button", name="Save").click()
    expect(person.page.get_by_role("alert")).to_contain_text("was redrawn while you were drawing")
    expect(text).to_have_value("[ Mine ]")
    expect(person.page.get_by_role("img", name=re.compile("Theirs")).first).to_be_visible()
    expect(person.page.locator("ins")).to_contain_text("Mine")
    assert faults(person.page) == []
    person.page.get_by_role("button", name="Save").click()
    expect(person.page.get_by_text("W-1, revision 3, by hand")).to_be_visible()
    expect(person.page.get_by_role("list").filter(has_text="Revision 1").first).to_contain_text("Revision 2")
    assert [words for words in complaints if "409" not in words] == []
    complaints.clear()  # the browser tells its console of the refusal that the page shows in words


def test_what_a_persona_drew_over_the_person_s_is_compared_and_taken_back(person: Person, model: Upstream) -> None:
    text = open_editor(person, model)
    workspace = person.page.url.split("/wireframes/")[0]
    text.fill("[ Mine ]")
    person.page.get_by_role("button", name="Save").click()
    expect(person.page.get_by_text("W-1, revision 2, by hand")).to_be_visible()
    person.page.goto(workspace)
    panel = drawn(person, model, "Draw it again.", ascii="[ Theirs ]", wireframe="W-1")
    expect(panel).to_contain_text("redrew what you had drawn by hand")
    panel.get_by_role("link", name="Compare W-1, yours and theirs").click()
    expect(person.page.get_by_role("figure")).to_have_count(2)
    expect(person.page.locator("del")).to_contain_text("Mine")
    expect(person.page.locator("ins")).to_contain_text("Theirs")
    assert faults(person.page) == []
    person.page.get_by_role("button", name="Restore revision 2").click()
    expect(person.page.get_by_text("Revision 2 is back, as revision 4.")).to_be_visible()
    form = person.page.get_by_role("form", name="Compare two revisions")
    form.get_by_label("Compare").select_option("1")
    form.get_by_label("with").select_option("3")
    form.get_by_role("button", name="Show").click()
    expect(person.page.locator("del")).to_contain_text("DRILLS")


def test_a_wireframe_is_drawn_by_hand_linked_deleted_and_brought_back(
    visit: Visit, site: Site, complaints: list[str]
) -> None:
    site.manage("load_sample", "nora", "--password", PASSWORD)
    person = logged_in(visit(), "nora")
    page = person.page
    page.goto(f"{person.address}{PROJECT}/ux_designer/?panel=wireframes&view=panel")
    page.get_by_role("region", name="Wireframes").get_by_role("link", name="New").click()
    with page.expect_response(PREVIEWED):  # or Save would cut it off, of which htmx complains
        page.get_by_label("Screen and state").fill("pick a SAILING")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("W-1 is called “pick a SAILING” already")
    with page.expect_response(PREVIEWED):
        page.get_by_label("Screen and state").fill("Season pass")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Season pass")).to_be_visible()
    page.get_by_role("checkbox", name="FR-011").check()
    page.get_by_role("button", name="Save the links").click()
    expect(page.get_by_text("The links of W-4 are saved.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="FR-011 in the document").click()
    page.locator("#FR-011").get_by_role("link", name="W-4").click()
    expect(page.locator("#W-4")).to_be_visible()
    page.goto(f"{person.address}{PROJECT}/wireframes/4/")
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("region", name="Deleted")).to_contain_text("Season pass")
    assert faults(page) == []
    page.get_by_role("button", name="Bring back W-4 Season pass").click()
    expect(page.get_by_text("W-4 Season pass is back.")).to_be_visible()
    assert [words for words in complaints if "422" not in words] == []
    complaints.clear()  # the title that was taken


def test_without_javascript_it_is_tried_out_and_saved_on_a_page(visit: Visit, site: Site) -> None:
    site.manage("load_sample", "rolf", "--password", PASSWORD)
    person = logged_in(visit(java_script_enabled=False), "rolf")
    page = person.page
    page.goto(f"{person.address}{PROJECT}/wireframes/1/edit/")
    page.get_by_label("The drawing, as text").fill("[ By hand ]")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview img.wire--light")).to_have_attribute("alt", re.compile("By hand"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("W-1, revision 3, by hand")).to_be_visible()
