"""What names a picture: the screen, how it is shown, and the way of painting. No picture needs to be there."""

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from wireframes.drawing.fonts import fallbacks

THEMES = ("light", "dark")
SCALE = 2  # pixels for each unit, of the pictures that are kept

_PAINTING = Path(__file__).parent / "drawing"


def digest_of(text: str, title: str, frame: str) -> str:
    """Names a screen: all that a picture is made of but how it is painted."""
    return _hash(json.dumps([text, title, frame], ensure_ascii=False).encode())


def picture_key(digest: str, theme: str, scale: int = SCALE) -> str:
    """Names the picture of the screen with this digest: another way of painting makes another picture."""
    return _hash(f"{_way_of_painting()}:{digest}:{theme}:{scale}".encode())[:40]


@cache
def _way_of_painting() -> str:
    """A mark of the code that paints and of the fonts that it finds, so that nobody has to count a version up."""
    code = (path.read_bytes() for path in what_paints())
    tools = " ".join(f"{name} {version(name)}" for name in ("pillow", "fontpkg-jetbrains-mono"))
    found = " ".join(path.name for path in fallbacks())
    return _hash(b"".join([f"{tools}\n{found}\n".encode(), *code]))


def what_paints() -> list[Path]:
    """The files that make a picture what it is: the code, and the table of icons."""
    return sorted(path for path in _PAINTING.rglob("*") if path.suffix in (".py", ".txt"))


def _hash(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()
