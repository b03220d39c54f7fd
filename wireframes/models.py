"""A wireframe: one screen, drawn as text and rendered as an image; each redrawing is a revision."""

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.functional import cached_property

from projects.models import Project

if TYPE_CHECKING:
    from conversations.models import Turn
    from wireframes.drawing import Drawing

FRAMES = {"none": "None", "browser": "Browser", "phone": "Phone"}


class WireframeQuerySet(models.QuerySet["Wireframe"]):
    def next_number(self, project: Project) -> int:
        """Numbers count up within a project."""
        last = self.filter(project=project).aggregate(last=models.Max("number"))["last"]
        return (last or 0) + 1

    def with_latest(self, project: Project) -> "list[Wireframe]":
        """The project's wireframes, each with its `latest` revision, in one query and without the pictures."""
        newest = WireframeRevision.objects.filter(wireframe=OuterRef("wireframe")).order_by("-number").values("pk")[:1]
        drawn = WireframeRevision.objects.filter(wireframe__project=project, pk=Subquery(newest))
        found = []
        for revision in drawn.select_related("wireframe").defer("png", "dark_png").order_by("wireframe__number"):
            revision.wireframe.project, revision.wireframe.latest = project, revision
            found.append(revision.wireframe)
        return found


class WireframeManager(models.Manager.from_queryset(WireframeQuerySet)):  # type: ignore[misc]
    @transaction.atomic
    def draw(
        self,
        project: Project,
        *,
        title: str,
        ascii: str,
        drawings: "dict[str, Drawing]",
        frame: str = "none",
        requirements: list[str] | None = None,
        journeys: list[str] | None = None,
        wireframe_ref: str = "",
        turn: "Turn | None" = None,
    ) -> "WireframeRevision":
        """Store a drawing as a new wireframe, or as the next revision of `wireframe_ref` ("W-1").

        `drawings` holds the rendered themes "light" and "dark". Raises Wireframe.DoesNotExist for an unknown ref.
        """
        links: dict[str, Any] = {"requirements": requirements or [], "journeys": journeys or []}
        if wireframe_ref:
            wireframe = self.select_for_update().get(project=project, number=int(wireframe_ref.removeprefix("W-")))
            wireframe.title, wireframe.frame = title, frame
            wireframe.requirements = merged(wireframe.requirements, links["requirements"])
            wireframe.journeys = merged(wireframe.journeys, links["journeys"])
            wireframe.save(update_fields=["title", "frame", "requirements", "journeys"])
        else:
            Project.objects.select_for_update().get(pk=project.pk)  # numbers are given one at a time
            number = self.next_number(project)
            wireframe = self.create(project=project, number=number, title=title, frame=frame, **links)
        light, dark = drawings["light"], drawings["dark"]
        return WireframeRevision.objects.create(
            wireframe=wireframe,
            number=wireframe.revisions.count() + 1,
            ascii=ascii,
            png=light.png,
            dark_png=dark.png,
            width=light.width,
            height=light.height,
            alt=light.alt,
            sha256=hashlib.sha256(light.png).hexdigest(),
            turn=turn,
        )


class Wireframe(models.Model):
    """One screen in one state."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="wireframes")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    frame = models.CharField(max_length=10, choices=FRAMES, default="none")
    requirements = models.JSONField(default=list, blank=True, help_text="Ids of the requirements it shows.")
    journeys = models.JSONField(default=list, blank=True, help_text="Ids of the journeys it stands in.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WireframeManager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="wireframe_number_is_unique")]

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


class WireframeRevision(models.Model):
    """One drawing of a wireframe. The pictures live in the row: they are small, private and travel with a backup."""

    wireframe = models.ForeignKey(Wireframe, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    ascii = models.TextField(help_text="The source text.")
    png = models.BinaryField()
    dark_png = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.TextField(help_text="What the picture shows, for those who listen.")
    sha256 = models.CharField(max_length=64)
    turn = models.ForeignKey("conversations.Turn", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["wireframe", "number"]
        constraints = [
            models.UniqueConstraint(fields=["wireframe", "number"], name="wireframe_revision_number_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.wireframe.ref} revision {self.number}"


def merged(old: list[str], new: list[str]) -> list[str]:
    """Both lists' ids, each once, in order."""
    return list(dict.fromkeys([*old, *new]))
