"""Where pictures are kept: files that are there whole or not at all, under names that say what is in them."""

import logging
import os
import secrets
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

log = logging.getLogger(__name__)

ALIAS = "wireframes"  # in STORAGES
UNFINISHED = ".part"


class WholeFiles(FileSystemStorage):
    """Files are written under a passing name and then renamed: who reads one never gets the half of it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_overwrite": True, **options})

    def _save(self, name: str, content: File) -> str:
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        passing = f"{path}.{secrets.token_hex(8)}{UNFINISHED}"
        try:
            with open(passing, "xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            if self.file_permissions_mode is not None:
                os.chmod(passing, self.file_permissions_mode)
            os.replace(passing, path)
        except BaseException:
            if os.path.exists(passing):
                os.remove(passing)
            raise
        return name


def shelf() -> Storage:
    return storages[ALIAS]


def name_of(key: str) -> str:
    return f"{key[:2]}/{key}.png"


def read(key: str) -> bytes | None:
    """The picture with this key, if it is there."""
    try:
        with shelf().open(name_of(key)) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
    except OSError as error:  # as good as missing: it can be drawn again
        log.warning("a picture could not be read: %s", error)
        return None


def keep(key: str, png: bytes) -> None:
    """A picture that cannot be kept is drawn again when it is wanted: nothing is lost but time."""
    try:
        shelf().save(name_of(key), ContentFile(png))
    except OSError as error:
        log.warning("a picture could not be kept: %s", error)


def kept() -> Iterator[str]:
    """The names of all files."""
    try:
        folders, _files = shelf().listdir("")
    except FileNotFoundError:  # nothing was ever kept
        return
    for folder in folders:
        _folders, files = shelf().listdir(folder)
        yield from (f"{folder}/{file}" for file in files)
