"""What the model does in the tests of any order: a few kinds of replies, good ones and bad ones, by name."""

from threading import Event as Gate

from tests.faults.places import adding
from tests.replies import Reply
from tests.upstream import Text, ToolUse, error, message, refusal

QUESTION = {
    "prompt": "Who books first?",
    "kind": "one",
    "options": [{"label": "Members"}, {"label": "Guests"}],
}


def asking() -> ToolUse:
    return ToolUse("ask_user_question", QUESTION)


ENDING = {
    "words": lambda: [message(Text("Good day to you."))],
    "an edit": lambda: [message(Text("Noted, a lane."), adding("Members can book a lane")), message(Text("Who pays?"))],
    "two edits": lambda: [message(adding("One"), adding("Two", id="call:0")), message(Text("Both are noted."))],
    "a question": lambda: [message(Text("One thing."), asking())],
    "an edit and a question": lambda: [message(adding("Guests can book too"), asking())],
    "two questions": lambda: [message(asking(), asking()), message(Text("Only one, then."))],
    "a bad input": lambda: [message(ToolUse("update_prd", [1, 2])), message(Text("Sorry."))],
    "a pause": lambda: [message(Text("Wait."), stop_reason="pause_turn"), message(Text("Here it is."))],
    "a cut": lambda: [message(Text("So far so good, and"), adding()).cut(after=2)],
    "an end in the middle of a call": lambda: [message(Text("So far"), adding()).ended(after=2)],
    "a limit": lambda: [message(Text("So far"), adding(), stop_reason="max_tokens")],
    "a refusal": lambda: [refusal("I would")],
    "a moment of overload": lambda: [error(529), message(Text("Now, then."))],
    "a refused key": lambda: [error(401)],
}
HELD = {
    "words": lambda gate: message(Text("So far so good, and there is more.")).held(gate, after=2),
    "a call": lambda gate: message(Text("So far so good."), adding("Held back")).held(gate, after=3),
    "the end": lambda gate: message(Text("So far so good."), adding("At the end")).held(gate, after=6),
}


def ending(kind: str) -> list[Reply]:
    return ENDING[kind]()


def held(kind: str, gate: Gate) -> Reply:
    return HELD[kind](gate)
