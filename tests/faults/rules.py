"""The rules of the Messages API for a request, as the API itself enforces them. Pure: a body in, what it breaks out.

Each of these is an answer 400 of the real API. A request that breaks one is refused, and so is every later request of
the same conversation, because the history that broke it is sent again.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

Block = dict[str, Any]
Message = dict[str, Any]

ID = re.compile(r"[a-zA-Z0-9_-]+")
NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
MOST_IMAGES = 100
MOST_IMAGE_CHARACTERS = 5 * 1024 * 1024  # of base64
MOST_BYTES = 32 * 1024 * 1024
MOST_MARKS = 4
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")

KNOWN = {"model", "max_tokens", "system", "tools", "tool_choice", "messages", "stream", "metadata", "stop_sequences",
         "thinking", "service_tier"}  # fmt: skip
FIELDS: dict[str, tuple[set[str], set[str]]] = {  # of each kind of block: what it must have, and what it may have
    "text": ({"text"}, {"cache_control", "citations"}),
    "image": ({"source"}, {"cache_control"}),
    "tool_use": ({"id", "name", "input"}, {"cache_control"}),
    "tool_result": ({"tool_use_id"}, {"content", "is_error", "cache_control"}),
    "thinking": ({"thinking", "signature"}, set()),
    "redacted_thinking": ({"data"}, set()),
}
SPEAKS = {
    "user": ("text", "image", "tool_result"),
    "assistant": ("text", "tool_use", "thinking", "redacted_thinking"),
}
THOUGHT = ("thinking", "redacted_thinking")


def violations(body: dict[str, Any], *, resumes: bool = False) -> list[str]:
    """What of this request the API would refuse; nothing for one that it takes.

    `resumes`: the request goes on with a reply that ended in `pause_turn`, so its last message may be the assistant's.
    """
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return ["messages: at least one message is required"]
    if odd := [f"messages.{at}: no message" for at, each in enumerate(messages) if not is_message(each)]:
        return odd
    found = [*of_encoding(body), *of_frame(body), *of_roles(messages, resumes)]
    for at, message in enumerate(messages):
        for place, block in enumerate(message["content"]):
            found += [f"messages.{at}.content.{place}.{each}" for each in of_block(block, message["role"])]
    return [*found, *of_order(messages), *of_calls(messages), *of_counts(body)]


def is_message(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"role", "content"}
        and value["role"] in SPEAKS
        and isinstance(value["content"], list)
        and all(isinstance(block, dict) for block in value["content"])
    )


def of_encoding(body: dict[str, Any]) -> Iterator[str]:
    try:
        if len(json.dumps(body, ensure_ascii=False, allow_nan=False).encode()) > MOST_BYTES:
            yield f"request: larger than {MOST_BYTES} bytes"
    except UnicodeEncodeError:
        yield "request: holds a lone surrogate"
    except ValueError as error:
        yield f"request: cannot be written as JSON: {error}"


# ---- what surrounds the messages ----


def of_frame(body: dict[str, Any]) -> Iterator[str]:
    for key in sorted(set(body) - KNOWN):
        yield f"{key}: extra inputs are not permitted"
    if not isinstance(body.get("model"), str) or not body["model"]:
        yield "model: a name is required"
    if not is_count(body.get("max_tokens")):
        yield "max_tokens: a positive number is required"
    yield from of_system(body.get("system"))
    yield from of_tools(body.get("tools"), body["messages"])


def is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def of_system(system: Any) -> Iterator[str]:
    if not isinstance(system, list) or not system:
        yield "system: no list of text blocks"
        return
    for at, block in enumerate(system):
        if not isinstance(block, dict) or block.get("type") != "text":
            yield f"system.{at}: no text block"
        else:
            yield from (f"system.{at}.{each}" for each in of_block(block, "user"))


def of_tools(tools: Any, messages: Sequence[Message]) -> Iterator[str]:
    if not isinstance(tools, list):
        yield "tools: no list"
        return
    names = [str(tool.get("name") or "") for tool in tools]
    for at, (tool, name) in enumerate(zip(tools, names, strict=True)):
        if extra := set(tool) - {"name", "description", "input_schema", "cache_control", "eager_input_streaming"}:
            yield f"tools.{at}: extra inputs are not permitted: {sorted(extra)}"
        if not NAME.fullmatch(name):
            yield f"tools.{at}.name: {name!r} does not match the pattern"
        if not isinstance(tool.get("description", ""), str):
            yield f"tools.{at}.description: no string"
        if not isinstance(schema := tool.get("input_schema"), dict) or schema.get("type") != "object":
            yield f"tools.{at}.input_schema: its type is not object"
    if len(set(names)) < len(names):
        yield "tools: names must be unique"
    if not tools and any(each["type"] in ("tool_use", "tool_result") for each in blocks_of(messages)):
        yield "tools: a request with tool_use or tool_result blocks must define tools"


def of_counts(body: dict[str, Any]) -> Iterator[str]:
    blocks = [*blocks_of(body["messages"]), *(body.get("system") or []), *(body.get("tools") or [])]
    if (marks := sum("cache_control" in block for block in blocks)) > MOST_MARKS:
        yield f"cache_control: {marks} marks, more than {MOST_MARKS}"
    if (images := sum(each.get("type") == "image" for each in blocks_of(body["messages"]))) > MOST_IMAGES:
        yield f"messages: {images} images, more than {MOST_IMAGES}"


# ---- one block ----


def of_block(block: Block, role: str) -> Iterator[str]:
    kind = block.get("type")
    if kind not in FIELDS:
        yield f"type: {kind!r} is no kind of block"
        return
    if kind not in SPEAKS[role]:
        yield f"type: {kind} stands in a message of the {role}"
    must, may = FIELDS[kind]
    yield from (f"{kind}.{key}: field required" for key in sorted(must - set(block)))
    yield from (f"{kind}.{key}: extra inputs are not permitted" for key in sorted(set(block) - must - may - {"type"}))
    if "cache_control" in block and block["cache_control"] not in ({"type": "ephemeral"}, None):
        yield f"{kind}.cache_control: no valid mark"
    yield from (f"{kind}.{each}" for each in BLOCKS[kind](block))


def of_text(block: Block) -> Iterator[str]:
    if not isinstance(words := block.get("text"), str):
        yield "text: no string"
    elif not words.strip():
        yield "text: text content blocks must contain non-whitespace text"


def of_image(block: Block) -> Iterator[str]:
    source = block.get("source") or {}
    if source.get("type") != "base64" or source.get("media_type") not in IMAGES:
        yield "source: no image that is taken"
    elif not 0 < len(str(source.get("data") or "")) <= MOST_IMAGE_CHARACTERS:
        yield "source: image exceeds 5 MB, or is empty"


def of_use(block: Block) -> Iterator[str]:
    yield from of_id("id", block.get("id"))
    if not isinstance(name := block.get("name"), str) or not NAME.fullmatch(name):
        yield f"name: {str(name)[:40]!r} does not match the pattern"
    if not isinstance(block.get("input"), dict):
        yield "input: no object"


def of_result(block: Block) -> Iterator[str]:
    yield from of_id("tool_use_id", block.get("tool_use_id"))
    content = block.get("content", "")
    if block.get("is_error") and not content:
        yield "content: cannot be empty if is_error is true"
    if not isinstance(block.get("is_error", False), bool):
        yield "is_error: no boolean"
    if isinstance(content, list):
        for at, part in enumerate(content):
            yield from (f"content.{at}.{each}" for each in of_block(part, "user"))
    elif not isinstance(content, str):
        yield "content: no string and no list"


def of_id(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not ID.fullmatch(value):
        yield f"{key}: {str(value)[:40]!r} does not match the pattern"


def of_thinking(block: Block) -> Iterator[str]:
    if not isinstance(block.get("thinking"), str):
        yield "thinking: no string"
    if not isinstance(block.get("signature"), str) or not block["signature"]:
        yield "signature: field required"


def of_redacted(block: Block) -> Iterator[str]:
    if not isinstance(block.get("data"), str) or not block["data"]:
        yield "data: field required"


BLOCKS = {"text": of_text, "image": of_image, "tool_use": of_use, "tool_result": of_result, "thinking": of_thinking,
          "redacted_thinking": of_redacted}  # fmt: skip


# ---- how messages follow each other ----


def blocks_of(messages: Sequence[Message]) -> list[Block]:
    return [block for message in messages for block in message["content"]]


def of_roles(messages: Sequence[Message], resumes: bool) -> Iterator[str]:
    roles = [message["role"] for message in messages]
    if roles[0] != "user":
        yield "messages.0: the first message must be the user's"
    for at, (before, role) in enumerate(itertools.pairwise(roles), start=1):
        if before == role:
            yield f"messages.{at}: roles must alternate, but two are the {role}'s"
    if roles[-1] != "user" and not resumes:
        yield "messages: the last message must be the user's"


def of_order(messages: Sequence[Message]) -> Iterator[str]:
    for at, message in enumerate(messages):
        kinds = [block.get("type") for block in message["content"]]
        if not kinds:
            yield f"messages.{at}: content must not be empty"
        elif kinds[-1] in THOUGHT:
            yield f"messages.{at}: the final block in an assistant message cannot be thinking"
        if sorted(kinds, key=lambda kind: kind != "tool_result") != kinds:
            yield f"messages.{at}: tool results must stand before everything else"
    last = messages[-1]
    if last["role"] == "assistant" and last["content"] and last["content"][-1].get("type") == "text":
        words = str(last["content"][-1].get("text"))
        if words != words.rstrip():
            yield "messages: final assistant content cannot end with trailing whitespace"


def of_calls(messages: Sequence[Message]) -> Iterator[str]:
    uses = Counter(block.get("id") for block in blocks_of(messages) if block.get("type") == "tool_use")
    for use, times in uses.items():
        if times > 1:
            yield f"messages: tool_use ids must be unique, but {use!r} stands there {times} times"
    for at, message in enumerate(messages):
        asked = ids(messages[at - 1], "tool_use", "id") if at else Counter()
        answered = ids(message, "tool_result", "tool_use_id")
        for use in asked - answered:
            yield f"messages.{at}: tool_use {use!r} was found without a tool_result immediately after"
        for use in answered - asked:
            yield f"messages.{at}: tool_result {use!r} answers no tool_use of the message before, or answers it again"
    for use in ids(messages[-1], "tool_use", "id"):
        yield f"messages: tool_use {use!r} at the end has no tool_result"


def ids(message: Message, kind: str, key: str) -> Counter[Any]:
    return Counter(str(block.get(key)) for block in message["content"] if block.get("type") == kind)
