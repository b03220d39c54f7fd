"""The home page: the shelf of projects, what was found, and the question that waits for an answer."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from conversations.models import Question
from conversations.personas import PERSONAS
from prd.models import Document
from projects.models import Project, ProjectQuerySet, search_words
from projects.names import clean_text
from projects.request import Request
from voiceprd.found import where_found
from voiceprd.glance import Glance, contents_of, glances

LONGEST_QUERY = 200
LONGEST_ABOUT = 160


@dataclass(frozen=True)
class ProjectCard:
    """A project as it lies on the shelf."""

    project: Project
    glance: Glance
    found: str = ""

    @property
    def readiness(self) -> int:
        return self._document.readiness if self._document else 0

    @property
    def open_questions(self) -> int:
        return self._document.open_questions if self._document else 0

    @property
    def dots(self) -> tuple[tuple[str, str, int], ...]:
        return self.glance.dots

    @property
    def about(self) -> str:
        """What the person wrote about it, or how the document begins."""
        nothing = "Nothing is written yet." if self.project.name else ""
        return Truncator(self.project.description or self.glance.about or nothing).chars(LONGEST_ABOUT)

    @property
    def url(self) -> str:
        return reverse("project", args=[self.project.slug])

    @property
    def updated_at(self) -> datetime:
        return self.project.updated_at

    @property
    def _document(self) -> Document | None:
        return getattr(self.project, "document", None)


@require_safe
def home(request: Request) -> HttpResponse:
    """The shelf; with `q` what was found anywhere, with `archived` what was put away."""
    mine = Project.objects.of(request.user)
    query = clean_text(request.GET.get("q", ""))[:LONGEST_QUERY]
    archived = bool(request.GET.get("archived"))
    projects = _found(mine, query) if query else _cards(mine.archived() if archived else mine.active())
    waiting = None if query or archived else _waiting(mine)
    put_away = mine.archived().exists  # asked only by the page that shows the way there
    context = {"projects": projects, "query": query, "archived": archived, "waiting": waiting, "put_away": put_away}
    return render(request, "projects/home.html", context)


def _cards(projects: ProjectQuerySet) -> list[ProjectCard]:
    """The number of queries does not grow with the number of projects."""
    rows = list(projects.select_related("document").defer("document__content", "document__text"))
    seen = glances(rows)
    return [ProjectCard(row, seen[row.pk]) for row in rows]


def _found(mine: ProjectQuerySet, query: str) -> list[ProjectCard]:
    """Also what was put away: who remembers a word wants to see where it stands."""
    cards, words = _cards(mine.search(query, "document__text")), search_words(query)
    contents = contents_of(card.project for card in cards)
    return [
        replace(card, found=where_found(words, card.project.description, contents[card.project.pk])) for card in cards
    ]


def _waiting(mine: ProjectQuerySet) -> Question | None:
    """The newest question that waits in a project on the shelf."""
    waiting = Question.objects.filter(
        status="open", turn__status="awaiting_answer", turn__conversation__project__in=mine.active()
    ).filter(turn__conversation__persona__in=PERSONAS)
    return waiting.select_related("turn__conversation__project").order_by("-created_at").first()
