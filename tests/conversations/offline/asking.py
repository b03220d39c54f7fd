"""One request made by hand, and what the guide answers to it."""

import json
import sys
from collections.abc import Callable
from typing import Any

from conversations.llm.offline.interview import respond
from prd.document import AddItem, Content, UpdatePrd, apply_edits, digest, new_content
from tests.conversations.offline.playing import TOOLS


def body(
    words: str,
    *,
    content: Content | None = None,
    answering: dict[str, Any] | None = None,
    answer: dict[str, Any] | None = None,
    ask: dict[str, Any] | None = None,
    turn: int = 0,
    after: list[dict[str, Any]] | None = None,
    put: list[dict[str, Any]] | None = None,
    persona: str = "product_manager",
    tools: tuple[str, ...] = TOOLS,
    findings: list[dict[str, Any]] | None = None,
    wireframes: list[dict[str, Any]] | None = None,
    **state: Any,
) -> dict[str, Any]:
    """A Messages request: the words, or the answer to an open question, with the context as the server sends it."""
    context = {
        "persona": persona,
        "project": {"name": "", "outline": "full"},
        "language": "en",
        "turn_number": turn,
        "answering": answering,
        "ask": ask,
        "findings": findings or [],
        "wireframes": wireframes or [],
        "document": digest(content or new_content()),
        **state,
    }
    told = {"type": "text", "text": f"<project_context>\nThe state.\n{json.dumps(context)}\n</project_context>"}
    history: list[dict[str, Any]] = []
    if answering or put:
        uses = [use_of(number, each) for number, each in enumerate(put or [{**(answering or {}), "options": []}])]
        history = [
            {"role": "user", "content": [{"type": "text", "text": "hello"}]},
            {"role": "assistant", "content": uses[-1:]},
        ]
    given = answer or ({"options": [], "text": words, "exit": ""} if answering else None)
    blocks = [told, {"type": "text", "text": words}]
    if given is not None:
        result = {"type": "tool_result", "tool_use_id": history[-1]["content"][-1]["id"], "content": json.dumps(given)}
        blocks = [result, told]
    tool_list = [{"name": name, "description": "", "input_schema": {}} for name in tools]
    messages = [*history, {"role": "user", "content": blocks}, *(after or [])]
    return {"model": "offline-guide", "max_tokens": 100, "tools": tool_list, "messages": messages, "stream": True}


def use_of(number: int, given: dict[str, Any]) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"toolu_q{number}", "name": "ask_user_question", "input": given}


def blocks_for(words: str, **more: Any) -> list[dict[str, Any]]:
    return respond(body(words, **more)).blocks


def uses(words: str, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """The inputs of the first message's tool calls, by tool."""
    found: dict[str, list[dict[str, Any]]] = {}
    for block in blocks_for(words, **more):
        if block["type"] == "tool_use":
            found.setdefault(block["name"], []).append(block["input"])
    return found


def edits(words: str, **more: Any) -> list[dict[str, Any]]:
    """The edits the words lead to; each is a valid edit that the document takes."""
    made = [edit for given in uses(words, **more).get("update_prd", []) for edit in given["edits"]]
    if made:
        apply_edits(more.get("content") or new_content(), UpdatePrd.model_validate({"edits": made}).edits)
    return made


def added(words: str, **more: Any) -> dict[str, list[dict[str, Any]]]:
    """The fields of the items added, and the paragraphs, by section."""
    found: dict[str, list[Any]] = {}
    for edit in edits(words, **more):
        if edit["op"] == "add_item":
            found.setdefault(edit["section"], []).append(edit["fields"])
        elif edit["op"] == "append_prose":
            found.setdefault(edit["section"], []).append(edit["text"])
    return found


def with_items(*items: tuple[str, dict[str, Any]]) -> Content:
    """A document that holds some items already."""
    made = [AddItem(section=section, fields=fields, evidence="stated") for section, fields in items]
    return apply_edits(new_content(), made).content


def applied(words: str, content: Content | None = None, **more: Any) -> Content:
    """The document after the words."""
    start = content or new_content()
    made = edits(words, content=start, **more)
    return apply_edits(start, UpdatePrd.model_validate({"edits": made}).edits).content if made else start


def asked(step: str, prompt: str, item: str = "", options: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"step": step, "item": item, "prompt": prompt, "kind": "text", "options": list(options)}


def calls(work: Callable[[], object]) -> int:
    """Function calls made by some work: how much it is, whatever the clock says."""
    made = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return made
