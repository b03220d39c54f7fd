"""The picture of the coverage: pressed, walked with the keyboard, read as a table, and asked about."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.person import ANSWER_MS, PASSWORD
from tests.browser.test_accessibility import faults, logged_in
from tests.server import Site

HERE = "/projects/harbour-ferry-booking/"


@pytest.fixture(scope="module")
def sample(site: Site) -> str:
    site.manage("load_sample", "edda", "--password", PASSWORD)
    return "edda"


@pytest.fixture
def page(visit: Visit, sample: str, site: Site) -> Page:
    page = logged_in(visit(), sample).page
    page.goto(f"{site.url}{HERE}product_manager/?panel=coverage")
    page.wait_for_load_state()
    return page


def picture(page: Page) -> Locator:
    return page.get_by_role("region", name="Coverage").locator("svg.coverage")


def mark(page: Page, ref: str) -> Locator:
    return picture(page).get_by_role("link", name=re.compile(f"^{ref}:"))


def test_a_press_leads_to_the_requirement(page: Page) -> None:
    mark(page, "FR-012").click()
    expect(page.get_by_role("region", name="PRD")).to_be_visible()
    expect(page.locator("#FR-012")).to_be_in_viewport()
    expect(page).to_have_url(re.compile("panel=prd.*#FR-012$"))


def test_a_press_leads_to_the_screen(page: Page) -> None:
    mark(page, "W-2").click()
    expect(page.get_by_role("region", name="Wireframes")).to_be_visible()
    expect(page.locator("#W-2")).to_be_in_viewport()


def test_it_is_walked_and_followed_with_the_keyboard(page: Page) -> None:
    mark(page, "UJ-1").focus()
    page.keyboard.press("Tab")
    expect(mark(page, "UJ-2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#UJ-2")).to_be_in_viewport()


def test_gaps_are_marked_named_and_listed(page: Page) -> None:
    gap = mark(page, "FR-012")
    expect(gap.locator("title")).to_have_text(re.compile(r"A link is missing\.$"), use_inner_text=False)
    expect(gap.locator("text")).to_have_class(re.compile("coverage__id--gap"))
    assert picture(page).locator(".coverage__gap").count() > 0
    listed = page.get_by_role("list", name="Gaps").get_by_role("listitem").filter(has_text="FR-012")
    expect(listed).to_contain_text("is on no screen")
    whole = mark(page, "FR-001")
    expect(whole.locator("text")).not_to_have_class(re.compile("gap"))
    assert faults(page) == []


def test_the_table_says_the_same_and_leads_to_the_same_places(page: Page) -> None:
    page.get_by_text("The same as a table").click()
    table = page.get_by_role("table")
    row = table.get_by_role("row").filter(has=page.get_by_role("link", name="FR-001", exact=True))
    expect(row.get_by_role("cell").first).to_contain_text("UJ-1")
    expect(row.get_by_role("cell").last).to_contain_text("W-1")
    expect(table.get_by_role("row").filter(has_text="FR-012").get_by_role("cell").last).to_have_text("none")
    assert faults(page) == []
    row.get_by_role("link", name="W-1").click()
    expect(page.locator("#W-1")).to_be_in_viewport()


def test_asking_about_a_gap_starts_that_question(page: Page, site: Site) -> None:
    page.goto(f"{site.url}{HERE}ux_designer/?panel=coverage")
    page.wait_for_load_state()
    gaps = page.get_by_role("list", name="Gaps").get_by_role("listitem")
    before = gaps.count()
    gap = gaps.filter(has=page.get_by_role("button", name=re.compile("^Draw .*UX designer"))).first
    ref = gap.get_by_role("link").first.inner_text()
    gap.get_by_role("button").click()
    conversation = page.get_by_role("region", name="Conversation")
    expect(conversation.get_by_text(f"Draw a screen for {ref}")).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="Send")).to_be_visible(timeout=ANSWER_MS)
    assert before >= 1


def test_on_a_phone_the_picture_scrolls_and_the_page_does_not(visit: Visit, sample: str, site: Site) -> None:
    page = logged_in(visit(viewport={"width": 390, "height": 844}, has_touch=True), sample).page
    page.goto(f"{site.url}{HERE}product_manager/?panel=coverage&view=panel")
    expect(picture(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    mark(page, "UJ-1").click()
    expect(page.locator("#UJ-1")).to_be_in_viewport()


def test_without_javascript_a_mark_is_a_link(visit: Visit, sample: str, site: Site) -> None:
    page = logged_in(visit(java_script_enabled=False), sample).page
    page.goto(f"{site.url}{HERE}product_manager/?panel=coverage&view=panel")
    mark(page, "FR-012").click()
    expect(page.locator("#FR-012")).to_be_in_viewport()
