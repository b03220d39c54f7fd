"""Whole interviews with all five personas, through the real SDK: each ends, and leaves a document worth reading."""

import itertools

import pytest

from prd import checks
from tests.conversations.offline.playing import Project
from tests.conversations.offline.scripts import PRODUCTS, played

FILLED = (
    *("problem", "users", "journeys", "metrics", "scope_in"),
    *("scope_out", "requirements", "quality", "data", "risks"),
)


@pytest.fixture(params=PRODUCTS)
async def project(request: pytest.FixtureRequest) -> Project:
    project, _ = await played(request.param)
    return project


async def test_every_section_holds_something(project: Project) -> None:
    empty = [key for key in FILLED if project.content.sections[key].is_empty]
    assert empty == []


async def test_nothing_contradicts_or_dangles_and_no_line_is_there_twice(project: Project) -> None:
    found = {finding.code for finding in checks.find_all(project.content, project.screens)}
    assert not found & {"contradiction", "dangling_id", "duplicate_id"}
    for key, section in project.content.sections.items():
        lines = [item.statement.casefold() for item in section.items if item.statement]
        assert len(lines) == len(set(lines)), key


async def test_what_was_asked_of_it_stands_with_the_one_who_does_it(project: Project) -> None:
    requirements = project.items("requirements")
    assert len(requirements) >= 3
    assert all(item.actor for item in requirements[:3])
    assert any(item.priority == "must" for item in requirements)
    assert any(item.acceptance for item in requirements)


async def test_a_screen_was_drawn_in_straight_lines(project: Project) -> None:
    assert project.drawings
    for drawing in project.drawings:
        assert len({len(line) for line in drawing.ascii.splitlines()}) == 1


async def test_what_is_next_is_kept(project: Project) -> None:
    assert 1 <= len(project.whats_next) <= 7


async def test_no_question_is_put_in_the_same_words_twice_running(project: Project) -> None:
    _, talks = await played(PRODUCTS[0])
    for talk in talks:
        prompts = [use["input"]["prompt"] for message in talk.messages for use in questions(message)]
        assert all(one != other for one, other in itertools.pairwise(prompts))


def questions(message: dict[str, object]) -> list[dict[str, dict[str, str]]]:
    content = message["content"] if message["role"] == "assistant" else []
    return [block for block in content if block.get("name") == "ask_user_question"]  # type: ignore[attr-defined]
