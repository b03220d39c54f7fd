"""Finding words in a page as people read it: hits are marked in the text of the HTML, never in its tags. Pure."""

import re
from dataclasses import dataclass
from html import escape, unescape

LONGEST_QUERY = 100
_TAG = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")
_OPENS, _CLOSES = re.compile(r"<(?:svg|script|style)\b"), re.compile(r"</(?:svg|script|style)>")


@dataclass(frozen=True)
class Marked:
    html: str
    count: int


def mark(html: str, query: str) -> Marked:
    """`html`, well-formed and safe already, with every place that holds the query as `<mark id="hit-1">` and so on.

    Case and spacing do not matter; words that stand across two elements are not found.
    """
    wanted = re.compile(r"\s+".join(re.escape(word) for word in query[:LONGEST_QUERY].split()), re.IGNORECASE)
    if not wanted.pattern:
        return Marked(html, 0)
    parts, count, hidden = [], 0, 0
    for odd, part in enumerate(_TAG.split(html)):
        if odd % 2:
            hidden += bool(_OPENS.match(part)) - bool(_CLOSES.match(part))
        elif not hidden:
            part, count = _marked(part, wanted, count)
        parts.append(part)
    return Marked("".join(parts), count)


def _marked(text: str, wanted: re.Pattern[str], count: int) -> tuple[str, int]:
    """A stretch of text, and how many hits there are up to its end."""
    plain, pieces, end = unescape(text), [], 0
    for hit in wanted.finditer(plain):
        count += 1
        pieces += [escape(plain[end : hit.start()]), f'<mark id="hit-{count}">{escape(hit[0])}</mark>']
        end = hit.end()
    return ("".join([*pieces, escape(plain[end:])]), count) if pieces else (text, count)
