"""Making wireframes for tests."""

from wireframes import pictures
from wireframes.models import By, Wireframe
from wireframes.painters import paint

TEXT = "+-----------+\n| ORDERS    |\n| [[ New ]] |\n+-----------+"
TITLE = "Orders, full"
UX = By(persona="ux_designer")


def draw(project, ref="", ascii=TEXT, title="", by=UX, **links):
    """A drawing that is stored; each new one gets a title of its own."""
    number = Wireframe.every.filter(project=project).count() + 1
    title = title or (TITLE if ref or number == 1 else f"{TITLE}, {number}")
    painted = paint(ascii, title=title)
    pictures.keep(painted)
    return Wireframe.objects.draw(project, painted, by=by, wireframe_ref=ref, **links)


def picture_of(revision, theme="light"):
    """The picture as it must be: painted anew."""
    return paint(revision.ascii, title=revision.title, frame=revision.frame).pngs[theme]
