"""One grey canvas, 0 paper to 255 ink. Straight edges stand on whole pixels; only round and slanted ones are smooth."""

from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from PIL import Image, ImageDraw

from wireframes.drawing import fonts

PAPER, SOFT, CHIP, MUTED, EDGE, LINE, INK = 0, 34, 68, 153, 153, 204, 255
FINE = 4  # how many times larger round shapes are drawn before they are scaled down
_KEPT = 60_000  # pixels of a mask that is worth keeping

Box = tuple[int, int, int, int]  # left, top, right, bottom; the last two just outside
Points = tuple[tuple[float, float], ...]  # as shares of a box


class Surface(Protocol):
    """What painters draw on: pixels here, or SVG. Coordinates are pixels, `scale` of them to a unit."""

    scale: int

    def rectangle(self, box: Box, tone: int) -> None: ...

    def rounded(self, box: Box, radius: int, tone: int, *, edge: int = 0) -> None:
        """A rounded rectangle: filled, or only its edge of so many pixels."""

    def bend(self, box: Box, tone: int, edge: int, quarter: int) -> None:
        """A quarter of a ring that fills a square: 0 upper left, 1 upper right, 2 lower left, 3 lower right."""

    def strokes(self, box: Box, width: float, tone: int, *paths: Points) -> None:
        """Open paths within a box, with round ends."""

    def polygon(self, box: Box, points: Points, tone: int) -> None: ...

    def knows(self, character: str) -> bool:
        """Whether there is a font for it."""

    def glyph(self, left: int, top: int, cluster: str, columns: int, tone: int, bold: bool) -> None:
        """A character that it knows, with its marks, in so many cells."""


class Mask(NamedTuple):
    """What a tone is painted through. `core` is Pillow's own picture, without the checks around it."""

    core: Any
    width: int
    height: int


