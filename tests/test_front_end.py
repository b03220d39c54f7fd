"""What a page may not contain, what it may weigh, and that everything it names is there."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from conversations.personas import PERSONAS

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STATIC = settings.BASE_DIR / "static"
SOURCES = {path: path.read_text() for path in TEMPLATES}
LIMIT = 60_000  # bytes, gzipped: the workspace's own styles and scripts beside htmx

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(path.parents[1])))


@each_template
def test_a_template_parses(path: Path) -> None:
    assert get_template(str(path.relative_to(settings.BASE_DIR / "templates")))


@each_template
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    source = SOURCES[path]
    assert not re.search(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:", source)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", source))


@each_template
def test_a_template_names_only_static_files_that_exist(path: Path) -> None:
    assert [name for name in static_names(SOURCES[path]) if not finders.find(name)] == []


@each_template
def test_a_template_names_only_icons_that_exist(path: Path) -> None:
    named = re.findall(r'name="([ipe]-[a-z-]+)"|#([ipe]-[a-z-]+)"', SOURCES[path])
    assert {first or second for first, second in named} <= icons()


def test_every_persona_and_kind_of_evidence_has_an_icon() -> None:
    faces = {f"p-{persona.face}" for persona in PERSONAS.values()}
    assert faces | {"e-stated", "e-derived", "e-assumed", "e-unknown"} <= icons()


def test_every_icon_is_used() -> None:
    written = "".join(SOURCES.values()) + "".join(path.read_text() for path in STATIC.rglob("*.js"))
    assert {name for name in icons() if name.startswith("i-") and name not in written} == set()


def test_every_module_is_imported_by_its_own_name() -> None:
    for path in STATIC.rglob("*.js"):
        for name in re.findall(r"(?:import|from) '(\.[^']+)'", path.read_text()):
            assert (path.parent / name).is_file(), f"{path.name} imports {name}"


def test_styles_use_colours_by_name_only() -> None:
    for path in (STATIC / "css").glob("*.css"):
        if path.name != "tokens.css":
            assert not re.search(r"oklch\(|rgba?\(|hsl|#[0-9a-f]{3,8}\b", path.read_text()), path.name


def test_a_style_sheet_reads_only_tokens_that_exist() -> None:
    text = "".join(path.read_text() for path in (STATIC / "css").glob("*.css"))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= set(re.findall(r"(--[a-z0-9-]+):", text))


def test_every_style_sheet_is_linked() -> None:
    linked = {name for source in SOURCES.values() for name in static_names(source)}
    assert {f"css/{path.name}" for path in (STATIC / "css").glob("*.css")} - linked == set()


def test_the_workspace_weighs_less_than_its_limit() -> None:
    pages = (settings.BASE_DIR / "templates" / name for name in ("base.html", "conversations/page.html"))
    styles = [STATIC / name for page in pages for name in static_names(SOURCES[page]) if name.endswith(".css")]
    scripts = list((STATIC / "js").rglob("*.js"))
    assert sum(len(gzip.compress(path.read_bytes())) for path in [*styles, *scripts]) < LIMIT


def static_names(source: str) -> list[str]:
    return re.findall(r"{% static '([^']+)' %}", source)


def icons() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img" / "icons.svg").read_text()))
