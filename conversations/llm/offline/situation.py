"""What a request says: who is asked, what the person said or answered, and how far this turn has come.

Raw bodies come from outside, so every shape is checked here and nowhere else.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

OPENING, CLOSING = "<project_context>", "</project_context>"
ASK_TOOL = "ask_user_question"


@dataclass(frozen=True)
class Call:
    """One tool call of the running turn, with what came back."""

    name: str
    input: dict[str, Any]
    failed: bool
    text: str

    @cached_property
    def result(self) -> dict[str, Any]:
        value = _json_object(self.text)
        return value if value is not None else {}


@dataclass(frozen=True)
class Answer:
    """What came back from the question card: picked labels, free text, or one of the three exits."""

    options: tuple[str, ...] = ()
    text: str = ""
    exit: str = ""
    recorded: str = ""  # id of what the answer was written down as already


@dataclass(frozen=True)
class Situation:
    """Everything that a reply may depend on."""

    context: dict[str, Any]
    words: str
    answer: Answer | None
    calls: tuple[Call, ...]
    tools: frozenset[str]
    history: tuple[dict[str, Any], ...] = field(repr=False)

    @property
    def persona(self) -> str:
        return str(self.context.get("persona") or "product_manager")

    @property
    def turn_number(self) -> int:
        """Counts for the choice of words. An answer goes on with its turn, so the questions put count as well."""
        number = self.context.get("turn_number")
        return (number if isinstance(number, int) else 0) + len(self.questions_put())

    @property
    def focus(self) -> str:
        """The step or finding whose button the person pressed: the words are then the button's, not theirs."""
        return str(self.context.get("focus") or "")

    @property
    def ask(self) -> dict[str, Any] | None:
        ask = self.context.get("ask")
        return ask if isinstance(ask, dict) else None

    @property
    def answering(self) -> dict[str, Any] | None:
        """The question that these words answer. A card's own labels are found in the history."""
        answering = self.context.get("answering")
        return answering if isinstance(answering, dict) else None

    @property
    def document(self) -> dict[str, Any]:
        document = self.context.get("document")
        return document if isinstance(document, dict) else {}

    @property
    def document_is_begun(self) -> bool:
        """Whether anything stands in the document yet."""
        return any(section.get("body") or section.get("items") for section in self.document.values())

    def items(self, section: str) -> list[dict[str, Any]]:
        return list(self.document.get(section, {}).get("items", []))

    def every_item(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for key, section in self.document.items():
            for item in section.get("items", []):
                yield key, item

    def find(self, item_id: str) -> tuple[str, dict[str, Any]] | None:
        wanted = item_id.upper()
        return next(((key, item) for key, item in self.every_item() if item.get("id", "").upper() == wanted), None)

    def body(self, section: str) -> str:
        return str(self.document.get(section, {}).get("body", ""))

    def revision(self, section: str) -> int:
        return int(self.document.get(section, {}).get("revision", 0))

    def called(self, name: str) -> list[Call]:
        return [call for call in self.calls if call.name == name]

    def questions_put(self) -> list[dict[str, Any]]:
        """The inputs of the questions put in this conversation before this turn, oldest first."""
        return [use["input"] for use in tool_uses(self.history) if use["name"] == ASK_TOOL]


def read_request(body: dict[str, Any]) -> Situation:
    """The situation of a Messages request. Without a context block the guide starts from nothing, and says so."""
    messages = [message for message in body["messages"] if isinstance(message, dict)]
    place = _place_of_input(messages)
    blocks = _blocks(messages[place])
    context, words = _context_and_words(blocks)
    answer = _answer(blocks, messages[:place]) if not words else None
    return Situation(
        context=context,
        words=words or (_spoken(answer) if answer else ""),
        answer=answer,
        calls=tuple(_calls(messages[place + 1 :])),
        tools=frozenset(tool.get("name", "") for tool in body.get("tools") or [] if isinstance(tool, dict)),
        history=tuple(messages[:place]),
    )


def fingerprint(body: dict[str, Any], part: str = "") -> str:
    """A hash of the request: what makes ids, so that the same request gives the same bytes."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(f"{part}:{canonical}".encode()).hexdigest()


def tool_uses(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The well-formed tool calls of some messages, oldest first."""
    return [
        block
        for message in messages
        if message.get("role") == "assistant"
        for block in _blocks(message)
        if block.get("type") == "tool_use" and isinstance(block.get("input"), dict)
    ]


def _place_of_input(messages: list[dict[str, Any]]) -> int:
    for place in range(len(messages) - 1, -1, -1):
        if messages[place].get("role") == "user" and any(map(_is_context, _blocks(messages[place]))):
            return place
    return max(
        (place for place, message in enumerate(messages) if message.get("role") == "user" and _plain(message)),
        default=len(messages) - 1,
    )


def _blocks(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content or [] if isinstance(block, dict)]


def _plain(message: dict[str, Any]) -> bool:
    return any(block.get("type") == "text" for block in _blocks(message))


def _is_context(block: dict[str, Any]) -> bool:
    return block.get("type") == "text" and str(block.get("text", "")).lstrip().startswith(OPENING)


def _context_and_words(blocks: list[dict[str, Any]]) -> tuple[dict[str, Any], str]:
    context: dict[str, Any] = {}
    words: list[str] = []
    for block in blocks:
        if _is_context(block):
            context, words = _context(str(block["text"])), []
        elif block.get("type") == "text":
            words.append(str(block.get("text", "")))
    return context, "\n".join(words).strip()


def _context(text: str) -> dict[str, Any]:
    inner = text.split(OPENING, 1)[1].rsplit(CLOSING, 1)[0]
    # The explanation comes first, the JSON is the last line: whatever a document holds, JSON writes no line break.
    return _json_object(inner.strip().rsplit("\n", 1)[-1]) or {}


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _answer(blocks: list[dict[str, Any]], before: list[dict[str, Any]]) -> Answer | None:
    questions = {use["id"] for use in tool_uses(before) if use.get("name") == ASK_TOOL}
    for block in reversed(blocks):
        if block.get("type") == "tool_result" and block.get("tool_use_id") in questions:
            value = _json_object(result_text(block)) or {}
            options = value.get("options")
            labels = tuple(str(label) for label in options) if isinstance(options, list) else ()
            recorded = value.get("recorded")
            record = str(recorded.get("record") or "") if isinstance(recorded, dict) else ""
            return Answer(labels, str(value.get("text") or "").strip(), str(value.get("exit") or ""), record)
    return None


def _spoken(answer: Answer) -> str:
    """An answer as an utterance: the picked labels, one a line, then what was typed beside them."""
    return "\n".join(part for part in (*answer.options, answer.text) if part)


def result_text(block: dict[str, Any]) -> str:
    content = block.get("content")
    if isinstance(content, list):
        return "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return str(content or "")


def _calls(messages: list[dict[str, Any]]) -> Iterator[Call]:
    results = {
        block.get("tool_use_id"): block
        for message in messages
        if message.get("role") == "user"
        for block in _blocks(message)
        if block.get("type") == "tool_result"
    }
    for use in tool_uses(messages):
        result = results.get(use["id"], {})
        yield Call(use["name"], use["input"], bool(result.get("is_error")), result_text(result))
