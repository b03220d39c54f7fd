"""Looking back, going back, and finding the words behind a line, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.person import PASSWORD
from tests.browser.test_accessibility import faults, logged_in
from tests.server import Site

HERE = "/projects/harbour-ferry-booking/"


@pytest.fixture
def page(visit: Visit, sample: str) -> Page:
    return logged_in(visit(), sample).page


@pytest.fixture(scope="module")
def sample(site: Site) -> str:
    site.manage("load_sample", "noor", "--password", PASSWORD)
    return "noor"


def test_a_revision_shows_what_it_changed_and_is_gone_back_to(page: Page, site: Site) -> None:
    page.goto(f"{site.url}{HERE}critic/?panel=history")
    timeline = page.locator("#timeline")
    timeline.get_by_text("Q-2 changed").click()
    changes = timeline.get_by_role("group").filter(has_text="Q-2 changed")
    expect(changes.locator("ins").first).to_be_visible()
    changes.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("What was written since stays in the history.")).to_be_visible()
    expect(timeline.get_by_text("Revision 42 restored")).to_be_visible()


def test_another_tab_sees_that_somebody_went_back(page: Page, site: Site) -> None:
    page.goto(f"{site.url}{HERE}tester/?panel=history")
    other = page.context.new_page()
    other.goto(f"{site.url}{HERE}architect/?panel=history")
    other.wait_for_load_state()
    page.locator("#timeline").get_by_text("R-2 added").click()
    page.locator("#timeline").get_by_role("button", name="Restore").first.click()
    expect(other.locator("#timeline").get_by_text("Revision 40 restored")).to_be_visible()


def test_a_line_leads_to_the_words_that_were_said_to_another_persona(page: Page, site: Site) -> None:
    page.goto(f"{site.url}{HERE}critic/?panel=prd")
    summary = page.locator("#section-summary")
    summary.get_by_text("Why is this here?").click()
    summary.get_by_role("link", name="Go to these words").first.click()
    expect(page).to_have_url(re.compile(f"{HERE}product_manager/#words-"))
    words = page.locator(".message:target, .message:has(:target)")
    expect(words).to_be_in_viewport()


def test_a_link_is_read_by_somebody_without_an_account(page: Page, site: Site, visit: Visit) -> None:
    page.goto(f"{site.url}{HERE}prd/")
    page.get_by_role("button", name="Withdraw it").click()  # that of the sample
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link", exact=True).input_value()
    reader = visit(viewport={"width": 390, "height": 844}).page
    reader.goto(link)
    reader.get_by_role("searchbox", name="Find in this document").fill("islander")
    reader.get_by_role("button", name="Find").click()
    expect(reader.locator("mark").first).to_be_visible()
    assert reader.url.startswith(link) and faults(reader) == [] and reader.context.cookies() == []
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("The link is withdrawn")).to_be_visible()
