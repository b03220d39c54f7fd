"""What a conversation shows: the stored turns as a flat list of entries, each one list item of the page.

The same entries serve the page load, the socket and (later) an export of the conversation.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from conversations.blocks import Block, tool_uses
from conversations.growing import GrowingText
from conversations.models import Message, Question, ToolResult, Turn
from conversations.tools import TOOLS
from prd import markdown
from prd.document import SECTIONS
from wireframes.models import Wireframe, WireframeRevision


@dataclass
class Entry:
    """One line of the conversation. `kind` names the partial that draws it; the fields of other kinds stay empty."""

    kind: str
    id: str
    at: datetime | None = None
    first: bool = False
    html: SafeString = field(default_factory=lambda: mark_safe(""))
    streaming: bool = False
    silent: bool = False
    running: bool = False
    summary: str = ""
    refs: list[dict[str, str]] = field(default_factory=list)
    wireframe: Wireframe | None = None
    revision: WireframeRevision | None = None
    question: Question | None = None
    tone: str = ""
    message: str = ""
    action: str = ""
    action_url: str = ""
    until: datetime | None = None
    changed_by: UUID | None = None  # the turn, where a tool changed the document

    @property
    def waits(self) -> bool:
        """Whether it is the person's turn now: nothing more comes after an open question."""
        return self.question is not None and self.question.status == "open"


Drawings = dict[str, tuple[Wireframe, WireframeRevision]]


def entries(turns: Sequence[Turn], *, newest: Turn | None = None) -> list[Entry]:
    """The entries of these turns. Only the newest turn of the conversation can be tried again."""
    drawings = drawings_of(turns)
    result = [entry for turn in turns for entry in turn_entries(turn, drawings, can_act=turn == newest)]
    before = "words"
    for entry in result:
        entry.first = entry.kind != "words" and before == "words"
        answered = entry.question is not None and not entry.waits
        before = "words" if entry.kind == "words" or answered else "persona"
    return result


def turn_entries(turn: Turn, drawings: Drawings, *, can_act: bool) -> list[Entry]:
    said = [words_entry(turn, message) for message in turn.said if message.role == "user"]
    replied = [message for message in turn.said if message.role == "assistant"]
    shown = [entry for message in replied for entry in message_entries(turn, message, drawings)]
    if turn.is_running and turn.retry_at:
        shown.append(Entry("wait", f"wait-{turn.pk}", message=turn.error_message, until=turn.retry_at))
    elif turn.is_running and not any(entry.streaming or entry.running or entry.waits for entry in shown):
        shown.append(text_entry(turn, len(turn.said) if replied else 1, "", streaming=True))
    notice = notice_entry(turn, can_act=can_act)
    return [*said, *shown, *([notice] if notice else [])]


def words_entry(turn: Turn, message: Message) -> Entry:
    return Entry("words", f"words-{turn.pk}", at=message.created_at, html=as_paragraphs(message.text))


def message_entries(turn: Turn, message: Message, drawings: Drawings) -> Iterable[Entry]:
    """A reply's text, then a line for each tool it used."""
    results = {result.tool_use_id: result for result in turn.results}
    questions = {question.tool_use_id: question for question in turn.asked}
    uses = tool_uses(message.content)
    last = message.position == max(each.position for each in turn.said)
    if message.text.strip():
        streaming = turn.status == "streaming" and last and not uses
        yield text_entry(turn, message.position, message.text, streaming=streaming, at=message.created_at)
    for use in uses:
        if question := questions.get(use["id"]):
            yield Entry("question", f"question-{question.pk}", at=question.created_at, question=question)
        elif result := results.get(use["id"]):
            yield from result_entries(result, drawings)
        elif turn.is_running and last:
            yield from running_entries(turn, use)


def text_entry(turn: Turn, position: int, words: str, *, streaming: bool, at: datetime | None = None) -> Entry:
    place = f"m-{turn.pk}-{position}"
    drawn = growing_text(place, words).markup() if streaming else markdown.render(words)
    return Entry("text", place, at=at, html=mark_safe(drawn), streaming=streaming, silent=not words.strip())


