"""Writing in the document while a model writes in it, too; and deciding on what it suggests."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.person import ANSWER_MS, IDEA, PASSWORD, Person
from tests.browser.test_accessibility import faults, logged_in
from tests.server import Site
from tests.upstream import Text, ToolUse, Upstream, message


@pytest.fixture
def person(visit: Visit, site_with_a_model: Site) -> Person:
    person = visit(at=site_with_a_model)
    person.sign_up()
    person.start_talking()
    return person


def written(person: Person, model: Upstream, edit: dict, words: str, said: str) -> None:
    """Say something upon which the model makes this edit."""
    use = ToolUse("update_prd", {"edits": [{"evidence": "derived", **edit}]})
    model.enqueue(message(use), message(Text(words)))
    person.say(said)
    expect(person.conversation).to_contain_text(words, timeout=ANSWER_MS)
    expect(person.send).to_be_visible()


def problem(person: Person) -> Locator:
    return person.page.locator("#section-problem")


def test_an_open_form_is_left_alone_by_what_the_model_writes(
    person: Person, model: Upstream, complaints: list[str]
) -> None:
    first = {"op": "append_prose", "section": "problem", "text": "Keys get lost."}
    written(person, model, first, "That is noted.", IDEA)
    person.panel("PRD")
    person.page.get_by_role("link", name="Edit Problem").click()
    field = problem(person).get_by_label("Text, in Markdown")
    field.fill("Nobody knows who has the drill.")
    written(person, model, {**first, "text": "Twelve a month."}, "That as well.", "Twelve of them a month.")
    expect(problem(person).get_by_text("has changed while you write")).to_be_visible()
    expect(field).to_have_value("Nobody knows who has the drill.")
    problem(person).get_by_role("button", name="Save").click()
    expect(problem(person).get_by_role("alert")).to_contain_text("changed meanwhile")
    expect(problem(person).locator("del").first).to_be_visible()
    expect(field).to_have_value("Nobody knows who has the drill.")
    problem(person).get_by_role("button", name="Save").click()
    expect(problem(person).locator(".prose")).to_have_text("Nobody knows who has the drill.")
    expect(problem(person).get_by_text("Your words.")).to_be_visible()
    assert [words for words in complaints if "409" not in words] == []
    complaints.clear()  # the browser tells its console of the refusal that the page shows in words


def test_what_is_suggested_to_the_person_s_words_can_be_accepted_and_undone(person: Person, model: Upstream) -> None:
    written(
        person,
        model,
        {"op": "append_prose", "section": "problem", "text": "Keys get lost."},
        "That is noted.",
        IDEA,
    )
    person.panel("PRD")
    person.page.get_by_role("link", name="Edit Problem").click()
    problem(person).get_by_label("Text, in Markdown").fill("Nobody knows who has the drill.")
    problem(person).get_by_role("button", name="Save").click()
    expect(problem(person).locator(".prose")).to_contain_text("Nobody knows")
    suggested = {"op": "set_prose", "section": "problem", "text": "Nobody knows who has the ladder.", "revision": 2}
    written(person, model, suggested, "Decide on that.", "It is the ladder, not the drill, I think.")
    suggestion = problem(person).get_by_role("group", name="Suggestion")
    expect(suggestion.locator("ins")).to_contain_text("ladder")
    expect(problem(person).locator(".prose")).to_have_text("Nobody knows who has the drill.")
    assert faults(person.page) == []
    suggestion.get_by_role("button", name="Accept").click()
    expect(suggestion).to_have_count(0)
    expect(problem(person).locator(".prose")).to_have_text("Nobody knows who has the ladder.")
    person.page.get_by_role("button", name="Undo my last change").click()
    expect(problem(person).locator(".prose")).to_have_text("Nobody knows who has the drill.")


def test_an_item_is_edited_with_the_keyboard(person: Person, model: Upstream) -> None:
    add = {"op": "add_item", "section": "requirements", "fields": {"statement": "A neighbour borrows a drill"}}
    written(person, model, add, "That is noted.", IDEA)
    person.panel("PRD")
    item = person.page.locator("#FR-001")
    item.get_by_role("link", name="Edit FR-001").focus()
    person.page.keyboard.press("Enter")
    expect(item.get_by_label("Statement")).to_be_focused()
    assert faults(person.page) == []
    item.get_by_label("Statement").fill("A neighbour borrows a ladder")
    item.get_by_label("Priority").select_option("Must")
    item.get_by_role("button", name="Save").press("Enter")
    expect(item.locator(".item__statement")).to_have_text("A neighbour borrows a ladder")
    expect(item).to_contain_text("Your words")


def begun(person: Person, model: Upstream) -> Locator:
    """An open form of a requirement into which something was typed."""
    add = {"op": "add_item", "section": "requirements", "fields": {"statement": "A neighbour borrows a drill"}}
    written(person, model, add, "That is noted.", IDEA)
    person.panel("PRD")
    item = person.page.locator("#FR-001")
    item.get_by_role("link", name="Edit FR-001").click()
    item.get_by_label("Statement").fill("A neighbour borrows a ladder")
    item.get_by_label("Then").first.fill("it is written down")
    item.get_by_label("Priority").select_option("Must")
    return item


def reloaded(person: Person) -> None:
    person.page.reload()
    person.page.wait_for_load_state()


def test_what_was_typed_survives_a_reload_and_is_put_back(person: Person, model: Upstream) -> None:
    item = begun(person, model)
    reloaded(person)
    expect(person.page.get_by_text("What you wrote for FR-001 is not saved.")).to_be_visible()
    assert faults(person.page) == []
    person.page.get_by_role("button", name="Put it back").click()
    expect(item.get_by_text("here it is again")).to_be_visible()
    expect(item.get_by_label("Statement")).to_have_value("A neighbour borrows a ladder")
    expect(item.get_by_label("Then").first).to_have_value("it is written down")
    expect(item.get_by_label("Priority")).to_have_value("must")
    item.get_by_role("button", name="Save").click()
    expect(item.locator(".item__statement")).to_have_text("A neighbour borrows a ladder")
    reloaded(person)
    expect(item).to_be_visible()
    expect(person.page.get_by_text("is not saved")).to_have_count(0)


def test_what_was_typed_can_be_thrown_away(person: Person, model: Upstream) -> None:
    item = begun(person, model)
    reloaded(person)
    person.page.get_by_role("button", name="Throw it away").click()
    expect(person.page.get_by_text("is not saved")).to_have_count(0)
    item.get_by_role("link", name="Edit FR-001").click()
    expect(item.get_by_label("Statement")).to_have_value("A neighbour borrows a drill")
    item.get_by_label("Statement").fill("A neighbour borrows a saw")
    reloaded(person)
    item.get_by_role("link", name="Edit FR-001").click()
    expect(item.get_by_label("Statement")).to_have_value("A neighbour borrows a saw")
    item.get_by_role("button", name="Throw it away").click()
    expect(item.get_by_label("Statement")).to_have_value("A neighbour borrows a drill")
    item.get_by_role("link", name="Cancel").click()
    expect(person.page.get_by_text("is not saved")).to_have_count(0)


def test_what_is_put_back_does_not_write_over_what_changed_meanwhile(
    person: Person, model: Upstream, complaints: list[str]
) -> None:
    item = begun(person, model)
    change = {
        "op": "change_item",
        "item": "FR-001",
        "fields": {"statement": "A neighbour borrows a saw"},
        "revision": 1,
    }
    written(person, model, change, "A saw, then.", "No, it is a saw.")
    reloaded(person)
    person.page.get_by_role("button", name="Put it back").click()
    item.get_by_role("button", name="Save").click()
    expect(item.get_by_role("alert")).to_contain_text("changed meanwhile")
    expect(item.get_by_label("Statement")).to_have_value("A neighbour borrows a ladder")
    reloaded(person)
    expect(person.page.get_by_text("What you wrote for FR-001 is not saved.")).to_be_visible()
    assert [words for words in complaints if "409" not in words] == []
    complaints.clear()


def test_what_was_typed_while_the_line_was_down_is_kept(person: Person, complaints: list[str]) -> None:
    person.panel("PRD")
    problem(person).locator("summary").first.click()
    person.page.get_by_role("link", name="Edit Problem").click()
    field = problem(person).get_by_label("Text, in Markdown")
    field.fill("Keys get lost.")
    person.page.context.set_offline(True)
    problem(person).get_by_role("button", name="Save").click()
    expect(person.page.get_by_text("The server could not be reached.")).to_be_visible()
    expect(field).to_have_value("Keys get lost.")
    person.page.context.set_offline(False)
    reloaded(person)
    person.page.get_by_role("button", name="Put it back").click()
    expect(field).to_have_value("Keys get lost.")
    problem(person).get_by_role("button", name="Save").click()
    expect(problem(person).locator(".prose")).to_have_text("Keys get lost.")
    of_the_line = ("ERR_INTERNET_DISCONNECTED", "WebSocket", "htmx:sendError", "htmx:afterRequest")
    complaints[:] = [each for each in complaints if not any(known in each for known in of_the_line)]


def test_a_new_item_that_was_begun_is_kept(person: Person) -> None:
    person.panel("PRD")
    users = person.page.locator("#section-users")
    users.locator("summary").first.click()
    person.page.get_by_role("link", name="Add a user").click()
    users.get_by_label("Statement").fill("A neighbour who owns no tools")
    reloaded(person)
    expect(person.page.get_by_text("What you wrote for a user is not saved.")).to_be_visible()
    person.page.get_by_role("button", name="Put it back").click()
    users.get_by_role("button", name="Save").click()
    expect(person.page.locator("#U-1")).to_contain_text("A neighbour who owns no tools")


def test_what_is_typed_before_the_page_has_settled_is_kept(person: Person) -> None:
    person.panel("PRD")
    person.page.evaluate(
        """document.addEventListener('htmx:afterSwap', () => {
            const field = document.querySelector('form[data-editing] textarea');
            if (!field) return;
            field.value = 'Quick hands.';
            field.dispatchEvent(new Event('input', { bubbles: true }));
        })"""
    )
    problem(person).locator("summary").first.click()
    person.page.get_by_role("link", name="Edit Problem").click()
    expect(problem(person).get_by_label("Text, in Markdown")).to_have_value("Quick hands.")
    expect(problem(person).get_by_text("here it is again")).to_be_hidden()
    reloaded(person)
    expect(person.page.get_by_text("What you wrote for Problem is not saved.")).to_be_visible()


def test_without_javascript_an_item_is_edited_on_a_page_of_its_own(visit: Visit, site: Site) -> None:
    site.manage("load_sample", "olaf", "--password", PASSWORD)
    person = logged_in(visit(java_script_enabled=False), "olaf")
    person.page.goto(f"{person.address}/projects/harbour-ferry-booking/product_manager/?panel=prd&view=panel")
    person.page.get_by_role("link", name="Edit Problem").click()
    person.page.get_by_label("Text, in Markdown").fill("Nobody knows if the next one has room.")
    person.page.get_by_role("button", name="Save").click()
    expect(problem(person).locator(".prose")).to_have_text("Nobody knows if the next one has room.")
    person.page.get_by_role("button", name="Undo my last change").click()
    expect(problem(person).locator(".prose")).to_contain_text("summer Saturdays")