class Canvas:
    """The surface of pixels."""

    def __init__(self, width: int, height: int, scale: int) -> None:
        self.image = Image.new("L", (width, height), PAPER)
        self.core = self.image.im
        self.draw = ImageDraw.Draw(self.image)
        self.scale = scale

    def rectangle(self, box: Box, tone: int) -> None:
        left, top, right, bottom = box
        if right > left and bottom > top:
            self.draw.rectangle((left, top, right - 1, bottom - 1), fill=tone)

    def rounded(self, box: Box, radius: int, tone: int, *, edge: int = 0) -> None:
        left, top, right, bottom = box
        radius = max(0, min(radius, (right - left) // 2, (bottom - top) // 2))
        if edge:
            self._sides(box, radius, tone, edge)
        else:
            self.rectangle((left + radius, top, right - radius, bottom), tone)
            self.rectangle((left, top + radius, left + radius, bottom - radius), tone)
            self.rectangle((right - radius, top + radius, right, bottom - radius), tone)
        if radius:
            for mask, x, y in zip(
                _corners(radius, edge), (left, right - radius) * 2, (top, top, *(bottom - radius,) * 2), strict=True
            ):
                self._stamp(mask, x, y, tone)

    def bend(self, box: Box, tone: int, edge: int, quarter: int) -> None:
        self._stamp(_corners(box[2] - box[0], edge)[quarter], box[0], box[1], tone)

    def strokes(self, box: Box, width: float, tone: int, *paths: Points) -> None:
        left, top, right, bottom = box
        if right > left and bottom > top:
            drawn = _strokes if (right - left) * (bottom - top) <= _KEPT else _large_strokes
            self._stamp(drawn(right - left, bottom - top, width, *paths), left, top, tone)

    def polygon(self, box: Box, points: Points, tone: int) -> None:
        left, top, right, bottom = box
        if right > left and bottom > top:
            self._stamp(_polygon(right - left, bottom - top, points), left, top, tone)

    def knows(self, character: str) -> bool:
        return fonts.is_known(character)

    def glyph(self, left: int, top: int, cluster: str, columns: int, tone: int, bold: bool) -> None:
        (core, width, height), right, down = _letter(cluster, self.scale, bold, columns)
        left, top = left + right, top + down
        self.core.paste(tone, (left, top, left + width, top + height), core)

    def _stamp(self, mask: Mask, left: int, top: int, tone: int) -> None:
        """Tone through a mask, cut off at the edges of the canvas.

        `Image.paste` without its checks, which take three times as long as the painting: there is one for each letter.
        """
        self.core.paste(tone, (left, top, left + mask.width, top + mask.height), mask.core)

    def _sides(self, box: Box, radius: int, tone: int, edge: int) -> None:
        left, top, right, bottom = box
        self.rectangle((left + radius, top, right - radius, top + edge), tone)
        self.rectangle((left + radius, bottom - edge, right - radius, bottom), tone)
        self.rectangle((left, top + radius, left + edge, bottom - radius), tone)
        self.rectangle((right - edge, top + radius, right, bottom - radius), tone)


def disc(surface: Surface, box: Box, tone: int, *, edge: int = 0) -> None:
    surface.rounded(box, box[2] - box[0], tone, edge=edge)


def _mask(image: Image.Image) -> Mask:
    return Mask(image.im, image.width, image.height)


@lru_cache(maxsize=8192)
def _letter(cluster: str, scale: int, bold: bool, columns: int) -> tuple[Mask, int, int]:
    """A character's mask, and where in its cell it lies."""
    if len(cluster) == 1 and fonts.is_own(cluster):
        core, right, down = fonts.letter(cluster, scale, bold)
        if all(core.size):
            return Mask(core, *core.size), right, down
    return _mask(fonts.tile(cluster, scale, bold, columns)), 0, 0


@lru_cache(maxsize=256)
def _corners(radius: int, edge: int) -> tuple[Mask, ...]:
    """Masks of the four rounded corners (upper left, upper right, lower left, lower right), filled or as an edge."""
    large = Image.new("L", (radius * FINE, radius * FINE))
    draw = ImageDraw.Draw(large)
    outer = 2 * radius * FINE - 1
    draw.ellipse((0, 0, outer, outer), fill=255)
    inset = edge * FINE
    if edge and 2 * inset < outer:
        draw.ellipse((inset, inset, outer - inset, outer - inset), fill=0)
    first = large.resize((radius, radius), Image.Resampling.BOX)
    mirrored = first.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    flip = Image.Transpose.FLIP_TOP_BOTTOM
    return tuple(map(_mask, (first, mirrored, first.transpose(flip), mirrored.transpose(flip))))


@lru_cache(maxsize=256)
def _strokes(width: int, height: int, line: float, *paths: Points) -> Mask:
    return _drawn_strokes(width, height, line, paths, FINE)


def _large_strokes(width: int, height: int, line: float, *paths: Points) -> Mask:
    """Too large to be kept, or to be drawn much larger first."""
    return _drawn_strokes(width, height, line, paths, 2 if width * height <= FINE * 1_000_000 else 1)


def _drawn_strokes(width: int, height: int, line: float, paths: tuple[Points, ...], fine: int) -> Mask:
    large = Image.new("L", (width * fine, height * fine))
    draw = ImageDraw.Draw(large)
    thick = max(1, round(line * fine))
    for path in paths:
        points = [(x * width * fine, y * height * fine) for x, y in path]
        draw.line(points, fill=255, width=thick, joint="curve")
        for x, y in points:
            draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=255)
    return _mask(large.resize((width, height), Image.Resampling.BOX))


@lru_cache(maxsize=256)
def _polygon(width: int, height: int, points: Points) -> Mask:
    large = Image.new("L", (width * FINE, height * FINE))
    ImageDraw.Draw(large).polygon([(x * width * FINE, y * height * FINE) for x, y in points], fill=255)
    return _mask(large.resize((width, height), Image.Resampling.BOX))
