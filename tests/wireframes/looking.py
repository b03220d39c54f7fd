"""Looking at a drawing: its pixels as levels (0 paper to 15 ink), by cell."""

import io

from PIL import Image

from wireframes.drawing import render
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH

MARGIN = 6  # around a drawing without a frame


class Picture:
    def __init__(self, text, **options):
        self.scale = options.get("scale", 2)
        self.drawing = render(text, **options)
        self.image = Image.open(io.BytesIO(self.drawing.png))

    def level(self, x, y):
        return self.image.getpixel((x, y))

    def middle(self, row, column):
        """The pixel in the middle of a cell."""
        x = (MARGIN + column * CELL_WIDTH + CELL_WIDTH // 2) * self.scale
        return x, (MARGIN + row * CELL_HEIGHT + CELL_HEIGHT // 2) * self.scale

    def cell(self, row, column):
        """All levels in a cell."""
        left, top = (MARGIN + column * CELL_WIDTH) * self.scale, (MARGIN + row * CELL_HEIGHT) * self.scale
        box = (left, top, left + CELL_WIDTH * self.scale, top + CELL_HEIGHT * self.scale)
        return set(self.image.crop(box).tobytes())

    def is_line(self, start, end):
        """Whether everything between the middles of two cells is painted."""
        (x, y), (to_x, to_y) = self.middle(*start), self.middle(*end)
        return all(self.level(a, b) for a in range(x, to_x + 1) for b in range(y, to_y + 1))


def pixels(drawing):
    return Image.open(io.BytesIO(drawing.png)).tobytes()
