"""Files: there whole or not at all, and gone once nothing leads to them."""

import os
import platform
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from tests.wireframes.making import draw
from wireframes import storage, tidying
from wireframes.models import KEPT_AFTER_DELETION, Wireframe


@pytest.fixture
def folder(settings, tmp_path):
    """Where the pictures of this test are, and no others."""
    kept = {**settings.STORAGES["wireframes"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "wireframes": kept}
    return tmp_path


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def age(folder, seconds=3600):
    for path in folder.rglob("*.*"):
        os.utime(path, (time.time() - seconds,) * 2)


def test_a_file_is_there_whole_or_not_at_all(folder):
    class Breaking(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half of it"
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        storage.shelf().save("ab/picture.png", Breaking(b"x"))
    assert files(folder) == []


def test_a_picture_that_cannot_be_kept_is_no_error(folder):
    (folder / "ab").write_text("where a folder should be")
    storage.keep("ab" + "0" * 38, b"picture")
    assert (files(folder), storage.read("ab" + "0" * 38)) == (["ab"], None)


def test_the_same_picture_is_written_over_itself(folder):
    for _ in range(2):
        storage.keep("ab" + "0" * 38, b"picture")
    assert (files(folder), storage.read("ab" + "0" * 38)) == (["ab" + "0" * 38 + ".png"], b"picture")


def test_who_reads_while_another_writes_has_one_of_the_two(folder):
    storage.keep("ab" + "0" * 38, b"a" * 100_000)
    with storage.shelf().open(storage.name_of("ab" + "0" * 38)) as reading:
        storage.keep("ab" + "0" * 38, b"b" * 100_000)
        assert reading.read() == b"a" * 100_000
    assert storage.read("ab" + "0" * 38) == b"b" * 100_000


@pytest.mark.django_db
def test_files_that_nothing_leads_to_are_swept(folder, project):
    revision = draw(project)
    old = draw(project, ref="W-1", ascii="other")
    storage.keep("cd" + "0" * 38, b"a preview")
    (folder / "cd" / "broken.part").write_bytes(b"half")
    age(folder)
    assert tidying.sweep() == 2
    kept = sorted(f"{mark}.png" for each in (revision, old) for mark in each.marks.values())
    assert files(folder) == kept


@pytest.mark.django_db
def test_files_that_were_written_just_now_are_spared(folder, project):
    storage.keep("cd" + "0" * 38, b"of a row that is not stored yet")
    assert (tidying.sweep(), len(files(folder))) == (0, 1)


@pytest.mark.django_db
def test_of_a_project_that_was_deleted_nothing_stays(folder, project):
    draw(project)
    project.delete()
    age(folder)
    assert (tidying.sweep(), files(folder)) == (2, [])


@pytest.mark.django_db
def test_where_nothing_was_ever_kept_there_is_nothing_to_sweep(settings, tmp_path):
    kept = {**settings.STORAGES["wireframes"], "OPTIONS": {"location": str(tmp_path / "none")}}
    settings.STORAGES = {**settings.STORAGES, "wireframes": kept}
    assert tidying.sweep() == 0


@pytest.mark.django_db
def test_the_command_lets_go_of_what_was_deleted_long_ago_and_of_its_files(folder, project, capsys):
    draw(project).wireframe.remove()
    Wireframe.every.update(deleted_at=timezone.now() - KEPT_AFTER_DELETION - timedelta(minutes=1))
    age(folder)
    call_command("tidy_wireframes")
    assert capsys.readouterr().out == "Let go of 1 deleted wireframe(s) and 2 file(s).\n"
    assert files(folder) == []


@pytest.mark.django_db
def test_it_is_done_now_and_then_and_not_at_every_look(folder, project):
    storage.keep("cd" + "0" * 38, b"old")
    age(folder)
    tidying.cache.delete(f"wireframes.tidied.{platform.node()}")
    tidying.tidy_now_and_then()
    assert files(folder) == []
    storage.keep("cd" + "0" * 38, b"old")
    age(folder)
    tidying.tidy_now_and_then()
    assert len(files(folder)) == 1


@pytest.mark.parametrize("redis", ["redis_away", "redis_hangs"])
def test_while_nobody_can_say_whose_task_it_is_nobody_does_it(folder, redis, request):
    request.getfixturevalue(redis)
    storage.keep("cd" + "0" * 38, b"old")
    age(folder)
    tidying.tidy_now_and_then()
    assert len(files(folder)) == 1
