"""Plays server, without a database: builds the request, sends it through the real SDK, applies what comes back."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from anthropic import AsyncAnthropic

from conversations import flow
from conversations.llm.offline import OfflineTransport
from conversations.personas import PERSONAS
from prd import checks
from prd.checks import Screen
from prd.document import Content, EditError, Origin, StaleEdit, UpdatePrd, apply_edits, digest, new_content

TOOLS = ("set_project_name", "update_prd", "render_wireframe", "update_whats_next", "ask_user_question")
MOST_STEPS = 12


def client() -> AsyncAnthropic:
    return AsyncAnthropic(
        api_key="offline",
        base_url="http://offline.invalid",
        http_client=httpx2.AsyncClient(transport=OfflineTransport(pace=0)),
    )


@dataclass
class Drawing:
    id: str
    title: str
    requirements: list[str]
    ascii: str


@dataclass
class Project:
    """What the server keeps of a project."""

    content: Content = field(default_factory=new_content)
    name: str = ""
    drawings: list[Drawing] = field(default_factory=list)
    whats_next: list[dict[str, Any]] = field(default_factory=list)
    depth: str = ""

    @property
    def screens(self) -> list[Screen]:
        return [Screen(each.id, each.title, tuple(each.requirements)) for each in self.drawings]

    def items(self, section: str) -> list[Any]:
        return list(self.content.sections[section].items)

    def body(self, section: str) -> str:
        return self.content.sections[section].body


@dataclass
class Turn:
    """What came of one turn."""

    text: str = ""
    question: dict[str, Any] | None = None
    edits: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)


class Talk:
    """One conversation with one persona about a project."""

    def __init__(self, project: Project, persona: str = "product_manager") -> None:
        self.project = project
        self.persona = PERSONAS[persona]
        self.messages: list[dict[str, Any]] = []
        self.asked: Counter[str] = Counter()
        self.open: dict[str, Any] | None = None
        self.turns = 0
        self.client = client()

    async def say(self, words: str) -> Turn:
        """Words in the composer: they answer the open question, if there is one."""
        return await self.answer(text=words) if self.open else await self._run([{"type": "text", "text": words}])

    async def answer(self, *options: str, text: str = "", exit: str = "") -> Turn:
        assert self.open is not None
        value = json.dumps({"options": list(options), "text": text, "exit": exit}, ensure_ascii=False)
        return await self._run([{"type": "tool_result", "tool_use_id": self.open["id"], "content": value}])

    async def _run(self, given: list[dict[str, Any]]) -> Turn:
        self.turns += 1
        question, self.open = self.open, None
        answered = flow.key_of(question["input"].get("step", ""), question["input"].get("item", "")) if question else ""
        context = {"type": "text", "text": self.context(question, answered)}
        is_answer = given[0]["type"] == "tool_result"
        self.messages.append({"role": "user", "content": [*given, context] if is_answer else [context, *given]})
        place = len(self.messages) - 1
        turn = Turn()
        for _ in range(MOST_STEPS):
            blocks = await self._reply()
            self.messages.append({"role": "assistant", "content": blocks})
            turn.text += " ".join(block["text"] for block in blocks if block["type"] == "text")
            uses = [block for block in blocks if block["type"] == "tool_use"]
            results = [result for use in uses if (result := self._called(use, turn, answered)) is not None]
            if not uses or turn.question:
                break
            self.messages.append({"role": "user", "content": results})
        # History is raw: what was the context of an earlier input is not sent again.
        self.messages[place]["content"] = [block for block in self.messages[place]["content"] if block is not context]
        return turn

    async def _reply(self) -> list[dict[str, Any]]:
        async with self.client.messages.stream(
            model="offline-guide",
            max_tokens=4096,
            system=[{"type": "text", "text": "You are the guide."}],
            tools=[{"name": name, "description": name, "input_schema": {"type": "object"}} for name in TOOLS],
            messages=self.messages,
        ) as stream:
            message = await stream.get_final_message()
        assert message.stop_reason in ("tool_use", "end_turn")
        return [block.model_dump(include={"type", "text", "id", "name", "input"}) for block in message.content]

    def context(self, question: dict[str, Any] | None, answered: str) -> str:
        content, screens = self.project.content, self.project.screens
        findings = checks.find_all(content, screens)
        ask = self.next_ask(answered)
        current = ask.step if ask else ""
        put = question["input"] if question else None
        payload = {
            "persona": self.persona.key,
            "project": {"name": self.project.name, "outline": content.outline},
            "depth": flow.depth_of(content),
            "language": "en",
            "turn_number": self.turns,
            "answering": {
                "step": put.get("step", ""),
                "item": put.get("item", ""),
                "prompt": put["prompt"],
                "kind": put.get("kind", "text"),
                "options": [option["label"] for option in put.get("options", [])],
            }
            if put
            else None,
            "ask": ask.as_dict() if ask else None,
            "flow": [
                {"key": state.step.key, "title": state.step.title, "state": state.state}
                for state in flow.progress(
                    self.persona, content, findings, flow.depth_of(content), screens=screens, current=current
                )
            ],
            "readiness": {"overall": checks.readiness(content, findings).overall, "sections": {}},
            "findings": [
                {"code": each.code, "place": each.place, "message": each.message, "owner": each.owner}
                for each in findings[:30]
            ],
            "waiting_for_you": [],
            "whats_next": self.project.whats_next,
            "wireframes": [vars(drawing) for drawing in self.project.drawings],
            "document": digest(content),
        }
        told = json.dumps(payload, ensure_ascii=False).replace("<", "\\u003c")
        return f"<project_context>\nThe state of the project.\n{told}\n</project_context>"

    def next_ask(self, answered: str, touched: tuple[str, ...] = ()) -> flow.Ask | None:
        asked: Mapping[str, int] = self.asked
        if not asked and self.project.content != new_content():
            answered, asked = answered or "dump", {"dump": 1}
        content, screens = self.project.content, self.project.screens
        findings = checks.find_all(content, screens)
        return flow.next_question(
            self.persona,
            content,
            findings,
            asked=asked,
            answered=answered,
            turn_number=self.turns,
            screens=screens,
            touched=touched,
        )

    def _called(self, use: dict[str, Any], turn: Turn, answered: str) -> dict[str, Any] | None:
        turn.calls.append(use["name"])
        way: Callable[..., Any] = getattr(self, f"_{use['name']}")
        return way(use, turn, answered)

    def _set_project_name(self, use: dict[str, Any], _turn: Turn, _answered: str) -> dict[str, Any]:
        self.project.name = use["input"]["name"]
        return result(use, {"name": self.project.name, "slug": "x"})

    def _update_prd(self, use: dict[str, Any], turn: Turn, answered: str) -> dict[str, Any]:
        given = UpdatePrd.model_validate(use["input"])
        try:
            applied = apply_edits(self.project.content, given.edits, Origin(f"turn-{self.turns}", "", self.persona.key))
        except StaleEdit as error:
            turn.refused.append(str(error))
            told = {"section": error.section, "revision": error.revision, "current": error.current}
            return result(use, "stale: " + json.dumps(told), is_error=True)
        except EditError as error:
            turn.refused.append(str(error))
            return result(use, str(error), is_error=True)
        turn.edits += use["input"]["edits"]
        self.project.content = applied.content
        ask = self.next_ask(answered, tuple(applied.changed))
        return result(use, {"applied": applied.report, "next": ask.as_dict() if ask else None, "findings_touching": []})

    def _render_wireframe(self, use: dict[str, Any], _turn: Turn, _answered: str) -> dict[str, Any]:
        given = use["input"]
        known = next((each for each in self.project.drawings if each.id == given.get("wireframe")), None)
        if known:
            known.ascii = given["ascii"]
        else:
            known = Drawing(
                f"W-{len(self.project.drawings) + 1}", given["title"], given.get("requirements", []), given["ascii"]
            )
            self.project.drawings.append(known)
        return result(use, {"wireframe": known.id, "revision": 1, "notes": []})

    def _update_whats_next(self, use: dict[str, Any], _turn: Turn, _answered: str) -> dict[str, Any]:
        assert 1 <= len(use["input"]["items"]) <= 7
        self.project.whats_next = [{**item, "done": False} for item in use["input"]["items"]]
        return result(use, {"items": len(self.project.whats_next)})

    def _ask_user_question(self, use: dict[str, Any], turn: Turn, _answered: str) -> None:
        given = use["input"]
        check_question(given)
        self.asked[flow.key_of(given.get("step", ""), given.get("item", ""))] += 1
        turn.question = given
        self.open = use


def result(use: dict[str, Any], value: Any, *, is_error: bool = False) -> dict[str, Any]:
    content = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    block = {"type": "tool_result", "tool_use_id": use["id"], "content": content}
    return {**block, "is_error": True} if is_error else block


def check_question(given: dict[str, Any]) -> None:
    """What the tool refuses."""
    labels = [option["label"] for option in given.get("options", [])]
    assert len(given["prompt"].split()) <= 30, given["prompt"]
    assert given["prompt"].count("?") <= 1, given["prompt"]
    assert len(labels) != 1 and len(labels) <= (6 if given.get("kind") == "many" else 5), labels
    assert all(len(label.split()) <= 6 for label in labels), labels
    starts = [" ".join(label.lower().split()[:3]) for label in labels]
    assert len(set(starts)) == len(starts), labels
    assert given.get("kind", "text") == "text" or labels
