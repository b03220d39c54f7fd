"""The guide behind the real server: turns, tools and database take everything it sends."""

import tomllib
from collections import Counter
from typing import Any

import pytest

from conversations.ledger import in_db
from conversations.models import Conversation, Question, ToolResult, Turn
from conversations.personas import ORDER
from prd.models import Document
from tests.conversations.offline.scripts import FOLDER, MOST_QUESTIONS, PRODUCTS
from tests.conversations.talking import answer, say

pytestmark = pytest.mark.django_db(transaction=True)


async def interview(conversation: Conversation, script: dict[str, Any], words: str) -> Turn:
    answers, used = script[conversation.persona], Counter[str]()
    turn = await say(conversation, words)
    for _ in range(MOST_QUESTIONS):
        question = await Question.objects.filter(turn=turn, status="open").afirst()
        if question is None:
            return turn
        pool = answers.get(question.step, [])
        given: Any = pool[used[question.step]] if used[question.step] < len(pool) else "skip"
        used[question.step] += 1
        turn = await answer(question, **as_given(given, question))
    raise AssertionError("asks for ever")


def as_given(given: Any, question: Question) -> dict[str, Any]:
    if isinstance(given, str):
        return {"text": given}
    if "exit" in given:
        return {"exit": given["exit"]}
    labels = [option["label"] for option in question.options]
    picked = [labels[place] for place in given["pick"] if place < len(labels)]
    return {"options": picked if question.kind == "many" else picked[:1]}


@pytest.mark.parametrize("product", PRODUCTS)
async def test_all_five_interviews_run_without_a_refused_tool(conversation: Conversation, product: str) -> None:
    script = tomllib.loads((FOLDER / f"{product}.toml").read_text("utf-8"))
    for persona in ORDER:
        talk, _ = await Conversation.objects.aget_or_create(project=conversation.project, persona=persona)
        turn = await interview(talk, script, script["start"] if persona == ORDER[0] else "hello")
        assert turn.status == "completed"
    refused = [(each.name, each.content) async for each in ToolResult.objects.filter(ok=False)]
    assert refused == []
    document = await in_db(Document.objects.for_project)(conversation.project)
    assert document.readiness > 30
