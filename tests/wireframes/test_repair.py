from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wireframes.corrupting import MISTAKES, corrupted, frames, walls
from wireframes.drawing import DrawingError, Repair, render, repair
from wireframes.drawing.grid import MAX_COLUMNS, parse

FRAMES = frames()
TABLE = """
+-------+----------+
| Order | Customer |
+-------+----------+
| 1042  | Bakery   |
| 1043  | School   |
+-------+----------+
""".strip()


def spoiled(old, new):
    """The table with one row drawn differently, after checking that it was there."""
    assert old in TABLE
    return TABLE.replace(old, new)


def letters(text):
    """What is written, without blanks and lines."""
    return "".join(character for character in text if character not in " -=─═━┄╌\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| 1042  | Bakery   |", "| 1042  | Bakery    |"),
        ("| 1042  | Bakery   |", "| 1042  | Bakery  |"),
        ("| 1042  | Bakery   |", "| 1042 | Bakery   |"),
        ("| 1042  | Bakery   |", "| 1042   | Bakery   |"),
        ("| 1042  | Bakery   |", "|  1042  | Bakery   |"),
        ("| 1042  | Bakery   |", "|1042  | Bakery   |"),
        ("| 1042  | Bakery   |", " | 1042  | Bakery   |"),
        ("| 1042  | Bakery   |", "| 1042  |\tBakery   |"),
        ("| Order | Customer |", "| Order  | Customer |"),
        ("| Order | Customer |", "| Order | Customer|"),
    ],
)
def test_a_row_of_the_wrong_length_is_straightened(old, new):
    assert repair(spoiled(old, new)) == Repair(TABLE, (TABLE.split("\n").index(old) + 1,))


@pytest.mark.parametrize(
    "border", ["+------+----------+", "+--------+----------+", "+-------+------------+", "+-------+---------+"]
)
@pytest.mark.parametrize("row", [0, 2, 5])
def test_a_border_of_the_wrong_length_is_straightened(row, border):
    rows = TABLE.split("\n")
    rows[row] = border
    assert repair("\n".join(rows)).text == TABLE


def test_several_rows_are_straightened_at_once():
    text = TABLE.replace("Bakery  ", "Bakery ").replace("Order |", "Order  |")
    assert repair(text).rows == (2, 4)
    assert repair(text).text == TABLE


def test_a_ragged_right_wall_goes_where_most_rows_have_it():
    rows = ["+---------+", "| a       |", "| b        |", "| c      |", "| d       |", "| e        |", "+---------+"]
    assert {len(row) for row in repair("\n".join(rows)).text.split("\n")} == {11}


def test_boxes_within_boxes_are_straightened():
    clean = "+----------+\n| +------+ |\n| | Code | |\n| +------+ |\n+----------+"
    assert repair(clean.replace("| Code |", "|  Code |")).text == clean
    assert repair(clean.replace("| | Code | |", "| | Code |  |")).text == clean


def test_boxes_side_by_side_are_straightened():
    clean = "+----+  +----+\n| aa |  | bb |\n| cc |  | dd |\n+----+  +----+"
    assert repair(clean.replace("| aa |  |", "| aa  |  |")).text == clean


def test_emoji_of_the_wrong_width_are_made_room_for():
    clean = "┌────────────┐\n│ 🔍 Search  │\n│ ⚙️ Setting │\n│ 🏠 Home    │\n└────────────┘"
    for wrong in ("│ 🔍 Search   │", "│ 🔍 Search │"):
        assert repair(clean.replace("│ 🔍 Search  │", wrong)).text == clean


def test_unicode_borders_keep_their_style():
    clean = "╔═════╦═════╗\n║ a   ║ b   ║\n╚═════╩═════╝"
    assert repair(clean.replace("╔═════╦═════╗", "╔════╦═════╗")).text == clean


def test_words_stay_in_line_with_those_of_the_rows_around():
    rows = [
        "+----------------+",
        "| Name      Size |",
        "| logo      3    |",
        "| notes     40   |",
        "+----------------+",
    ]
    clean = "\n".join(rows)
    assert repair(clean.replace("| logo      3    |", "| logo     3    |")).text == clean


def test_controls_are_not_torn():
    text = "+-----------------+\n| [          ] a |\n| [ Save it ]     |\n+-----------------+"
    assert "[          ]" in repair(text).text


@pytest.mark.parametrize(
    "text",
    [
        "a | b\n+---+\n|   |\n+---+",
        "+---+\n|   |\n+---+\n a | b",
        "+-----+\n|     |\n+-----+\n\n+--+\n|  |\n+--+",
        "+--------+\n|        |\n+--------+\n+------+\n|      |\n+------+",
        "| Home | About |\n| a very long line of words",
        "+---+---+\n| a | b |\n| total |\n| c | d |\n+---+---+",
        "+-------------+\n| a      b    |\n|   +----+    |\n|   | ok |    |\n|   +----+    |\n+-------------+",
        "--flag | --other\n-- x",
        "👩\u200d⚕️ | a",
    ],
)
def test_what_only_looks_alike_is_left_alone(text):
    assert repair(text).rows == ()
    assert repair(text).text == text


