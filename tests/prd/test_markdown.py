"""Markdown: what passes, and what a person's text can and cannot do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prd.markdown import escape, escape_cell, escape_prose, fence, parser, render


def test_ordinary_markdown_is_rendered() -> None:
    assert render("**a** `b`\n\n- c") == "<p><strong>a</strong> <code>b</code></p>\n<ul>\n<li>c</li>\n</ul>\n"


def test_tables_are_rendered_without_styles() -> None:
    html = render("|a|b|\n|:-|-:|\n|1|2|")
    assert "<th>a</th>" in html and "style" not in html


def test_headings_start_below_the_page_s_own() -> None:
    assert render("# a\n\n###### b") == "<h3>a</h3>\n<h6>b</h6>\n"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,xx)",
        "[x](vbscript:x)",
        "![x](https://tracker.example/pixel.png)",
        '<a href="https://x" onclick="x">y</a>',
        "[x](/projects/mine/deletion/)",
        "[x](//evil.example)",
        "```<script>\nx\n```",
    ],
)
def test_hostile_markdown_is_inert(hostile: str) -> None:
    html = render(hostile)
    assert not [
        bad
        for bad in ("<script", "<img", 'href="j', 'href="d', 'href="v', 'href="/', '<a href="https://x" on')
        if bad in html
    ]


def test_a_picture_leaves_its_words() -> None:
    assert render("![the quay](https://x.example/a.png)") == "<p>the quay</p>\n"


def test_links_lead_out_without_saying_from_where() -> None:
    assert 'rel="noopener noreferrer nofollow"' in render("[x](https://example.org)")
    assert render("[FR-001](#FR-001)").startswith('<p><a href="#FR-001"')


@pytest.mark.parametrize(
    "text", ["# a", "1. a", "- a", "> a", "+ a", "a *b* _c_ `d` [e](f) <b> ~~g~~ &lt; \\*", "---", "snake_case"]
)
def test_an_escaped_text_reads_as_it_was(text: str) -> None:
    tokens = parser().parse(escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert "".join(child.content for child in tokens[1].children or []) == text


printable = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), min_size=1, max_size=60)


@given(printable.filter(str.strip))
def test_any_text_reads_as_it_was(text: str) -> None:
    tokens = parser().parse(escape(text))
    assert tokens[0].type == "paragraph_open"
    assert "".join(child.content for child in tokens[1].children or []) == " ".join(text.split())


def test_a_cell_stays_a_cell() -> None:
    tokens = parser().parse(f"| a | b |\n|---|---|\n| {escape_cell('x | y')} | z |")
    assert [token.type for token in tokens].count("td_open") == 2


def test_a_fence_cannot_be_closed_from_inside() -> None:
    tokens = parser().parse(fence("a\n````\n# b", "text"))
    assert [token.type for token in tokens] == ["fence"]


def test_prose_keeps_its_form_and_its_place() -> None:
    text = escape_prose("# Top\n\nTwo\nlines\n===\n\n<b>x</b> `<i>` <https://a.example>\n\n- one\n- two")
    assert text.startswith("### Top\n\n### Two lines\n\n\\<b>x\\</b> `<i>` <https://a.example>")


def test_a_comment_does_not_hide_the_rest() -> None:
    assert escape_prose("<!-- gone") == "\\<!-- gone"


def test_a_fence_left_open_is_closed() -> None:
    assert escape_prose("a\n```\ncode") == "a\n```\ncode\n```"
    assert escape_prose("```\ncode\n```") == "```\ncode\n```"


pieces = st.sampled_from(
    ["# a", "---", "===", "```", "~~~~", "> b", "- c", "    d", "<div>", "<!--", "e", "", "| f |", "1. g", "`h"]
)


@given(st.lists(pieces, max_size=12).map("\n".join))
def test_no_prose_reaches_what_stands_after_it(text: str) -> None:
    tokens = parser().parse(f"## Ours\n\n{escape_prose(text)}\n\n## After")
    headings = [token.tag for token in tokens if token.type == "heading_open" and token.level == 0 and token.tag < "h3"]
    assert headings == ["h2", "h2"]
