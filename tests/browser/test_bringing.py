"""Bringing a text: what is too long stays where it was pasted, and open pages list what came."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.person import Person
from tests.browser.test_accessibility import faults

LINE = "Sixty people stand at the kiosk. "
TOO_LONG = LINE * 7_000  # 231,000 characters
MORE_THAN_IS_READ = LINE * 80_000  # 2.6 MB: the server reads no such form


@pytest.fixture
def person(visit: Visit) -> Person:
    person = visit()
    person.sign_up()
    person.start_talking()
    return person


def bring(person: Person) -> None:
    person.panel("PRD").get_by_role("link", name="Bring a text").click()
    person.page.wait_for_load_state()


def test_a_pasted_text_that_is_too_long_stays_in_its_field(person: Person) -> None:
    bring(person)
    field = person.page.get_by_label("Paste a text")
    field.fill(TOO_LONG)
    person.page.get_by_role("button", name="Bring it").click()
    expect(person.page.get_by_role("alert")).to_contain_text("200,000 is the most")
    assert field.input_value() == TOO_LONG
    assert faults(person.page) == []
    field.fill("# Risks\n\n- Fog")
    person.page.get_by_role("button", name="Bring it").click()
    expect(person.page.get_by_role("region", name="PRD")).to_contain_text("Fog")


def test_a_file_that_is_too_large_is_not_sent(person: Person, tmp_path: Path) -> None:
    bring(person)
    large = tmp_path / "large.md"
    large.write_text(MORE_THAN_IS_READ)
    person.page.get_by_label("Or choose a file").set_input_files(large)
    person.page.get_by_role("button", name="Bring it").click()
    expect(person.page.get_by_role("alert")).to_contain_text("The file has 2.6 MB; 1.0 MB is the most")


def test_without_javascript_the_server_refuses_it_in_words(visit: Visit, person: Person, complaints: list[str]) -> None:
    state, address = person.page.context.storage_state(), person.page.url
    page = visit(java_script_enabled=False, storage_state=state).page
    page.goto(re.sub(r"/product_manager/.*", "/sources/", address))
    field = page.get_by_label("Paste a text")
    field.evaluate("(field, words) => { field.hidden = true; field.value = words; }", MORE_THAN_IS_READ)
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_role("alert")).to_contain_text("too large")
    complaints[:] = [each for each in complaints if "400" not in each and "413" not in each]


def test_another_tab_lists_what_was_brought_and_forgets_what_was_removed(person: Person) -> None:
    other = person.page.context.new_page()
    other.goto(person.page.url)
    other.wait_for_load_state()
    bring(person)
    person.page.get_by_label("Paste a text").fill("Notes of the harbour\n\nNobody has room.")
    person.page.get_by_role("button", name="Bring it").click()
    listed = other.get_by_role("region", name="What you brought")
    expect(listed.get_by_role("link", name="Notes of the harbour")).to_be_visible()
    listed.get_by_role("button", name="Remove Notes of the harbour").click()
    other.wait_for_load_state()
    expect(person.page.get_by_role("link", name="Notes of the harbour")).to_have_count(0)
