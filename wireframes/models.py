"""A wireframe: one screen, drawn as text and rendered as an image; each redrawing is a revision."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from projects.models import Project
from projects.names import alike
from wireframes.keys import THEMES, digest_of, picture_key

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversations.models import Turn
    from wireframes.painters import Painted

FRAMES = {"none": "None", "browser": "Browser", "phone": "Phone"}
AUTHORS = {"person": "Person", "persona": "Persona"}
LONGEST_TITLE = 120
KEPT_AFTER_DELETION = timedelta(days=30)


class TitleTaken(ValueError):
    """Another wireframe of the project is called so. `ref` is that one's id."""

    def __init__(self, title: str, ref: str) -> None:
        super().__init__(f"{ref} is called “{title}” already.")
        self.title, self.ref = title, ref


class DrawnMeanwhile(Exception):
    """The wireframe was redrawn after the revision that this was drawn over; `latest` is how it looks now."""

    def __init__(self, latest: "WireframeRevision") -> None:
        super().__init__(f"{latest.wireframe.ref} was redrawn meanwhile: it is at revision {latest.number} now.")
        self.latest = latest


@dataclass(frozen=True)
class By:
    """Who draws: a person, or a persona in one of its turns."""

    user: "User | None" = None
    persona: str = ""
    turn: "Turn | None" = None

    def fields(self) -> dict[str, Any]:
        author = "persona" if self.persona else "person"
        return {"author": author, "persona": self.persona, "user": self.user, "turn": self.turn}


class WireframeQuerySet(models.QuerySet["Wireframe"]):
    def with_latest(self, project: Project) -> "list[Wireframe]":
        """The project's wireframes, each with its `latest` revision, in one query."""
        found = []
        for revision in self.latest_drawings(project).order_by("wireframe__number"):
            revision.wireframe.project, revision.wireframe.latest = project, revision
            found.append(revision.wireframe)
        return found

    def latest_drawings(self, project: Project, *, deleted: bool = False) -> "models.QuerySet[WireframeRevision]":
        """The latest drawing of each of the project's wireframes, or of each that was `deleted` and can come back.

        `over_yours` of each says whether a persona drew it over what the person had drawn.
        """
        others = WireframeRevision.objects.filter(wireframe=OuterRef("wireframe"))
        newest = others.order_by("-number").values("pk")[:1]
        before = others.filter(number=OuterRef("number") - 1, author="person")
        drawn = WireframeRevision.objects.filter(
            wireframe__project=project, wireframe__deleted_at__isnull=not deleted, pk=Subquery(newest)
        )
        over_yours = Exists(before) & Q(author="persona")
        return drawn.select_related("wireframe", "user").annotate(over_yours=over_yours)


class WireframeManager(models.Manager.from_queryset(WireframeQuerySet)):  # type: ignore[misc]
    """Those that are there: what was deleted is only in `Wireframe.every`."""

    def get_queryset(self) -> WireframeQuerySet:
        return WireframeQuerySet(self.model, using=self._db).filter(deleted_at=None)

    @transaction.atomic
    def draw(
        self,
        project: Project,
        painted: "Painted",
        *,
        by: By,
        wireframe_ref: str = "",
        read_at: int | None = None,
        requirements: list[str] | None = None,
        journeys: list[str] | None = None,
        restored: int | None = None,
    ) -> "WireframeRevision":
        """Store what was painted as a new wireframe, or as the next revision of `wireframe_ref` ("W-1").

        Links are added to those it has. `read_at` is the revision that it was drawn over, if the drawer says so.
        Raises Wireframe.DoesNotExist for an unknown ref, TitleTaken, and DrawnMeanwhile.
        """
        Project.objects.select_for_update().get(pk=project.pk)  # numbers and titles are given one at a time
        wireframe = self.get(project=project, number=number_of(wireframe_ref)) if wireframe_ref else None
        if wireframe and read_at is not None and wireframe.latest.number != read_at:
            raise DrawnMeanwhile(wireframe.latest)
        self.require_free_title(project, painted.title, wireframe)
        if wireframe is None:
            wireframe = Wireframe(project=project, number=self.next_number(project))
        wireframe.title, wireframe.frame = painted.title, painted.frame
        wireframe.requirements = merged(wireframe.requirements, requirements or [])
        wireframe.journeys = merged(wireframe.journeys, journeys or [])
        wireframe.save()
        wireframe.project = project
        wireframe.latest = WireframeRevision.objects.create(
            wireframe=wireframe,
            number=wireframe.revisions.count() + 1,
            ascii=painted.text,
            title=painted.title,
            frame=painted.frame,
            digest=digest_of(painted.text, painted.title, painted.frame),
            width=painted.width,
            height=painted.height,
            alt=painted.alt,
            restored=restored,
            **by.fields(),
        )
        return wireframe.latest

    def next_number(self, project: Project) -> int:
        """Numbers count up within a project; that of a deleted wireframe is not given again."""
        last = Wireframe.every.filter(project=project).aggregate(last=models.Max("number"))["last"]
        return (last or 0) + 1

    def require_free_title(self, project: Project, title: str, wireframe: "Wireframe | None" = None) -> None:
        """Raises TitleTaken. Titles that differ in capitals and spaces alone are one title."""
        if wireframe and alike(title, wireframe.title):
            return  # it keeps the one it has
        for other in self.filter(project=project):
            if other != wireframe and alike(title, other.title):
                raise TitleTaken(title, other.ref)


