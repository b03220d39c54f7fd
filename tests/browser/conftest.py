"""A browser, a site answered by the offline guide, and a site answered by a model over HTTP."""

from collections.abc import Callable, Iterator
from threading import Event as Gate
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import launched
from tests.browser.person import Person
from tests.server import Site, serve
from tests.upstream import Upstream, guide

ANSWER_SECONDS = 20  # a step takes a fraction of one, but the machine may be busy
Visit = Callable[..., Person]

expect.set_options(timeout=ANSWER_SECONDS * 1000)

# What a page does wrong without anybody noticing; a refused script or style is told to the console, too.
WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', (event) =>
    console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The offline guide, slow enough that its shortest reply has a middle in which a test can do something."""
    with serve(tmp_path_factory.mktemp("site"), LLM_OFFLINE_PACE="0.15") as site:
        yield site


@pytest.fixture(scope="session")
def gate_of_the_model() -> Gate:
    gate = Gate()
    gate.set()
    return gate


@pytest.fixture
def gate(gate_of_the_model: Gate) -> Iterator[Gate]:
    """A test that shuts it finds what the model says by itself in the middle of a reply, until it opens it again."""
    yield gate_of_the_model
    gate_of_the_model.set()


@pytest.fixture(scope="session")
def model(gate_of_the_model: Gate) -> Iterator[Upstream]:
    """A Messages API that interviews like the guide; a test may queue other replies."""
    with Upstream(answer=guide(0.005, gate_of_the_model)) as upstream:
        yield upstream


@pytest.fixture(scope="session")
def site_with_a_model(model: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    key = {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "key-of-the-test"}
    with serve(tmp_path_factory.mktemp("site-with-a-model"), **key) as site:
        yield site


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of this test complained about: it must stay empty."""
    return []


@pytest.fixture
def visit(chromium: Browser, site: Site, complaints: list[str]) -> Iterator[Visit]:
    """Opens a browser of its own for a person: `visit()`, `visit(viewport=…)`, `visit(at=other_site)`."""
    contexts: list[BrowserContext] = []

    def open_one(at: Site = site, **options: Any) -> Person:
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        context.set_default_timeout(ANSWER_SECONDS * 1000)
        context.add_init_script(WATCH_POLICY)
        contexts.append(context)
        return Person(watched(context.new_page(), complaints), at.url)

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def watched(page: Page, complaints: list[str]) -> Page:
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda got: complaints.append(f"{got.status} {got.url}") if got.status >= 500 else None)
    return page
