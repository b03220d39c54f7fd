"""The JSON API: one router per app (`<app>/api.py`), put together.

What a router needs:

- Who calls: every operation has a `request: ApiRequest` (projects/request.py) whose `user` is the owner of the token;
  `request.auth.scope` is "read" or "write". Operations may be plain or async. Tokens with the scope read are
  refused (403) on every method but GET. An operation without a token says `auth=None`.
- Objects: `project_wherever(request.user, project)`, and
  `get_object_or_404(mine(request.user, Turn.objects.all(), "conversation__project"), pk=turn)`, both of
  projects/access.py. Http404 becomes a 404 problem by itself.
- Problems: `raise Problem(409, "…", kind="stale-revision")` (projects/problems.py). Django's ValidationError, what
  Pydantic refuses, and every other exception are answered as problem documents too. Errors need not be declared:
  voiceprd/openapi.py adds those that any operation can answer. Declare only what is special:
  `response={201: X, 409: ProblemDocument}`.
- Lists: `paging: Query[Paging]`, `response=Page[X]`, `return page_of(rows, paging, "-created_at", "-pk")`
  (projects/paging.py).
- ETag: `return tagged(request, X.from_orm(row))`, and `require_match(request, etag)` before an edit
  (projects/conditional.py).
- Examples: give each field of a Schema `Field(..., examples=[…])`; voiceprd/openapi.py makes those of bodies and
  answers from them. What is no JSON (a picture, a stream) is described, with an example, by
  `openapi_extra={"responses": {200: {"content": {"text/event-stream": {…}}}}}`.
- `operation_id`, `summary` and a docstring, which becomes the description.
"""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.views.decorators.http import require_safe
from ninja.openapi.docs import Swagger

from conversations.api import router as conversations
from prd.api import router as document
from prd.drawing_api import router as drawing
from prd.edit_api import router as editing
from prd.history_api import router as history
from prd.share_api import router as sharing
from prd.source_api import router as sources
from projects.api import router as projects
from voiceprd.bearer import Bearer
from voiceprd.json_bodies import JsonAnswer, JsonBody
from voiceprd.openapi import Api
from voiceprd.problems import answer_problems
from voiceprd.token_api import router as tokens
from wireframes.api import router as wireframes

ABOUT = """Talk with expert personas while a product requirements document writes itself: the same turns and rules as
the pages, for scripts and coding tools.

Every call but those for tokens needs `Authorization: Bearer …`. Errors are problem documents (RFC 9457). What belongs
to somebody else is not found. Lists come in pages: send `next` back as `cursor`. A project has an id and a slug."""
TAGS = {
    "Tokens": "Logging in with a name and a password. Scripts may use a personal access token instead (account page).",
    "Projects": "One product each; a project owns everything else.",
    "Conversations": "The personas, and what was said with them.",
    "Turns": "Saying something, following the reply as it is written, answering a question.",
    "Document": "The product requirements document that is written meanwhile, its revisions, and what is next.",
    "Wireframes": "Screens, drawn as text and shown as pictures.",
}


def on_a_page(view: Any) -> Any:
    """The page of operations draws its arrows as images within its styles."""
    return require_safe(csp_update({"img-src": [SELF, "data:"]})(view))


api = Api(
    title="Voice PRD",
    version="1",
    urls_namespace="api",
    auth=Bearer(),
    parser=JsonBody(),
    renderer=JsonAnswer(),
    docs_decorator=on_a_page,
    docs=Swagger(settings={"persistAuthorization": False, "deepLinking": True}),
    description=ABOUT,
    openapi_extra={"tags": [{"name": name, "description": words} for name, words in TAGS.items()]},
)
answer_problems(api)
for router in (tokens, projects, conversations, document, editing, history, sharing, sources, drawing, wireframes):
    api.add_router("", router)
