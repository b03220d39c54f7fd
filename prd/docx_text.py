"""The text of a Word file, as Markdown: headings, paragraphs, lists and tables. Pure, and wary of what it is given.

A DOCX is a zip of XML. Nothing is unpacked to disk, each part is read up to a limit whatever the zip claims of its
size, and a part with a document type is refused: no Word file has one, and all attacks by entities need one.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_OF_A_PART = 20_000_000  # bytes, unpacked
_PIECE = 65_536
# What the standard library raises over a zip or an XML that is broken, encrypted, or in an encoding of its own.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, struct.error),
    *(EOFError, OSError, LookupError, RuntimeError, ValueError, OverflowError),
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "


class NotWord(ValueError):
    """The file cannot be read as a Word document. The words are for the person."""


def docx_text(data: bytes, most_characters: int) -> str:
    """Raises NotWord. It stops soon after `most_characters`, so that the caller can say that it is too long."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" not in names:
                raise NotWord("This is not a Word document (DOCX).")
            styles = _Styles()
            if "word/styles.xml" in names:
                _read(archive, "word/styles.xml", styles.start, styles.end, styles.characters)
            body = _Body(styles.headings, most_characters)
            _read(archive, "word/document.xml", body.start, body.end, body.characters, lambda: body.is_full)
    except NotWord:
        raise
    except _DAMAGE as error:
        raise NotWord("This file is damaged or locked, or is no Word document (DOCX).") from error
    return "\n\n".join(body.blocks)


def _read(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    characters: Callable[[str], None],
    is_full: Callable[[], bool] = lambda: False,
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = characters, _refuse_type
    if archive.getinfo(name).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotWord("This Word document is packed in a way that no word processor uses, so it was not read.")
    read = 0
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            read += len(piece)
            if read > MOST_OF_A_PART:
                raise NotWord("This Word document unpacks to far more than a text needs, so it was not read.")
            parser.Parse(piece, False)
            if is_full():
                return
    parser.Parse(b"", True)


def _refuse_type(*_: object) -> None:
    raise NotWord("This Word document declares a document type, which no word processor writes, so it was not read.")


@dataclass
class _Styles:
    """Which styles are headings: their ids are in the language of the program, their names are not."""

    headings: dict[str, int] = field(default_factory=dict)
    style: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get(f"{_WORD}val", "")
        if name == f"{_WORD}style":
            self.style = attributes.get(f"{_WORD}styleId", "")
        elif name == f"{_WORD}name" and self.style:
            heading = re.fullmatch(r"heading ([1-6])", value.casefold())
            if heading or value.casefold() == "title":
                self.headings[self.style] = int(heading[1]) if heading else 1

    def end(self, name: str) -> None:
        if name == f"{_WORD}style":
            self.style = ""

    def characters(self, text: str) -> None:
        """Styles hold no text."""


@dataclass
class _Body:
    """Paragraph by paragraph; a table's row is one block of cells."""

    headings: dict[str, int]
    most: int
    blocks: list[str] = field(default_factory=list)
    length: int = 0
    words: list[str] = field(default_factory=list)
    style: str = ""
    is_listed: bool = False
    in_text: bool = False
    cells: list[list[str]] = field(default_factory=list)
    rows: int = 0
    depth: int = 0  # of tables within tables

    @property
    def is_full(self) -> bool:
        return self.length > self.most

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.removeprefix(_WORD):
            case "p":
                self.words, self.style, self.is_listed = [], "", False
            case "pStyle":
                self.style = attributes.get(f"{_WORD}val", "")
            case "numPr":
                self.is_listed = True
            case "t":
                self.in_text = True
            case "tab" | "br" | "cr":
                self.words.append(" ")
            case "tbl":
                self.depth += 1
                self.rows = 0 if self.depth == 1 else self.rows
            case "tr" if self.depth == 1:
                self.cells = []
            case "tc" if self.depth == 1:
                self.cells.append([])

    def end(self, name: str) -> None:
        match name.removeprefix(_WORD):
            case "t":
                self.in_text = False
            case "p":
                self.paragraph(" ".join("".join(self.words).split()))
            case "tr" if self.depth == 1:
                self.row()
            case "tbl":
                self.depth -= 1

    def characters(self, text: str) -> None:
        if self.in_text:
            self.words.append(text)

    def paragraph(self, words: str) -> None:
        self.words = []
        if not words:
            return
        if self.depth:
            if self.cells:
                self.cells[-1].append(words)
            return
        level = self.headings.get(self.style, 0)
        opening = f"{'#' * level} " if level else "- " if self.is_listed else ""
        self.add(opening + words, joins=bool(self.is_listed and self.blocks and self.blocks[-1].startswith("- ")))

    def row(self) -> None:
        cells = [" ".join(cell).replace("|", "/") for cell in self.cells]
        if not any(cells):
            return
        line = f"| {' | '.join(cells)} |"
        self.add(line if self.rows else f"{line}\n|{' --- |' * len(cells)}", joins=bool(self.rows))
        self.rows += 1

    def add(self, block: str, *, joins: bool) -> None:
        self.length += len(block) + 2
        if joins:
            block = f"{self.blocks.pop()}\n{block}"
        self.blocks.append(block)
