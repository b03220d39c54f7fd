"""All frames on one picture, in light and dark, to be looked at: `make wireframe-sheet`.

With `--of NAME...` only those frames, and with `--scale 2` as large as they are shown. `--shown` makes the small one
that the README has.
"""

import argparse
import io
from pathlib import Path

from PIL import Image

from tests.wireframes.corrupting import frames
from wireframes.drawing import render_themes

TARGET = Path("var/wireframes.png")
SHOWN = Path("docs/screenshots/wireframes.png")
SHOWN_FRAMES = ("dashboard", "phone-home", "orders-table", "emoji-toolbar", "kanban", "chat", "player", "flow")
COLUMNS, GAP = 4, 12
PAPERS = {"light": (0xF3, 0xF0, 0xEA), "dark": (0x17, 0x16, 0x14)}
FRAME_OF = {"phone-home": "phone", "japanese-phone": "phone", "player": "phone", "dashboard": "browser"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", nargs="*", default=[])
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--columns", type=int, default=COLUMNS)
    parser.add_argument("--shown", action="store_true")
    parser.add_argument("--to", type=Path)
    given = parser.parse_args()
    names = list(SHOWN_FRAMES) if given.shown else given.of or list(frames())
    target = given.to or (SHOWN if given.shown else TARGET)
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet(names, given.scale, given.columns).quantize(48).save(target, optimize=True)
    print(f"{len(names)} frames in {target}, {target.stat().st_size / 1000:.0f} kB")


def sheet(names: list[str], scale: int, columns: int) -> Image.Image:
    """Light on the left or above, dark beside or below."""
    texts = frames()
    drawn = [render_themes(texts[name], title=name, frame=FRAME_OF.get(name, "none"), scale=scale) for name in names]
    halves = [_half([picture[theme].png for picture in drawn], columns, PAPERS[theme]) for theme in PAPERS]
    whole = Image.new("RGB", (halves[0].width, sum(half.height for half in halves)))
    top = 0
    for half in halves:
        whole.paste(half, (0, top))
        top += half.height
    return whole


def _half(pictures: list[bytes], columns: int, paper: tuple[int, int, int]) -> Image.Image:
    """Pictures in columns, each put where there is most room; a column is as wide as its widest."""
    images = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    stacks: list[list[Image.Image]] = [[] for _ in range(min(columns, len(images)))]
    for image in images:
        min(stacks, key=lambda stack: sum(each.height + GAP for each in stack)).append(image)
    widths = [max(image.width for image in stack) + GAP for stack in stacks]
    height = max(sum(image.height + GAP for image in stack) for stack in stacks)
    half = Image.new("RGB", (sum(widths) + GAP, height + GAP), paper)
    left = GAP
    for stack, width in zip(stacks, widths, strict=True):
        top = GAP
        for image in stack:
            half.paste(image, (left, top))
            top += image.height + GAP
        left += width
    return half


if __name__ == "__main__":
    main()
