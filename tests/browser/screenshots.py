"""Takes the pictures of docs/screenshots: `make screenshots`. Look at them before you commit them."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.chromium import launched
from tests.browser.person import IDEA, Person
from tests.server import Site, serve

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "screenshots"
MOST_BYTES = 200_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SHEET = ".column--sheet"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder), LLM_OFFLINE_PACE="0") as site,
        launched() as browser,
    ):
        person = newcomer(browser, site)
        sample = site.manage("load_sample", person.name).split()[-1]
        state = person.page.context.storage_state()
        with window(browser, state, viewport=DESK, color_scheme="light") as page:
            page.set_viewport_size({"width": 1440, "height": 680})  # what is below is empty
            page.goto(site.url)
            take(page, "home")
            page.set_viewport_size(DESK)
            page.goto(f"{site.url}{sample}product_manager/")
            take(page, "workspace")
            document(page, f"{site.url}{sample}")
        with window(browser, state, viewport=DESK, color_scheme="dark") as page:
            page.goto(f"{site.url}{sample}ux_designer/?panel=wireframes")
            take(page, "sample-dark")
            page.goto(f"{site.url}{sample}ux_designer/?panel=coverage")
            take(page, "coverage-dark", SHEET)
        with window(browser, state, viewport=PHONE, color_scheme="light", device_scale_factor=2) as page:
            page.goto(person.page.url)
            take(page, "phone")


def document(page: Page, project: str) -> None:
    """What the column of the document shows: findings, a suggestion, what a revision changed, the coverage."""
    page.goto(f"{project}tester/?panel=prd")
    to_the_top(page, "FR-004")
    take(page, "findings", SHEET)
    page.goto(f"{project}critic/?panel=prd")
    to_the_top(page, "FR-005")
    take(page, "suggestion", SHEET)
    page.goto(f"{project}critic/?panel=history")
    page.locator("#timeline").get_by_text("D-6 added; Summary written").click()
    page.locator("#timeline ins").first.wait_for()
    take(page, "history", SHEET)
    page.goto(f"{project}ux_designer/?panel=coverage")
    take(page, "coverage", SHEET)


def to_the_top(page: Page, ref: str) -> None:
    page.wait_for_load_state("networkidle")
    page.locator(f"#{ref}").evaluate("(item) => item.scrollIntoView({ block: 'start' })")


def newcomer(browser: Browser, site: Site) -> Person:
    """Somebody who has told their idea and is being asked something."""
    person = Person(browser.new_context(viewport=DESK).new_page(), site.url)
    person.name = "mara"
    person.sign_up()
    person.start_talking()
    person.say(f"{IDEA} Call it Street shelf.")
    person.is_asked()
    return person


@contextmanager
def window(browser: Browser, state: object, **options: object) -> Iterator[Page]:
    context = browser.new_context(storage_state=state, reduced_motion="reduce", **options)
    yield context.new_page()
    context.close()


def take(page: Page, name: str, part: str = "") -> None:
    """A picture, of the window or of a part of it, with few enough colours to stay small, chosen so that the rare ones
    stay true."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    path = FOLDER / f"{name}.png"
    (page.locator(part) if part else page).screenshot(path=path)
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(256, kmeans=8, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {size // 1000} kB")
    if size > MOST_BYTES:
        sys.exit(f"{path.name} is larger than {MOST_BYTES // 1000} kB")


if __name__ == "__main__":
    main()
