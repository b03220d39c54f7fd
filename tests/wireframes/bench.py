"""What drawing costs and what repair mends: `make bench-wireframes` (about two minutes) prints it and writes
docs/wireframes.md.

A machine is slow or busy as it likes, so pictures are measured as ratios: beside each drawing the same run lets Pillow
write the same text, line by line in the same font, on an RGB picture of the same size.
"""

import io
import json
import platform
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from tests.wireframes.corrupting import corrupted, frames, walls
from tests.wireframes.hostile import HOSTILE
from wireframes.drawing import DrawingError, fonts, render, render_themes, repair
from wireframes.drawing.frames import fit
from wireframes.drawing.grid import parse
from wireframes.drawing.paint import picture
from wireframes.drawing.repair import straighten
from wireframes.drawing.shapes import read

PAGE = Path("docs/wireframes.md")
ROUNDS, PROCESSES = 40, 9
SEEDS = range(10)
SHARES = 0.1, 0.25, 0.5
SECONDS, MEGABYTES = 1.0, 100
MARGIN = 12  # pixels around the text, at scale 2


class Row(NamedTuple):
    """A line of the table of targets."""

    what: str
    most: float
    reached: float
    unit: str = ""

    def __str__(self) -> str:
        verdict = "met" if self.reached <= self.most else "NOT met"
        return f"| {self.what} | at most {self.most:g}{self.unit} | **{self.reached:.2f}{self.unit}** | {verdict} |"


def main() -> None:
    if len(sys.argv) > 2:
        print(json.dumps(ALONE[sys.argv[1]](sys.argv[2])))
        return
    rows, pictures = measure_pictures()
    hostile = {name: alone("hostile", name) for name in HOSTILE}
    rows.append(
        Row("time of the slowest of the hostile drawings", SECONDS, max(each[0] for each in hostile.values()), " s")
    )
    rows.append(Row("memory of the largest of them", MEGABYTES, max(each[1] for each in hostile.values()), " MB"))
    spoiled = [measure_repair(share) for share in SHARES]
    for mended, most in zip(spoiled, (0.15, 0.3), strict=False):
        rows.append(
            Row(f"rows wrong after repair / before, {mended.share:.0%} of the rows spoiled", most, mended.ratio)
        )
    rows.append(Row("clean frames that repair changed", 0, sum(bool(repair(text).rows) for text in frames().values())))
    rows.append(Row("letters lost in all repairs", 0, sum(mended.lost for mended in spoiled)))
    rows.append(Row("drawings that a second repair changed", 0, sum(mended.restless for mended in spoiled)))
    text = page(rows, pictures, hostile, spoiled)
    PAGE.write_text(text)
    print(text)


# ---- pictures


def screen() -> str:
    """80 columns and 40 rows: a dashboard, the mail and a form."""
    text = frames()
    stacked = "\n".join((text["dashboard"], text["mail"], text["registration-form"]))
    return "\n".join(stacked.split("\n")[:40])


def draw(text: str) -> Image.Image:
    """From text to picture: cells, repair, shapes, paint."""
    sheet = read(straighten(parse(text)).grid)
    return picture(sheet, fit(sheet, "none", 2), "")


def write_plainly(text: str, size: tuple[int, int]) -> Image.Image:
    """What Pillow does without us."""
    font = ImageFont.truetype(fonts.OWN, fonts.SIZES[2], layout_engine=ImageFont.Layout.BASIC)
    image = Image.new("RGB", size, (254, 253, 251))
    drawn = ImageDraw.Draw(image)
    for number, line in enumerate(text.split("\n")):
        drawn.text((MARGIN, MARGIN + number * fonts.CELL_HEIGHT * 2), line, fill=(66, 60, 54), font=font)
    return image


def as_png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def measure_pictures() -> tuple[list[Row], dict[str, float]]:
    """Ratios are medians of those of each round, in which the contestants take turns."""
    text = screen()
    size = render(text).width, render(text).height
    jobs: dict[str, Callable[[], Any]] = {
        "draw": lambda: draw(text),
        "plain": lambda: write_plainly(text, size),
        "draw and PNG": lambda: render(text),
        "plain and PNG": lambda: as_png(write_plainly(text, size)),
        "draw and two PNGs": lambda: render_themes(text),
    }
    rounds: list[dict[str, float]] = []
    for number in range(ROUNDS):
        order = list(jobs) if number % 2 else list(jobs)[::-1]
        rounds.append({name: seconds(jobs[name]) for name in order})
    cold = [{name: alone("cold", name)[0] for name in ("draw", "plain")} for _ in range(PROCESSES)]
    rows = [
        Row("draw / Pillow, warm", 0.3, median(each["draw"] / each["plain"] for each in rounds)),
        Row("draw / Pillow, first of a process", 0.6, median(each["draw"] / each["plain"] for each in cold)),
        Row(
            "draw and PNG / Pillow and PNG",
            0.4,
            median(each["draw and PNG"] / each["plain and PNG"] for each in rounds),
        ),
        Row("bytes of the PNG / Pillow's", 0.35, len(render(text).png) / len(as_png(write_plainly(text, size)))),
    ]
    times = {name: median(each[name] for each in rounds) * 1000 for name in jobs}
    times |= {f"{name}, first of a process": median(each[name] for each in cold) * 1000 for name in ("draw", "plain")}
    return rows, times


