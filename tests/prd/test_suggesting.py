"""Suggestions: kept once, told to the persona, and decided on by the person."""

import pytest

from conversations.models import Turn
from prd import suggesting, suggestions_shown
from prd.document import Origin, RemoveItem, SetLock, SetProse, apply_as_persona, apply_edits
from prd.models import Document, Revision, Suggestion
from projects.models import Project
from tests.prd.making import add, append, change, ferry, prose

PERSONA = Origin(persona="critic")


@pytest.fixture
def prd(project):
    """The ferry; its problem and FR-001 are the person's own."""
    prd = Document.objects.for_project(project)
    edits = [
        SetProse(section="problem", text="People wait.", revision=1, evidence="stated"),
        change("FR-001", 1, statement="A visitor reserves eight places"),
    ]
    content = apply_edits(ferry(), edits, Origin(by_hand=True)).content
    prd.save_content(content, author="person", summary="Written", sections=[], changed=[])
    return prd


@pytest.fixture
def turn(conversation):
    return Turn.objects.create(conversation=conversation, status="completed")


def problem(text, revision=2):
    return SetProse(section="problem", text=text, revision=revision, evidence="derived")


def removal(item, revision=1):
    return RemoveItem(item=item, reason="too much", revision=revision, evidence="stated")


def suggest(prd, *edits, turn=None):
    applied = apply_as_persona(prd.load(), edits, PERSONA)
    report = suggesting.suggest(prd, applied.suggested, persona="critic", turn=turn)
    prd.refresh_from_db()
    return report


def edited(prd, *edits):
    prd = Document.objects.for_change(prd.project)
    applied = apply_edits(prd.load(), edits, Origin(by_hand=True))
    prd.save_content(applied.content, author="person", summary="", sections=applied.sections, changed=[])


def test_a_suggestion_is_kept_with_both_texts(prd, turn):
    [report] = suggest(prd, problem("Nobody waits."), turn=turn)
    kept = Suggestion.objects.get()
    assert (kept.place, kept.before, kept.after, kept.state) == ("problem", "People wait.", "Nobody waits.", "waiting")
    assert (report["state"], report["place"], prd.suggested) == ("waiting", "problem", 1)


def test_the_same_suggestion_is_kept_once(prd):
    suggest(prd, problem("Nobody waits."))
    assert suggest(prd, problem("Nobody waits."))[0]["state"] == "waiting"
    assert (Suggestion.objects.count(), prd.suggested) == (1, 1)


def test_what_was_rejected_is_not_raised_again(prd):
    suggest(prd, problem("Nobody waits."))
    suggesting.reject(prd.project, Suggestion.objects.get().pk)
    assert suggest(prd, problem("Nobody waits."))[0]["state"] == "rejected"
    assert [each["text"] for each in suggesting.told(prd, "critic")["rejected"]] == ["Nobody waits."]


def test_a_persona_is_told_of_its_own_only(prd):
    suggest(prd, problem("Nobody waits."))
    assert suggesting.told(prd, "tester") == {"waiting": [], "rejected": []}


def test_accepting_is_a_revision_by_the_person_with_the_turn(prd, turn, user):
    suggest(prd, change("FR-001", 2, statement="Ten places"), turn=turn)
    accepted = suggesting.accept(prd.project, Suggestion.objects.get().pk, user)
    revision = Revision.objects.first()
    assert (revision.author, revision.user, revision.turn, revision.changed) == ("person", user, turn, ["FR-001"])
    assert (accepted.state, accepted.revision) == ("accepted", revision.number)
    [item, _other] = Document.objects.get().load().sections["requirements"].items
    assert (item.statement, item.by_person, item.sources[-1].turn) == ("Ten places", True, str(turn.pk))


@pytest.mark.parametrize(
    "edit",
    [
        removal("U-1"),
        problem("Nobody waits."),
        change("FR-001", 2, priority="could"),
        add("scope_out", statement="x", derived_from=["IN-1"]),
    ],
)
def test_every_kind_of_suggestion_can_be_accepted(prd, user, edit):
    edited(prd, add("scope_in", statement="Bicycles"))
    prd.refresh_from_db()
    suggest(prd, edit)
    kept = Suggestion.objects.get()
    suggesting.accept(prd.project, kept.pk, user)
    kept.refresh_from_db()
    assert kept.state == "accepted"


def test_what_changed_elsewhere_in_the_section_does_not_matter(prd, user):
    suggest(prd, change("FR-001", 2, statement="Ten places"))
    edited(prd, add("requirements", statement="Another"))
    suggesting.accept(prd.project, Suggestion.objects.get().pk, user)
    assert "Ten places" in Document.objects.get().text


def test_what_changed_meanwhile_is_not_written_over(prd, user):
    suggest(prd, problem("Nobody waits."))
    edited(prd, problem("Some wait."))
    kept = Suggestion.objects.get()
    assert kept.is_outdated(Document.objects.get().load())
    with pytest.raises(suggesting.Undecided, match="problem has changed"):
        suggesting.accept(prd.project, kept.pk, user)
    assert Document.objects.get().load().sections["problem"].body == "Some wait."


