"""The files of the five personas hold what the flow and the tools ask of them, and mistakes are named."""

import shutil
from pathlib import Path

import pytest

from conversations.lacking import FOUND, NEEDS
from conversations.personas import FINDINGS, HANDOVER, MOVES, ORDER, PERSONAS, PersonaError, Step
from conversations.personas.loading import FOLDER, load_moves, load_personas, load_questions
from conversations.predicates import atoms
from conversations.prompts import system_prompt
from conversations.slots import SLOTS
from prd.checks import CHECKS, find_all
from prd.document import SECTIONS, new_content

STEPS = [step for persona in PERSONAS.values() for step in (*persona.steps, persona.dump)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files that a test may spoil."""
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def refusal(folder: Path) -> str:
    with pytest.raises(PersonaError) as refused:
        load_personas(ORDER, load_moves(ORDER, folder), folder)
    return str(refused.value)


# --- what is there ---


def test_the_five_stand_in_their_usual_order() -> None:
    assert tuple(PERSONAS) == ORDER
    assert [persona.order for persona in PERSONAS.values()] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("persona", "steps", "required"),
    [("product_manager", 10, 7), ("ux_designer", 11, 7), ("architect", 11, 7), ("tester", 9, 5), ("critic", 11, 6)],
)
def test_each_flow_is_complete(persona: str, steps: int, required: int) -> None:
    assert len(PERSONAS[persona].steps) == steps
    assert sum(step.depth == "light" for step in PERSONAS[persona].steps) == required


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_wordings_ask_one_question_in_at_most_thirty_words(step: Step) -> None:
    assert len(set(step.ask)) == 3
    assert all(wording.count("?") <= 1 and len(wording.split()) <= 30 for wording in step.ask)
    assert all("?" in wording for wording in step.ask[1:])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_a_step_has_a_short_title_and_a_plain_help(step: Step) -> None:
    assert 2 <= len(step.title.split()) <= 4
    assert step.help.endswith(".") and "?" not in step.help


def test_every_finding_has_one_owner_and_it_is_the_one_the_checks_name() -> None:
    owners: dict[str, set[str]] = {}
    for persona in PERSONAS.values():
        for code in persona.findings:
            owners.setdefault(code, set()).add(persona.key)
    for check in CHECKS:
        assert check.owner in owners[check.code]
        assert len(owners[check.code]) == 1 or check.code == "empty_section"


def test_an_empty_section_is_asked_about_by_the_persona_that_keeps_it() -> None:
    kept = {section: persona.key for persona in PERSONAS.values() for section in persona.sections}
    empty = find_all(new_content())
    assert empty and [kept[finding.place] for finding in empty] == [finding.owner for finding in empty]


def test_every_section_is_kept_by_one_persona() -> None:
    kept = [section for persona in PERSONAS.values() for section in persona.sections]
    assert sorted(kept) == sorted([*SECTIONS, "wireframes"])


def test_every_finding_has_a_question() -> None:
    assert {check.code for check in CHECKS} == set(FINDINGS)
    assert HANDOVER.options[-1].label == "Stay here"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.key)
def test_what_a_step_lacks_can_be_said(step: Step) -> None:
    for name, *rest in atoms(step.done_when):
        if name == "clear":
            assert rest[0] in FOUND
        elif name != "from" and rest[1:] != [0, 0]:
            assert rest[0] in NEEDS


def test_no_step_is_named_like_a_finding() -> None:
    assert {step.key for step in STEPS} & {*FINDINGS, "handover"} == set()


def test_every_brace_in_an_option_can_be_filled() -> None:
    slots = {option.slot for step in STEPS for option in step.options if option.slot}
    slots |= {option.slot for question in FINDINGS.values() for option in question.options if option.slot}
    assert slots <= set(SLOTS)


def test_a_persona_prefers_the_moves_that_are_best_for_it() -> None:
    assert PERSONAS["ux_designer"].moves == ("ladder_down", "film_it", "wrong_on_purpose", "say_it_back")
    assert len(MOVES) == 12


# --- system prompts ---


@pytest.mark.parametrize("persona", ORDER)
def test_a_system_prompt_has_no_placeholder_left(persona: str) -> None:
    prompt = system_prompt(persona)
    assert "{" not in prompt and "}" not in prompt


@pytest.mark.parametrize("persona", ORDER)
def test_a_system_prompt_names_every_step_and_the_rest_of_the_cast(persona: str) -> None:
    prompt = system_prompt(persona)
    assert all(f"`{step.key}`" in prompt for step in PERSONAS[persona].steps)
    assert all(f"`{other}`" in prompt for other in ORDER if other != persona)


def test_only_the_designer_is_told_how_to_draw_in_full() -> None:
    assert [key for key in ORDER if "[[Primary]]" in system_prompt(key)] == ["ux_designer"]


# --- mistakes ---


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("tester.toml", '["clear", "no_acceptance"]', '["clean", "no_acceptance"]', 'unknown predicate "clean"'),
        ("tester.toml", '["clear", "no_acceptance"]', '["clear", "no_such"]', '"clear" cites unknown "no_such"'),
        ("tester.toml", '["from", "edges"]', '["from", "edge"]', '"from" cites unknown "edge"'),
        ("critic.toml", '["count", "risks", 2]', '["count", "risk", 2]', 'there is no "risk"'),
        ("critic.toml", '"risks.owner"]', '"risks.boss"]', 'risks has no "boss"'),
        ("critic.toml", '["every", "risks.impact"]', '["every", "risks"]', '"every" takes a field'),
        ("product_manager.toml", '["words", "problem", 50]', '["words", "users", 50]', "no section of prose"),
        ("product_manager.toml", '["words", "problem", 50]', '["words", "problem"]', "takes 1 to 1 numbers"),
        ("product_manager.toml", 'fills = ["problem"]', 'fills = ["troubles"]', 'fills "troubles"'),
        ("product_manager.toml", '  "How do they get by today without it?",\n', "", "three different wordings"),
        ("product_manager.toml", 'kind = "many"', 'kind = "several"', "kind is one of one, many, text"),
        ("product_manager.toml", '"Another product"', '"A product that somebody else has made"', "over 6 words"),
        ("product_manager.toml", '"Another product"', '"Paper or a spreadsheet pad"', "the same three words"),
        ("product_manager.toml", '"Me", ', '"Me", "A", "B", "C", ', "6 options; give none, or 2 to 5"),
        ("product_manager.toml", 'move = "last_time"', 'move = "moonwalk"', 'there is no move "moonwalk"'),
        ("product_manager.toml", 'sections = ["summary"', 'sections = ["sumary"', 'there is no section "sumary"'),
        ("product_manager.toml", 'depth = "light"', 'depth = "lite"', 'not "lite"'),
        ("ux_designer.toml", 'each = "journeys"', 'each = "trips"', 'each = "trips" is no section'),
        ("ux_designer.toml", 'key = "ux_designer"', 'key = "ux"', 'the file is named "ux_designer"'),
        (
            "ux_designer.toml",
            '  "Watch progress",',
            '  {label = "Watch", recommended = true, why = "x"},',
            "two recommended",
        ),
        ("ux_designer.toml", ', why = "Nobody\'s time is lost."', "", "gives no reason"),
        ("ux_designer.toml", 'key = "arrival"', 'key = "whose_visit"', "two steps have the same key"),
        ("ux_designer.toml", 'title = "Whose visit"', "", "title is missing"),
        ("ux_designer.toml", "Who makes the first entry?", "Who makes it? And when?", "asks two questions"),
        ("architect.toml", 'title = "Losing work"', "title = Losing work", "architect.toml: "),
        ("moves.toml", 'best_for = ["tester"]', 'best_for = ["qa"]', 'there is no persona "qa"'),
    ],
)
def test_a_mistake_in_a_file_is_named(folder: Path, name: str, old: str, new: str, message: str) -> None:
    spoil(folder, name, old, new)
    assert message in refusal(folder)


def test_the_message_names_file_and_step(folder: Path) -> None:
    spoil(folder, "critic.toml", '["from", "misuse"]', '["fro", "misuse"]')
    assert refusal(folder).startswith('critic.toml, step misuse, done_when: unknown predicate "fro"')


def test_a_long_wording_is_refused_with_room_for_what_is_filled_in(folder: Path) -> None:
    spoil(folder, "questions.toml", "{requirement}: who does this?", "{requirement} {item} {journey} {risk}: who?")
    with pytest.raises(PersonaError, match="may grow to 37 words"):
        load_questions(folder)
