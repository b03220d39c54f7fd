"""Pasted documents: headings say where lines belong, whatever their cues; bans, questions and drawings excepted."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from conversations.llm.offline.cascade import Scene, heard, users_of
from conversations.llm.offline.clauses import Clause
from conversations.llm.offline.doubts_rule import unsure
from conversations.llm.offline.facts import Fact, Place
from conversations.llm.offline.obligations_rule import actor_of, priority_of
from conversations.llm.offline.rules import Rules
from conversations.llm.offline.screens import frame_of

HEADING = re.compile(r"^(?:#{1,6}\s+(?P<marked>.{1,80}?)\s*#*|(?P<plain>[A-Z][\w ,/&-]{2,40}):)$")
BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)$")
BOX = re.compile(r"^\s*[+|].*[+|]\s*$")
TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]{3,}\|?\s*$")
SPEAKER = re.compile(r"^(?P<who>[A-Z][\w’'-]{1,20}):\s+")
PROSE = ("summary", "problem", "data")

Reader = Callable[[str, Place, Rules], list[Fact]]


@dataclass
class Block:
    """The lines under one heading."""

    section: str
    lines: list[tuple[int, str, bool]] = field(default_factory=list)  # place, text, is a bullet


def is_document(text: str) -> bool:
    """Two headings or four bullets make a document."""
    lines = text.splitlines()
    headings = sum(bool(HEADING.match(line.strip())) for line in lines)
    return headings >= 2 or sum(bool(BULLET.match(line)) for line in lines) >= 4


def read_document(text: str, place: Place, rules: Rules, reader: Reader) -> list[Fact]:
    facts: list[Fact] = []
    for block in _blocks(text, rules):
        boxes, lines = _boxes(block.lines)
        facts += [_drawing(box, rules) for box in boxes]
        for start, line, bullet in lines:
            facts += _line_facts(block.section, start, line, bullet, place, rules, reader)
    return facts


def section_of(heading: str, rules: Rules) -> str:
    """The section a heading names, by the synonyms of the language; "" if none."""
    wanted = re.sub(r"^[\d.)\s]+", "", heading).strip(" :#*").casefold()
    return next((key for key, names in rules.get("sections").items() if wanted in names), "")


def _blocks(text: str, rules: Rules) -> list[Block]:
    blocks = [Block("")]
    place = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        heading = HEADING.match(bare)
        if heading:
            blocks.append(Block(section_of(heading.group("marked") or heading.group("plain"), rules)))
        elif bare and not TABLE_RULE.match(bare):
            bullet = BULLET.match(line)
            said = bullet.group("text").strip() if bullet else bare
            blocks[-1].lines.append(
                (place + line.index(said), line.rstrip() if BOX.match(line) else said, bool(bullet))
            )
        place += len(line)
    return blocks


def _boxes(lines: list[tuple[int, str, bool]]) -> tuple[list[list[tuple[int, str, bool]]], list[tuple[int, str, bool]]]:
    """Drawn boxes (three or more lines with walls) apart from the rest."""
    boxes: list[list[tuple[int, str, bool]]] = []
    rest: list[tuple[int, str, bool]] = []
    run: list[tuple[int, str, bool]] = []
    for line in [*lines, (0, "", False)]:
        if BOX.match(line[1]):
            run.append(line)
            continue
        (boxes.append(run) if len(run) >= 3 and run[0][1].lstrip().startswith("+") else rest.extend(run))
        run = []
        if line[1]:
            rest.append(line)
    return boxes, rest


def _drawing(box: list[tuple[int, str, bool]], rules: Rules) -> Fact:
    ascii_ = "\n".join(line for _, line, _ in box)
    words = re.findall(r"[^\W\d_][\w ’'-]{2,40}", ascii_)
    title = words[0].strip().capitalize() if words else str(rules.get("screens.first_screen"))
    fields: dict[str, Any] = {"title": title, "frame": frame_of(ascii_, rules), "ascii": ascii_, "elements": []}
    return Fact("screen", title, box[0][0], box[-1][0] + len(box[-1][1]), kind="screen", fields=fields)


def _line_facts(
    section: str, start: int, line: str, bullet: bool, place: Place, rules: Rules, reader: Reader
) -> list[Fact]:
    speaker = SPEAKER.match(line)
    if speaker and not section:
        start, line = start + speaker.end(), line[speaker.end() :]
    if not section:
        return [_moved(fact, start) for fact in reader(line, place, rules)]
    if section in PROSE:
        return [Fact(section, line, start, start + len(line), kind="prose")]
    mark = "?" if line.endswith("?") else ""
    clause = Clause(line.strip(" .;") if not mark else line, start, start + len(line), mark=mark, bullet=bullet)
    return _item(section, clause, Scene(replace(place, answering=False), rules))


def _item(section: str, clause: Clause, scene: Scene) -> list[Fact]:
    said = heard(clause, scene)
    if section != "questions" and (found := unsure(said)):
        return found
    if said.holds("cues.ban"):
        section = "requirements"
    if section != "requirements":
        return [said.fact(section, fields=_fields(section, clause.text))]
    fields = {"actor": actor_of(said), "priority": priority_of(said.hidden, scene.rules)}
    fact = said.fact(section, fields={name: value for name, value in fields.items() if value})
    return [*users_of(said, fact), fact]


def _fields(section: str, text: str) -> dict[str, str]:
    if section == "glossary":
        return {"term": re.split(r"\s*[:=–—]\s*|\s+(?:is|are|means)\s+", text, maxsplit=1)[0].strip("* ")}
    return {"kind": "user"} if section == "users" else {"outcome": text} if section == "milestones" else {}


def _moved(fact: Fact, by: int) -> Fact:
    fact.start, fact.end = fact.start + by, fact.end + by
    return fact
