"""Cues that win over the question that was asked, and words that read well."""

from tests.conversations.offline.asking import asked, blocks_for, edits, uses

VISIT = asked("whose_visit", "Whose first visit shall we walk through?")


def test_a_screen_is_drawn_whatever_was_asked() -> None:
    words = "A login page with e-mail, password and a button."
    assert [drawn["title"] for drawn in uses(words, answering=VISIT)["render_wireframe"]] == ["Login page"]
    assert edits(words, answering=VISIT) == []


def test_a_screen_inside_a_story_stays_in_the_story() -> None:
    words = "Ines opens a page with three sailings, picks one and pays."
    assert "render_wireframe" not in uses(words, answering=VISIT)


def test_the_first_wish_of_a_project_is_its_summary() -> None:
    first = edits("I want a shelf of tools for our street. Neighbours can borrow a drill.")[0]
    assert (first["op"], first["section"]) == ("append_prose", "summary")


def test_empty_sections_are_named_in_one_breath() -> None:
    found = [{"code": "empty_section", "place": key, "message": "x", "owner": "x"} for key in ("summary", "metrics")]
    [text] = [block["text"] for block in blocks_for("what is missing?", findings=found) if block["type"] == "text"]
    assert text.startswith("Still missing: anything about summary, goals and metrics.")
