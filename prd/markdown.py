"""Markdown: the one parser, the one sanitiser, and the escaping that keeps a person's text a text. Pure.

The parser already refuses raw HTML; nh3 goes over its output all the same, with a list of what may pass. Pictures may
not: a remote picture tells its server who reads the document, and when. Their words stay.
"""

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
# No heading of a person's or a model's text stands above the page's own.
_BELOW = 2

# What means something to Markdown within a line: escapes, code, emphasis, links, HTML, strike-through, entities.
_INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|`|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_(?!\s)|(?<!\s)_(?![^\W_])|\[|<(?=[A-Za-z/!?])|~(?=~)|&(?=#?\w+;)"
)
# What means something at its start: headings, quotations, lists, rules.
_OPENING = re.compile(r"#{1,6}(?=\s|$)|>|[+-](?=\s|$)|-{2,}|=+(?=\s|$)|\d{1,9}(?=[.)](?:\s|$))")
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_TAG_OPENING = re.compile(r"<(?=[A-Za-z/!?])(?![A-Za-z][A-Za-z0-9+.-]*:[^\s<>]*>)(?![\w.+-]+@[\w.-]+>)")


def _picture_words(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return html.escape(tokens[index].content)


def parser() -> MarkdownIt:
    """CommonMark with tables and strike-through. Every format is made from its tokens."""
    made = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    made.add_render_rule("image", _picture_words)
    return made


_PARSER = parser()


@lru_cache(maxsize=512)
def render(text: str, below: int = _BELOW) -> str:
    """Markdown as HTML that is safe to put into a page; its headings start `below` levels down. The same text is asked
    for again and again, by every page that shows it and at each look."""
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + below)}"
    return _sanitised(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def escape(text: str) -> str:
    """A plain text as one line of Markdown that reads the same and can start nothing."""
    line = _INLINE.sub(lambda match: f"\\{match[0]}", " ".join(text.split()))
    return _OPENING.sub(_defused, line, count=1) if _OPENING.match(line) else line


def escape_cell(text: str) -> str:
    """The same for a cell of a table."""
    return escape(text).replace("|", "\\|")


def escape_prose(text: str) -> str:
    """A person's Markdown below a heading of ours: it keeps its form and cannot leave its place.

    Its headings become smaller than ours, HTML becomes words, and a fence that was left open is closed.
    """
    lines = text.strip().splitlines()
    tokens = _PARSER.parse("\n".join(lines))
    code = {number for token in tokens if token.type in ("fence", "code_block") for number in _span(token)}
    lines = [line if number in code else _without_tags(line) for number, line in enumerate(lines)]
    for token in reversed(tokens):
        if token.type == "heading_open" and token.level == 0:
            start, *rest = _span(token)
            words = (
                " ".join(line.strip() for line in lines[start : start + len(rest)])
                if token.markup in "-="
                else lines[start]
            )
            lines[start : start + len(rest) + 1] = [_heading(words, int(token.tag[1]) + _BELOW)]
    return "\n".join([*lines, *_closing_fence(tokens, lines)])


def fence(text: str, info: str = "") -> str:
    """A fenced block that its own content cannot close."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{ticks}{info}\n{text}\n{ticks}"


def _defused(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def _span(token: Token) -> range:
    start, end = token.map or (0, 0)
    return range(start, end)


def _without_tags(line: str) -> str:
    """A line without HTML in it; what stands in back-quotes is code and stays."""
    return "".join(part if is_code else _TAG_OPENING.sub(r"\\<", part) for is_code, part in _code_and_words(line))


def _code_and_words(line: str) -> Iterator[tuple[bool, str]]:
    position = 0
    for match in _CODE_SPAN.finditer(line):
        yield False, line[position : match.start()]
        yield True, match[0]
        position = match.end()
    yield False, line[position:]


def _heading(line: str, level: int) -> str:
    words = re.sub(r"^\s*#{1,6}(?=\s|$)", "", line).strip()
    return f"{'#' * min(6, level)} {words}".rstrip()


def _closing_fence(tokens: Sequence[Token], lines: Sequence[str]) -> list[str]:
    """The end of a fence that the text leaves open."""
    last = next((token for token in reversed(tokens) if token.type == "fence"), None)
    if last is None or last.level or not lines or last is not tokens[-1]:
        return []
    closed = len(_span(last)) > 1 and re.fullmatch(rf"\s{{0,3}}{last.markup[0]}{{{len(last.markup)},}}\s*", lines[-1])
    return [] if closed else [last.markup]


def _keep_anchors(url: str) -> str | None:
    return url if url.startswith("#") else None


def _sanitised(markup: str) -> str:
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative=_keep_anchors,
        link_rel="noopener noreferrer nofollow",
    )
