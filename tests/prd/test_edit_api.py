"""Editing by hand and deciding on suggestions, for programs."""

import pytest

from prd import suggesting
from prd.document import Origin, RemoveItem, SetProse, apply_as_persona, apply_edits
from prd.models import Document, Revision, Suggestion
from tests.prd.making import change, ferry

HERE = "/projects/harbour-ferry/prd"


@pytest.fixture
def prd(project):
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="Written", sections=["problem"], changed=[])
    return prd


def now():
    return Document.objects.select_related("project").get().load()


def by_persona(prd, *edits):
    applied = apply_edits(now(), edits, Origin(persona="tester"))
    prd.save_content(applied.content, author="persona", summary="", sections=applied.sections, changed=applied.changed)


def rewritten(text, revision=1):
    return SetProse(section="problem", text=text, revision=revision, evidence="stated")


def test_prose_is_written_and_locked(caller, user, prd):
    shown = caller.patch(f"{HERE}/sections/problem", {"body": "People wait.", "locked": True, "revision": 1}).json()
    assert (shown["body"], shown["by_person"], shown["locked"], shown["revision"]) == ("People wait.", True, True, 2)
    assert (Revision.objects.first().author, Revision.objects.first().user) == ("person", user)


def test_a_stale_write_is_answered_with_both_texts(caller, prd):
    by_persona(prd, rewritten("Nobody knows."))
    response = caller.patch(f"{HERE}/sections/problem", {"body": "People wait.", "revision": 1})
    said = response.json()
    assert (response.status_code, said["type"]) == (409, "urn:voiceprd:problem:stale-revision")
    assert (said["current"], said["yours"], said["revision"]) == ("Nobody knows.", "People wait.", 2)
    assert now().sections["problem"].body == "Nobody knows."


def test_a_section_that_the_outline_hides_can_be_written(caller, prd):
    prd.project.change(name="", description="", outline="lean")
    shown = caller.patch(f"{HERE}/sections/data", {"body": "Sailings.", "revision": 0})
    assert (shown.status_code, shown.json()["body"]) == (200, "Sailings.")


def test_nothing_sent_is_nothing_changed(caller, prd):
    assert caller.patch(f"{HERE}/sections/problem", {"revision": 1}).status_code == 200
    assert caller.patch(f"{HERE}/items/FR-001", {"revision": 1}).status_code == 200
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("section", "body", "status"),
    [
        ("nothing", {"body": "x", "revision": 1}, 404),
        ("users", {"body": "x", "revision": 1}, 422),
        ("problem", {"body": "x"}, 422),
        ("problem", {"body": 1, "revision": 1}, 422),
        ("problem", {"body": "x", "revision": "1"}, 422),
        ("problem", {"body": "x" * 40_001, "revision": 1}, 422),
    ],
)
def test_what_is_no_section_is_refused(caller, prd, section, body, status):
    assert caller.patch(f"{HERE}/sections/{section}", body).status_code == status
    assert Revision.objects.count() == 1


def test_an_item_is_added_changed_moved_locked_and_removed(caller, prd):
    made = caller.post(f"{HERE}/items", {"section": "requirements", "fields": {"statement": "A visitor pays"}})
    assert (made.status_code, made.json()["item"]["id"], made.json()["revision"]) == (201, "FR-003", 2)
    sent = {"fields": {"priority": "must"}, "position": 0, "locked": True, "revision": 2}
    shown = caller.patch(f"{HERE}/items/FR-003", sent).json()["item"]
    assert (shown["priority"], shown["locked"], shown["by_person"]) == ("must", True, True)
    assert [item.id for item in now().sections["requirements"].items] == ["FR-003", "FR-001", "FR-002"]
    assert caller.delete(f"{HERE}/items/FR-003?revision=3").status_code == 204
    assert caller.patch(f"{HERE}/items/FR-003", {"revision": 3}).status_code == 404


def test_what_changed_elsewhere_in_the_section_does_not_matter(caller, prd):
    by_persona(prd, change("FR-002", 1, statement="Other"))
    response = caller.patch(f"{HERE}/items/FR-001", {"fields": {"actor": "guest"}, "revision": 1})
    assert (response.status_code, response.json()["revision"]) == (200, 3)


def test_a_stale_item_is_not_written_over_and_not_removed(caller, prd):
    by_persona(prd, change("FR-001", 1, statement="Six places"))
    stale = caller.patch(f"{HERE}/items/FR-001", {"fields": {"statement": "Four"}, "revision": 1})
    assert (stale.status_code, stale.json()["current"].splitlines()[0]) == (409, "Six places")
    assert caller.delete(f"{HERE}/items/FR-001?revision=1").status_code == 409
    assert caller.delete(f"{HERE}/items/FR-001").status_code == 204


@pytest.mark.parametrize(
    "fields", [{}, {"colour": "red"}, {"statement": 1.5, "priority": "urgent"}, {"journeys": ["UJ-9"]}]
)
def test_fields_that_do_not_fit_are_refused_in_words(caller, prd, fields):
    response = caller.post(f"{HERE}/items", {"section": "requirements", "fields": fields})
    assert response.status_code == 422 and response.json()["detail"]
    assert Revision.objects.count() == 1


@pytest.fixture
def suggested(prd, conversation):
    turn = conversation.turns.create(status="completed")
    by_hand = apply_edits(prd.load(), [rewritten("People wait.")], Origin(by_hand=True)).content
    prd.save_content(by_hand, author="person", summary="", sections=["problem"], changed=["problem"])
    removal = RemoveItem(item="FR-001", reason="Too much", revision=1, evidence="derived")
    applied = apply_as_persona(by_hand, [removal, rewritten("Nobody waits.", 2)], Origin(persona="critic"))
    suggesting.suggest(prd, applied.suggested, persona="critic", turn=turn)
    return list(Suggestion.objects.order_by("pk"))


def test_suggestions_are_listed_with_their_state(caller, suggested):
    caller.patch(f"{HERE}/sections/problem", {"body": "Some wait.", "revision": 2})
    listed = caller.get(f"{HERE}/suggestions").json()["items"]
    assert [(each["place"], each["state"]) for each in listed] == [("problem", "outdated"), ("FR-001", "waiting")]
    assert caller.get(f"{HERE}/suggestions?state=rejected").json()["items"] == []


def test_one_is_accepted_and_one_rejected(caller, suggested):
    accepted = caller.post(f"{HERE}/suggestions/{suggested[0].pk}/acceptance").json()
    assert (accepted["state"], accepted["revision"]) == ("accepted", 3)
    assert caller.post(f"{HERE}/suggestions/{suggested[1].pk}/rejection").json()["state"] == "rejected"
    assert "FR-001" not in [item.id for item in now().sections["requirements"].items]


def test_one_that_is_outdated_is_not_accepted(caller, suggested):
    caller.patch(f"{HERE}/sections/problem", {"body": "Some wait.", "revision": 2})
    response = caller.post(f"{HERE}/suggestions/{suggested[1].pk}/acceptance")
    assert (response.status_code, "has changed" in response.json()["detail"]) == (409, True)


def test_all_of_a_turn_are_accepted_at_once(caller, suggested):
    accepted = caller.post(f"{HERE}/acceptances", {"turn": str(suggested[0].turn_id)}).json()
    assert [each["place"] for each in accepted] == ["FR-001", "problem"]


def test_somebody_else_s_are_not_found(other_caller, suggested):
    for path in ("suggestions", "suggestions/1/acceptance"):
        method = other_caller.post if "/" in path else other_caller.get
        assert method(f"{HERE}/{path}").status_code == 404
