"""Somebody at the browser. They know what things are called on the page, not how the page is made."""

from itertools import count

from playwright.sync_api import Locator, Page, expect

PASSWORD = "an-ox-bow-lake-42"
IDEA = (
    "I want to build a tool shelf for our street. Neighbours can borrow a drill and bring it back. "
    "Today we lose about twelve keys a month because nobody writes down who has what."
)

ANSWER_MS = 20_000  # a reply of several steps, on a machine that is busy
_numbers = count(1)


class Person:
    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.name = f"visitor{next(_numbers)}"
        self.conversation = page.get_by_role("region", name="Conversation")
        self.message = page.get_by_role("textbox", name="Message")
        self.send = page.get_by_role("button", name="Send")
        self.stop = page.get_by_role("button", name="Stop")
        self.question = self.conversation.get_by_role("form").filter(has=page.get_by_role("heading"))

    def sign_up(self) -> None:
        self.page.goto(self.address)
        self.page.get_by_role("link", name="Make an account").click()
        self.page.get_by_label("User name").fill(self.name)
        for field in self.page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        self.page.get_by_role("button", name="Make the account").click()
        expect(self.page.get_by_role("button", name="Start talking")).to_be_visible()

    def start_talking(self) -> None:
        self.page.get_by_role("button", name="Start talking").click()
        expect(self.message).to_be_visible()
        self.page.wait_for_load_state()  # only then do the modules listen

    def say(self, words: str) -> None:
        """Send words from the composer; they stand in the conversation at once."""
        self.message.fill(words)
        self.send.click()
        expect(self.said(words)).to_be_visible()

    def said(self, words: str) -> Locator:
        return self.conversation.get_by_role("listitem").filter(has_text=words[:60]).first

    def is_asked(self) -> None:
        """The reply is over, and a question waits for an answer."""
        expect(self.question).to_be_visible(timeout=ANSWER_MS)
        expect(self.send).to_be_visible()

    def answer(self, words: str) -> None:
        """Answer the open question in its own field, and wait for the next one."""
        before = self.asked
        self.question.get_by_role("textbox").fill(words)
        self.question.get_by_role("textbox").press("Enter")
        self.is_asked_after(before)

    def is_asked_after(self, before: str) -> None:
        """Another question is open than the one that was."""
        expect(self.page.locator(f"form[action='{before}']")).to_have_count(0, timeout=ANSWER_MS)
        self.is_asked()

    @property
    def asked(self) -> str:
        """Which question is open: where its answer goes, for two of them may have the same words."""
        return self.question.get_attribute("action") or ""

    def panel(self, name: str) -> Locator:
        """Open one of the panels beside the conversation."""
        tabs = self.page.get_by_role("navigation", name="Document")
        tabs.get_by_role("link", name=name.replace("'", "’")).click()
        region = self.page.get_by_role("region", name=name)
        expect(region).to_be_visible()
        return region