def test_a_suggestion_whose_text_is_back_can_be_accepted_again(prd, user):
    suggest(prd, problem("Nobody waits."))
    edited(prd, problem("Some wait."))
    edited(prd, problem("People wait.", 3))
    assert suggesting.accept(prd.project, Suggestion.objects.get().pk, user).state == "accepted"


def test_what_it_was_derived_from_may_be_gone(prd, user):
    edited(prd, SetLock(place="glossary", locked=True))
    prd.refresh_from_db()
    suggest(prd, add("glossary", term="Quay", statement="a wall", derived_from=["U-2"]))
    edited(prd, removal("U-2"))
    with pytest.raises(suggesting.Undecided, match="does not fit"):
        suggesting.accept(prd.project, Suggestion.objects.get().pk, user)


@pytest.mark.parametrize("first", ["accepted", "rejected"])
def test_nobody_decides_twice(prd, user, first):
    suggest(prd, problem("Nobody waits."))
    number = Suggestion.objects.get().pk
    suggesting.accept(prd.project, number, user) if first == "accepted" else suggesting.reject(prd.project, number)
    with pytest.raises(suggesting.Undecided, match=f"{first} already"):
        suggesting.accept(prd.project, number, user)


def test_all_of_a_turn_are_accepted_in_one_revision(prd, turn, user):
    suggest(prd, problem("Nobody waits."), removal("U-1"), change("FR-001", 2, actor="guest"), turn=turn)
    edited(prd, problem("Some wait."))
    accepted, refused = suggesting.accept_all(prd.project, turn.pk, user)
    assert ([each.place for each in accepted], len(refused)) == (["U-1", "FR-001"], 1)
    assert Revision.objects.first().changed == ["U-1", "FR-001"]
    assert Revision.objects.count() == 3


def test_somebody_else_s_suggestion_is_not_there(prd, other_user, user):
    suggest(prd, problem("Nobody waits."))
    theirs = Project.objects.create_for(other_user, name="Theirs")
    for decide in (
        lambda number: suggesting.accept(theirs, number, other_user),
        lambda n: suggesting.reject(theirs, n),
    ):
        with pytest.raises(Suggestion.DoesNotExist):
            decide(Suggestion.objects.get().pk)


def test_two_of_one_line_that_change_different_things_are_both_accepted(prd, user):
    suggest(prd, change("FR-001", 2, statement="Ten places"), change("FR-001", 2, priority="could"))
    one, two = Suggestion.objects.order_by("pk")
    suggesting.accept(prd.project, one.pk, user)
    suggesting.accept(prd.project, two.pk, user)
    item = Document.objects.get().load().sections["requirements"].items[0]
    assert (item.statement, item.priority) == ("Ten places", "could")


def test_all_that_is_put_behind_a_text_is_accepted(prd, user, turn):
    suggest(prd, prose("problem", "And they freeze."), prose("problem", "And they leave."), turn=turn)
    accepted, refused = suggesting.accept_all(prd.project, turn.pk, user)
    assert (len(accepted), refused) == (2, [])
    assert sorted(Document.objects.get().load().sections["problem"].body.split("\n\n")) == [
        "And they freeze.",
        "And they leave.",
        "People wait.",
    ]


def test_criteria_are_put_behind_a_line_whose_words_changed(prd, user):
    suggest(prd, append("FR-001", acceptance=[{"then": "a mail is sent"}]))
    edited(prd, change("FR-001", 2, statement="Nine places"))
    suggesting.accept(prd.project, Suggestion.objects.get().pk, user)
    item = Document.objects.get().load().sections["requirements"].items[0]
    assert (item.statement, item.acceptance[-1].then) == ("Nine places", "a mail is sent")


@pytest.mark.parametrize(
    ("suggested", "meanwhile"),
    [
        ({"statement": "Ten places"}, {"statement": "Nine places"}),
        ({"priority": "could"}, {"priority": "should"}),
        ({"acceptance": []}, {"acceptance": [{"then": "a mail is sent"}]}),
        ({"actor": "guest"}, {"actor": ""}),
    ],
)
def test_what_it_would_set_is_not_written_over(prd, user, suggested, meanwhile):
    suggest(prd, change("FR-001", 2, **suggested))
    edited(prd, change("FR-001", 2, **meanwhile))
    with pytest.raises(suggesting.Undecided, match="FR-001 has changed"):
        suggesting.accept(prd.project, Suggestion.objects.get().pk, user)


def test_what_is_shown_is_what_accepting_it_would_do_now(prd):
    suggest(prd, change("FR-001", 2, statement="Ten places"))
    edited(prd, change("FR-001", 2, priority="should"))
    prd = Document.objects.get()
    [shown] = suggestions_shown.waiting(prd, prd.load())["FR-001"]
    new = "".join(piece.text for piece in shown.pieces if piece.kind != "removed")
    assert (shown.outdated, "Ten places" in new) == (False, True)
    assert "should" in shown.after and "should" in shown.now
