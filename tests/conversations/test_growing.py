"""A reply while it grows on a page: what is appended reads as if the block had been drawn again."""

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.growing import GrowingText, last_block
from prd import markdown

TEXTS = (
    "Let me see. Who **books** first, members or guests?\n\nThree things:\n\n- a lane\n- a time\n- a price\n\nGo on.",
    "# A heading\n\nSome `code` and a [link](https://example.org/a).\n\n```py\nif a < b:\n    x\n```\n\nDone &amp; so.",
    "1. First\n2. Second\n\n   with more\n\n3. Third\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nafter it",
    "Snake_case and 2*3 and a * b * c. 1. not a list\n- but this is\n\n---\n\nend",
)


class Page:
    """What a browser has after the swaps: the HTML of the settled blocks and of the one that grows."""

    def __init__(self, text):
        self.settled, _, rest = text.markup().partition('<div class="prose__tail"')
        self.tail = rest.partition(">")[2].removesuffix("</div>")

    def swap(self, fragments):
        for strategy, place, inner in swaps(fragments):
            if strategy == "beforebegin":
                self.settled += inner
            elif strategy == "innerHTML":
                self.tail = inner
            else:
                self.tail = appended(self.tail, place, inner)


def swaps(fragments):
    """[(strategy, selector, content)] of the out-of-band swaps in what was sent."""
    pattern = (
        r'<div(?: id="[^"]*")? hx-swap-oob="(\w+)(?::([^"]*))?">(.*?)</div>(?=<div(?: id="[^"]*")? hx-swap-oob|\Z)'
    )
    return re.findall(pattern, fragments, re.DOTALL)


def appended(tail, place, words):
    """The words put before the end tags that the selector names, innermost first."""
    end = len(tail)
    for step in place.split(" > ")[1:]:
        tag = step.removesuffix(":last-child")
        end = tail.rindex(f"</{tag}>", 0, end)
    return tail[:end] + words + tail[end:]


def read(html):
    """What a person reads of it."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def pieces(text, cuts):
    places = sorted({cut % (len(text) + 1) for cut in cuts} | {0, len(text)})
    return [text[a:b] for a, b in pairwise(places)]


@pytest.mark.parametrize("text", TEXTS)
@given(cuts=st.lists(st.integers(0, 400), max_size=60))
def test_a_reply_in_any_pieces_reads_as_it_would_drawn_whole(text, cuts):
    growing, so_far = GrowingText("m-1-body"), ""
    page = Page(growing)
    for piece in pieces(text, cuts):
        growing.add(piece)
        page.swap(growing.fragment())
        so_far += piece
        if growing.place is None or growing.owed:  # just drawn
            assert read(page.settled + page.tail) == read(markdown.render(so_far))
    growing.add("\n\nThe end")
    page.swap(growing.fragment())
    assert read(page.settled + page.tail) == read(markdown.render(f"{text}\n\nThe end"))


def grown(*parts):
    text = GrowingText("m-1-body", parts[0])
    text.markup()
    for part in parts[1:]:
        text.add(part)
        yield text.fragment()


def test_plain_words_are_appended_to_the_open_paragraph():
    assert list(grown("One two", " three")) == [
        '<div hx-swap-oob="beforeend:#m-1-body-tail > p:last-child"> three</div>'
    ]


def test_words_of_a_list_are_appended_to_its_last_entry():
    (fragment,) = grown("- a\n- b", " and more")
    assert "#m-1-body-tail > ul:last-child > li:last-child" in fragment


def test_a_space_that_drawing_drops_comes_with_the_next_words():
    assert ">&nbsp;" not in (fragments := "".join(grown("One ", "two")))
    assert "> two</div>" in fragments


@pytest.mark.parametrize("mark", ["**", "`", "[a](b", "\n", "<b>", "&amp", "| x", "~~"])
def test_what_may_mean_something_draws_the_block_again(mark):
    (fragment,) = grown("One two", mark)
    assert fragment.startswith('<div id="m-1-body-tail" hx-swap-oob="innerHTML">')


def test_a_line_that_may_still_become_a_list_is_drawn_again():
    assert "innerHTML" in "".join(grown("1", ". first"))


def test_a_block_that_is_whole_moves_before_the_one_that_grows():
    (fragment,) = grown("One", " two.\n\nThree")
    assert '<div hx-swap-oob="beforebegin:#m-1-body-tail"><p>One two.</p>' in fragment
    assert fragment.endswith('hx-swap-oob="innerHTML"><p>Three</p></div>')


def test_what_is_appended_stays_a_text():
    fragments = "".join(grown("a ", 'x > y "q"', " <img src=x onerror=alert(1)>"))
    assert "<img" not in fragments


def test_nothing_new_sends_nothing():
    text = GrowingText("m-1-body", "One")
    text.markup()
    assert text.fragment() == ""


@pytest.mark.parametrize(
    ("words", "block"),
    [
        ("One.\n\nTwo", "Two"),
        ("One.\nTwo", "One.\nTwo"),
        ("- a\n\n- b", "- a\n\n- b"),
        ("1. a\n\n2", "1. a\n\n2"),
        ("- a\n\nTwo", "Two"),
        ("```\na\n\nb", "```\na\n\nb"),
        ("```\na\n\nb\n```\n\nafter", "after"),
        ("One.\n\n    indented", "One.\n\n    indented"),
    ],
)
def test_the_last_block_begins_where_nothing_before_it_can_change(words, block):
    assert words[last_block(words) :] == block
