"""Commands: the whole utterance, once politeness is off, asks the guide to do something instead of telling it."""

import re
from dataclasses import dataclass, field

from conversations.llm.offline.rules import Rules

WORDS = ("skip", "back", "undo", "missing", "done", "help", "why", "repeat", "greeting", "compose", "go_on")
MOST_WORDS = 16
MOST_POLITE = 20  # words of politeness at either end
PUNCTUATION = " .!?,;:…"
_POLITE_END = re.compile(r"[ ,]{1,9}(?:please|thanks|thank you|now)$", re.IGNORECASE)


@dataclass(frozen=True)
class Command:
    """What is asked for, and its parts."""

    key: str
    parts: dict[str, str] = field(default_factory=dict)


def command_of(text: str, rules: Rules) -> Command | None:
    """The command that an utterance is, or None if it is something to file."""
    bare = text.strip(PUNCTUATION)
    if rules.starts("commands.ask").match(bare):
        return Command("ask")
    if "\n" in bare or len(bare.split()) > 120:
        return None
    item = _item_command(bare, rules)
    if item:
        return item
    if len(bare.split()) > MOST_WORDS:
        return None
    if is_noise(text):
        return Command("noise")
    for candidate in (bare, polite_off(bare, rules)):
        for key in WORDS:
            if rules.starts(f"commands.{key}").fullmatch(candidate):
                return Command(key)
        for key in ("rename", "read_back", "draw"):
            match = rules.raw(f"commands.{key}").match(candidate)
            if match:
                return Command(key, {name: value for name, value in match.groupdict().items() if value})
    return None


def option_meant(text: str, options: tuple[str, ...], rules: Rules) -> str:
    """The option that was spoken instead of picked: its own words or an ordinal; starters cannot be picked."""
    said = text.strip(' .!?“”"').casefold()
    for label in options:
        if said and said == label.casefold() and not label.endswith("…"):
            return label
    match = rules.raw("cues.ordinal_only").match(said)
    place = next((int(name[1:]) - 1 for name, value in match.groupdict().items() if value), 99) if match else 99
    return options[place] if place < len(options) and not options[place].endswith("…") else ""


def polite_off(text: str, rules: Rules) -> str:
    """The text without "please", "can you", "thanks" at its ends."""
    for _ in range(MOST_POLITE):
        before = text
        match = rules.starts("commands.politeness").match(text)
        if match and match.end() < len(text):
            text = text[match.end() :].strip(PUNCTUATION)
        text = _POLITE_END.sub("", text)
        if text == before:
            break
    return text


def is_noise(text: str) -> bool:
    """No letters and no figures, or one syllable over and over."""
    if not re.search(r"\w", text):
        return True
    letters = re.sub(r"[\W\d_]", "", text).casefold()
    return len(letters) > 5 and len(set(letters)) <= 2


def _item_command(text: str, rules: Rules) -> Command | None:
    for key in ("item_priority", "item_delete", "item_text", "item_answer", "item_move"):
        match = rules.raw(f"commands.{key}").match(text)
        if match:
            return Command(key, {name: value for name, value in match.groupdict().items() if value})
    return None
