"""The clean frames: what is seen in them, and that nothing in them is lost, crooked or empty."""

import pytest

from tests.wireframes.corrupting import frames
from tests.wireframes.shapes_written import FOLDER, written
from wireframes.drawing import render, widgets
from wireframes.drawing.grid import parse
from wireframes.drawing.shapes import read

FRAMES = frames()


def test_there_are_frames_of_many_kinds():
    assert len(FRAMES) >= 30


@pytest.mark.parametrize("name", FRAMES)
def test_the_shapes_are_those_written_down(name):
    """After a change that is meant: `python -m tests.wireframes.shapes_written`, and read the difference."""
    assert written(FRAMES[name]) == (FOLDER / f"{name}.txt").read_text()


@pytest.mark.parametrize("name", FRAMES)
def test_every_character_of_a_frame_is_a_shape_or_a_word(name):
    sheet = read(parse(FRAMES[name]))
    taken = {*sheet.lines.joints, *sheet.lines.heads, *sheet.blocks, *sheet.slanted, *widgets.cells(sheet.widgets)}
    taken |= {(run.row, column) for run in sheet.runs for column in range(run.column, run.end)}
    said = {(row, column) for row, line in enumerate(sheet.grid.lines) for column, c in enumerate(line) if c != " "}
    assert said <= taken


@pytest.mark.parametrize("name", FRAMES)
def test_no_line_of_a_frame_ends_at_the_edge_of_its_cell(name):
    """Where a line reaches out, its neighbour reaches back, or an arrow, a word or the end of it stands there."""
    sheet = read(parse(FRAMES[name]))
    joints = sheet.lines.joints
    steps = {"n": (-1, 0, "s"), "e": (0, 1, "w"), "s": (1, 0, "n"), "w": (0, -1, "e")}
    for (row, column), joint in joints.items():
        for side in joint.sides:
            down, right, back = steps[side]
            other = joints.get((row + down, column + right))
            assert other is None or other.reaches(back)


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_is_well_drawn(name):
    drawing = render(FRAMES[name])
    assert not [note for note in drawing.notes if "line up" in note]
    assert drawing.repaired_rows == ()


@pytest.mark.parametrize("frame", ["none", "browser", "phone"])
def test_widgets_lie_within_the_picture(frame):
    for text in FRAMES.values():
        drawing = render(text, frame=frame, scale=1)
        for spot in drawing.widgets:
            assert 0 <= spot.left < spot.left + spot.width <= drawing.width
            assert 0 <= spot.top < spot.top + spot.height <= drawing.height
