"""A contradiction in the JSON API: the question shows both lines, and its answer is the ruling."""

import pytest

from conversations.ledger import in_db
from prd.document import Content
from prd.models import Document
from tests.conversations.talking import say
from tests.prd.making import add, document
from tests.upstream import Text, ToolUse, message

pytestmark = pytest.mark.django_db(transaction=True)

EVENING, NOON = "Parents can cancel a lesson until 18:00", "Parents can cancel a lesson until 12:00"
ADDED = {"op": "add_item", "section": "requirements", "fields": {"statement": NOON}, "evidence": "derived"}


@pytest.fixture
def prd(conversation) -> Document:
    content = document(add("requirements", statement=EVENING))
    prd = Document.objects.for_project(conversation.project)
    prd.save_content(content, author="persona", summary="", sections=[], changed=[])
    return prd


async def test_it_is_shown_and_ruled_on(upstream, caller, conversation, here, prd, settings):
    upstream.enqueue(
        message(ToolUse("update_prd", {"edits": [ADDED]})), message(Text("Noted.")), message(Text("Good."))
    )
    await say(conversation, "Parents can cancel until noon.")
    shown = (await caller.get(here)).json()["question"]
    assert [(line["id"], line["text"]) for line in shown["lines"]] == [("FR-001", EVENING), ("FR-002", NOON)]
    assert [option["label"] for option in shown["options"]][:2] == ["Keep FR-001", "Take FR-002"]
    settings.LIMIT_MESSAGE_CHARACTERS = 100
    too_long = await caller.post(f"/questions/{shown['id']}/answer", {"text": "x" * 101})
    assert too_long.status_code == 413
    answer = {"options": ["Keep FR-001"]}
    response = await caller.post(f"/questions/{shown['id']}/answer", answer, Prefer="respond-async")
    assert response.status_code == 202

    def stored() -> Content:
        prd.refresh_from_db()
        return prd.load()

    content = await in_db(stored)()
    assert content.sections["decisions"].items[0].statement == EVENING
