"""What a person brings: a pasted text or a file, read as plain text or Markdown. Pure."""

from dataclasses import dataclass
from pathlib import PurePath

from prd.docx_text import NotWord, docx_text

KINDS = {"markdown": "Markdown", "text": "Text", "docx": "Word"}
_KIND_OF = {".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text", ".docx": "docx"}
LONGEST_TITLE = 120


class Unreadable(ValueError):
    """It cannot be taken. The words are for the person."""


@dataclass(frozen=True)
class Limits:
    """0 lifts one."""

    size: int  # bytes of a file
    characters: int


@dataclass(frozen=True)
class Brought:
    kind: str
    title: str
    text: str


def from_file(name: str, data: bytes, limits: Limits, title: str = "", size: int = 0) -> Brought:
    """A file by its name and what is in it, of which more than allowed need not be read: `size` tells. Raises
    Unreadable."""
    path = PurePath(name.replace("\\", "/"))
    kind = _KIND_OF.get(path.suffix.casefold(), "")
    if not kind:
        known = ", ".join(dict.fromkeys(_KIND_OF))
        raise Unreadable(f"A file of the type “{path.suffix or path.name}” cannot be read. Bring one of {known}.")
    size = max(size, len(data))
    if limits.size and size > limits.size:
        raise Unreadable(f"The file has {_size(size)}; {_size(limits.size)} is the most that can be brought at once.")
    return from_text(_text(kind, data, limits), kind, limits, title=title.strip() or path.stem)


def from_text(text: str, kind: str, limits: Limits, title: str = "") -> Brought:
    """A text, pasted or read. Raises Unreadable."""
    if not text.strip():
        raise Unreadable("There is no text in it.")
    if limits.characters and len(text) > limits.characters:
        most, far = f"{limits.characters:,}", f"{len(text):,}"
        raise Unreadable(f"The text has {far} characters; {most} is the most. Bring the part that matters.")
    first = next(line.strip("#*_ \t") for line in text.splitlines() if line.strip())
    named = " ".join((title.strip() or first or "Untitled").split())
    return Brought(kind, named[:LONGEST_TITLE].rstrip(), text)


def _text(kind: str, data: bytes, limits: Limits) -> str:
    if kind != "docx":
        return _decoded(data)
    try:
        return docx_text(data, limits.characters or 10_000_000)
    except NotWord as error:
        raise Unreadable(str(error)) from error


def _decoded(data: bytes) -> str:
    """UTF-8, UTF-16 where it says so, else what old Windows programs write."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for each in (encoding, "cp1252"):
        try:
            text = data.decode(each)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable("This is no text file. Save it as plain text in UTF-8 and bring it again.")


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count / 1000:.1f} kB"
