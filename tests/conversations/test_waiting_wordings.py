"""A wording that contradicts the line it would replace waits beside it, until the person has ruled."""

import pytest

from conversations import turns
from conversations.ledger import in_db
from prd import suggesting
from prd.document import Origin, apply_edits
from prd.models import Document, Suggestion
from tests.conversations.disputing import document_of, rewrites
from tests.conversations.ruling import EVENING, NOON, clashes, item
from tests.conversations.talking import answer, open_question, say
from tests.prd.making import add, change
from tests.upstream import Text, ToolUse, message

stored = pytest.mark.django_db(transaction=True)


@stored
async def test_what_the_person_said_is_not_overwritten_before_they_ruled(upstream, architect):
    upstream.enqueue(message(rewrites(NOON)), message(Text("Changed.")), message(Text("Noon, then.")))
    await say(architect, "I think they have until noon.")
    assert item(await document_of(architect), "FR-001").statement == EVENING
    card = await open_question(architect)
    assert [(line["id"], line["text"]) for line in card.lines] == [("FR-001", EVENING), ("FR-001", NOON)]
    assert card.lines[1]["quote"] == "until noon"
    await answer(card, options=["Take the new wording"])
    content = await document_of(architect)
    assert item(content, "FR-001").statement == NOON
    assert (item(content, "D-2").statement, item(content, "D-2").alternatives) == (NOON, [EVENING])
    assert (await Suggestion.objects.aget()).state == "accepted"


@stored
async def test_what_else_would_change_in_the_line_waits_and_is_not_lost(upstream, architect):
    edit = rewrites(NOON).input["edits"][0]
    more = {"op": "change_item", "item": "FR-001", "append": {"acceptance": [{"then": "a mail is sent"}]}}
    both = ToolUse("update_prd", {"edits": [edit, {**more, "evidence": "derived"}]})
    upstream.enqueue(message(both), message(Text("Changed.")), message(Text("Noon, then.")))
    await say(architect, "I think they have until noon.")
    await answer(await open_question(architect), options=["Take the new wording"])
    left = await Suggestion.objects.aget(state="waiting")
    await in_db(suggesting.accept)(architect.project, left.pk, None)
    line = item(await document_of(architect), "FR-001")
    assert (line.statement, line.acceptance[0].then) == (NOON, "a mail is sent")


@stored
async def test_another_meaning_of_a_term_is_put_beside_the_one_that_stands(upstream, architect):
    before, after = (f"A booking holds the seat for {minutes} minutes" for minutes in (15, 30))
    await in_db(written)(architect.project, add("glossary", term="Hold", statement=before))
    edit = {"op": "change_item", "item": "G-1", "fields": {"statement": after}, "revision": 1, "evidence": "stated"}
    replies = message(ToolUse("update_prd", {"edits": [edit]})), message(Text("Changed.")), message(Text("Good."))
    upstream.enqueue(*replies)
    await say(architect, "Let us look at that again.")
    card = await open_question(architect)
    assert [each["text"] for each in card.lines] == [before, after]
    await answer(card, options=["Take the new wording"])
    content = await document_of(architect)
    assert (item(content, "G-1").term, item(content, "G-1").statement) == ("Hold", after)
    assert content.sections["decisions"].items[-1].statement == after


def written(project, edit) -> None:
    row = Document.objects.for_project(project)
    after = apply_edits(row.load(), [edit], Origin(persona="critic")).content
    row.save_content(after, author="persona", summary="", sections=[], changed=[])


@stored
async def test_who_kept_a_line_has_not_named_it_for_the_model_to_change(upstream, architect):
    replies = message(rewrites(NOON)), message(Text("Changed.")), message(rewrites(NOON)), message(Text("Noon."))
    upstream.enqueue(*replies)
    await say(architect, "I think they have until noon.")
    await answer(await open_question(architect), options=["Keep FR-001 as it is"])
    assert item(await document_of(architect), "FR-001").statement == EVENING


@stored
async def test_a_wording_for_a_line_that_changed_meanwhile_is_refused_and_the_card_stays(upstream, architect):
    upstream.enqueue(message(rewrites(NOON)), message(Text("Changed.")), message(Text("Good.")))
    await say(architect, "I think they have until noon.")
    await in_db(changed_by_hand)(architect.project, statement="Parents can cancel by phone")
    question = await open_question(architect)
    for chosen in ("Take the new wording", "Keep FR-001 as it is"):
        with pytest.raises(turns.Refused, match="FR-001 has changed since this was asked"):
            await in_db(turns.answer)(question, options=[chosen])
    assert (await open_question(architect)).pk == question.pk
    await answer(question, exit="does_not_apply")
    assert item(await document_of(architect), "FR-001").statement == "Parents can cancel by phone"


@stored
async def test_a_rank_that_was_given_meanwhile_stands_in_the_way_of_no_wording(upstream, architect):
    upstream.enqueue(message(rewrites(NOON)), message(Text("Changed.")), message(Text("Good.")))
    await say(architect, "I think they have until noon.")
    await in_db(changed_by_hand)(architect.project, priority="must")
    await answer(await open_question(architect), options=["Take the new wording"])
    line = item(await document_of(architect), "FR-001")
    assert (line.statement, line.priority) == (NOON, "must")


def changed_by_hand(project, **fields) -> None:
    row = Document.objects.for_project(project)
    content = row.load()
    edit = change("FR-001", content.sections["requirements"].revision, **fields)
    after = apply_edits(content, [edit], Origin(by_hand=True)).content
    row.save_content(after, author="person", summary="", sections=[], changed=[])


@stored
@pytest.mark.parametrize(
    ("given", "state", "lines"),
    [
        ({"options": ["Keep FR-001 as it is"]}, "rejected", [EVENING]),
        ({"text": "Noon at weekends."}, "rejected", [EVENING, NOON]),
        ({"exit": "does_not_apply"}, "rejected", [EVENING, NOON]),
        ({"exit": "not_sure"}, "waiting", [EVENING]),
    ],
)
async def test_the_wording_that_waits_goes_the_way_the_person_chose(upstream, architect, given, state, lines):
    upstream.enqueue(message(rewrites(NOON)), message(Text("Changed.")), message(Text("Good.")))
    await say(architect, "I think they have until noon.")
    turn = await answer(await open_question(architect), **given)
    assert turn.status == "completed"
    assert (await Suggestion.objects.aget()).state == state
    content = await document_of(architect)
    assert [each.statement for each in content.sections["requirements"].items] == lines
    assert clashes(content) == []
