"""What a person's words ask of the upstream: "[reply 17 tokens=400 first=0.4 pace=0.02 does=adds]".

The words themselves carry it, so the upstream needs no queue, answers any request alone, and answers it again in the
same way after a server has died. What a reply was told is read from the request: nothing is remembered.
"""

import re
from dataclasses import dataclass
from typing import Any

from tests.load import prose

NOTE = re.compile(r"\[reply (\d+)((?: \w+=[\w.,]+)*)\]")
CONTEXT = "<project_context>"
CLOSING_TOKENS = 24  # of what follows on a tool's result, an answer, or a wish to go on

DEEDS = ("adds", "names", "asks")


@dataclass(frozen=True)
class Script:
    """One reply: how long until its first token, how fast the rest, and which tools it calls after them."""

    number: int
    tokens: int = 60
    first: float = 0.0
    pace: float = 0.0
    words: int = 1  # of each token, beside its mark
    does: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        deeds = f" does={','.join(self.does)}" if self.does else ""
        sizes = f"tokens={self.tokens} words={self.words}"
        return f"[reply {self.number} {sizes} first={self.first:g} pace={self.pace:g}{deeds}]"

    @property
    def mark(self) -> str:
        """The word by which the item that this reply adds to the document is known."""
        return f"mk{self.number}"

    def tag(self, turn_of_speech: int = 0) -> str:
        return f"r{self.number}.{turn_of_speech}"

    def deltas(self, turn_of_speech: int = 0) -> tuple[str, ...]:
        return prose.deltas(self.tag(turn_of_speech), self.length(turn_of_speech), self.words)

    def text(self, turn_of_speech: int = 0) -> str:
        return "".join(self.deltas(turn_of_speech))

    def length(self, turn_of_speech: int) -> int:
        return CLOSING_TOKENS if turn_of_speech else self.tokens

    def uses(self) -> list[dict[str, Any]]:
        """The tool uses that the first reply ends with."""
        return [
            {"type": "tool_use", "id": f"toolu_{self.number}_{deed}", "name": NAMES[deed], "input": self.input_of(deed)}
            for deed in self.does
        ]

    def input_of(self, deed: str) -> dict[str, Any]:
        if deed == "adds":
            fields = {"statement": f"Members can book lane {self.mark}"}
            edit = {"op": "add_item", "section": "requirements", "evidence": "stated", "quote": "book a lane"}
            return {"edits": [{**edit, "fields": fields}]}
        if deed == "names":
            return {"name": f"Harbour {self.number}"}
        options = [{"label": "Members first"}, {"label": "Guests first"}]
        return {"prompt": f"Who books lane {self.number}?", "kind": "one", "options": options}


NAMES = {"adds": "update_prd", "names": "set_project_name", "asks": "ask_user_question"}


def read(words: str) -> Script | None:
    """The newest script in these words."""
    found = list(NOTE.finditer(words))
    if not found:
        return None
    given = dict(pair.split("=") for pair in found[-1][2].split())
    return Script(
        int(found[-1][1]),
        tokens=int(given.get("tokens", 60)),
        first=float(given.get("first", 0)),
        pace=float(given.get("pace", 0)),
        words=int(given.get("words", 1)),
        does=tuple(deed for deed in given.get("does", "").split(",") if deed in DEEDS),
    )


def asked_for(body: dict[str, Any]) -> tuple[Script, int]:
    """The script that a request stands in, and how many replies it has had already.

    A reply after a tool's result, an answer or "Please go on." is a later one of the same script.
    """
    replies = 0
    for message in reversed(body["messages"]):
        if message["role"] == "assistant":
            replies += 1
        elif script := read(words_of(message["content"])):
            return script, replies
    return Script(0), replies


def words_of(content: Any) -> str:
    """What the person said in a message: the state of the project is put beside it, and may quote anything."""
    if isinstance(content, str):
        return content
    texts = [block["text"] for block in content if block.get("type") == "text"]
    return "\n".join(each for each in texts if not each.startswith(CONTEXT))
