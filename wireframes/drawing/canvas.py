"""One grey canvas, 0 paper to 255 ink. Straight edges stand on whole pixels; only round and slanted ones are smooth."""

from functools import lru_cache

from PIL import Image, ImageDraw

PAPER, SOFT, CHIP, MUTED, EDGE, LINE, INK = 0, 34, 68, 153, 153, 204, 255
FINE = 4  # how many times larger round shapes are drawn before they are scaled down

Box = tuple[int, int, int, int]  # left, top, right, bottom; the last two just outside


class Canvas:
    """What painters draw on. Coordinates are pixels."""

    def __init__(self, width: int, height: int, scale: int) -> None:
        self.image = Image.new("L", (width, height), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.scale = scale

    def rectangle(self, box: Box, tone: int) -> None:
        left, top, right, bottom = box
        if right > left and bottom > top:
            self.draw.rectangle((left, top, right - 1, bottom - 1), fill=tone)

    def stamp(self, mask: Image.Image, left: int, top: int, tone: int) -> None:
        """Tone through a mask, cut off at the edges of the canvas."""
        self.image.paste(tone, (left, top), mask)

    def rounded(self, box: Box, radius: int, tone: int, *, edge: int = 0) -> None:
        """A rounded rectangle: filled, or only its edge of so many pixels."""
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
                corners(radius, edge), (left, right - radius) * 2, (top, top, *(bottom - radius,) * 2), strict=True
            ):
                self.stamp(mask, x, y, tone)

    def _sides(self, box: Box, radius: int, tone: int, edge: int) -> None:
        left, top, right, bottom = box
        self.rectangle((left + radius, top, right - radius, top + edge), tone)
        self.rectangle((left + radius, bottom - edge, right - radius, bottom), tone)
        self.rectangle((left, top + radius, left + edge, bottom - radius), tone)
        self.rectangle((right - edge, top + radius, right, bottom - radius), tone)

    def disc(self, box: Box, tone: int, *, edge: int = 0) -> None:
        self.rounded(box, box[2] - box[0], tone, edge=edge)


@lru_cache(maxsize=256)
def corners(radius: int, edge: int) -> tuple[Image.Image, ...]:
    """Masks of the four rounded corners (upper left, upper right, lower left, lower right), filled or as an edge."""
    large = Image.new("L", (radius * FINE, radius * FINE))
    draw = ImageDraw.Draw(large)
    outer = 2 * radius * FINE - 1
    draw.ellipse((0, 0, outer, outer), fill=255)
    if edge:
        inset = edge * FINE
        draw.ellipse((inset, inset, outer - inset, outer - inset), fill=0)
    first = large.resize((radius, radius), Image.Resampling.BOX)
    mirrored = first.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    flip = Image.Transpose.FLIP_TOP_BOTTOM
    return first, mirrored, first.transpose(flip), mirrored.transpose(flip)


Points = tuple[tuple[float, float], ...]


@lru_cache(maxsize=256)
def strokes(width: int, height: int, line: float, *paths: Points) -> Image.Image:
    """A mask of open paths, their points given as shares of the box, with round ends."""
    large = Image.new("L", (width * FINE, height * FINE))
    draw = ImageDraw.Draw(large)
    thick = max(1, round(line * FINE))
    for path in paths:
        points = [(x * width * FINE, y * height * FINE) for x, y in path]
        draw.line(points, fill=255, width=thick, joint="curve")
        for x, y in points:
            draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=255)
    return large.resize((width, height), Image.Resampling.BOX)


@lru_cache(maxsize=256)
def polygon(width: int, height: int, points: Points) -> Image.Image:
    """A mask of a filled polygon, its points given as shares of the box."""
    large = Image.new("L", (width * FINE, height * FINE))
    ImageDraw.Draw(large).polygon([(x * width * FINE, y * height * FINE) for x, y in points], fill=255)
    return large.resize((width, height), Image.Resampling.BOX)
