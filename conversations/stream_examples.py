"""How the stream of a turn stands in the OpenAPI document: what each event means, and what one looks like."""

from typing import Any

from conversations.representations import QUESTION, TURN

DESCRIPTION = """Server-sent events, until the turn ends or waits. Each has `id: <turn>:<seq>`, `event:` and `data:`, a
JSON object; a comment line comes when nothing else does for 15 seconds.

| event | data |
|---|---|
| `turn.started` | `{turn, conversation, persona}` |
| `text.delta` | `{message, text}`: more text of that message; with `replace: true` all of its text anew |
| `tool.started`, `tool.finished` | `{tool_use_id, name}`, `{tool_use_id, name, ok, summary}` |
| `project.renamed` | `{name, slug}` |
| `prd.changed` | `{revision, sections, changed, readiness}` |
| `whats_next.changed` | `{items}`: how many |
| `wireframe.rendered` | `{id, ref, title, revision, url}` |
| `question.asked` | `{question, prompt, kind, options}`: answer at `/questions/{question}/answer` |
| `turn.finished` | `{turn, status, stop_reason, usage}`; it waits if the status is `awaiting_answer` |
| `turn.failed` | `{turn, code, message, retryable}` |

Text: add the `text` of each `text.delta` to its message, and where `replace` is true begin it anew. Then it ends as it
is stored, over however many connections. A stream that ends without `turn.finished` or `turn.failed` was cut: send the
last id as `Last-Event-ID` to the turn's events."""

EXAMPLE = f"""id: {TURN}:1
event: turn.started
data: {{"turn": "{TURN}", "conversation": 7, "persona": "product_manager"}}

id: {TURN}:9
event: text.delta
data: {{"message": 1, "text": "Who would use it first?"}}

id: {TURN}:10
event: question.asked
data: {{"question": "{QUESTION}", "prompt": "Who would use it first?", "kind": "text", "options": []}}

id: {TURN}:11
event: turn.finished
data: {{"turn": "{TURN}", "status": "awaiting_answer", "stop_reason": "tool_use", "usage": {{"output_tokens": 412}}}}

"""

STREAM: dict[str, Any] = {
    "description": DESCRIPTION,
    "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    "headers": {
        "Content-Location": {
            "description": "The events of this turn: where to read on.",
            "schema": {"type": "string", "examples": [f"/api/v1/turns/{TURN}/events"]},
        }
    },
}
