"""Outlines: which sections a document shows, in which order, and which it cannot do without. Data, no Django."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prd.items import SECTIONS


@dataclass(frozen=True)
class Outline:
    key: str
    title: str
    description: str
    sections: tuple[str, ...]
    mandatory: tuple[str, ...]
    headings: dict[str, str]

    def heading(self, key: str) -> str:
        """What a section is called here."""
        return self.headings.get(key, SECTIONS[key].title)


def _read(path: Path) -> Outline:
    raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    outline = Outline(
        key=path.stem,
        title=raw["title"],
        description=raw["description"],
        sections=tuple(raw["sections"]),
        mandatory=tuple(raw["mandatory"]),
        headings=dict(raw.get("headings", {})),
    )
    unknown = {*outline.sections, *outline.mandatory, *outline.headings} - set(SECTIONS)
    if unknown or not set(outline.mandatory) <= set(outline.sections):
        raise ValueError(f"{path.name}: unknown sections {sorted(unknown)}, or a mandatory one that is not shown")
    return outline


# In the order in which a person is offered them.
OUTLINES: dict[str, Outline] = {
    key: _read(Path(__file__).with_name(f"{key}.toml")) for key in ("full", "lean", "feature")
}
