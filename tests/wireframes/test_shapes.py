import pytest

from wireframes.drawing.faces import Face, find
from wireframes.drawing.grid import parse
from wireframes.drawing.shapes import is_heading, read

TABLE = "+---+----+\n| A | B  |\n+---+----+\n| 1 | 2  |\n| 3 | 4  |\n+---+----+"


def sheet(text):
    return read(parse(text))


def test_the_smallest_boxes_are_found():
    assert find(sheet(TABLE).lines.joints) == [Face(0, 0, 2, 4), Face(0, 4, 2, 9), Face(2, 0, 5, 4), Face(2, 4, 5, 9)]


def test_a_box_within_a_box_is_found():
    text = "+------+\n| +--+ |\n| |  | |\n| +--+ |\n+------+"
    assert find(sheet(text).lines.joints) == [Face(0, 0, 4, 7), Face(1, 2, 3, 5)]


def test_an_open_box_is_none():
    assert find(sheet("+---+\n|   |\n+--").lines.joints) == []


def test_the_first_row_of_a_table_is_its_header():
    assert [face.left for face in sheet(TABLE).headers] == [0, 4]
    assert [run.text for run in sheet(TABLE).runs if run.bold] == ["A", "B"]


def test_a_later_row_is_no_header():
    text = TABLE.replace("| 3 | 4  |", "+---+----+\n| 3 | 4  |")
    assert {face.top for face in sheet(text).headers} == {0}


def test_a_table_without_words_has_no_header():
    assert sheet("+--+--+\n|  |  |\n+--+--+\n|  |  |\n+--+--+").headers == ()


def test_a_picture_alone_in_a_box_fills_it():
    assert list(sheet("+-------+\n|       |\n| [IMG] |\n+-------+").scenes.values()) == [Face(0, 0, 3, 8)]


def test_a_picture_beside_words_does_not():
    assert sheet("+---------+\n| [IMG] a |\n+---------+").scenes == {}


@pytest.mark.parametrize("text", ["ORDERS", "PICK A SAILING", "ÜBERSICHT", "ORDERS 2024", "ЗАКАЗЫ"])
def test_capitals_are_a_heading(text):
    assert is_heading(text)


@pytest.mark.parametrize("text", ["Orders", "SOX", "FR-001", "OK", "订单订单", "1042", "HTTP: 404 / 500"])
def test_other_words_are_not(text):
    assert not is_heading(text)


def test_an_outer_box_encloses_a_drawing():
    assert sheet("+---+\n| a |\n+---+").is_enclosed
    assert not sheet("+---+\n| a |\n+---+ b").is_enclosed
