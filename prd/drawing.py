"""Drawing for a project: the one door for personas, programs and the person's own hands.

What is drawn is linked to what the document says, and the document's figures follow its drawings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.db import transaction
from django.db.models import Exists, OuterRef

from prd.document import Content, canonical_id, every_item
from prd.models import Document
from projects.models import Project
from projects.open_pages import look_again
from wireframes import pictures
from wireframes.models import By, Wireframe, WireframeRevision, number_of
from wireframes.painters import Painted, paint

# What a link may lead to, by the name of the link.
LINKED = {"requirements": ("requirements", "quality"), "journeys": ("journeys",)}
NAMED = 12  # ids that a refusal lists
_NOUNS = {"requirements": "requirement", "journeys": "journey"}


class NoSuchLink(ValueError):
    """A link leads nowhere. `field` is requirements or journeys; the words say what there is."""

    def __init__(self, field: str, wrong: Sequence[str], known: Sequence[str]) -> None:
        noun = _NOUNS[field] + ("" if len(wrong) == 1 else "s")
        near = [each for word in wrong for each in get_close_matches(word, known, n=1, cutoff=0.8)]
        listed = near or list(known[:NAMED])
        there = f"There {'is' if len(listed) == 1 else 'are'} {', '.join(listed)}" if listed else "There is none yet"
        more = " and others" if not near and len(known) > NAMED else ""
        super().__init__(f"The document has no {noun} {', '.join(wrong)}. {there}{more}.")
        self.field = field


class Unchanged(ValueError):
    """The screen is drawn like that already."""


@dataclass(frozen=True)
class Links:
    requirements: Sequence[str] = ()
    journeys: Sequence[str] = ()

    def checked(self, content: Content, known: "Links | None" = None) -> "Links":
        """With ids as the document writes them. Those that were linked before may have gone meanwhile. Raises
        NoSuchLink."""
        before = known or Links()
        return Links(
            _checked("requirements", self.requirements, content, before.requirements),
            _checked("journeys", self.journeys, content, before.journeys),
        )


@transaction.atomic
def draw(project: Project, painted: Painted, links: Links, *, by: By) -> WireframeRevision:
    """A new wireframe. Raises TitleTaken and NoSuchLink; then nothing is stored."""
    return _drawn(project, painted, links, by=by)


@transaction.atomic
def redraw(
    project: Project,
    ref: str,
    painted: Painted,
    links: Links | None = None,
    *,
    by: By,
    read_at: int | None = None,
    restored: int | None = None,
) -> WireframeRevision:
    """The next revision of a wireframe; `links` come to those it has. Raises Wireframe.DoesNotExist, TitleTaken,
    NoSuchLink, Unchanged, and DrawnMeanwhile where `read_at` is not the latest revision any more."""
    return _drawn(project, painted, links or Links(), by=by, ref=ref, read_at=read_at, restored=restored)


def restore(project: Project, ref: str, number: int, *, by: By) -> WireframeRevision:
    """An earlier revision, as the next one. Raises Wireframe.DoesNotExist, WireframeRevision.DoesNotExist, TitleTaken
    where its title is another wireframe's by now, and Unchanged."""
    wireframe = existing(project, ref)
    past = wireframe.revisions.get(number=number)
    painted = paint(past.ascii, title=past.title, frame=past.frame)
    return redraw(project, ref, painted, by=by, restored=number)


@transaction.atomic
def link(project: Project, ref: str, links: Links) -> Wireframe:
    """These links and no others. Raises Wireframe.DoesNotExist and NoSuchLink."""
    document = Document.objects.for_change(project)
    wireframe = existing(project, ref)
    checked = links.checked(document.load(), Links(wireframe.requirements, wireframe.journeys))
    wireframe.link(list(checked.requirements), list(checked.journeys))
    _follow(document)
    return wireframe


@transaction.atomic
def remove(project: Project, ref: str) -> Wireframe:
    """It can be brought back for a while. Raises Wireframe.DoesNotExist."""
    document = Document.objects.for_change(project)
    wireframe = existing(project, ref)
    wireframe.remove()
    _follow(document)
    return wireframe


@transaction.atomic
def bring_back(project: Project, ref: str) -> Wireframe:
    """What was deleted. Raises Wireframe.DoesNotExist where there is nothing left to bring back."""
    document = Document.objects.for_change(project)
    drawn = Exists(WireframeRevision.objects.filter(wireframe=OuterRef("pk")))
    gone = Wireframe.every.filter(drawn).exclude(deleted_at=None).select_for_update()
    wireframe: Wireframe = gone.get(project=project, number=number_of(ref))
    wireframe.project = project
    wireframe.bring_back()
    _follow(document)
    return wireframe


def existing(project: Project, ref: str) -> Wireframe:
    """Raises Wireframe.DoesNotExist."""
    wireframe: Wireframe = Wireframe.objects.get(project=project, number=number_of(ref))
    wireframe.project = project
    return wireframe


def linkable(content: Content, field: str) -> list[str]:
    """The ids that a wireframe can be linked to, in the order of the document."""
    return [item.id for key, item in every_item(content) if key in LINKED[field]]


def named_by(content: Content, ref: str) -> list[str]:
    """The ids of what the document links to a wireframe from its own side."""
    return [item.id for _key, item in every_item(content) if ref in getattr(item, "wireframes", [])]


def _drawn(
    project: Project,
    painted: Painted,
    links: Links,
    *,
    by: By,
    ref: str = "",
    read_at: int | None = None,
    restored: int | None = None,
) -> WireframeRevision:
    # The document before the project, as update_prd locks them: two personas at work would lock each other up.
    document = Document.objects.for_change(project)
    before = existing(project, ref) if ref else None
    known = Links(before.requirements, before.journeys) if before else None
    checked = links.checked(document.load(), known)
    if before and is_like(before.latest, painted) and by.user:
        raise Unchanged(f"{before.ref} is drawn like that already, in revision {before.latest.number}.")
    drawn = Wireframe.objects.draw(
        project,
        painted,
        by=by,
        wireframe_ref=ref,
        read_at=read_at,
        requirements=list(checked.requirements),
        journeys=list(checked.journeys),
        restored=restored,
    )
    transaction.on_commit(lambda: pictures.keep(painted))
    _follow(document)
    return drawn


def is_like(revision: WireframeRevision, painted: Painted) -> bool:
    return (revision.ascii, revision.title, revision.frame) == (painted.text, painted.title, painted.frame)


def _follow(document: Document) -> None:
    document.remeasure()
    look_again(document.project.pk)


def _checked(field: str, given: Sequence[str], content: Content, before: Sequence[str]) -> list[str]:
    ids = list(dict.fromkeys(canonical_id(each) for each in given))
    known = linkable(content, field)
    if wrong := [each for each in ids if each not in known and each not in before]:
        raise NoSuchLink(field, wrong, known)
    return ids
