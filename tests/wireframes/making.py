"""Making wireframes for tests."""

from wireframes.drawing import render_themes
from wireframes.models import Wireframe

TEXT = "+----------+\n| ORDERS   |\n| [[ New ]] |\n+----------+"


def draw(project, ref="", ascii=TEXT, title="Orders, full", **links):
    drawings = render_themes(ascii, title=title)
    return Wireframe.objects.draw(
        project, title=title, ascii=drawings["light"].text, drawings=drawings, wireframe_ref=ref, **links
    )
