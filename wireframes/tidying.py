"""Files that belong to no drawing any more, and drawings that were deleted long ago: both go."""

import platform
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from wireframes.keys import THEMES, picture_key
from wireframes.models import KEPT_AFTER_DELETION, WireframeRevision, purge
from wireframes.storage import kept, name_of, shelf

# A picture is written before the row that it belongs to, and a preview belongs to none.
SPARED = timedelta(minutes=10)
PAUSE_SECONDS = 10 * 60


def tidy() -> tuple[int, int]:
    """Returns how many drawings were let go, and how many files."""
    return purge(timezone.now() - KEPT_AFTER_DELETION), sweep()


def tidy_now_and_then() -> None:
    """Call it as often as you like: it does something every ten minutes, in one of the processes of each machine, since
    every machine may have a disk of its own."""
    if cache.add(f"wireframes.tidied.{platform.node()}", True, PAUSE_SECONDS):
        tidy()


def sweep() -> int:
    """Delete the files that no drawing leads to. Returns how many."""
    long_ago = timezone.now() - SPARED
    orphans = [name for name in set(kept()) - _named() if _is_older(name, long_ago)]
    for name in orphans:
        shelf().delete(name)
    return len(orphans)


def _named() -> set[str]:
    digests = WireframeRevision.objects.order_by().values_list("digest", flat=True).distinct()
    keys = (picture_key(digest, theme) for digest in digests.iterator() for theme in THEMES)
    return {name_of(key) for key in keys}


def _is_older(name: str, then: datetime) -> bool:
    try:
        return shelf().get_modified_time(name) < then
    except FileNotFoundError:  # another process was quicker
        return False
