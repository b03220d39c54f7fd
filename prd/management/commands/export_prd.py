"""Write documents to files: one project, or every project into a folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from prd.exports import EXPORTS, Export, bundle_of
from projects.models import Project, ProjectQuerySet


class Command(BaseCommand):
    help = "Export a project's PRD, or with --all every project's, as Markdown or JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", nargs="?", help="slug or id of the project")
        parser.add_argument("--owner", help="username of the owner, where a slug is not unique; with --all only theirs")
        parser.add_argument("--format", default="md", help=f"one of {', '.join(EXPORTS)} (default: md)")
        parser.add_argument("--output", help="file to write (default: standard output); with --all a folder")
        parser.add_argument("--all", action="store_true", help="one file for each project, into the folder --output")

    def handle(self, *args: Any, **options: Any) -> None:
        export = EXPORTS.get(options["format"])
        if export is None:
            raise CommandError(f"There is no format {options['format']!r}. Use one of: {', '.join(EXPORTS)}.")
        if options["all"]:
            self.write_all(export, options)
        else:
            self.write_one(export, options)

    def write_one(self, export: Export, options: dict[str, Any]) -> None:
        if not options["project"]:
            raise CommandError("Name a project by its slug or id, or pass --all.")
        text = export.write(bundle_of(one_project(options["project"], options["owner"])))
        if options["output"]:
            write(Path(options["output"]), text)
            self.stderr.write(f"Wrote {options['output']}")
        else:
            self.stdout.write(text.decode(), ending="")

    def write_all(self, export: Export, options: dict[str, Any]) -> None:
        if options["project"]:
            raise CommandError("Pass either a project or --all, not both.")
        if not options["output"]:
            raise CommandError("--all needs --output: the folder to write into.")
        folder = Path(options["output"])
        make_folder(folder)
        projects = owned(options["owner"]).select_related("owner").order_by("owner__username", "slug")
        taken: set[str] = set()
        for project in projects:
            write(folder / free_name(export, project, taken), export.write(bundle_of(project)))
        self.stdout.write(f"Wrote {len(taken)} file{'' if len(taken) == 1 else 's'} to {folder}")


def owned(owner: str | None) -> ProjectQuerySet:
    """All projects, or one owner's."""
    projects = Project.objects.all()
    if owner is None:
        return projects
    if not User.objects.filter(username=owner).exists():
        raise CommandError(f"There is no user {owner!r}.")
    return projects.filter(owner__username=owner)


def one_project(key: str, owner: str | None) -> Project:
    """The one project that a slug or an id names."""
    projects = owned(owner)
    found = list(projects.filter(pk=key) if is_uuid(key) else projects.filter(slug=key).select_related("owner")[:5])
    if not found:
        whose = f" of {owner}" if owner else ""
        raise CommandError(f"There is no project {key!r}{whose}. Give its slug, as in its address, or its id.")
    if len(found) > 1:
        owners = ", ".join(sorted(project.owner.username for project in found))
        raise CommandError(f"Several people have a project {key!r} ({owners}). Pass --owner to say whose.")
    return found[0]


def is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


def free_name(export: Export, project: Project, taken: set[str]) -> str:
    """`owner-slug.md`. Two projects never share a file: `a-b` of `c` and `b` of `c-a` differ by the id's beginning."""
    stem = f"{slugify(project.owner.username) or 'user'}-{project.slug}"
    name = export.file_name(stem)
    if name in taken:
        name = export.file_name(f"{stem}-{project.pk.hex[:8]}")
    taken.add(name)
    return name


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Cannot use {folder} as a folder: {error.strerror}.") from error


def write(path: Path, text: bytes) -> None:
    try:
        path.write_bytes(text)
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror}.") from error
