"""Content blocks as plain values, and the sanitised request built from history.

A block is a dict of the Messages API: text, tool_use, tool_result, thinking. History is kept raw; `sanitised`
is a view of it that the API always takes, whatever happened before (TURNS invariant: a bad message can never
wedge a conversation). Pure: no Django, no SDK.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

Block = dict[str, Any]
Turned = dict[str, Any]  # {"role": "user" | "assistant", "content": [Block, ...]}

NOT_EXECUTED = "interrupted, not executed"
LONGEST_ID = 120
CACHED = {"type": "ephemeral"}


def text(words: str) -> Block:
    return {"type": "text", "text": words}


def tool_result(tool_use_id: str, content: str, *, is_error: bool = False) -> Block:
    block: Block = {"type": "tool_result", "tool_use_id": tool_use_id, "content": content}
    return {**block, "is_error": True} if is_error else block


def tool_uses(blocks: Iterable[Block]) -> list[Block]:
    return [block for block in blocks if block.get("type") == "tool_use"]


def clean_text(words: str) -> str:
    """The words without NUL and lone surrogates, which no database and no UTF-8 stream takes."""
    return words.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def cleaned(value: Any) -> Any:
    """The JSON value with every text in it cleaned."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [cleaned(each) for each in value]
    if isinstance(value, dict):
        return {cleaned(key): cleaned(each) for key, each in value.items()}
    return value


def sanitised(messages: Sequence[Turned]) -> list[Turned]:
    """The history as a valid request: roles alternate, every tool_use is followed by exactly one result.

    Drops empty text, unsigned thinking and orphaned results; sends an empty object where a compatible endpoint
    gave a list as a tool's input; answers a tool_use that nobody answered with an error result.
    """
    sent: list[Turned] = []
    for message in joined(usable(message) for message in messages):
        add(sent, message["role"], message["content"])
    if waiting(sent):
        add(sent, "user", [])
    return sent


def add(sent: list[Turned], role: str, content: list[Block]) -> None:
    """Add a message to a valid request so that it stays valid."""
    asked = waiting(sent)
    if role == "user":
        content = results_first(content, asked)
    elif asked:
        add(sent, "user", [])
    elif not sent:
        return
    if sent and sent[-1]["role"] == role:
        content = [*sent.pop()["content"], *content]
    content = without_repeated_uses(content)
    if content:
        sent.append({"role": role, "content": content})


def waiting(sent: Sequence[Turned]) -> list[str]:
    """Ids of the tool uses at the end that nobody has answered."""
    return [use["id"] for use in tool_uses(sent[-1]["content"])] if sent and sent[-1]["role"] == "assistant" else []


def usable(message: Turned) -> Turned:
    kept = [mended(block) for block in message["content"] if is_usable(block, message["role"])]
    return {"role": message["role"], "content": kept}


def is_usable(block: Block, role: str) -> bool:
    kind = block.get("type")
    if kind == "text":
        return bool(str(block.get("text", "")).strip())
    if kind == "thinking":
        return role == "assistant" and bool(block.get("signature"))
    if kind == "redacted_thinking":
        return role == "assistant" and bool(block.get("data"))
    if kind == "tool_use":
        return role == "assistant" and bool(block.get("id")) and bool(block.get("name"))
    return kind == "tool_result" and role == "user" and bool(block.get("tool_use_id"))


def mended(block: Block) -> Block:
    if block.get("type") == "tool_use" and not isinstance(block.get("input"), dict):
        return {**block, "input": {}}
    return block


def joined(messages: Iterable[Turned]) -> list[Turned]:
    """Neighbours of one role become one message; empty messages go."""
    result: list[Turned] = []
    for message in messages:
        if not message["content"]:
            continue
        if result and result[-1]["role"] == message["role"]:
            result[-1] = {"role": message["role"], "content": [*result[-1]["content"], *message["content"]]}
        else:
            result.append({"role": message["role"], "content": list(message["content"])})
    return result


def with_own_ids(content: Sequence[Block], messages: Sequence[Turned]) -> list[Block]:
    """A reply whose tool uses have ids that no earlier one has.

    Some compatible endpoints begin at call_0 in every reply, or send no id: results would be taken for each other's.
    """
    taken = {use["id"] for message in messages for use in tool_uses(message["content"])}
    named = []
    for block in content:
        if block.get("type") == "tool_use":
            known = block.get("id")
            if not isinstance(known, str) or not 0 < len(known) <= LONGEST_ID or clean_text(known) in taken:
                known = f"toolu_{uuid4().hex}"
            block = {**block, "id": clean_text(known)}
            taken.add(block["id"])
        named.append(block)
    return named


def without_repeated_uses(content: Sequence[Block]) -> list[Block]:
    seen: set[str] = set()
    kept = []
    for block in content:
        if block.get("type") == "tool_use":
            if block["id"] in seen:
                continue
            seen.add(block["id"])
        kept.append(block)
    return kept


def results_first(content: Sequence[Block], asked: Sequence[str]) -> list[Block]:
    found: dict[str, Block] = {}
    for block in content:
        if block.get("type") == "tool_result":
            found.setdefault(block["tool_use_id"], block)
    results = [found.get(use, tool_result(use, NOT_EXECUTED, is_error=True)) for use in asked]
    return [*results, *(block for block in content if block.get("type") != "tool_result")]


def with_cache_marks(messages: Sequence[Turned]) -> list[Turned]:
    """Marks the end of the stable prefix: the last block before the newest input, which changes every time."""
    marked = [dict(message) for message in messages]
    for message in reversed(marked[:-1]):
        last = message["content"][-1]
        if last.get("type") in ("text", "tool_use", "tool_result"):
            message["content"] = [*message["content"][:-1], {**last, "cache_control": CACHED}]
            break
    return marked
