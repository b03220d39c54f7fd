"""The same shapes as SVG: text stays text, lines are rectangles and paths. No script, no style sheet, no link."""

from html import escape

from wireframes.drawing import fonts
from wireframes.drawing.canvas import INK, PAPER, Box, Points
from wireframes.drawing.fonts import CELL_WIDTH, SIZES, baseline

Colour = tuple[int, int, int]

_FAMILY = "'JetBrains Mono', ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_ROUND = 'stroke-linecap="round" stroke-linejoin="round"'
_NOT_XML = dict.fromkeys((0xFFFE, 0xFFFF))  # the other characters that XML lacks do not get past the grid


class SvgSurface:
    """Writes down what is painted. A tone is a mixture of the theme's paper and ink."""

    def __init__(self, width: int, height: int, scale: int, paper: Colour, ink: Colour) -> None:
        self.width, self.height, self.scale = width, height, scale
        self.paper, self.ink = paper, ink
        self.parts: list[str] = []
        self.words = _Words()
        self.rectangle((0, 0, width, height), PAPER)

    def document(self, title: str, alt: str) -> str:
        """The file, half as large in CSS pixels at scale 2."""
        self._end_words()
        size = f'width="{_short(self.width / self.scale)}" height="{_short(self.height / self.scale)}"'
        lines = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {self.width} {self.height}" role="img">',
            f"<title>{_text(title or 'Wireframe')}</title>",
            f"<desc>{_text(alt)}</desc>",
            f'<g font-family="{_FAMILY}" font-size="{SIZES[self.scale]}">',
            *self.parts,
            "</g>",
            "</svg>",
            "",
        )
        return "\n".join(lines)

    def rectangle(self, box: Box, tone: int) -> None:
        left, top, right, bottom = box
        if right > left and bottom > top:
            place = f'x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"'
            self._add(f'<rect {place} fill="{self._colour(tone)}" shape-rendering="crispEdges"/>')

    def rounded(self, box: Box, radius: int, tone: int, *, edge: int = 0) -> None:
        left, top, right, bottom = box
        if right <= left or bottom <= top:
            return
        inset = edge / 2
        round_by = max(0, min(radius, (right - left) // 2, (bottom - top) // 2) - inset)
        size = f'width="{_short(right - left - edge)}" height="{_short(bottom - top - edge)}" rx="{_short(round_by)}"'
        colour = self._colour(tone)
        look = f'fill="none" stroke="{colour}" stroke-width="{edge}"' if edge else f'fill="{colour}"'
        self._add(f'<rect x="{_short(left + inset)}" y="{_short(top + inset)}" {size} {look}/>')

    def bend(self, box: Box, tone: int, edge: int, quarter: int) -> None:
        left, top, right, bottom = box
        radius = right - left - edge / 2
        inner_x, inner_y = (left if quarter % 2 else right), (top if quarter >= 2 else bottom)
        x = inner_x + (radius if quarter % 2 else -radius)
        y = inner_y + (radius if quarter >= 2 else -radius)
        sweep = int(quarter in (0, 3))
        path = f"M{_short(x)} {inner_y}A{_short(radius)} {_short(radius)} 0 0 {sweep} {inner_x} {_short(y)}"
        self._add(f'<path d="{path}" fill="none" stroke="{self._colour(tone)}" stroke-width="{edge}"/>')

    def strokes(self, box: Box, width: float, tone: int, *paths: Points) -> None:
        drawn = "".join(_path(box, path) for path in paths)
        colour = self._colour(tone)
        self._add(f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="{_short(width)}" {_ROUND}/>')

    def polygon(self, box: Box, points: Points, tone: int) -> None:
        self._add(f'<path d="{_path(box, points)}Z" fill="{self._colour(tone)}"/>')

    def knows(self, character: str) -> bool:
        """Letters all: the fonts are those of whoever looks."""
        return character.isalnum() or fonts.is_known(character)

    def glyph(self, left: int, top: int, cluster: str, columns: int, tone: int, bold: bool) -> None:
        """Characters that follow each other in one tone and weight become one piece of text."""
        pitch = CELL_WIDTH * self.scale
        look = (top, tone, bold, columns)
        if columns > 1 or not self.words.goes_on(look, left, pitch):
            self._end_words()
            self.words = _Words(look, left)
        self.words.add(cluster, left, columns, pitch)

    def _add(self, part: str) -> None:
        self._end_words()
        self.parts.append(part)

    def _end_words(self) -> None:
        words, self.words = self.words, _Words()
        if not words.text:
            return
        top, tone, bold, _ = words.look
        weight = ' font-weight="700"' if bold else ""
        place = f'x="{words.left}" y="{top + baseline(self.scale)}" textLength="{words.end - words.left}"'
        look = f'fill="{self._colour(tone)}"{weight} xml:space="preserve"'
        self.parts.append(f"<text {place} {look}>{_text(words.text)}</text>")

    def _colour(self, tone: int) -> str:
        mixed = (round(start + (end - start) * tone / INK) for start, end in zip(self.paper, self.ink, strict=True))
        return "#" + "".join(f"{part:02x}" for part in mixed)


class _Words:
    """Text that is being collected."""

    def __init__(self, look: tuple[int, int, bool, int] = (0, 0, False, 0), left: int = 0) -> None:
        self.look, self.left, self.end, self.text = look, left, left, ""

    def goes_on(self, look: tuple[int, int, bool, int], left: int, pitch: int) -> bool:
        """Whether a character at `left` follows, at once or after one blank."""
        return bool(self.text) and self.look == look and left - self.end in (0, pitch)

    def add(self, cluster: str, left: int, columns: int, pitch: int) -> None:
        if left > self.end:
            self.text += " "
        self.text += cluster
        self.end = left + columns * pitch


def _path(box: Box, points: Points) -> str:
    left, top, right, bottom = box
    placed = [(left + x * (right - left), top + y * (bottom - top)) for x, y in points]
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in placed)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    return escape(text.translate(_NOT_XML))
