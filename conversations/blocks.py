"""Content blocks as plain values, and the sanitised request built from history.

A block is a dict of the Messages API: text, tool_use, tool_result, thinking. History is kept raw; `sanitised`
is a view of it that the API always takes, whatever happened before (TURNS invariant: a bad message can never
wedge a conversation). Pure: no Django, no SDK.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from math import isfinite
from typing import Any
from uuid import uuid4

Block = dict[str, Any]
Turned = dict[str, Any]  # {"role": "user" | "assistant", "content": [Block, ...]}

NOT_EXECUTED = "interrupted, not executed"
ID = re.compile(r"[a-zA-Z0-9_-]{1,120}")  # of a tool use, as the API takes it
NOT_IN_NAME = re.compile(r"[^a-zA-Z0-9_-]")
LONGEST_NAME = 128
SENT = {
    "text": ("text",),
    "tool_use": ("id", "name", "input"),
    "tool_result": ("tool_use_id", "content", "is_error"),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
}
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
    if isinstance(value, float) and not isfinite(value):  # JSON can write it large enough; nothing stores it
        return None
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
    return without_last_spaces(with_valid_ids(sent))


def without_last_thoughts(content: list[Block]) -> list[Block]:
    """A reply that ends in a thought is refused: it was cut, or thought and said nothing."""
    end = len(content)
    while end and content[end - 1]["type"] in ("thinking", "redacted_thinking"):
        end -= 1
    return content[:end]


def without_last_spaces(sent: list[Turned]) -> list[Turned]:
    """A paused reply is the last message; there the API takes no white space at the end."""
    if sent and sent[-1]["role"] == "assistant" and sent[-1]["content"][-1]["type"] == "text":
        *before, last = sent[-1]["content"]
        sent[-1] = {"role": "assistant", "content": [*before, text(last["text"].rstrip())]}
    return sent


def with_valid_ids(sent: list[Turned]) -> list[Turned]:
    """A valid request in which every tool use has an id that the API takes, and that no other one has."""
    taken: set[str] = set()
    for asking, answering in pairwise(sent):
        for place, result in enumerate(answering["content"]):
            if result["type"] != "tool_result":
                break
            known = result["tool_use_id"]
            named = (
                known if ID.fullmatch(known) else f"toolu_{sha256(known.encode('utf-8', 'ignore')).hexdigest()[:32]}"
            )
            while named in taken:
                named = f"toolu_{sha256(named.encode()).hexdigest()[:32]}"
            taken.add(named)
            if named != known:
                answering["content"][place] = {**result, "tool_use_id": named}
                uses = asking["content"]
                at = next(at for at, use in enumerate(uses) if use["type"] == "tool_use" and use["id"] == known)
                uses[at] = {**uses[at], "id": named}
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
    content = without_last_thoughts(without_repeated_uses(content))
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
        return isinstance(words := block.get("text"), str) and bool(words.strip())
    if kind == "thinking":
        return role == "assistant" and isinstance(block.get("thinking"), str) and bool(block.get("signature"))
    if kind == "redacted_thinking":
        return role == "assistant" and bool(block.get("data"))
    if kind == "tool_use":
        return role == "assistant" and bool(block.get("id"))
    return kind == "tool_result" and role == "user" and bool(block.get("tool_use_id"))


def mended(block: Block) -> Block:
    kind = block["type"]
    kept = {"type": kind, **{name: block[name] for name in SENT[kind] if name in block}}
    if kind == "tool_use":
        kept["name"] = NOT_IN_NAME.sub("_", str(kept.get("name") or ""))[:LONGEST_NAME] or "unnamed"
        if not isinstance(kept.get("input"), dict):
            kept["input"] = {}
    if kind == "tool_result" and kept.get("is_error") and not kept.get("content"):
        kept["content"] = NOT_EXECUTED
    return kept


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


class OwnIds:
    """Ids for the tool uses of a reply, as they begin: none that an earlier one has, in this reply or before.

    Some compatible endpoints begin at call_0 in every reply, or send no id: results would be taken for each other's.
    """

    def __init__(self, messages: Iterable[Turned] = ()) -> None:
        self.taken = {use["id"] for message in messages for use in tool_uses(message["content"])}

    def named(self, given: Any) -> str:
        """The given id, or another where it cannot be told from one that is taken."""
        own = isinstance(given, str) and ID.fullmatch(given) and given not in self.taken
        name = str(given) if own else f"toolu_{uuid4().hex}"
        self.taken.add(name)
        return name


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
