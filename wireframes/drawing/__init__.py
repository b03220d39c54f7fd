"""A screen drawn as text, to the picture of it: `render` is all that the rest of the house knows.

text -> grid (cells) -> shapes (widgets, lines, words) -> paint (one grey picture, a palette for each theme) -> PNG.
Pure Python and Pillow; no step knows Django.
"""

from dataclasses import dataclass, field

from wireframes.drawing import describe, frames, paint, shapes, words
from wireframes.drawing.grid import DrawingError, one_line, parse

__all__ = ["Drawing", "DrawingError", "render", "render_themes"]

Frame = frames.FrameName
Theme = paint.Theme


@dataclass(frozen=True)
class Drawing:
    """A picture and what goes with it."""

    png: bytes = field(repr=False)
    width: int
    height: int
    alt: str
    text: str  # the source, cleaned
    notes: list[str]  # what did not line up or could not be shown, for the model


def render(
    ascii: str,
    *,
    title: str = "",
    frame: Frame = "none",
    theme: Theme = "light",
    scale: int = 2,
) -> Drawing:
    """Draw a screen. Raises DrawingError, with words for the model, for what cannot be drawn."""
    return render_themes(ascii, title=title, frame=frame, scale=scale, themes=(theme,))[theme]


def render_themes(
    ascii: str,
    *,
    title: str = "",
    frame: Frame = "none",
    scale: int = 2,
    themes: tuple[Theme, ...] = ("light", "dark"),
) -> dict[str, Drawing]:
    """The same drawing in several themes, for little more than the price of one."""
    _check(frame, scale, themes)
    grid, title = parse(ascii), one_line(title)
    sheet = shapes.read(grid)
    layout = frames.fit(sheet, frame, scale)
    image = paint.picture(sheet, layout, title)
    alt = describe.alt_text(sheet, title, frame)
    missing = [cell for row in grid.rows for cell in words.missing(row)]
    notes = describe.notes(sheet, missing)
    texts = {"Title": title, "Description": alt, "Source": grid.text}
    return {
        theme: Drawing(paint.png(image, theme, texts), layout.width, layout.height, alt, grid.text, list(notes))
        for theme in themes
    }


def _check(frame: str, scale: int, themes: tuple[str, ...]) -> None:
    if frame not in ("none", "browser", "phone"):
        raise DrawingError(f"There is no frame “{frame}”: use none, browser or phone.")
    if scale not in frames.SCALES:
        raise DrawingError("The scale is 1, 2, 3 or 4.")
    for theme in themes:
        if theme not in paint.THEMES:
            raise DrawingError(f"There is no theme “{theme}”: use light or dark.")
