from wireframes.drawing import render
from wireframes.drawing.fonts import CELL_HEIGHT, CELL_WIDTH

MARGIN = 6


def spot(text, **options):
    [found] = render(text, **options).widgets
    return found


def test_a_control_is_where_its_cells_are():
    found = spot("ab [ Save ]")
    assert (found.kind, found.label) == ("button", "Save")
    assert (found.left, found.top) == ((MARGIN + 3 * CELL_WIDTH) * 2, MARGIN * 2)
    assert (found.width, found.height) == (8 * CELL_WIDTH * 2, CELL_HEIGHT * 2)


def test_it_grows_with_the_scale():
    assert spot("[ Save ]", scale=1).width * 3 == spot("[ Save ]", scale=3).width


def test_a_field_of_several_lines_is_one():
    found = spot("[Dear___]\n[_______]\n[_______]")
    assert (found.label, found.height) == ("Dear", 3 * CELL_HEIGHT * 2)


def test_a_picture_that_fills_its_box_is_as_large_as_that():
    found = spot("+---------+\n|         |\n|  [IMG]  |\n|         |\n+---------+")
    assert (found.width, found.height) == (9 * CELL_WIDTH * 2, 3 * CELL_HEIGHT * 2)


def test_they_come_in_reading_order():
    found = render("[x] a  [ B ]\n[[ C ]]").widgets
    assert [each.kind for each in found] == ["check", "button", "primary"]
