"""What a card shows of a document: how far each persona has come, and what it is about. Made once per revision."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

from django.core.cache import cache

from conversations import flow
from conversations.personas import PERSONAS
from prd.checks import Screen, find_all
from prd.document import Content, new_content
from prd.models import Document
from projects.models import Project
from wireframes.models import Wireframe

KEPT_SECONDS = 60 * 60

Screens = Mapping[UUID, Sequence[Screen]]


@dataclass(frozen=True)
class Glance:
    about: str
    dots: tuple[tuple[str, str, int], ...]  # face, name and percent of the persona's questions


def glances(projects: Sequence[Project]) -> dict[UUID, Glance]:
    """One for each project, in three queries at most. Checking a document takes milliseconds, so what comes of it is
    kept under a key that changes with everything it depends on."""
    screens = screens_of(projects)
    keys = {project.pk: _key(project, screens[project.pk]) for project in projects}
    kept: dict[str, Glance] = cache.get_many(keys.values())
    missing = {keys[project.pk]: project for project in projects if keys[project.pk] not in kept}
    contents = contents_of(missing.values())
    made = {key: glance(contents[project.pk], screens[project.pk]) for key, project in missing.items()}
    cache.set_many(made, KEPT_SECONDS)
    kept |= made
    return {pk: kept[key] for pk, key in keys.items()}


def glance(content: Content, screens: Sequence[Screen]) -> Glance:
    findings, depth = find_all(content, screens), flow.depth_of(content)
    states = {
        persona.key: flow.progress(persona, content, findings, depth, screens=screens) for persona in PERSONAS.values()
    }
    dots = tuple((each.face, each.name, flow.share_done(states[each.key])) for each in PERSONAS.values())
    return Glance(about=content.sections["summary"].body or content.sections["problem"].body, dots=dots)


def contents_of(projects: Iterable[Project]) -> dict[UUID, Content]:
    """Their documents' contents; a project whose document is not there yet has an empty one."""
    wanted = {project.pk: project.outline for project in projects}
    rows = Document.objects.filter(project__in=wanted).values_list("project", "content") if wanted else ()
    stored = {pk: Content.model_validate(content).model_copy(update={"outline": wanted[pk]}) for pk, content in rows}
    return {pk: stored.get(pk) or new_content(outline) for pk, outline in wanted.items()}


def screens_of(projects: Iterable[Project]) -> Screens:
    screens: dict[UUID, list[Screen]] = defaultdict(list)
    for drawn in Wireframe.objects.filter(project__in=projects):
        screen = Screen(drawn.ref, drawn.title, tuple(drawn.requirements), tuple(drawn.journeys))
        screens[drawn.project_id].append(screen)
    return screens


def _key(project: Project, screens: Sequence[Screen]) -> str:
    """Projects in which nothing is written yet share what is to be seen of them."""
    document: Document | None = getattr(project, "document", None)
    written = f"{project.pk}:{document.revision}" if document and document.revision else "nothing"
    return f"glance:{written}:{project.outline}:{crc32(repr(screens).encode())}"
