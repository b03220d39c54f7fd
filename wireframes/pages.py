"""What the gallery's templates are given."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from projects.models import Project
from wireframes.models import Wireframe, WireframeRevision

PANEL = "?panel=prd&view=panel#{}"  # where the gallery stands, beside the document that it links to


@dataclass(frozen=True)
class GalleryView:
    """One screen in the gallery: its newest drawing and what it belongs to."""

    wireframe: Wireframe
    revision: WireframeRevision
    url: str
    dark_url: str
    requirements: list[dict[str, str]]  # label, url
    journeys: list[dict[str, str]]
    is_current: bool  # the one on the easel

    @property
    def ref(self) -> str:
        return self.wireframe.ref

    @property
    def title(self) -> str:
        return self.wireframe.title

    @property
    def alt(self) -> str:
        return self.revision.alt

    @property
    def ascii(self) -> str:
        return self.revision.ascii

    @property
    def count(self) -> int:
        """How often it was drawn."""
        return self.revision.number

    @property
    def drawn_at(self) -> datetime:
        return self.revision.created_at


def gallery_views(project: Project, current: str | None = None) -> list[GalleryView]:
    """The project's screens in order, in one query and without the pictures. `current` ("W-2") stands on the easel,
    the first screen if there is no such one."""
    newest = WireframeRevision.objects.filter(wireframe=OuterRef("wireframe")).order_by("-number").values("pk")[:1]
    drawn = (
        WireframeRevision.objects.filter(wireframe__project=project, pk=Subquery(newest))
        .select_related("wireframe")
        .defer("png", "dark_png")
        .order_by("wireframe__number")
    )
    revisions = list(drawn)
    refs = [revision.wireframe.ref for revision in revisions]
    on_easel = current if current in refs else next(iter(refs), None)
    return [_view(project, revision, on_easel) for revision in revisions]


def _view(project: Project, revision: WireframeRevision, on_easel: str | None) -> GalleryView:
    wireframe = revision.wireframe
    wireframe.project = project
    address = reverse("wireframe_image", args=[project.slug, wireframe.number])
    return GalleryView(
        wireframe=wireframe,
        revision=revision,
        url=f"{address}?revision={revision.number}",
        dark_url=f"{address}?theme=dark&revision={revision.number}",
        requirements=_links(wireframe.requirements),
        journeys=_links(wireframe.journeys),
        is_current=wireframe.ref == on_easel,
    )


def _links(ids: list[str]) -> list[dict[str, str]]:
    return [{"label": each, "url": PANEL.format(each)} for each in ids]
