"""Long conversations: when the request outgrows the model, the oldest part is summarised once and sent as notes.

What was said stays stored whole; only the request is shorter. A part ends where a message of the assistant or a new
input begins, so no tool use is ever cut from its result. When the model cannot summarise, an excerpt does.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from conversations import history, prompts
from conversations.blocks import Turned, clean_text, sanitised, text
from conversations.history import Placed
from conversations.ledger import in_db, spend
from conversations.llm import client
from conversations.models import Question, Summary, Turn

log = logging.getLogger(__name__)

BYTES_PER_TOKEN = 3.3  # in English prose about 4, in JSON and in scripts of three bytes a letter about 3
KEPT_SHARE = 0.4  # of the room that the messages which are still sent may take
PIECE_SHARE = 0.5  # of the room that one call for notes may take
LONGEST_CALL = 600  # characters of what a tool was given or said: its effect stands in the document
LONGEST_EXCERPT = 8_000


def is_too_long(system: str, tools: Sequence[dict[str, Any]], messages: Sequence[Turned]) -> bool:
    """Whether the request may not fit the model, by a rough count."""
    if client.provider().is_offline:
        return False
    return tokens_in(system) + tokens_in(tools) + tokens_in(messages) > room()


def room() -> float:
    """Tokens that a request may take."""
    return max(1.0, settings.LLM_CONTEXT_TOKENS - settings.LLM_MAX_TOKENS)


def tokens_in(value: Any) -> float:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "ignore")) / BYTES_PER_TOKEN


async def shorten(turn: Turn, context_block: str, answering: Question | None) -> bool:
    """Summarise the oldest part of what this turn sends; False when there is nothing left that could be."""
    before = await in_db(history.newest_summary)(turn.conversation)
    placed = await in_db(history.placed_messages)(turn, context_block, answering, before)
    cut = place_to_cut(placed)
    if cut is None:
        return False
    begins, old = placed[cut], [each.message for each in placed[:cut]]
    summary = Summary(conversation=turn.conversation, turn_id=begins.turn, position=begins.position)
    await write(summary, before.text if before else "", old)
    await in_db(store)(summary)
    log.info("summarised %d messages", cut, extra={"conversation": turn.conversation_id})
    return True


def store(summary: Summary) -> None:
    summary.save()
    spend(summary.conversation.project.owner_id, summary.input_tokens + summary.output_tokens)


def place_to_cut(placed: Sequence[Placed]) -> int | None:
    """Index of the first message that is still sent; None when too little would go. Everything before it is whole: what
    it asks for is answered in it."""
    sizes = [tokens_in(each.message) for each in placed]
    limit = min(room() * KEPT_SHARE, sum(sizes) / 2)
    kept, chosen = sum(sizes), None
    for index in range(1, newest_input(placed) + 1):
        kept -= sizes[index - 1]
        if placed[index].is_stored:
            chosen = index
            if kept <= limit:
                break
    return chosen


def newest_input(placed: Sequence[Placed]) -> int:
    """Index of what the person said last: words, or the question whose answer stands beside the project's context."""
    for index in range(len(placed) - 1, 0, -1):
        content = placed[index].message["content"]
        if placed[index].message["role"] == "user" and any(block["type"] == "text" for block in content):
            return index if placed[index].is_stored else index - 1
    return 0


async def write(summary: Summary, before: str, messages: Sequence[Turned]) -> None:
    """Fill in the notes on these messages, which take in the notes on what came before them."""
    try:
        for piece in pieces(messages):
            part = await asked(before, piece)
            before = said(part) or before
            summary.input_tokens += part.usage.get("input_tokens", 0)
            summary.output_tokens += part.usage.get("output_tokens", 0)
        summary.text, summary.model = clean_text(before), client.provider().model[:80]
    except client.UpstreamError as error:
        log.warning("no summary came (%s): an excerpt is sent in its place", error.code)
    if not summary.text:
        summary.text = clean_text(excerpt(before, messages))


async def asked(before: str, material: str) -> client.Reply:
    words = f"<notes>\n{before or 'None yet.'}\n</notes>\n\n<conversation>\n{material}\n</conversation>"
    messages: list[Turned] = [{"role": "user", "content": [text(words)]}]
    return await client.reply(system=prompts.read("_summary"), tools=[], messages=messages, take=unseen)


def unseen(_part: client.Text | client.ToolStarted) -> None:
    """Notes are not shown while they are written."""


def said(reply: client.Reply) -> str:
    return "\n\n".join(block["text"] for block in reply.blocks if block["type"] == "text").strip()


def pieces(messages: Sequence[Turned]) -> list[str]:
    """The messages as text, in pieces that the model can read at once."""
    longest = max(4, int(room() * PIECE_SHARE * BYTES_PER_TOKEN))
    result, size = [""], 0
    for line in lines(messages):
        for at in range(0, len(line), longest // 4):  # so many characters fit, whatever they are
            part = line[at : at + longest // 4]
            if size + len(part.encode("utf-8", "ignore")) > longest:
                result, size = [*result, ""], 0
            result[-1] += part
            size += len(part.encode("utf-8", "ignore"))
        result[-1] += "\n"
    return [each for each in result if each.strip()]


def lines(messages: Sequence[Turned]) -> Iterable[str]:
    """One line for everything that was said or done."""
    for message in sanitised(messages):
        who = "Person" if message["role"] == "user" else "Persona"
        for block in message["content"]:
            match block["type"]:
                case "text":
                    yield f"{who}: {block['text']}"
                case "tool_use":
                    yield f"Persona used {block['name']}: {shortened(json.dumps(block['input'], ensure_ascii=False))}"
                case "tool_result":
                    yield f"Result: {shortened(str(block['content']))}"


def shortened(words: str) -> str:
    return words if len(words) <= LONGEST_CALL else f"{words[: LONGEST_CALL - 1]}…"


def excerpt(before: str, messages: Sequence[Turned]) -> str:
    """What the person said, as far as it fits; the newest of it if it does not."""
    said = [line for line in lines(messages) if line.startswith("Person: ")]
    whole = "\n".join([before, *said]) if before else "\n".join(said)
    return whole if len(whole) <= LONGEST_EXCERPT else f"…{whole[-LONGEST_EXCERPT:]}"
