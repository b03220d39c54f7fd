"""The command that writes documents to files."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from projects.models import Project


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("export_prd", *arguments, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def refused(*arguments: str, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments, **options)
    return str(caught.value)


def test_a_project_is_named_by_its_slug(project: Project) -> None:
    assert run("harbour-ferry").startswith("# Harbour ferry\n")


def test_a_project_is_named_by_its_id(project: Project) -> None:
    assert json.loads(run(str(project.pk), format="json"))["project"]["slug"] == "harbour-ferry"


def test_it_writes_to_a_file(project: Project, tmp_path: Path) -> None:
    run("harbour-ferry", output=str(tmp_path / "prd.md"))
    assert (tmp_path / "prd.md").read_text().startswith("# Harbour ferry\n")


def test_a_slug_of_two_people_asks_for_the_owner(project: Project, other_user: User) -> None:
    theirs = Project.objects.create_for(other_user, name="Harbour ferry", description="Otto wrote this.")
    assert "(mara, otto). Pass --owner" in refused("harbour-ferry")
    assert "Otto wrote this." in run(theirs.slug, owner="otto")


@pytest.mark.parametrize("key", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_a_missing_project_is_said_plainly(project: Project, key: str) -> None:
    assert "There is no project" in refused(key)


def test_a_project_of_somebody_else_is_missing_for_an_owner(project: Project, other_user: User) -> None:
    assert "There is no project 'harbour-ferry' of otto" in refused("harbour-ferry", owner="otto")


def test_an_unknown_owner_is_said_plainly(project: Project) -> None:
    assert refused("harbour-ferry", owner="nobody") == "There is no user 'nobody'."


def test_an_unknown_format_names_those_there_are(project: Project) -> None:
    assert refused("harbour-ferry", format="pages") == "There is no format 'pages'. Use one of: md, json."


def test_a_file_that_cannot_be_written_is_said_plainly(project: Project, tmp_path: Path) -> None:
    assert "Cannot write" in refused("harbour-ferry", output=str(tmp_path / "missing" / "prd.md"))


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ([], {}, "Name a project"),
        ([], {"all": True}, "--all needs --output"),
        (["harbour-ferry"], {"all": True, "output": "x"}, "not both"),
    ],
)
def test_what_does_not_go_together_is_refused(arguments: list[str], options: dict[str, Any], words: str) -> None:
    assert words in refused(*arguments, **options)


def test_all_projects_go_into_a_folder(project: Project, other_user: User, tmp_path: Path) -> None:
    Project.objects.create_for(other_user, name="Harbour ferry")
    assert "Wrote 2 files" in run(all=True, output=str(tmp_path / "out"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "mara-harbour-ferry.md",
        "otto-harbour-ferry.md",
    ]


def test_two_projects_never_share_a_file(tmp_path: Path, db: None) -> None:
    for owner, name in (("c", "a b"), ("c-a", "b")):
        Project.objects.create_for(User.objects.create_user(owner), name=name)
    run(all=True, output=str(tmp_path))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_is_a_file_is_said_plainly(project: Project, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    assert "Cannot use" in refused(all=True, output=str(tmp_path / "out"))
