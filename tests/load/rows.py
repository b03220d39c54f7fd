"""What a site has stored about its conversations, read past it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row

TURNS = """
select t.id::text id, c.project_id::text project, t.client_id, t.status, t.retry_of_id::text retry_of
from conversations_turn t join conversations_conversation c on c.id = t.conversation_id order by t.created_at
"""
MESSAGES = "select turn_id::text turn, position, role, content from conversations_message order by turn_id, position"
RESULTS = "select turn_id::text turn, tool_use_id use, name, ok from conversations_toolresult"
QUESTIONS = "select id::text id, turn_id::text turn, tool_use_id use, status, answer from conversations_question"
DOCUMENTS = """
select d.project_id::text project, d.content, (select count(*) from prd_revision r where r.document_id = d.id) revisions
from prd_document d
"""


@dataclass
class Message:
    turn: str
    position: int
    role: str
    content: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "\n\n".join(block["text"] for block in self.content if block["type"] == "text")

    @property
    def uses(self) -> list[dict[str, Any]]:
        return [block for block in self.content if block["type"] == "tool_use"]


@dataclass
class Turn:
    id: str
    project: str
    client_id: str
    status: str
    retry_of: str | None
    messages: list[Message] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def words(self) -> str:
        return next((each.text for each in self.messages if each.role == "user"), "")

    @property
    def replies(self) -> list[Message]:
        return [each for each in self.messages if each.role == "assistant"]


@dataclass
class Stored:
    turns: dict[str, Turn]
    documents: dict[str, str]  # project -> the statements in its document
    revisions: dict[str, int]

    @property
    def projects(self) -> dict[str, list[Turn]]:
        found: dict[str, list[Turn]] = defaultdict(list)
        for turn in self.turns.values():
            found[turn.project].append(turn)
        return found

    @property
    def questions(self) -> dict[str, dict[str, Any]]:
        return {each["id"]: each for turn in self.turns.values() for each in turn.questions}


def read(database: str) -> Stored:
    with psycopg.connect(database, row_factory=dict_row) as connection:
        turns = {row["id"]: Turn(**row) for row in connection.execute(TURNS)}
        for row in connection.execute(MESSAGES):
            turns[row["turn"]].messages.append(Message(**row))
        for row in connection.execute(RESULTS):
            turns[row["turn"]].results.append(row)
        for row in connection.execute(QUESTIONS):
            turns[row["turn"]].questions.append(row)
        documents = connection.execute(DOCUMENTS).fetchall()
    said = {row["project"]: "\n".join(statements(row["content"])) for row in documents}
    return Stored(turns, said, {row["project"]: row["revisions"] for row in documents})


def statements(content: dict[str, Any]) -> list[str]:
    sections = content["sections"]
    listed = sections.values() if isinstance(sections, dict) else sections
    return [item.get("statement", "") for section in listed for item in section.get("items", [])]
