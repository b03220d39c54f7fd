"""One of everything for a person, with a word in it that stands nowhere else; and what the OpenAPI document says of the
operations, so that a test meets each one, also those that come later."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from conversations.models import Conversation, Message, Question, Turn
from prd import whats_next
from prd.document import text_of
from prd.models import Document, Share
from projects.models import Project
from tests.prd.making import add, document, prose
from tests.wireframes.making import draw
from voiceprd.api import api

OPEN = {"logIn", "renewTokens", "verifyToken", "logOut"}  # what needs no token
WITHOUT_OWNER = {"persona", "number", "item"}  # of these others have the same


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str  # below the root, with braces
    spec: dict[str, Any]

    def at(self, seeds: dict[str, Any]) -> str:
        """Its address for these objects. A KeyError here: a new kind of object wants to be seeded below."""
        return self.path.format(**{name: seeds[name] for name in self.in_path})

    @property
    def in_path(self) -> list[str]:
        return [each["name"] for each in self.spec["parameters"] if each["in"] == "path"]

    @property
    def has_owner(self) -> bool:
        return bool(set(self.in_path) - WITHOUT_OWNER)

    @property
    def body(self) -> Any:
        content = self.spec.get("requestBody", {}).get("content", {})
        return content["application/json"]["example"] if content else None


def operations() -> Iterator[Operation]:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, spec in methods.items():
            yield Operation(spec["operationId"], method.upper(), path.removeprefix("/api/v1"), spec)


def seeded(user: User, word: str) -> dict[str, Any]:
    """What stands in addresses, by the name of the parameter."""
    project = Project.objects.create_for(user, name=f"Project {word}", description=word)
    prd = Document.objects.for_project(project)
    edits = [add("requirements", statement=f"{word} is fast"), add("journeys", statement=f"{word} goes there")]
    content = document(prose("summary", word), *edits)
    by = {"author": "person", "user": user, "summary": word, "sections": ["summary"], "changed": ["FR-001"]}
    prd.save_content(content, **by)
    prd.save_content(document(prose("summary", f"{word} again"), *edits), **by)  # so that there is one to go back to
    Share.objects.make(project)
    conversation = Conversation.objects.create(project=project, persona="product_manager")
    ended = Turn.objects.create(conversation=conversation, status="completed", client_id="1")
    Message.objects.create(turn=ended, position=0, role="user", content=[{"type": "text", "text": word}])
    waiting = Turn.objects.create(conversation=conversation, status="awaiting_answer", client_id="2")
    Message.objects.create(turn=waiting, position=0, role="user", content=[{"type": "text", "text": word}])
    asking = {"type": "tool_use", "id": "t1", "name": "ask_user_question", "input": {"question": f"{word}?"}}
    Message.objects.create(turn=waiting, position=1, role="assistant", content=[asking])
    options = [{"label": word, "description": ""}, {"label": "Other", "description": ""}]
    asked = Question.objects.create(
        turn=waiting, tool_use_id="t1", prompt=f"{word}?", kind="one", options=options, status="open"
    )
    return {
        "project": str(project.pk),
        "persona": "product_manager",
        "turn": str(ended.pk),
        "question": str(asked.pk),
        "wireframe": redrawn(project, word),
        "number": 1,
        "section": "summary",
        "ref": "FR-001",
        "suggestion": suggested(prd, word, ended),
        "source": project.sources.create(kind="text", title=word, text=f"{word} is old").pk,
        "item": whats_next.entries(prd)[0].key,
    }


def redrawn(project: Project, word: str) -> int:
    """A wireframe with a revision to go back to."""
    draw(project, title=word)
    return int(draw(project, ref="W-1", title=word, ascii=f"| {word} |").wireframe.pk)


def suggested(prd: Document, word: str, turn: Turn) -> int:
    """A persona would remove a line."""
    edit = {"op": "remove_item", "item": "FR-001", "reason": word, "revision": 1, "evidence": "derived"}
    before = text_of(prd.load(), "FR-001")
    made = prd.suggestions.create(
        turn=turn, persona="critic", edit=edit, place="FR-001", section="requirements", before=before
    )
    return int(made.pk)
