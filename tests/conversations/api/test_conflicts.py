"""A contradiction in the JSON API: the question shows both lines, and its answer is the ruling."""

import pytest

from conversations.ledger import in_db
from prd.document import Content, Origin, apply_edits
from prd.models import Document
from tests.conversations.ruling import EVENING, NOON
from tests.conversations.talking import say
from tests.prd.making import add, change, document
from tests.upstream import Text, ToolUse, message

pytestmark = pytest.mark.django_db(transaction=True)

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

    content = await in_db(stored)(prd)
    assert content.sections["decisions"].items[0].statement == EVENING


async def test_a_ruling_on_a_line_that_changed_is_refused_and_the_question_stays(
    upstream, caller, conversation, here, prd
):
    upstream.enqueue(
        message(ToolUse("update_prd", {"edits": [ADDED]})), message(Text("Noted.")), message(Text("Good."))
    )
    await say(conversation, "Parents can cancel until noon.")
    await in_db(edited)(prd, "FR-001", statement="Parents can cancel by phone")
    shown = (await caller.get(here)).json()["question"]
    refused = await caller.post(f"/questions/{shown['id']}/answer", {"options": ["Keep FR-001"]})
    assert (refused.status_code, refused["Content-Type"]) == (409, "application/problem+json")
    assert "FR-001 has changed since this was asked" in refused.json()["detail"]
    assert (await in_db(stored)(prd)).sections["decisions"].items == []
    assert (await caller.get(here)).json()["question"]["id"] == shown["id"]
    taken = await caller.post(f"/questions/{shown['id']}/answer", {"options": ["Take FR-002"]}, Prefer="respond-async")
    assert taken.status_code == 202
    assert (await in_db(stored)(prd)).sections["decisions"].items[0].statement == NOON


def stored(prd: Document) -> Content:
    prd.refresh_from_db()
    return prd.load()


def edited(prd: Document, item_id: str, **fields: str) -> None:
    content = stored(prd)
    edit = change(item_id, content.sections["requirements"].revision, **fields)
    content = apply_edits(content, [edit], Origin(by_hand=True)).content
    prd.save_content(content, author="person", summary="", sections=[], changed=[])
