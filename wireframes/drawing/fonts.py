"""Glyphs as tiles: JetBrains Mono for nearly everything, fonts of the system for the scripts that it lacks.

A character that no font has is not drawn as an empty box but left to the painter, who puts a neutral chip.
"""

import os
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import fontpkg_jetbrains_mono
from PIL import Image, ImageDraw, ImageFont

from wireframes.drawing.grid import is_mark

CELL_WIDTH, CELL_HEIGHT = 8, 18  # of one column and row at scale 1
SIZES = {1: 13, 2: 26, 3: 40, 4: 53}  # the sizes whose letters are exactly one column wide
_WEIGHTS = {False: 400, True: 700}
_MISSING = "\U0010fffe"  # in no font: shows what a font draws for what it lacks

_TRIAL = 12  # the size in which a font is asked whether it has a character

OWN = fontpkg_jetbrains_mono.ROOT / "files" / "JetBrainsMono[wght].ttf"
_PLACES = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# In the order in which they are asked: monospaced first, then the scripts of East Asia, then symbols.
_FALLBACKS = (
    "DejaVuSansMono.ttf", "LiberationMono-Regular.ttf", "NotoSansMonoCJK", "NotoSansCJK", "NotoSansSC", "NotoSansJP",
    "NotoSansKR", "SourceHanSans", "WenQuanYi", "wqy-", "DroidSansFallback", "ipag", "TakaoGothic", "VL-Gothic",
    "PingFang", "Hiragino", "AppleSDGothicNeo", "msyh", "simsun", "msgothic", "YuGoth", "malgun", "Arial Unicode",
    "DejaVuSans.ttf", "NotoSansSymbols", "Symbola", "unifont",
)  # fmt: skip
_MAX_FALLBACKS = 8

Font = ImageFont.FreeTypeFont


def letter(character: str, scale: int, bold: bool) -> tuple[Any, int, int]:
    """The tight mask of a character of our own font, and how far it lies from the corner of its cell."""
    core, (right, down) = _own(SIZES[scale], bold).getmask2(character, "L", anchor="ls")
    return core, right, baseline(scale) + down


def tile(cluster: str, scale: int, bold: bool, columns: int) -> Image.Image:
    """The mask of a cell's character with its marks, `columns` cells wide; empty if no font has it."""
    canvas = Image.new("L", (CELL_WIDTH * scale * columns, CELL_HEIGHT * scale))
    _glyph(canvas, cluster[0], scale, bold)
    for mark in cluster[1:]:
        if is_mark(mark):
            _glyph(canvas, mark, scale, bold)
    return canvas


def _glyph(canvas: Image.Image, character: str, scale: int, bold: bool) -> None:
    draw = ImageDraw.Draw(canvas)
    if is_own(character):
        draw.text((0, baseline(scale)), character, fill=255, font=_own(SIZES[scale], bold), anchor="ls")
    elif path := _fallback_for(character):
        font = _fitting(path, character, canvas.width, SIZES[scale])
        draw.text((canvas.width / 2, baseline(scale)), character, fill=255, font=font, anchor="ms")


def baseline(scale: int) -> int:
    """Capitals stand in the middle of the row, a hair higher for the letters that go below the line."""
    return scale * (CELL_HEIGHT + 9) // 2


def _fitting(path: Path, character: str, width: int, size: int) -> Font:
    """The font in the largest size, up to the usual one, in which the character keeps to its cells."""
    font = _opened(path, size)
    left, _, right, _ = font.getbbox(character)
    if right - left > width:
        font = _opened(path, max(6, int(size * width / (right - left))))
    return font


def is_known(character: str) -> bool:
    """Whether any font here has it."""
    return is_own(character) or _fallback_for(character) is not None


@lru_cache(maxsize=8192)
def is_own(character: str) -> bool:
    return character.isascii() or _has(_own(_TRIAL, False), character)


@lru_cache(maxsize=8192)
def _fallback_for(character: str) -> Path | None:
    return next((path for path in fallbacks() if _has(_opened(path, _TRIAL), character)), None)


def _has(font: Font, character: str) -> bool:
    """A font draws what it lacks as it draws a character that no font has."""
    return _drawn(font, character) != _missing(font)


@cache
def _missing(font: Font) -> tuple[tuple[int, int], bytes]:
    return _drawn(font, _MISSING)


def _drawn(font: Font, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)


@cache
def _own(size: int, bold: bool) -> Font:
    font = ImageFont.truetype(OWN, size, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([_WEIGHTS[bold]])
    return font


@cache
def _opened(path: Path, size: int) -> Font:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@cache
def fallbacks() -> tuple[Path, ...]:
    """Fonts of this machine that can be opened, in the order in which they are asked."""
    files = sorted(_installed(), key=lambda path: path.name)
    known = [path for start in _FALLBACKS for path in files if path.name.startswith(start)]
    regular = [path for path in known if not any(word in path.name for word in ("Bold", "Italic", "Oblique"))]
    return tuple(path for path in dict.fromkeys(regular) if _can_open(path))[:_MAX_FALLBACKS]


def _installed() -> Iterator[Path]:
    for place in _PLACES:
        for folder, _, names in os.walk(os.path.expanduser(place)):
            yield from (Path(folder, name) for name in names if name.lower().endswith((".ttf", ".otf", ".ttc")))


def _can_open(path: Path) -> bool:
    try:
        _opened(path, _TRIAL)
    except OSError:
        return False
    return True