def seconds(job: Callable[[], object]) -> float:
    begun = perf_counter()
    job()
    return perf_counter() - begun


# ---- in a process of its own


def alone(what: str, name: str) -> list[float]:
    command = [sys.executable, "-m", "tests.wireframes.bench", what, name]
    return [float(each) for each in json.loads(subprocess.run(command, check=True, capture_output=True).stdout)]


def first(name: str) -> list[float]:
    """Seconds of the first picture of a process."""
    text = screen()
    sheet = read(parse(text))
    size = fit(sheet, "none", 2)
    return [seconds(lambda: draw(text) if name == "draw" else write_plainly(text, (size.width, size.height)))]


def hostile(name: str) -> list[float]:
    """Seconds of processor time, megabytes at most, and whether it was refused."""
    text, before, begun = HOSTILE[name], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
    refused = False
    try:
        render(text, frame="browser", title=name)
    except DrawingError:
        refused = True
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return [process_time() - begun, (after - before) / 1024, refused]


ALONE: dict[str, Callable[[str], list[float]]] = {"cold": first, "hostile": hostile}


# ---- repair


class Mended(NamedTuple):
    share: float
    drawings: int
    before: int  # rows whose walls stand elsewhere than in the clean frame
    after: int
    unequal_before: int  # rows that differ from it in anything
    unequal_after: int
    lost: int  # letters
    restless: int  # drawings that a second repair changed
    milliseconds: float

    @property
    def ratio(self) -> float:
        return self.after / self.before


def measure_repair(share: float) -> Mended:
    counts = [0] * 6
    times = []
    for name, text in frames().items():
        for seed in SEEDS:
            spoiled = parse(corrupted(text, share, Random(f"{name} {seed} {share}"))).text
            begun = perf_counter()
            straight = repair(spoiled)
            times.append(perf_counter() - begun)
            found = (
                differing(walls(text), walls(spoiled)),
                differing(walls(text), walls(straight.text)),
                differing(text.split("\n"), spoiled.split("\n")),
                differing(text.split("\n"), straight.text.split("\n")),
                differing(list(letters(spoiled)), list(letters(straight.text))),
                bool(repair(straight.text).rows),
            )
            counts = [total + more for total, more in zip(counts, found, strict=True)]
    return Mended(share, len(times), *counts, milliseconds=median(times) * 1000)


def differing(clean: list[Any], other: list[Any]) -> int:
    """Rows that differ. All of them if one was lost."""
    if len(clean) != len(other):
        return len(clean)
    return sum(one != two for one, two in zip(clean, other, strict=True))


def letters(text: str) -> str:
    return "".join(character for character in text if character not in " -=─═━┄╌\n")


# ---- the page


def page(rows: list[Row], times: dict[str, float], hostile: dict[str, list[float]], spoiled: list[Mended]) -> str:
    lines = [
        "# Wireframes: what drawing costs, and what repair mends",
        "",
        f"Measured by `make bench-wireframes` on {date.today():%-d %B %Y}, on {platform.machine()}, "
        f"Linux {platform.release()}, Python {platform.python_version()}, Pillow {version('pillow')}.",
        "",
        "| what | target | reached |  |",
        "| --- | --- | --- | --- |",
        *map(str, rows),
        "",
        *(Path(__file__).with_name("bench.md").read_text().strip().split("\n")),
        "",
        "## Pictures of one screen, 80 columns and 40 rows at scale 2",
        "",
        "| what | milliseconds, median |",
        "| --- | --- |",
        *(f"| {name} | {time:.1f} |" for name, time in times.items()),
        "",
        "## Repair",
        "",
        "| rows spoiled | drawings | walls wrong before | after | ratio | rows unlike the clean one before | after "
        "| letters lost | changed by a second repair | ms a drawing |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_mended(each) for each in spoiled),
        "",
        "## Hostile drawings, each in a process of its own",
        "",
        "| drawing | s | MB | ends as |",
        "| --- | --- | --- | --- |",
        *(
            f"| {name} | {time:.2f} | {memory:.0f} | {'a refusal in words' if refused else 'a picture'} |"
            for name, (time, memory, refused) in hostile.items()
        ),
        "",
    ]
    return "\n".join(lines)


def _mended(each: Mended) -> str:
    return (
        f"| {each.share:.0%} | {each.drawings} | {each.before} | {each.after} | {each.ratio:.2f} "
        f"| {each.unequal_before} | {each.unequal_after} | {each.lost} | {each.restless} | {each.milliseconds:.1f} |"
    )


if __name__ == "__main__":
    main()
