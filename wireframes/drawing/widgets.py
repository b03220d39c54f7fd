"""Controls: what the drawing rules spell with brackets, found row by row. Everything else stays plain words."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from wireframes.drawing.grid import Grid

Kind = Literal[
    "primary", "button", "check", "radio", "toggle", "field", "search", "select", "progress", "picture", "scroll"
]


@dataclass(frozen=True)
class Widget:
    """A control: where it stands, in cells, and what it says."""

    kind: Kind
    row: int
    column: int
    width: int
    label: str = ""
    start: int = 0  # the columns in which the label is written
    stop: int = 0
    on: bool = False
    share: float = 0.0  # of a progress bar or a scroll bar, 0 to 1
    height: int = 1

    @property
    def end(self) -> int:
        return self.column + self.width


def find(grid: Grid) -> list[Widget]:
    """All widgets in reading order; none overlaps another."""
    in_rows = [widget for row, line in enumerate(grid.lines) for widget in in_row(row, line)]
    found = [_with_label(widget, grid) for widget in in_rows]
    bars = _scroll_bars(grid)
    return sorted([*_joined(found, grid), *bars], key=lambda widget: (widget.row, widget.column)) if found else bars


def cells(found: Iterable[Widget]) -> set[tuple[int, int]]:
    """All cells that widgets take."""
    return {
        (row, column)
        for each in found
        for row in range(each.row, each.row + each.height)
        for column in range(each.column, each.end)
    }


def _joined(found: list[Widget], grid: Grid) -> list[Widget]:
    """Fields that stand right below each other, with nothing before the lower one, are one of several lines."""
    last: dict[tuple[int, int], Widget] = {}  # by columns
    kept: dict[Widget, Widget] = {}
    for widget in found:
        columns = widget.column, widget.end
        upper = last.get(columns) if widget.kind == "field" else None
        if upper and upper.row + upper.height == widget.row and _is_blank_before(grid, widget):
            label = f"{upper.label} {widget.label}".strip()
            grown = replace(upper, height=upper.height + 1, label=label)
            kept[next(first for first, each in kept.items() if each is upper)] = grown
            last[columns] = grown
        else:
            kept[widget] = widget
            if widget.kind == "field":
                last[columns] = widget
    return list(kept.values())


def _is_blank_before(grid: Grid, widget: Widget) -> bool:
    before = grid.lines[widget.row][: widget.column].rstrip()
    return before == "" or before[-1] in "|│┃║"


def _scroll_bars(grid: Grid) -> list[Widget]:
    """`▲` over `█` and `░` over `▼`, upright in one column."""
    found = []
    for row, line in enumerate(grid.lines):
        for match in _SCROLL_TOP.finditer(line):
            column, bottom = match.start(), row + 1
            while grid.at(bottom, column) in _SCROLL_TRACK:
                bottom += 1
            track = "".join(grid.at(each, column) for each in range(row + 1, bottom))
            if track and grid.at(bottom, column) == "▼":
                dark = next((place for place, each in enumerate(track) if each in _SCROLL_THUMB), 0)
                found.append(Widget("scroll", row, column, 1, height=bottom - row + 1, share=dark / len(track)))
    return found


_SCROLL_TOP = re.compile("▲")
_SCROLL_TRACK, _SCROLL_THUMB = ("█", "▓", "▒", "░", "#", ":"), "█▓#"


def _with_label(widget: Widget, grid: Grid) -> Widget:
    """Read from the cells, which know the marks on a letter."""
    if widget.stop <= widget.start:
        return widget
    return replace(widget, label="".join(grid.rows[widget.row][widget.start : widget.stop]))


def _may_hold(line: str) -> bool:
    return "[" in line or "(" in line or "<" in line


def in_row(row: int, line: str) -> Iterator[Widget]:
    """Those of one row, from left to right. Their labels are yet to be read from its cells."""
    if not _may_hold(line):
        return
    end = 0
    for match in _CANDIDATE.finditer(line):
        if match.start() < end:
            continue
        widget = _named(row, match)
        if widget and match[0] == "[X]" and not _LABEL_FOLLOWS.match(line, match.end()):
            widget = Widget("button", row, match.start(), 3, start=match.start() + 1, stop=match.start() + 2)  # closes
        if widget:
            end = widget.end
            yield widget


def _named(row: int, match: re.Match[str]) -> Widget | None:
    """The first kind in the table whose pattern takes the whole candidate."""
    for pattern, make in _KINDS:
        inner = pattern.fullmatch(match[0])
        if inner:
            return make(row, match.start(), inner)
    return None


# A candidate does not touch a word of an alphabet: co[dd]ed, f(x) and [link](address) are text.
_LETTER = r"0-9A-Za-z_\u00c0-\u052f"
_CANDIDATE = re.compile(
    rf"(?<![{_LETTER}])(?:"
    r"\[\[[^\[\]|│┃║]+\]\]|\[[^\[\]|│┃║]+\]|\((?: |[oO*•●◉])\)|<[^<>|│┃║]*\S +[vV▼▾⌄]>"
    rf")(?![{_LETTER}(])"
)
_LABEL_FOLLOWS = re.compile(r" {1,2}[^\s|│┃║\[\]]")


def _labelled(kind: Kind) -> Callable[[int, int, re.Match[str]], Widget]:
    """A widget whose group "label" is what it says."""

    def make(row: int, column: int, inner: re.Match[str]) -> Widget:
        label = inner["label"] or ""
        start = column + inner.start("label") + len(label) - len(label.lstrip(" _"))
        return Widget(kind, row, column, len(inner[0]), start=start, stop=start + len(label.strip(" _")))

    return make


def _switched(kind: Kind) -> Callable[[int, int, re.Match[str]], Widget]:
    """A widget whose group "on" matched when it is switched on."""

    def make(row: int, column: int, inner: re.Match[str]) -> Widget:
        return Widget(kind, row, column, len(inner[0]), on=inner["on"] is not None)

    return make


def _toggle(row: int, column: int, inner: re.Match[str]) -> Widget:
    group = "on" if inner["on"] else "off"
    start, stop = (column + place for place in inner.span(group))
    return Widget("toggle", row, column, len(inner[0]), start=start, stop=stop, on=group == "on")


def _bar(row: int, column: int, inner: re.Match[str]) -> Widget:
    share = len(inner["done"]) / (len(inner["done"]) + len(inner["rest"]))
    return Widget("progress", row, column, len(inner[0]), f"{share:.0%}", share=share)


def _search_or_field(row: int, column: int, inner: re.Match[str]) -> Widget:
    """A field with a hint. It searches if it says so in one of the usual words."""
    words = inner["label"].replace("\0", "").strip().casefold()
    kind: Kind = "search" if words.startswith(_SEARCH) else "field"
    return _labelled(kind)(row, column, inner)


_SEARCH = (
    "search", "find", "filter", "such", "busca", "recherch", "cerca", "pesquis", "zoek", "sök", "søg", "szuk", "поиск",
    "搜", "検索", "검색",
)  # fmt: skip

_KINDS: tuple[tuple[re.Pattern[str], Callable[[int, int, re.Match[str]], Widget]], ...] = (
    (re.compile(r"\[\[(?P<label>.*\S.*)\]\]"), _labelled("primary")),
    (re.compile(r"\[(?:(?P<on>[xX✓✔])| )\]"), _switched("check")),
    (re.compile(r"\((?:(?P<on>[^ ])| )\)"), _switched("radio")),
    (re.compile(r"\[ ?(?P<on>ON|On|on) +[oO●] ?\]|\[ ?[oO●] +(?P<off>OFF|Off|off) ?\]"), _toggle),
    (re.compile(r"\[(?P<done>[#=█▓■]+>?)(?P<rest>[-.░▒ _]*)(?<=..)\](?<=....)"), _bar),
    (re.compile(r"\[(?P<done>)(?P<rest>[-░]{2,})\]"), _bar),
    (re.compile(r"\[ *(?:IMG|IMAGE|PHOTO|PICTURE)(?:: *(?P<label>.*))? *\]"), _labelled("picture")),
    (re.compile(r"[\[<](?P<label>.*?)(?: +[vV]| *[▼▾⌄])[\]>]"), _labelled("select")),
    (re.compile(r"\[(?P<label>.*\S(?:\.\.\.|…) *_*)\]"), _search_or_field),
    (re.compile(r"\[(?P<label> {2,}|.*__+.*)\]"), _labelled("field")),
    (re.compile(r"\[(?P<label> *(?:[^ ]|[^ ].*\w.*|\w.*|[^ \w]{2}) *)\]"), _labelled("button")),
)
