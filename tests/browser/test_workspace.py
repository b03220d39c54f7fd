"""The workspace in a browser: what happens around a reply, with the keyboard, on a phone, and without JavaScript."""

from threading import Event

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.person import IDEA, Person
from tests.server import Site
from tests.upstream import Text, Upstream, message

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
REPLY = "A shelf for a street. I wrote down the problem, and who has it. Nothing else is decided yet."


@pytest.fixture
def person(visit: Visit) -> Person:
    return in_a_project(visit())


def in_a_project(person: Person) -> Person:
    person.sign_up()
    person.start_talking()
    return person


def test_a_reload_in_the_middle_shows_what_came_and_goes_on(
    visit: Visit, site_with_a_model: Site, model: Upstream
) -> None:
    person, gate = in_a_project(visit(at=site_with_a_model)), Event()
    model.enqueue(message(Text(REPLY)).held(gate, after=6))
    person.say(IDEA)
    expect(person.conversation).to_contain_text("I wrote down the")
    person.page.reload()
    expect(person.conversation).to_contain_text("I wrote down the")
    expect(person.stop).to_be_visible()
    gate.set()
    expect(person.conversation).to_contain_text(REPLY)
    expect(person.conversation.get_by_text(REPLY)).to_have_count(1)
    expect(person.send).to_be_visible()


def test_stop_keeps_what_was_said_so_far(visit: Visit, site_with_a_model: Site, model: Upstream) -> None:
    person, gate = in_a_project(visit(at=site_with_a_model)), Event()
    model.enqueue(message(Text(REPLY)).held(gate, after=6))
    person.say(IDEA)
    expect(person.conversation).to_contain_text("I wrote down the")
    person.page.keyboard.press("Escape")
    expect(person.send).to_be_visible()
    expect(person.conversation).to_contain_text("I wrote down the")
    assert model.requests[-1].gone.wait(5)


def test_a_second_window_sees_the_reply_too(visit: Visit, site_with_a_model: Site, model: Upstream) -> None:
    person, gate = in_a_project(visit(at=site_with_a_model)), Event()
    second = person.page.context.new_page()
    second.goto(person.page.url)
    model.enqueue(message(Text(REPLY)).held(gate, after=6))
    person.say(IDEA)
    gate.set()
    for page in (person.page, second):
        expect(page.get_by_role("region", name="Conversation")).to_contain_text(REPLY)


def test_the_keyboard_is_enough(person: Person) -> None:
    expect(person.message).to_be_focused()
    person.page.keyboard.type("I want to build a tool shelf")
    person.page.keyboard.press("Shift+Enter")
    person.page.keyboard.type("for our street.")
    person.page.keyboard.press("Enter")
    expect(person.said("I want to build a tool shelf")).to_be_visible()
    person.is_asked()
    expect(person.message).to_have_value("")


def test_words_survive_a_reload_before_they_are_sent(person: Person) -> None:
    person.message.fill("Half a thought")
    person.page.reload()
    expect(person.message).to_have_value("Half a thought")


def test_a_phone_shows_one_column_at_a_time(visit: Visit) -> None:
    person = in_a_project(visit(**PHONE))
    prd = person.page.get_by_role("region", name="PRD")
    expect(prd).to_be_hidden()
    person.page.get_by_role("navigation", name="Views").get_by_role("link", name="PRD").click()
    expect(prd).to_be_visible()
    expect(person.conversation).to_be_hidden()
    assert person.page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]


def test_a_phone_turns_to_the_conversation_when_a_step_is_chosen(visit: Visit) -> None:
    person = in_a_project(visit(**PHONE))
    person.page.get_by_role("navigation", name="Views").get_by_role("link", name="Personas").click()
    person.page.get_by_role("button", name="Left out").click()
    person.is_asked()


def test_a_question_taller_than_its_column_is_read_from_its_top(visit: Visit) -> None:
    person = in_a_project(visit(viewport={"width": 390, "height": 560}))
    person.say(IDEA)
    person.is_asked()
    person.answer("They look up who has a drill and book it for Saturday.")
    expect(person.question.get_by_role("heading")).to_be_in_viewport(ratio=1)


def test_without_javascript_a_reply_is_there_after_a_reload(visit: Visit) -> None:
    person = in_a_project(visit(java_script_enabled=False))
    person.say(IDEA)
    expect(person.page.locator("form.question")).to_be_visible(timeout=20_000)
    expect(person.conversation).to_contain_text("FR-001")


def test_clearing_asks_first_and_leaves_the_document_alone(person: Person) -> None:
    person.say(IDEA)
    person.is_asked()
    person.page.get_by_label("Conversation menu").click()
    person.page.get_by_role("link", name="Clear this conversation").click()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Clear the conversation")
    person.page.get_by_role("button", name="Clear it").click()
    expect(person.said(IDEA)).to_have_count(0)
    expect(person.panel("PRD")).to_contain_text("FR-001")


def test_keeping_a_conversation_keeps_it(person: Person) -> None:
    person.say(IDEA)
    person.is_asked()
    person.page.get_by_label("Conversation menu").click()
    person.page.get_by_role("link", name="Clear this conversation").click()
    person.page.get_by_role("link", name="Keep it").click()
    expect(person.said(IDEA)).to_be_visible()


def test_dictation_without_a_recogniser_says_so(visit: Visit) -> None:
    person = visit()
    person.page.add_init_script("delete window.SpeechRecognition; delete window.webkitSpeechRecognition;")
    in_a_project(person)
    # It is marked as disabled, for those who listen; pressing it says why.
    person.page.get_by_role("button", name="Talk", exact=True).click(force=True)
    expect(person.conversation).to_contain_text("This browser cannot listen. Typing works.")


def test_dictation_puts_words_into_the_composer(visit: Visit) -> None:
    person = visit()
    person.page.add_init_script(RECOGNISER)
    in_a_project(person)
    person.page.get_by_role("button", name="Talk", exact=True).click()
    expect(person.message).to_have_value("a tool shelf for our street")
    person.page.get_by_role("button", name="Done").click()
    expect(person.conversation).to_contain_text("Check the words. Enter sends.")


# A recogniser that hears one sentence.
RECOGNISER = """
window.SpeechRecognition = window.webkitSpeechRecognition = class {
    start() {
        setTimeout(() => {
            this.onstart?.({});
            const heard = Object.assign([{ transcript: 'a tool shelf for our street' }], { isFinal: true });
            this.onresult?.({ results: [heard], resultIndex: 0 });
        });
    }
    stop() { setTimeout(() => this.onend?.({})); }
    abort() {}
};
"""


def test_who_logs_out_must_log_in_again(person: Person) -> None:
    address = person.page.url
    person.page.get_by_role("link", name="Account").click()
    person.page.get_by_role("button", name="Log out").click()
    person.page.goto(address)
    expect(person.page.get_by_role("button", name="Log in")).to_be_visible()
