"""What must never be, looked for in what is stored after a run. Each check returns a line for each thing it found."""

import re
from collections import Counter
from collections.abc import Iterable

from tests.load import prose, script
from tests.load.rows import Message, Stored, Turn
from tests.load.script import Script
from tests.load.talkers import Tally
from tests.load.watch import RUNNING

CUT = ("interrupted", "cancelled", "failed")  # a turn that ended so may hold the beginning of a reply


def lost(stored: Stored, tally: Tally) -> list[str]:
    """Acknowledged, and not there: words, answers, a wish to go on."""
    known = {(turn.project, turn.client_id): turn.words for turn in stored.turns.values()}
    for question in stored.questions.values():
        answer = question["answer"] or {}
        known[stored.turns[question["turn"]].project, answer.get("client_id", "")] = answer.get("text", "")
    words = [each for each in tally.said if known.get((each.project, each.client_id)) != each.words]
    answers = [each for each in tally.answered if stored.questions[each]["status"] not in ("answered", "skipped")]
    retried = {turn.retry_of for turn in stored.turns.values()}
    return [
        *(f"{each.client_id}: {each.words}" for each in words),
        *(f"the answer to question {each}" for each in answers),
        *(f"the retry of turn {each}" for each in tally.tried_again - retried),
    ]


def twice(keys: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{what}, {times} times" for (_where, what), times in Counter(keys).items() if times > 1]


def duplicates(stored: Stored) -> list[str]:
    """The same message, reply or retry twice. Words that a retry says again are said again on purpose."""
    turns = list(stored.turns.values())
    answers = [each for each in stored.questions.values() if (each["answer"] or {}).get("client_id")]
    ids = [(turn.project, turn.client_id) for turn in turns]
    ids += [(stored.turns[each["turn"]].project, each["answer"]["client_id"]) for each in answers]
    return [
        *twice(ids),
        *twice((turn.project, turn.words) for turn in turns if not turn.retry_of),
        *twice((turn.project, each["answer"]["text"]) for each in answers for turn in [stored.turns[each["turn"]]]),
        *twice((turn.project, f"the retry of {turn.retry_of}") for turn in turns if turn.retry_of),
        *twice((turn.project, f"reply {tag}") for turn in turns for tag in tags(turn)),
    ]


def tags(turn: Turn) -> list[str]:
    return [tag for message in turn.replies if (tag := prose.tag_of(message.text))]


def effects(stored: Stored) -> list[str]:
    """Tool uses whose effect and result do not agree, or that were carried out twice."""
    found = []
    for project, turns in stored.projects.items():
        document = stored.documents.get(project, "")
        ok = Counter(use["use"] for turn in turns for use in turn.results if use["ok"] and use["name"] == "update_prd")
        for use in uses_of(turns, "update_prd"):
            there, told = len(re.findall(rf"\b{mark_of(use)}\b", document)), ok[use]
            if (there, told) not in ((0, 0), (1, 1)):
                found.append(f"{use}: {there} times in the document, {told} results")
        if stored.revisions.get(project, 0) != sum(ok.values()):
            found.append(f"{project}: {stored.revisions[project]} revisions, {sum(ok.values())} results")
    return found


def uses_of(turns: list[Turn], name: str) -> list[str]:
    return [use["id"] for turn in turns for reply in turn.replies for use in reply.uses if use["name"] == name]


def mark_of(use: str) -> str:
    """The upstream names a use after its script."""
    return Script(int(use.split("_")[1])).mark


def other_texts(stored: Stored) -> list[str]:
    """Replies that are neither what was sent nor, where a turn broke off, its beginning."""
    found = []
    for turns in stored.projects.values():
        asked = {each.number: each for turn in turns if (each := script.read(turn.words))}
        for turn in turns:
            last = turn.replies[-1] if turn.replies else None
            found += [
                f"{turn.status} turn {turn.id}: {reply.text[:60]!r}"
                for reply in turn.replies
                if not is_as_sent(reply, asked, cut=reply is last and turn.status in CUT)
            ]
    return found


def is_as_sent(reply: Message, asked: dict[int, Script], *, cut: bool) -> bool:
    tag = prose.tag_of(reply.text)
    if not tag:
        return cut and not reply.text
    number, place = (int(part) for part in tag[1:].split("."))
    sent = asked[number].text(place) if number in asked else ""
    return sent.startswith(reply.text) if cut else sent == reply.text


def unfinished(stored: Stored) -> list[str]:
    return [f"{turn.status} turn {turn.id}" for turn in stored.turns.values() if turn.status in RUNNING]


def orphans(stored: Stored) -> list[str]:
    """Open questions whose turn does not wait, and turns that wait for nothing."""
    found = []
    for turn in stored.turns.values():
        waits = any(question["status"] == "open" for question in turn.questions)
        if waits != (turn.status == "awaiting_answer"):
            found.append(f"{turn.status} turn {turn.id} with {'an' if waits else 'no'} open question")
    return found