@pytest.mark.parametrize("name", FRAMES)
def test_clean_drawings_are_untouched(name):
    assert repair(FRAMES[name]).rows == ()
    assert repair(FRAMES[name]).text == FRAMES[name]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_kind_of_mistake_is_mended_in_nearly_all_frames(mistake):
    wrong = mended = 0
    for name, clean in FRAMES.items():
        rows, random = clean.split("\n"), Random(name)
        row = random.randrange(1, len(rows) - 1)
        rows[row] = mistake(rows[row], random)
        spoiled = parse("\n".join(rows)).text
        if walls(spoiled) != walls(clean):
            wrong += 1
            mended += walls(repair(spoiled).text) == walls(clean)
    assert wrong
    assert mended >= wrong * 0.9


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(FRAMES)), st.sampled_from([0.1, 0.25, 0.5, 1.0]), st.integers(0, 10**6))
def test_no_letter_is_lost_and_a_second_time_changes_nothing(name, share, seed):
    text = corrupted(FRAMES[name], share, Random(seed))
    straight = repair(text)
    rows = zip(parse(text).text.split("\n"), straight.text.split("\n"), strict=True)
    assert all(letters(before) == letters(after) for before, after in rows)
    assert repair(straight.text) == Repair(straight.text, ())


PIECES = st.sampled_from([*" +-|.'`,=xé日┌┐└┘─│├┤┬┴┼║═", "  ", "---", "\n", "\n", "\n|", "|\n", "+--+\n", "[x]", "👍"])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=150).map("".join))
def test_any_text_keeps_its_letters_and_comes_to_rest(text):
    try:
        straight = repair(text)
    except DrawingError:
        return
    assert letters(straight.text) == letters(parse(text).text)
    assert repair(straight.text) == Repair(straight.text, ())


def test_a_wall_that_ends_in_the_air_yields_to_one_that_does_not():
    clean = ["+------------+", "| a          |", "| +--------+ |", "| | b      | |", "| | c      | |", "| +--------+ |"]
    clean += ["| d          |", "| e          |", "+------------+"]
    pushed = [row.replace("      | |", "       | |") for row in clean]
    assert repair("\n".join(pushed)).text == "\n".join(clean)


def test_a_row_that_a_wall_points_at_is_looked_at_too():
    """The first two rows agree with each other, a column short of all others."""
    rows = ["┌───────┐", "│ Go on │", "├────────┤", *["│ a      │"] * 6, "└────────┘"]
    assert {len(row) for row in repair("\n".join(rows)).text.split("\n")} == {10}


def test_words_are_not_pushed_against_a_wall_for_little():
    text = "        +---------+\n        |  Home |\n        +----+----+\n             |\n        +----+----+"
    assert "|  Home" in repair(text).text


def test_a_box_grows_when_a_row_has_no_blank_to_give():
    text = "+-------+\n| Terms |\n| [ ] I agree to them |\n| [OK]  |\n+-------+"
    grown = [
        "+---------------------+",
        "| Terms               |",
        "| [ ] I agree to them |",
        "| [OK]                |",
        "+---------------------+",
    ]
    assert repair(text) == Repair("\n".join(grown), (1, 2, 4, 5))


def test_a_column_of_a_table_grows_too():
    text = "+----+----+\n| a  | b  |\n+----+----+\n| ccccccc | d  |\n| e  | f  |\n+----+----+"
    grown = "+---------+----+\n| a       | b  |\n+---------+----+\n| ccccccc | d  |\n| e       | f  |\n+---------+----+"
    assert repair(text).text == grown


def test_the_longest_of_several_rows_says_how_wide():
    text = "+---+\n| aaaa |\n| b |\n| cccccc |\n+---+"
    assert {len(row) for row in repair(text).text.split("\n")} == {10}


def test_a_row_is_never_made_too_long_to_be_drawn():
    wide = "+" + "-" * (MAX_COLUMNS - 2) + "+"
    text = f"{wide}\n|{' ' * (MAX_COLUMNS - 2)}|\n|{' ' * (MAX_COLUMNS - 6)}|\n{wide}"
    assert max(map(len, repair(text).text.split("\n"))) == MAX_COLUMNS


def test_a_tangled_drawing_stays_as_it_was_drawn():
    row = "| " * 120
    text = "\n".join(row[number % 3 :] for number in range(200))
    assert repair(text).rows == ()


def test_the_picture_is_that_of_the_straightened_text():
    drawing = render(spoiled("| 1042  | Bakery   |", "| 1042  | Bakery    |"))
    assert drawing.repaired_text == TABLE
    assert drawing.repaired_rows == (4,)
    assert drawing.png == render(TABLE).png
    assert drawing.text != TABLE
