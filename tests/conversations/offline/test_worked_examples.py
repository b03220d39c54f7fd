"""The worked examples of the design: what is said, and the edits it leads to."""

from tests.conversations.offline.asking import added, asked, body, edits, uses, with_items

SHOWS = asked("show_me", "“Members can log an incident” (FR-001): how would you show me that it works?", "FR-001")


def test_a_duty_with_its_failure_path() -> None:
    made = added(
        "As a lifeguard I have to log an incident within a minute. What if there is no signal? "
        "Then it keeps the entry and sends it later."
    )
    assert made["users"] == [{"statement": "Lifeguard", "kind": "user"}]
    assert made["requirements"] == [
        {
            "statement": "As a lifeguard I have to log an incident within a minute",
            "actor": "lifeguard",
            "priority": "must",
            "acceptance": [
                {"when": "there is no signal", "kind": "failure", "then": "it keeps the entry and sends it later"}
            ],
        }
    ]


def test_a_ban_stays_a_requirement_and_an_absence_is_a_non_goal() -> None:
    made = added(
        "Parents must not see other children's notes. "
        "No chat in the first version, because the town hall insists on letters."
    )
    assert made["requirements"] == [
        {"statement": "Parents must not see other children's notes", "actor": "parents", "priority": "must"}
    ]
    assert made["scope_out"] == [
        {"statement": "Chat in the first version", "reason": "the town hall insists on letters"}
    ]
    assert [user["statement"] for user in made["users"]] == ["Parents"]


def test_figures_go_to_problem_goal_and_limit() -> None:
    made = added(
        "Today we lose about twelve keys a month; I want to lose fewer than two by Easter. "
        "The search must answer in half a second for 5,000 tools."
    )
    assert made["problem"] == ["Today we lose about twelve keys a month."]
    [metric] = made["metrics"]
    assert metric == {
        "statement": "I want to lose fewer than two by Easter",
        "target": "fewer than two",
        "by": "Easter",
        "baseline": "about twelve keys a month",
    }
    [quality] = made["quality"]
    assert (quality["threshold"], quality["population"]) == ("half a second", "5,000 tools")


def test_not_knowing_leaves_the_question_open_for_who_knows() -> None:
    made = edits("No idea, the treasurer will know.", answering=asked("who_sees", "Who approves a refund?"))
    assert [(edit["fields"], edit["evidence"]) for edit in made] == [
        ({"statement": "Who approves a refund?", "owner": "the treasurer"}, "unknown")
    ]


def test_doubt_is_a_question_before_it_is_a_non_goal() -> None:
    made = added("Not sure if we need offline mode, maybe later.")
    assert made == {"questions": [{"statement": "Not sure if we need offline mode, maybe later"}]}


def test_a_decision_keeps_its_road_not_taken_and_its_reason() -> None:
    made = added("We decided on SMS instead of e-mail because half the beekeepers never read mail.")
    assert made == {
        "decisions": [
            {
                "statement": "SMS",
                "alternatives": ["e-mail"],
                "reason": "half the beekeepers never read mail",
                "decided_by": "We",
            }
        ]
    }


def test_a_rule_hangs_on_the_requirement_that_shares_its_words() -> None:
    content = with_items(("requirements", {"statement": "Groups can book the hall", "actor": "groups"}))
    [edit] = edits("When two groups book the hall for the same hour, the caretaker decides.", content=content)
    assert (edit["op"], edit["item"]) == ("change_item", "FR-001")
    assert edit["append"]["acceptance"] == [
        {"when": "two groups book the hall for the same hour", "then": "the caretaker decides", "kind": "criterion"}
    ]


def test_what_people_may_forget_is_a_risk_and_what_they_may_do_a_right() -> None:
    made = added("People may forget to sign the boat back in; members may bring one guest.")
    assert made == {
        "risks": [{"statement": "People may forget to sign the boat back in"}],
        "users": [{"statement": "Members", "kind": "user"}],
        "requirements": [{"statement": "Members may bring one guest", "actor": "members"}],
    }


def test_a_name_and_a_term() -> None:
    called = uses("Call it Lane Five. By lane I mean the marked strip in the pool, not the street.")
    assert called["set_project_name"] == [{"name": "Lane Five"}]
    [edit] = called["update_prd"][0]["edits"]
    assert edit["fields"] == {"statement": "The marked strip in the pool, not the street", "term": "lane"}


def test_a_screen_is_drawn_from_what_was_named() -> None:
    [drawing] = uses("A login page with e-mail, password and a button.")["render_wireframe"]
    rows = [line.strip("| ").rstrip() for line in drawing["ascii"].splitlines() if line.startswith("|")]
    assert drawing["title"] == "Login page"
    assert rows == ["LOGIN PAGE", "e-mail    [____________]", "password  [____________]", "[ Button ]"]


def test_a_spoken_way_with_a_repair_becomes_beats() -> None:
    made = added(
        "um so members search a tool and then they reserve it and then the volunteer hands it out "
        "no wait the volunteer checks the card and then hands it out"
    )
    assert made == {
        "journeys": [
            {
                "beats": [
                    "members search a tool",
                    "they reserve it",
                    "the volunteer checks the card",
                    "the volunteer hands it out",
                ]
            }
        ]
    }


def test_adjectives_alone_are_a_quality_requirement_without_a_figure() -> None:
    made = added("It should be fast and easy.", answering=asked("success", "How will you know it works?"))
    assert made == {"quality": [{"statement": "It should be fast and easy", "kind": "speed"}]}


def test_two_lines_that_cannot_both_hold_become_a_question() -> None:
    content = with_items(("requirements", {"statement": "Parents can cancel until 18:00", "actor": "parents"}))
    made = added("Parents can cancel until noon.", content=content)
    assert made["questions"] == [{"statement": "Parents can cancel until noon", "about": ["FR-001"]}]
    assert "requirements" not in made


def test_an_answer_fills_what_was_asked_and_a_new_duty_stands_alone() -> None:
    content = with_items(("requirements", {"statement": "Members can log an incident"}))
    made = edits("There is a line in the log, and the office must get a copy.", content=content, answering=SHOWS)
    change = next(edit for edit in made if edit["op"] == "change_item")
    assert change["append"] == {"acceptance": [{"then": "there is a line in the log", "kind": "criterion"}]}
    fresh = [edit["fields"] for edit in made if edit["op"] == "add_item"]
    assert {"statement": "The office must get a copy", "actor": "office", "priority": "must"} in fresh


def test_headings_of_a_pasted_document_say_where_lines_belong() -> None:
    made = added("# Out of scope\n- SMS\n- Must not store card numbers\n# Open\n- Who pays?")
    assert made == {
        "scope_out": [{"statement": "SMS"}],
        "requirements": [{"statement": "Must not store card numbers", "priority": "must"}],
        "questions": [{"statement": "Who pays?"}],
    }


def test_every_edit_cites_the_words_it_stands_on() -> None:
    said = "Groups can book the hall. The mayor must approve a party."
    for edit in edits(said):
        start, end = edit["span"]
        assert said[start:end] == edit["quote"]
        assert edit["evidence"] == "stated"


def test_a_request_says_which_tools_may_be_called() -> None:
    words = "Call it Lane Five. Groups can book the hall."
    assert uses(words, tools=("ask_user_question",)).keys() <= {"ask_user_question"}
    assert body(words)["messages"][-1]["role"] == "user"