def growing_text(place: str, words: str) -> GrowingText:
    """The text of the entry with this id, as the page has it that was given these words."""
    return GrowingText(f"{place}-body", words)


def running_entries(turn: Turn, use: Block) -> Iterable[Entry]:
    """The line of a tool at work. A question is its own sign, once it is there."""
    tool = TOOLS.get(use["name"])
    if not (tool and tool.asks):
        yield Entry("trace", entry_id(turn.pk, use["id"]), running=True, summary=tool.doing if tool else use["name"])


def result_entries(result: ToolResult, drawings: Drawings) -> Iterable[Entry]:
    """A refused call is between the model and the tool: it is mended and called again, and not shown."""
    if not result.ok or not result.summary:
        return
    refs, place = [as_ref(ref) for ref in result.refs], entry_id(result.turn_id, result.tool_use_id)
    drawing = drawings.get(f"{result.turn_id}:{result.tool_use_id}")
    if drawing:
        wireframe, revision = drawing
        yield Entry("sketch", place, result.created_at, wireframe=wireframe, revision=revision)
    else:
        turn = result.turn_id if result.name == "update_prd" and refs else None
        yield Entry("trace", place, result.created_at, summary=result.summary, refs=refs, changed_by=turn)


def entry_id(turn_id: UUID, tool_use_id: str) -> str:
    return f"use-{turn_id}-" + "".join(each if each.isalnum() or each in "-_" else "-" for each in tool_use_id)


def as_ref(ref: str) -> dict[str, str]:
    if ref in SECTIONS:
        return {"label": SECTIONS[ref].title, "url": f"#section-{ref}"}
    return {"label": ref, "url": f"#{ref}"}


NOTICES: dict[str, tuple[str, str, str]] = {
    "cancelled": ("", "You stopped this reply. What came so far is kept.", "continue"),
    "interrupted": ("caution", "The reply broke off. What came so far is kept.", "continue"),
    "truncated": ("", "The reply reached its length limit.", "continue"),
    "refused": ("caution", "The model declined to answer this. It is left out of what follows.", ""),
    "failed": ("danger", "No reply came.", "retry"),
}


def notice_entry(turn: Turn, *, can_act: bool) -> Entry | None:
    """How a turn ended, if it did not simply end."""
    if turn.status not in NOTICES or was_left(turn):
        return None
    tone, words, action = NOTICES[turn.status]
    return Entry(
        "notice",
        f"end-{turn.pk}",
        at=turn.finished_at,
        tone=tone,
        message=turn.error_message or words,
        action=action if can_act else "",
        action_url=reverse("turn_retry", args=[turn.pk]),
        until=turn.retry_at,
    )


def was_left(turn: Turn) -> bool:
    """A question that the person passed over for another one says so itself; no reply was stopped."""
    return turn.status == "cancelled" and any(each.status == "withdrawn" for each in turn.asked)


def drawings_of(turns: Sequence[Turn]) -> Drawings:
    """The wireframe revisions that these turns drew, by turn and tool use; their text is left in the database."""
    refs: dict[str, tuple[Any, str, str]] = {}
    for turn in turns:
        for result in turn.results:
            if result.name == "render_wireframe" and result.ok and result.refs:
                refs[f"{turn.pk}:{result.tool_use_id}"] = (turn.pk, result.refs[0], result.content)
    if not refs:
        return {}
    drawn = WireframeRevision.objects.filter(turn__in=[turn.pk for turn in turns])
    rows = drawn.defer("ascii").select_related("wireframe")
    by_place = {(row.turn_id, row.wireframe.ref, row.number): row for row in rows}
    found: Drawings = {}
    for key, (turn_id, ref, content) in refs.items():
        if row := by_place.get((turn_id, ref, revision_number(content))):
            found[key] = (row.wireframe, row)
    return found


def revision_number(content: str) -> int:
    return int(json.loads(content).get("revision", 0))


def as_paragraphs(words: str) -> SafeString:
    return mark_safe(linebreaks(words, autoescape=True))
