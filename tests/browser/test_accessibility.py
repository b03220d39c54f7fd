"""The pages under axe, with the rules of WCAG 2.2 A and AA, light and dark, wide and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.person import PASSWORD, Person
from tests.server import Site

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WORKSPACE = "/projects/harbour-ferry-booking/product_manager/"
PAGES = [
    "/",
    WORKSPACE,
    WORKSPACE + "?panel=next&view=panel",
    WORKSPACE + "?panel=wireframes&view=panel",
    WORKSPACE + "?panel=coverage&view=panel",
    WORKSPACE + "?panel=history&view=panel",
    WORKSPACE + "?view=personas",
    WORKSPACE + "clearing/",
    "/projects/harbour-ferry-booking/wireframes/",
    "/projects/harbour-ferry-booking/wireframes/new/",
    "/projects/harbour-ferry-booking/wireframes/1/",
    "/projects/harbour-ferry-booking/wireframes/1/edit/",
    "/projects/harbour-ferry-booking/wireframes/1/comparison/",
    "/projects/harbour-ferry-booking/wireframes/1/removal/",
    "/projects/harbour-ferry-booking/prd/",
    "/projects/harbour-ferry-booking/prd/?q=visitor",
    "/projects/harbour-ferry-booking/prd/revisions/",
    "/projects/harbour-ferry-booking/prd/comparison/?old=1&new=9",
    "/shared/nowhere/",
    "/projects/harbour-ferry-booking/settings/",
    "/projects/harbour-ferry-booking/sources/",
    "/account/",
    "/account/tokens/",
    "/nowhere/",
]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


@pytest.fixture(scope="module")
def owner(site: Site) -> str:
    site.manage("load_sample", "ines", "--password", PASSWORD)
    return "ines"


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def logged_in(person: Person, name: str) -> Person:
    person.page.goto(f"{person.address}/account/log-in/")
    person.page.get_by_label("User name").fill(name)
    person.page.locator("input[type=password]").fill(PASSWORD)
    person.page.get_by_role("button", name="Log in").click()
    person.page.wait_for_url(f"{person.address}/")
    return person


@pytest.mark.parametrize("look", LOOKS)
def test_pages_of_the_sample_have_no_faults(visit: Visit, owner: str, look: str, complaints: list[str]) -> None:
    person = logged_in(visit(reduced_motion="reduce", **LOOKS[look]), owner)
    found = {}
    for path in PAGES:
        person.page.goto(person.address + path)
        if here := faults(person.page):
            found[path] = here
    complaints[:] = [each for each in complaints if "404" not in each]  # two of the pages say that nothing is there
    assert found == {}


def test_the_way_in_has_no_faults(visit: Visit) -> None:
    person = visit()
    person.page.goto(person.address)
    assert faults(person.page) == []
    person.page.get_by_role("link", name="Make an account").click()
    person.page.get_by_role("button", name="Make the account").click()
    assert faults(person.page) == []
