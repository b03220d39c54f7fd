"""Drawing a wireframe by hand: the text on one side, its picture on the other.

Nothing that was typed is lost: not by an error, not when a persona redraws the screen meanwhile or somebody deletes it.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from prd import drawing
from prd.diff import Piece
from prd.drawing import Links, Unchanged
from prd.drawing_shown import rows_diff
from prd.drawing_views import existing
from projects.access import with_project
from projects.models import Project
from projects.names import clean_text
from projects.request import Request
from wireframes import pictures
from wireframes.drawing.grid import MAX_CHARACTERS
from wireframes.models import FRAMES, LONGEST_TITLE, By, DrawnMeanwhile, TitleTaken, Wireframe, WireframeRevision
from wireframes.painters import DrawingError, Overfull, Painted, paint
from wireframes.views import preview_urls

METHODS = ["GET", "HEAD", "POST"]
REFUSED, STALE, BUSY = 422, 409, 503

STARTER = """\
+------------------------------------------+
| NAME OF THE SCREEN                       |
+------------------------------------------+
|                                          |
| E-mail                                   |
| [______________________________________] |
|                                          |
| [x] Remember me                          |
|                                          |
| [ Cancel ]                  [[ Go on ]]  |
|                                          |
+------------------------------------------+"""


@dataclass(frozen=True)
class Easel:
    """The form: what is typed, and what is said about it. `over` is the revision that it is drawn over."""

    title: str
    frame: str
    text: str
    over: int = 0
    error: str = ""
    field: str = ""  # what the error is about
    latest: WireframeRevision | None = None  # what was drawn meanwhile
    pieces: tuple[Piece, ...] = ()  # from that to what is typed
    typed: bool = False  # by the person, and nowhere but here


@require_http_methods(METHODS)
@with_project
def new(request: Request, project: Project) -> HttpResponseBase:
    """A screen that starts from a frame."""
    if request.method != "POST":
        return _shown(request, project, None, Easel("", "none", STARTER))
    easel = _sent(request.POST)
    if not _is_to_be_saved(request):
        return _tried(request, project, None, easel)
    return _saved(request, project, None, easel)


@require_http_methods(METHODS)
@with_project
def edit(request: Request, project: Project, number: int) -> HttpResponseBase:
    """The latest revision, to be drawn over."""
    found = Wireframe.objects.filter(project=project, number=number).first()
    if request.method != "POST":
        latest = existing(project, number).latest
        return _shown(request, project, latest.wireframe, _of(latest))
    easel = _sent(request.POST)
    if found is None:
        gone = f"W-{number} was deleted meanwhile. Nothing is lost: saving draws a new wireframe from your text."
        return _shown(request, project, None, replace(easel, error=gone, over=0), status=STALE)
    found.project = project
    if not _is_to_be_saved(request):
        return _tried(request, project, found, easel)
    return _saved(request, project, found, easel)


@require_POST
@with_project
def preview(request: Request, project: Project) -> HttpResponseBase:
    """A fragment: the picture of what is typed. With an error the picture that there was stays, beside the words."""
    easel = _sent(request.POST)
    try:
        painted = paint(easel.text, title=easel.title[:LONGEST_TITLE], frame=easel.frame)
    except (DrawingError, Overfull) as error:
        response = render(request, "wireframes/_said.html", {"error": str(error), "oob": True})
        response.headers["HX-Reswap"] = "none"
        return response
    return render(request, "wireframes/_preview.html", {**_looks(project, painted), "oob": True})


# ---- answers ----


def _saved(request: Request, project: Project, wireframe: Wireframe | None, easel: Easel) -> HttpResponseBase:
    by = By(user=request.user)
    try:
        require_title(easel.title)
        painted = paint(easel.text, title=easel.title, frame=easel.frame)
        if wireframe is None:
            drawn = drawing.draw(project, painted, Links(), by=by)
        else:
            drawn = drawing.redraw(project, wireframe.ref, painted, by=by, read_at=easel.over)
    except DrawnMeanwhile as clash:
        return _clashed(request, project, clash.latest, easel)
    except Unchanged:
        assert wireframe is not None
        return redirect("wireframe", project.slug, wireframe.number)
    except TitleTaken as taken:
        words = f"{taken} A title is given once in a project: say what state this screen is in."
        return _refused(request, project, wireframe, easel, words, "title")
    except Wireframe.DoesNotExist:
        words = "It was deleted meanwhile. Nothing is lost: saving draws a new wireframe from your text."
        return _shown(request, project, None, replace(easel, error=words, over=0), status=STALE)
    except Overfull as error:
        return _refused(request, project, wireframe, easel, str(error), "", BUSY)
    except BadTitle as error:
        return _refused(request, project, wireframe, easel, str(error), "title")
    except DrawingError as error:
        return _refused(request, project, wireframe, easel, str(error), "text")
    return redirect("wireframe", project.slug, drawn.wireframe.number)


def _tried(request: Request, project: Project, wireframe: Wireframe | None, easel: Easel) -> HttpResponseBase:
    """For those without scripts: the picture, or the straightened text, without saving anything."""
    try:
        painted = paint(easel.text, title=easel.title, frame=easel.frame)
    except (DrawingError, Overfull) as error:
        return _refused(request, project, wireframe, easel, str(error), "text")
    if request.POST.get("do") == "straighten":
        easel, painted = replace(easel, text=painted.straight), painted.straightened()
        painted = replace(painted, rows=())
    return _shown(request, project, wireframe, easel, painted)


def _clashed(request: Request, project: Project, latest: WireframeRevision, easel: Easel) -> HttpResponse:
    words = f"{latest.wireframe.ref} was redrawn while you were drawing. Nothing is lost: both are here."
    pieces = tuple(rows_diff(latest.ascii, easel.text))
    clash = replace(easel, error=words, latest=latest, over=latest.number, pieces=pieces)
    return _shown(request, project, latest.wireframe, clash, status=STALE)


def _refused(
    request: Request,
    project: Project,
    wireframe: Wireframe | None,
    easel: Easel,
    words: str,
    field: str,
    status: int = REFUSED,
) -> HttpResponse:
    return _shown(request, project, wireframe, replace(easel, error=words, field=field), status=status)


def _shown(
    request: HttpRequest,
    project: Project,
    wireframe: Wireframe | None,
    easel: Easel,
    painted: Painted | None = None,
    status: int = 200,
) -> HttpResponse:
    looks = _looks(project, painted or _last_good(wireframe, easel))
    back = reverse("wireframe", args=[project.slug, wireframe.number]) if wireframe else _gallery(project)
    context = {
        "project": project,
        "wireframe": wireframe,
        "easel": easel,
        "frames": FRAMES,
        "most": MAX_CHARACTERS,
        "back": back,
        "draft": f"{project.pk}/{wireframe.ref if wireframe else 'new'}",
        **looks,
    }
    return render(request, "wireframes/edit.html", context, status=status)


def _last_good(wireframe: Wireframe | None, easel: Easel) -> Painted | None:
    """What is typed, if it can be painted; else the drawing as it was last; else nothing."""
    try:
        return paint(easel.text, title=easel.title, frame=easel.frame)
    except (DrawingError, Overfull):
        latest = wireframe.latest if wireframe else None
    try:
        return paint(latest.ascii, title=latest.title, frame=latest.frame) if latest else None
    except (DrawingError, Overfull):
        return None


def _looks(project: Project, painted: Painted | None) -> dict[str, Any]:
    """The context of a preview. Its pictures are kept for some minutes, or for good once the screen is saved."""
    if painted is None:
        return {}
    pictures.keep(painted)
    return {"painted": painted, "urls": preview_urls(project, painted), "project": project}


def _gallery(project: Project) -> str:
    here = {"panel": "wireframes", "view": "panel"}
    return reverse("workspace", args=[project.slug, project.persona], query=here)


# ---- what is sent ----


class BadTitle(ValueError):
    """The words are for the person."""


def _of(revision: WireframeRevision) -> Easel:
    """The title is the wireframe's: one that was brought back may have another than its drawing."""
    return Easel(revision.wireframe.title, revision.frame, revision.ascii, over=revision.number)


def _sent(sent: QueryDict) -> Easel:
    """As it was typed, but for what no database can hold."""
    over, frame = sent.get("revision", ""), sent.get("frame", "none")
    return Easel(
        title=" ".join(clean_text(sent.get("title", "")).split()),
        frame=frame if frame in FRAMES else "none",
        text=_rows_of(sent.get("text", "")),
        over=int(over) if over.isascii() and over.isdigit() and len(over) < 10 else 0,
        typed=True,
    )


def _rows_of(raw: str) -> str:
    """The spaces that the first row begins with belong to the drawing."""
    kept = clean_text(f"|{raw}|")[1:-1]
    return "\n".join(row.rstrip() for row in kept.split("\n")).strip("\n")


def require_title(title: str) -> None:
    """Raises BadTitle."""
    if not title:
        raise BadTitle("Name the screen and its state, as in “Orders, empty”.")
    if len(title) > LONGEST_TITLE:
        raise BadTitle(f"A title has at most {LONGEST_TITLE} characters; this one has {len(title)}.")


def _is_to_be_saved(request: Request) -> bool:
    return request.POST.get("do", "save") == "save"
