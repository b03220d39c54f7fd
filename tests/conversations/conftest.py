"""Conversations that tests of several files begin with."""

import pytest

from conversations.models import Conversation
from prd.document import Origin, apply_edits
from prd.models import Document
from tests.conversations.ruling import EVENING
from tests.prd.making import add, document


@pytest.fixture
def architect(project, db) -> Conversation:
    content = apply_edits(
        document(), [add("requirements", statement=EVENING)], Origin(persona="product_manager")
    ).content
    content = apply_edits(
        content, [add("decisions", statement="SMS", topic="Reminders", alternatives=["e-mail"])], Origin()
    ).content
    Document.objects.for_project(project).save_content(content, author="persona", summary="", sections=[], changed=[])
    return Conversation.objects.create(project=project, persona="architect")
