"""Hits are marked in the text of a page, and nothing else of it changes."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prd.marking import mark


def test_each_hit_can_be_gone_to() -> None:
    marked = mark("<p>Fast and fast</p>", "fast")
    assert marked.html == '<p><mark id="hit-1">Fast</mark> and <mark id="hit-2">fast</mark></p>'
    assert marked.count == 2


@pytest.mark.parametrize(
    ("html", "query", "count"),
    [
        ('<a href="#fast" title="fast">x</a>', "fast", 0),
        ('<a title="a > fast">x</a>', "fast", 0),
        ("<svg><title>fast</title><text>fast</text></svg> fast", "fast", 1),
        ("<p>two\n  words</p>", "two words", 1),
        ("<p>a <b>b</b></p>", "a b", 0),
        ("<p>5 &lt; 6 &amp; 7</p>", "< 6 &", 1),
        ("<p>amp; lt</p>", "&", 0),
        ("<p>x.y</p>", "x+y", 0),
        ("<p>Größe</p>", "GRÖSSE", 0),
        ("<p>Größe</p>", "grÖße", 1),
        ("<p>fast</p>", "  ", 0),
    ],
)
def test_only_what_people_read_is_found(html: str, query: str, count: int) -> None:
    assert mark(html, query).count == count


def test_what_is_marked_stays_escaped() -> None:
    assert mark("<p>&lt;script&gt;x&lt;/script&gt;</p>", "<script>").html == (
        '<p><mark id="hit-1">&lt;script&gt;</mark>x&lt;/script&gt;</p>'
    )


@given(st.text(max_size=60), st.text(max_size=3))
def test_without_the_marks_it_is_what_it_was(text: str, query: str) -> None:
    html = f'<p title="{escape(text)}">{escape(text)}</p><p>{escape(query)}</p>'
    marked = mark(html, query)
    assert re.sub(r'<mark id="hit-\d+">|</mark>', "", marked.html) == html
    assert marked.html.count("<mark ") == marked.count
