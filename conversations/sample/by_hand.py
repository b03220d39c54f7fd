"""What the person of the sample does in the document themselves: through the same functions as on the page."""

from datetime import datetime
from pathlib import Path

from conversations.sample.script import ByHand, SampleError
from prd import by_hand, sources, suggesting
from prd.bringing import Unreadable, from_text
from prd.document import ChangeItem, EditError, HandEdit, ItemFields, SetLock, find
from prd.models import Document, Revision, Share, Source, Suggestion
from projects.models import Project


def do(project: Project, what: ByHand, folder: Path, place: str) -> None:
    """Let it happen now. Raises SampleError, with the place of the entry."""
    try:
        if what.bring:
            bring(project, folder / what.bring)
        if what.change:
            by_hand.write(project, project.owner, [change(project, dict(what.change))])
        if what.lock:
            by_hand.write(project, project.owner, [SetLock(place=what.lock, locked=True)])
        if what.accept:
            suggesting.accept(project, waiting(project, what.accept), project.owner)
        if what.reject:
            suggesting.reject(project, waiting(project, what.reject))
        if what.share:
            Share.objects.make(project, what.share)
    except (OSError, ValueError, Unreadable, EditError, suggesting.Undecided) as error:
        raise SampleError(f"{place}: {error}") from error


def bring(project: Project, path: Path) -> None:
    sources.bring(project, from_text(path.read_text(encoding="utf-8"), "markdown", sources.limits()), project.owner)


def change(project: Project, fields: dict[str, str]) -> HandEdit:
    content = Document.objects.for_project(project).load()
    wanted = fields.pop("item", "")
    found = find(content, wanted)
    if found is None:
        raise ValueError(f"there is no {wanted or 'item'} to change")
    revision = content.sections[found[0]].revision
    given = ItemFields.model_validate(fields)
    return ChangeItem(item=found[1].id, fields=given, revision=revision, evidence="stated")


def waiting(project: Project, place: str) -> int:
    """The one suggestion that waits at this place."""
    found = list(Suggestion.objects.waiting().filter(document__project=project, place=place))
    if len(found) != 1:
        raise ValueError(f"{len(found)} suggestions wait at {place}, not one")
    return found[0].pk


def date_back(project: Project, *, since: datetime, to: datetime) -> None:
    """Give this time to all that was done since then."""
    Source.objects.filter(project=project, created_at__gte=since).update(created_at=to)
    Revision.objects.filter(document__project=project, created_at__gte=since).update(created_at=to)
    suggestions = Suggestion.objects.filter(document__project=project)
    suggestions.filter(created_at__gte=since).update(created_at=to)
    suggestions.filter(decided_at__gte=since).update(decided_at=to)
    for share in Share.objects.filter(project=project, created_at__gte=since):
        share.expires_at = share.expires_at and share.expires_at - (share.created_at - to)
        share.created_at = to
        share.save(update_fields=["created_at", "expires_at"])
