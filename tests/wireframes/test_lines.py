import pytest

from wireframes.drawing.grid import parse
from wireframes.drawing.shapes import read

BOX = "+---+\n|   |\n+---+"


def joints(text):
    return read(parse(text)).lines.joints


def heads(text):
    return read(parse(text)).lines.heads


def sides(text, row, column):
    joint = joints(text).get((row, column))
    return "".join(joint.sides) if joint else ""


def words(text):
    return [run.text for run in read(parse(text)).runs]


def test_the_corners_of_a_box_reach_to_its_walls():
    assert [sides(BOX, row, column) for row in (0, 2) for column in (0, 4)] == ["es", "sw", "ne", "nw"]


def test_a_line_that_touches_a_wall_makes_a_t():
    text = "+-------+\n|       |\n|-------|\n|       |\n+-------+"
    assert (sides(text, 2, 0), sides(text, 2, 8)) == ("nes", "nsw")


def test_a_wall_under_a_line_makes_a_t():
    assert sides("+-----+\n|  |  |\n+-----+", 0, 3) == "esw"


def test_boxes_side_by_side_or_stacked_stay_apart():
    assert sides("+--++--+\n|  ||  |\n+--++--+", 0, 3) == "sw"
    assert sides("+--+\n|  |\n+--+\n+--+\n|  |\n+--+", 2, 0) == "ne"


def test_a_plus_in_a_table_joins_all_four():
    assert sides("+--+--+\n|  |  |\n+--+--+\n|  |  |\n+--+--+", 2, 3) == "nesw"


def test_dots_and_quotes_are_round_corners_of_boxes():
    text = ".---.\n|   |\n'---'"
    assert [joints(text)[cell].arc for cell in ((0, 0), (0, 4), (2, 0), (2, 4))] == [True] * 4


def test_a_short_run_between_joints_is_a_line():
    assert sides("+-+\n| |\n+-+", 0, 1) == "ew"


def test_a_title_stands_in_a_wall():
    text = "+- Title ---+\n|           |\n+-----------+"
    assert sides(text, 0, 1) == "ew"
    assert words(text) == ["Title"]


TEXTS = """
co-edit | 10-15 | a->b | C++ | x + y | word -- word | --flag | end. | it's | - item | a---b | x-y-z | v | ^ | a^b
-5 | +5 | e-mail: a-b@c-d.org | mara@ex-ample.org | https://x.org/a-b?c=d | /home/mara/ferry | C:\\docs
2026-11-25 | 10:00 - 12:00 | +49-30-123456 | 1 < 2 > 0 | 3 > 2 | I/O | and/or | SOX | key=value | a == b | 1+1=2
a <- b | x => y | <b>bold</b> | ~5 min | 50% - 60% | 'quoted' | `code` | O'Neil | e.g. this | vivid vow | A + B = C
[link](address) | == Title == | * item | #1042 | 5 - 3 = 2
"""


@pytest.mark.parametrize(
    "text", [*(text.strip() for line in TEXTS.split("\n") for text in line.split(" | ") if text), "a|b || c"]
)
def test_text_is_never_turned_into_lines(text):
    sheet = read(parse(text))
    assert not sheet.lines.joints
    assert not sheet.lines.heads


@pytest.mark.parametrize(
    ("text", "cell", "side"),
    [
        ("a --> b", (0, 4), "e"),
        ("a <-- b", (0, 2), "w"),
        ("|\n|\nv", (2, 0), "s"),
        ("^\n|\n|", (0, 0), "n"),
        ("a ──▶ b", (0, 4), "e"),
        ("a ◀── b", (0, 2), "w"),
        ("│\n▼", (1, 0), "s"),
    ],
)
def test_arrow_heads_stand_at_the_end_of_lines(text, cell, side):
    assert heads(text) == {cell: side}


def test_an_arrow_has_a_head_at_both_ends():
    assert set(heads("<--->").values()) == {"w", "e"}


def test_a_head_does_not_touch_a_letter():
    assert heads("--->b") == {}


def test_a_bar_of_plain_lines_is_heavy():
    assert joints("===")[0, 1].e == 2


def test_every_character_is_a_shape_or_a_word():
    text = "+- a|b --+\n| [x] C++ |\n'-- . `` >"
    sheet = read(parse(text))
    taken = set(sheet.lines.joints) | set(sheet.lines.heads) | set(sheet.blocks)
    taken |= {
        (piece.row, column) for piece in (*sheet.runs, *sheet.widgets) for column in range(piece.column, piece.end)
    }
    written = {(row, column) for row, line in enumerate(sheet.grid.lines) for column, c in enumerate(line) if c != " "}
    assert written <= taken
