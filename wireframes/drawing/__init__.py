"""A screen drawn as text, to the picture of it: `render` is all that the rest of the house knows.

text -> grid (cells) -> repair (walls that line up) -> shapes (widgets, lines, words) -> paint (one grey picture, a
palette for each theme) -> PNG, or SVG. Pure Python and Pillow; no step knows Django.
"""

from dataclasses import dataclass, field, replace

from wireframes.drawing import describe, frames, paint, shapes, words
from wireframes.drawing.grid import DrawingError, one_line, parse
from wireframes.drawing.repair import straighten
from wireframes.drawing.spots import Spot, spots

__all__ = ["Drawing", "DrawingError", "Repair", "Spot", "render", "render_svg", "render_themes", "repair"]

Frame = frames.FrameName
Theme = paint.Theme


@dataclass(frozen=True)
class Repair:
    """A drawing's text with walls that line up, and which of its rows were straightened, from 1."""

    text: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Drawing:
    """A picture and what goes with it."""

    png: bytes = field(repr=False)
    width: int  # in pixels, as those of the widgets
    height: int
    alt: str
    widgets: tuple[Spot, ...]
    text: str  # the source, cleaned
    repaired_text: str  # and with walls that line up: what is drawn
    repaired_rows: tuple[int, ...]  # which rows were straightened, from 1
    notes: list[str]  # what still does not line up or could not be shown, for the model


def render(
    text: str,
    *,
    title: str = "",
    theme: Theme = "light",
    frame: Frame = "none",
    scale: int = 2,
) -> Drawing:
    """Draw a screen. Raises DrawingError, with words for the model, for what cannot be drawn."""
    return render_themes(text, title=title, frame=frame, scale=scale, themes=(theme,))[theme]


def render_themes(
    text: str,
    *,
    title: str = "",
    frame: Frame = "none",
    scale: int = 2,
    themes: tuple[Theme, ...] = ("light", "dark"),
) -> dict[str, Drawing]:
    """The same drawing in several themes, for little more than the price of one."""
    _check(frame, scale, themes)
    plan = _planned(text, title, frame, scale)
    image = paint.picture(plan.sheet, plan.layout, plan.title)
    source, sheet, layout = plan.sheet.grid.text, plan.sheet, plan.layout
    drawing = Drawing(
        png=b"",
        width=layout.width,
        height=layout.height,
        alt=plan.alt,
        widgets=spots(sheet, layout),
        text=plan.text,
        repaired_text=source,
        repaired_rows=plan.rows,
        notes=describe.notes(sheet, [cell for row in sheet.grid.rows for cell in words.missing(row)]),
    )
    inside = {"Title": plan.title, "Description": plan.alt, "Source": source}
    return {theme: replace(drawing, png=paint.png(image, theme, inside)) for theme in themes}


def render_svg(text: str, *, title: str = "", theme: Theme = "light", frame: Frame = "none") -> str:
    """The same drawing as an SVG document, its words as text. Raises DrawingError."""
    _check(frame, _SVG_SCALE, (theme,))
    plan = _planned(text, title, frame, _SVG_SCALE)
    return paint.svg(plan.sheet, plan.layout, plan.title, plan.alt, theme)


def repair(text: str) -> Repair:
    """The text with walls that line up, and which of its rows were straightened. Raises DrawingError."""
    straight = straighten(parse(text))
    return Repair(straight.grid.text, straight.rows)


_SVG_SCALE = 2


@dataclass(frozen=True)
class _Plan:
    """Everything that is known before a pixel is painted."""

    title: str
    text: str
    rows: tuple[int, ...]  # that were straightened
    sheet: shapes.Sheet
    layout: frames.Layout
    alt: str


def _planned(text: str, title: str, frame: Frame, scale: int) -> _Plan:
    grid, title = parse(text), one_line(title)
    straight = straighten(grid)
    sheet = shapes.read(straight.grid)
    layout = frames.fit(sheet, frame, scale)
    return _Plan(title, grid.text, straight.rows, sheet, layout, describe.alt_text(sheet, title, frame))


def _check(frame: str, scale: int, themes: tuple[str, ...]) -> None:
    if frame not in ("none", "browser", "phone"):
        raise DrawingError(f"There is no frame “{frame}”: use none, browser or phone.")
    if scale not in frames.SCALES:
        raise DrawingError("The scale is 1, 2, 3 or 4.")
    for theme in themes:
        if theme not in paint.THEMES:
            raise DrawingError(f"There is no theme “{theme}”: use light or dark.")
