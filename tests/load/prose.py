"""What the upstream writes: Markdown as a persona writes it, made again from its name alone.

Each delta carries a word of its own, `w0`, `w1` and so on, so that whoever sees any part of the text, as Markdown or as
HTML, knows how much of it has come; and whoever knows the name can say whether it came whole.
"""

import random
import re
from functools import lru_cache

WORDS = [
    "harbour", "ferry", "deck", "crew", "berth", "ticket", "lane", "tide", "member", "guest", "office", "key", "slot",
    "boat", "rower", "price", "week", "hour", "list", "owner", "line", "gate", "pass", "seat", "route",
]  # fmt: skip
TAG = re.compile(r"Reply (r[\d.]+)")
MARK = re.compile(r"\bw(\d+)\b")
LAYOUT = 96  # deltas after which paragraph, list, paragraph with code and heading begin again


@lru_cache(maxsize=4096)
def deltas(tag: str, count: int, words: int = 1) -> tuple[str, ...]:
    """The text in the pieces in which it is streamed, of so many words beside their mark. `tag` names it, and stands in
    its first words."""
    chance = random.Random(f"{tag}/{count}")
    return (f"**Reply {tag}** w0", *(delta(chance, number, words) for number in range(1, count)))


def delta(chance: random.Random, number: int, words: int) -> str:
    place, word = number % LAYOUT, " ".join(chance.choices(WORDS, k=words))
    if place in (17, 61):
        word = f"**{word}**"
    elif place in (40, 70):
        word = f"`{word}`"
    end = "." if place % 11 == 10 else ""
    return f"{before(place)}{word} w{number}{end}"


def before(place: int) -> str:
    """What stands between this delta and the one before it."""
    if place == 0:
        return "\n\n### "
    if place in (5, 30, 64):
        return "\n\n"
    if place in (36, 44, 52):
        return "\n\n- " if place == 36 else "\n- "
    return " "


def text(tag: str, count: int, words: int = 1) -> str:
    return "".join(deltas(tag, count, words))


def tag_of(words: str) -> str:
    """The name of the text that these words are the beginning of; empty if they are none."""
    found = TAG.search(words)
    return found[1] if found else ""


def seen(fragment: str) -> int:
    """How many deltas of a text are visible, judged by the newest mark in this piece of it; 0 if there is none."""
    newest = None
    for found in MARK.finditer(fragment, max(0, len(fragment) - 400)):
        newest = found
    if newest is None:
        for found in MARK.finditer(fragment):
            newest = found
    return int(newest[1]) + 1 if newest else 0
