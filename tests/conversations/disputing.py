"""An architect that contradicts what the product manager wrote down, over the wire."""

from conversations.ledger import in_db
from conversations.models import Conversation
from prd.document import Content
from prd.models import Document
from tests.upstream import ToolUse


def writes(statement: str, section: str = "requirements", evidence: str = "derived") -> ToolUse:
    edit = {"op": "add_item", "section": section, "fields": {"statement": statement}, "evidence": evidence}
    return ToolUse("update_prd", {"edits": [edit]})


def rewrites(statement: str, revision: int = 1) -> ToolUse:
    edit = {"op": "change_item", "item": "FR-001", "fields": {"statement": statement}, "evidence": "stated"}
    return ToolUse("update_prd", {"edits": [{**edit, "revision": revision, "quote": "until noon"}]})


async def document_of(conversation: Conversation) -> Content:
    content: Content = await in_db(lambda: Document.objects.for_project(conversation.project).load())()
    return content
