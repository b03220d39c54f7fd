"""The key of a development machine: made once, kept beside the database."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def kept_key(file: Path) -> str:
    """The key in `file`, which is made on first use, readable by its owner alone."""
    if not file.exists():
        _make(file)
    return file.read_text().strip()


def _make(file: Path) -> None:
    """Written whole under another name and then linked: two first starts at once end with one and the same key."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(get_random_secret_key())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
