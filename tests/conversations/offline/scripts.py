"""Whole interviews played from a script: answers by persona and step, what has no answer is skipped."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from conversations.personas import ORDER
from tests.conversations.offline.playing import Project, Talk, Turn

FOLDER = Path(__file__).parent / "played"
PRODUCTS = sorted(path.stem for path in FOLDER.glob("*.toml"))
MOST_QUESTIONS = 45


async def played(product: str, *, told: Any = None) -> tuple[Project, list[Talk]]:
    """The project after all five personas were talked to."""
    script = tomllib.loads((FOLDER / f"{product}.toml").read_text("utf-8"))
    project = Project()
    talks = []
    for persona in ORDER:
        talks.append(await _interview(project, persona, script, told))
    return project, talks


async def _interview(project: Project, persona: str, script: dict[str, Any], told: Any) -> Talk:
    talk = Talk(project, persona)
    answers = script.get(persona, {})
    used: Counter[str] = Counter()
    words = script["start"] if persona == ORDER[0] else "hello"
    turn = await talk.say(words)
    for _ in range(MOST_QUESTIONS):
        if told:
            told(persona, words, turn)
        if turn.question is None:
            return talk
        step = turn.question.get("step", "")
        pool = answers.get(step, [])
        words = pool[used[step]] if used[step] < len(pool) else "skip"
        used[step] += 1
        turn = await _answered(talk, words, turn)
    raise AssertionError(f"{persona} asks for ever")


async def _answered(talk: Talk, words: Any, turn: Turn) -> Turn:
    if isinstance(words, str):
        return await talk.say(words)
    if "exit" in words:
        return await talk.answer(exit=words["exit"])
    assert turn.question is not None
    labels = [option["label"] for option in turn.question.get("options", [])]
    picked = [labels[place] for place in words["pick"] if place < len(labels)]
    return await talk.answer(*picked) if picked else await talk.say("skip")
