"""The text of a reply while it grows, as HTML fragments that cost little.

Blocks that are whole are drawn once. The block that grows stands in an element of its own: plain words are appended to
it as they are, and it is drawn again only when something came that may mean something to Markdown. The words of a
reply are drawn as a whole when it is done, so the finished page never depends on what was appended here.
"""

import html
import re

from prd import markdown

# What may change how the words before it are read. The rest of a line reads the same wherever it is cut.
_SPECIAL = re.compile(r"[*_`\[\]<>#|\\&~\r\n]")
_HANGS = "*_`[]<>#|\\&~"  # a text that ends in one of these may go on into a mark
# A line of which only this much is there may still become a list, a heading, a quotation or a rule.
_OPENING = re.compile(r"\s*([-+=]+|\d{1,9}[.)]?)?\s*\Z")
_LIST_ITEM = re.compile(r"([-+*](\s|\Z)|\d{1,9}([.)]|\Z)|[-=]+\s*\Z)")
_FENCE = re.compile(r"^\s*(```|~~~)", re.MULTILINE)
_CLOSERS = re.compile(r"(?:</[a-z0-9]+>\s*)+\Z")
_HOLD_TEXT = {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}
BIG = 4_000  # characters of a block whose drawing takes milliseconds


class GrowingText:
    """One reply on one page. `element` is the id of the element that holds its HTML."""

    def __init__(self, element: str, words: str = "") -> None:
        self.element = element
        self.tail = ""  # the block that grows
        self.pending = words  # what has not been drawn
        self.place: str | None = None  # selector of where the next plain words go; None when it must be drawn again
        self.owed = ""  # spaces at the end of the tail: drawing drops them

    @property
    def id(self) -> str:
        return f"{self.element}-tail"

    @property
    def is_big(self) -> bool:
        return len(self.tail) + len(self.pending) > BIG

    def add(self, words: str) -> None:
        self.pending += words

    def markup(self) -> str:
        """All of it, for an element that is drawn for the first time."""
        settled, tail = self._drawn()
        return f'{settled}<div class="prose__tail" id="{self.id}">{tail}</div>'

    def fragment(self) -> str:
        """The out-of-band swaps that bring the page up to date; empty when it is."""
        if not self.pending:
            return ""
        if self.place is not None and self._reads_on(self.pending):
            words, self.pending = self.pending, ""
            self.tail += words
            shown, self.owed = html.escape(self.owed + words, quote=False), ""
            return f'<div hx-swap-oob="beforeend:{self.place}">{shown}</div>'
        settled, tail = self._drawn()
        before = f'<div hx-swap-oob="beforebegin:#{self.id}">{settled}</div>' if settled else ""
        return f'{before}<div id="{self.id}" hx-swap-oob="innerHTML">{tail}</div>'

    def _reads_on(self, words: str) -> bool:
        """Whether these words, appended as they are, look as they would if the block were drawn again."""
        if _SPECIAL.search(words) or self.tail[-1:] in _HANGS:
            return False
        line = self.tail[self.tail.rfind("\n") + 1 :]
        if _OPENING.match(line):
            return False
        # A link is closed by a bracket, an entity by a semicolon.
        return not (")" in words and "](" in line) and not (";" in words and "&" in line)

    def _drawn(self) -> tuple[str, str]:
        """The HTML of the blocks that are whole by now, and that of the one that grows."""
        words, self.pending = self.tail + self.pending, ""
        start = last_block(words)
        self.tail = words[start:]
        drawn = markdown.render(self.tail).rstrip()
        self.place = self._place_in(drawn)
        self.owed = self.tail[len(self.tail.rstrip(" ")) :]
        return (markdown.render(words[:start]) if start else ""), drawn

    def _place_in(self, drawn: str) -> str | None:
        """Where text at the end of this HTML goes on: the innermost block that is still open to it."""
        found = _CLOSERS.search(drawn)
        if not found or self.tail.endswith("\n"):
            return None
        tags = re.findall(r"</([a-z0-9]+)>", found[0])
        while tags and tags[0] not in _HOLD_TEXT and tags[:2] != ["code", "pre"]:
            tags.pop(0)
        return f"#{self.id}" + "".join(f" > {tag}:last-child" for tag in reversed(tags)) if tags else None


def last_block(words: str) -> int:
    """Where the last block begins that may still change: after a blank line that no fence and no list goes over."""
    for match in reversed(list(re.finditer(r"\n[ \t]*\n+(?=\S)", words))):
        rest = words[match.end() :]
        if not _LIST_ITEM.match(rest) and len(_FENCE.findall(words, 0, match.end())) % 2 == 0:
            return match.end()
    return 0
