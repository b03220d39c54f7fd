"""The sample: a finished project with the conversations behind it, for newcomers, screenshots and tests.

`ferry/*.toml` tells what was said, sitting by sitting in the order of the file names; `replay` lets it happen again
through the code that real turns run through. No model is called.
"""

from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from conversations.sample.replay import Replay
from conversations.sample.script import SampleError, read_sittings
from projects.models import Project
from projects.names import slug_for

__all__ = ["NAME", "SampleError", "load", "present"]

NAME = "Harbour ferry booking"
DESCRIPTION = "Reserve a place on a ferry from the quay, board with a code, and hear at once when the wind decides."
FOLDER = Path(__file__).parent / "ferry"


def present(owner: User) -> Project | None:
    """The owner's project that the sample's address leads to, whatever it is called by now."""
    slug = slug_for(NAME)
    leads_there = Q(slug=slug) | Q(former_slugs__slug=slug)
    return Project.objects.of(owner).filter(leads_there).first()


@transaction.atomic
def load(owner: User, folder: Path | None = None) -> Project:
    """A fresh copy for this account. Raises SampleError, and leaves nothing behind, if an entry does not hold."""
    project = Project.objects.create_for(owner, name=NAME, description=DESCRIPTION)
    place = folder or FOLDER
    replay = Replay(project, place)
    for sitting in read_sittings(place):
        replay.sit(sitting)
    replay.finish()
    return project
