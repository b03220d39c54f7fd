import pytest

from wireframes.drawing.grid import parse
from wireframes.drawing.widgets import find


def only(text):
    [widget] = find(parse(text))
    return widget


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("[[Save]]", "primary", "Save"),
        ("[[ Hold 4 places ]]", "primary", "Hold 4 places"),
        ("[ Cancel ]", "button", "Cancel"),
        ("[Cancel]", "button", "Cancel"),
        ("[ + ]", "button", "+"),
        ("[1]", "button", "1"),
        ("[________]", "field", ""),
        ("[mara@example.org____]", "field", "mara@example.org"),
        ("[        ]", "field", ""),
        ("[Your name...]", "field", "Your name..."),
        ("[Search...]", "search", "Search..."),
        ("[ Suchen… ]", "search", "Suchen…"),
        ("[検索...]", "search", "検索..."),
        ("[검색...]", "search", "검색..."),
        ("[Region v]", "select", "Region"),
        ("<Region v>", "select", "Region"),
        ("[Region   ▼]", "select", "Region"),
        ("[东京 v]", "select", "东京"),
        ("[IMG]", "picture", ""),
        ("[IMG: the harbour]", "picture", "the harbour"),
        ("[##--]", "progress", "50%"),
        ("[====>     ]", "progress", "50%"),
        ("[██░░]", "progress", "50%"),
        ("[----]", "progress", "0%"),
        ("[####]", "progress", "100%"),
        ("[ON o]", "toggle", "ON"),
        ("[o OFF]", "toggle", "OFF"),
        ("[ค\u0e48 x]", "button", "ค\u0e48 x"),
    ],
)
def test_a_widget_is_known_by_its_spelling(text, kind, label):
    widget = only(text)
    assert (widget.kind, widget.label) == (kind, label)
    assert widget.width == parse(text).width


@pytest.mark.parametrize(
    ("text", "kind", "on"),
    [
        ("[x] Mine", "check", True),
        ("[X] Mine", "check", True),
        ("[ ] Mine", "check", False),
        ("(o) Mine", "radio", True),
        ("(*) Mine", "radio", True),
        ("( ) Mine", "radio", False),
        ("[ON o]", "toggle", True),
        ("[o OFF]", "toggle", False),
    ],
)
def test_switches_are_on_or_off(text, kind, on):
    widget = only(text)
    assert (widget.kind, widget.on) == (kind, on)


def test_a_capital_x_without_words_closes():
    assert only("Delete?  [X]").kind == "button"


def test_neighbours_do_not_swallow_each_other():
    assert [widget.label for widget in find(parse("[ Cancel ][[ Save ]] [x]"))] == ["Cancel", "Save", ""]


@pytest.mark.parametrize(
    "text",
    ["list[0]", "f(o)", "[link](address)", "co[dd]ed", "[]", "[[]]", "<a@b.org>", "a < b v c > d", "[a | b]", "(x)"],
)
def test_text_with_brackets_stays_text(text):
    assert find(parse(text)) == []


def test_fields_below_each_other_are_one_of_several_lines():
    [field] = find(parse("| [Dear all_____] |\n| [____________ ] |".replace("_ ]", "__]")))
    assert (field.row, field.height, field.label) == (0, 2, "Dear all")


def test_fields_with_labels_of_their_own_stay_apart():
    assert len(find(parse("Name  [_____]\nMail  [_____]"))) == 2


def test_a_track_between_two_arrows_is_a_scroll_bar():
    [bar] = find(parse("▲\n░\n█\n░\n▼"))
    assert (bar.kind, bar.height, bar.width) == ("scroll", 5, 1)
    assert 0 < bar.share < 1


def test_an_arrow_alone_is_none():
    assert find(parse("▲\n│\n▼")) == []
