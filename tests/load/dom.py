"""A page as a browser holds it: parsed once, then changed by fragments that say where they belong, as htmx does it.

Just enough of both to say at the end whether a page that was followed through everything equals one that was loaded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Optional, Union

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "svg", "head"}


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Union["Element", str]] = field(default_factory=list)
    parent: Optional["Element"] = None

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    def elements(self) -> Iterator["Element"]:
        """This element and all within it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.elements()

    def find(self, identity: str) -> Optional["Element"]:
        return next((each for each in self.elements() if each.id == identity), None)

    def select(self, selector: str) -> Optional["Element"]:
        """By a selector as fragments use it: "#messages", "#tail > ul:last-child > li:last-child"."""
        first, *rest = selector.split(" > ")
        found = self.find(first.removeprefix("#"))
        for step in rest:
            last = found.last() if found else None
            found = last if last and f"{last.tag}:last-child" == step else None
        return found

    def last(self) -> Optional["Element"]:
        return next((each for each in reversed(self.children) if isinstance(each, Element)), None)

    def text(self) -> str:
        """What can be read in it, with single spaces."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in SILENT:
                yield from child._pieces()
                yield " "

    def adopt(self, children: list[Union["Element", str]], at: int) -> None:
        for child in children:
            if isinstance(child, Element):
                child.parent = self
        self.children[at:at] = children

    def place(self) -> int:
        """Where it stands among its parent's children."""
        assert self.parent is not None
        return next(at for at, each in enumerate(self.parent.children) if each is self)


class Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes}, parent=self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """A slash closes an element of a drawing; in HTML it means nothing."""
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        opened = self.open
        while opened.parent and opened.tag != tag:
            opened = opened.parent
        if opened.parent:
            self.open = opened.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def parse(html: str) -> Element:
    builder = Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def swap(page: Element, frame: str) -> int:
    """Change the page by the fragments of a frame; how many of them found no place."""
    fragments = [each for each in parse(frame).children if isinstance(each, Element)]
    return sum(not swap_one(page, fragment) for fragment in fragments)


def swap_one(page: Element, fragment: Element) -> bool:
    how, _, selector = fragment.attributes.pop("hx-swap-oob", "true").partition(":")
    target = page.select(selector or f"#{fragment.id}")
    if target is None or target.parent is None:
        return False
    parent, at = target.parent, target.place()
    if how == "innerHTML":
        target.children.clear()
        target.adopt(fragment.children, 0)
    elif how in ("beforeend", "afterbegin"):
        target.adopt(fragment.children, len(target.children) if how == "beforeend" else 0)
    elif how in ("beforebegin", "afterend"):
        parent.adopt(fragment.children, at if how == "beforebegin" else at + 1)
    else:
        del parent.children[at]
        if how != "delete":
            parent.adopt([fragment], at)
    return True