class Wireframe(models.Model):
    """One screen in one state. Deleted, it can be brought back for a while; its number is never given again."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="wireframes")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=LONGEST_TITLE)
    frame = models.CharField(max_length=10, choices=FRAMES, default="none")
    requirements = models.JSONField(default=list, blank=True, help_text="Ids of the requirements it shows.")
    journeys = models.JSONField(default=list, blank=True, help_text="Ids of the journeys it stands in.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WireframeManager()
    every = WireframeQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="wireframe_number_is_unique"),
            models.UniqueConstraint(
                "project", Lower("title"), condition=Q(deleted_at=None), name="wireframe_title_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    @property
    def ref(self) -> str:
        """The id used in documents and conversations: W-1."""
        return f"W-{self.number}"

    @cached_property
    def latest(self) -> "WireframeRevision":
        """The newest drawing, as it was when first asked for."""
        return self.revisions.order_by("-number")[0]

    @property
    def mark(self) -> list[Any]:
        """What open pages show of it; another mark, and they draw it again."""
        return [self.ref, self.title, self.requirements, self.journeys, self.latest.number]

    @property
    def kept_until(self) -> datetime | None:
        """Until when it can be brought back."""
        return self.deleted_at + KEPT_AFTER_DELETION if self.deleted_at else None

    def link(self, requirements: list[str], journeys: list[str]) -> None:
        """These links and no others."""
        self.requirements, self.journeys = merged([], requirements), merged([], journeys)
        self.save(update_fields=["requirements", "journeys"])

    def remove(self) -> None:
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at"])

    def bring_back(self) -> None:
        """Where its title was given to another one meanwhile, its id goes along with it."""
        own, endings = self.title, (f" ({self.ref}{f', {number}' if number > 1 else ''})" for number in count(1))
        while True:
            try:
                Wireframe.objects.require_free_title(self.project, self.title)
                break
            except TitleTaken:
                ending = next(endings)
                self.title = own[: LONGEST_TITLE - len(ending)] + ending
        self.deleted_at = None
        self.save(update_fields=["title", "deleted_at"])


class WireframeRevision(models.Model):
    """One drawing of a wireframe. The text is kept; its pictures are made of it, and made again where they are missing:
    see docs/decisions/0021-the-text-is-kept-pictures-are-made.md."""

    wireframe = models.ForeignKey(Wireframe, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    ascii = models.TextField(help_text="The source text.")
    title = models.CharField(max_length=LONGEST_TITLE, help_text="Of the wireframe, when this was drawn.")
    frame = models.CharField(max_length=10, choices=FRAMES, default="none")
    digest = models.CharField(max_length=64, editable=False, help_text="Of text, title and frame.")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.TextField(help_text="What the picture shows, for those who listen.")
    author = models.CharField(max_length=10, choices=AUTHORS, default="persona")
    persona = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    turn = models.ForeignKey("conversations.Turn", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    restored = models.PositiveIntegerField(null=True, blank=True, help_text="The revision that came back with this.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["wireframe", "number"]
        constraints = [
            models.UniqueConstraint(fields=["wireframe", "number"], name="wireframe_revision_number_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.wireframe.ref} revision {self.number}"

    @cached_property
    def marks(self) -> dict[str, str]:
        """By theme: what names its picture, in a file's name, an address and an ETag."""
        return {theme: picture_key(self.digest, theme) for theme in THEMES}

    @property
    def is_wide(self) -> bool:
        return self.width > self.height

    @property
    def by_person(self) -> bool:
        return self.author == "person"


@transaction.atomic
def purge(before: datetime) -> int:
    """Let go of what was deleted before then. The rows stay, empty: they hold the numbers. Returns how many."""
    drawn = Exists(WireframeRevision.objects.filter(wireframe=OuterRef("pk")))
    gone = Wireframe.every.filter(drawn, deleted_at__lt=before).order_by("pk")
    keys = list(gone.select_for_update().values_list("pk", flat=True))  # or one might be brought back at this moment
    if not keys:
        return 0
    WireframeRevision.objects.filter(wireframe__in=keys).delete()
    return Wireframe.every.filter(pk__in=keys).update(title="", requirements=[], journeys=[])


def number_of(ref: str) -> int:
    """Of `W-1`: 1."""
    return int(ref.removeprefix("W-"))


def merged(old: list[str], new: list[str]) -> list[str]:
    """Both lists' ids, each once, in order."""
    return list(dict.fromkeys([*old, *new]))
