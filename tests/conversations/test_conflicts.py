"""A persona contradicts what is recorded: the person is asked, whatever the persona does, and their ruling is kept."""

import json

import pytest
from django.test import Client

from conversations import conflicts, context, turns
from conversations.ledger import in_db
from conversations.models import Conversation, Question
from prd import whats_next
from prd.document import Origin, apply_as_persona, apply_edits
from prd.models import Document
from tests.conversations.disputing import document_of, rewrites, writes
from tests.conversations.ruling import EVENING, NOON, clashes, conflict_in, item, ruled, two_lines
from tests.conversations.talking import answer, open_question, say
from tests.conversations.test_consumers import page_version, socket, until
from tests.prd.making import add, change
from tests.upstream import Text, ToolUse, message

# ---- with a model, over the wire ----


stored = pytest.mark.django_db(transaction=True)


@stored
async def test_the_card_comes_though_the_model_does_not_ask(upstream, architect):
    upstream.enqueue(message(writes(NOON)), message(Text("I wrote that down.")))
    turn = await say(architect, "Parents can cancel until noon.")
    assert turn.status == "awaiting_answer"
    card = await open_question(architect)
    assert (card.step, card.item) == ("contradiction", "FR-002")
    assert [line["text"] for line in card.lines] == [EVENING, NOON]
    assert [option["label"] for option in card.options] == ["Keep FR-001", "Take FR-002", conflicts.BOTH]


@stored
async def test_the_model_is_told_of_the_clash_and_may_ask_in_its_own_words(upstream, architect):
    own = {"prompt": "Six or noon?", "kind": "text", "step": "contradiction", "item": "FR-002"}
    upstream.enqueue(message(writes(NOON)), message(ToolUse("ask_user_question", own)))
    await say(architect, "Parents can cancel until noon.")
    told = json.loads(upstream.requests[1].tool_results[0]["content"])
    assert [line["id"] for line in told["clash"]["lines"]] == ["FR-001", "FR-002"]
    assert told["clash"]["ask"] == {"step": "contradiction", "item": "FR-002"}
    assert told["next"]["step"] == "contradiction"
    card = await open_question(architect)
    assert (card.prompt, len(card.lines), card.kind) == ("Six or noon?", 2, "one")


@stored
async def test_another_question_of_the_model_waits_behind_the_card(upstream, architect):
    other = ToolUse("ask_user_question", {"prompt": "How many users?", "kind": "text", "step": "crowd"})
    upstream.enqueue(message(writes(NOON)), message(other), message(Text("Good.")))
    await say(architect, "Parents can cancel until noon.")
    card = await open_question(architect)
    assert card.step == "contradiction"
    await answer(card, options=["Keep FR-001"])
    told = json.loads(upstream.requests[2].tool_results[0]["content"])
    assert told["asked"] == card.prompt
    assert told["recorded"]["record"] == "D-2"


@stored
async def test_the_ruling_is_a_decision_of_the_person_and_the_model_is_told(upstream, architect):
    upstream.enqueue(message(writes(NOON)), message(Text("Noted.")), message(Text("Then noon it is.")))
    await say(architect, "Parents can cancel until noon.")
    turn = await answer(await open_question(architect), options=["Take FR-002"])
    assert turn.status == "completed"
    content = await document_of(architect)
    assert item(content, "D-2").statement == NOON
    assert item(content, "D-2").sources[0].question
    assert item(content, "FR-001").priority == "wont"
    newest = await (await Document.objects.aget()).revisions.afirst()
    assert (newest.author, newest.turn_id) == ("person", turn.pk)
    assert (await Question.objects.aget()).recorded == "D-2"
    told = json.loads(upstream.requests[2].tool_results[0]["content"])
    assert (told["recorded"]["record"], told["recorded"]["ruling"]) == ("D-2", "second")
    sent = upstream.requests[2].body["messages"]
    assert [block["type"] for block in sent[-2]["content"]] == ["text", "tool_use"]


@stored
async def test_a_contradiction_of_a_decision_is_asked_about_and_once_only(upstream, architect):
    mail = "Members get their reminders by e-mail"
    upstream.enqueue(message(writes(mail)), message(Text("Noted.")), message(Text("Good.")), message(Text("Fine.")))
    await say(architect, "They get reminders.")
    card = await open_question(architect)
    assert [line["id"] for line in card.lines] == ["D-1", "FR-002"]
    turn = await answer(card, exit="not_sure")
    assert turn.status == "completed"
    assert item(await document_of(architect), "Q-1").about == ["D-1", "FR-002"]
    assert (await say(architect, "What else?")).status == "completed"


@stored
async def test_a_ruling_is_the_persons_own_text(upstream, architect):
    upstream.enqueue(message(writes(NOON)), message(Text("Noted.")), message(Text("Noon.")))
    await say(architect, "Parents can cancel until noon.")
    await answer(await open_question(architect), options=["Take FR-002"])
    content = await document_of(architect)
    assert item(content, "D-2").by_person
    rewritten = change("D-2", content.sections["decisions"].revision, "assumed", statement="Nobody may cancel")
    assert apply_as_persona(content, [rewritten], Origin(persona="critic"), words="go on").changed == []


@stored
async def test_what_was_ruled_on_elsewhere_is_not_ruled_on_twice(upstream, architect):
    upstream.enqueue(message(writes(NOON)), message(Text("Noted.")), message(Text("Good.")))
    await say(architect, "Parents can cancel until noon.")
    question = await open_question(architect)
    await in_db(ruled_elsewhere)(architect.project)
    with pytest.raises(turns.Refused, match="D-2 has ruled on these two lines meanwhile"):
        await in_db(turns.answer)(question, options=["Take FR-002"])
    await answer(question, options=["Keep FR-001"])
    content = await document_of(architect)
    assert [each.id for each in content.sections["decisions"].items] == ["D-1", "D-2"]
    assert (await Question.objects.aget()).recorded == "D-2"


@stored
async def test_what_a_persona_concluded_meanwhile_does_not_stand_in_the_way_of_a_ruling(upstream, architect):
    upstream.enqueue(message(writes(NOON)), message(Text("Noted.")), message(Text("Good.")))
    await say(architect, "Parents can cancel until noon.")
    await in_db(concluded)(architect.project)
    await answer(await open_question(architect), options=["Take FR-002"])
    assert item(await document_of(architect), "D-3").statement == NOON


def concluded(project) -> None:
    row = Document.objects.for_project(project)
    added = add("decisions", "assumed", statement="Evening it is", derived_from=["FR-001", "FR-002"])
    after = apply_edits(row.load(), [added], Origin(persona="critic")).content
    row.save_content(after, author="persona", summary="", sections=[], changed=[])


def ruled_elsewhere(project) -> None:
    row = Document.objects.for_project(project)
    content = row.load()
    after = ruled(content, conflict_in(content, "FR-001", "FR-002"), "first")
    row.save_content(after, author="person", summary="", sections=[], changed=[])


@stored
async def test_a_correction_that_knows_what_it_corrects_needs_no_card(upstream, architect):
    upstream.enqueue(message(rewrites(NOON)), message(Text("Changed.")))
    turn = await say(architect, "12:00, not 18:00.")
    assert turn.status == "completed"
    assert item(await document_of(architect), "FR-001").statement == NOON


@stored
async def test_two_contradictions_are_asked_about_one_after_the_other(upstream, architect):
    both = ToolUse(
        "update_prd", {"edits": [*writes(NOON).input["edits"], *writes("Reminders by e-mail").input["edits"]]}
    )
    upstream.enqueue(message(both), message(Text("Noted.")), message(Text("Next.")), message(Text("Done.")))
    await say(architect, "Noon, and mail.")
    first = await open_question(architect)
    turn = await answer(first, options=[first.options[0]["label"]])
    assert turn.status == "awaiting_answer"
    second = await open_question(architect)
    assert {first.item, second.item} == {"FR-002", "FR-003"}
    assert (await answer(second, options=[second.options[0]["label"]])).status == "completed"
    content = await document_of(architect)
    assert len(content.sections["decisions"].items) == 3
    assert clashes(content) == []


@stored
async def test_an_answer_that_comes_twice_is_recorded_once(upstream, architect):
    upstream.enqueue(message(writes(NOON)), message(Text("Noted.")), message(Text("Good.")))
    await say(architect, "Parents can cancel until noon.")
    card = await open_question(architect)
    await answer(card, options=["Keep FR-001"])
    again = await in_db(turns.answer)(card, options=["Keep FR-001"])
    assert again.pk == card.turn_id
    assert len((await document_of(architect)).sections["decisions"].items) == 2


@stored
async def test_a_ruling_typed_in_the_composer_counts_as_well(upstream, architect):
    upstream.enqueue(message(writes(NOON)), message(Text("Noted.")), message(Text("Good.")))
    await say(architect, "Parents can cancel until noon.")
    await say(architect, "the first")
    assert item(await document_of(architect), "D-2").statement == EVENING


# ---- with the guide ----


@stored
async def test_the_guide_asks_and_goes_on_from_the_ruling(architect):
    architect.persona = "product_manager"
    await architect.asave()
    turn = await say(architect, "Members get their reminders by e-mail.")
    card = await open_question(architect)
    assert (card.step, [line["id"] for line in card.lines]) == ("contradiction", ["D-1", card.item])
    turn = await answer(card, options=["Keep D-1"])
    said = [each.text async for each in turn.messages.filter(role="assistant").order_by("position")]
    assert "D-2" in "\n".join(said)
    content = await document_of(architect)
    assert len(content.sections["decisions"].items) == 2
    assert item(content, card.item).priority == "wont"
    assert (await open_question(architect)).step != "contradiction"


@stored
async def test_after_a_ruling_the_guide_goes_on_where_it_was(project):
    manager = await Conversation.objects.acreate(project=project, persona="product_manager")
    await say(
        manager,
        "We decided on SMS reminders instead of e-mail reminders because nobody reads mail. "
        "Neighbours can get e-mail reminders.",
    )
    await answer(await open_question(manager), options=["Keep D-1"])
    asked = await open_question(manager)
    assert (asked.step, asked.prompt) == ("dump", "What would somebody do with it on an ordinary day?")


@stored
async def test_do_it_now_puts_both_lines_before_the_person(project):
    prd = await in_db(Document.objects.for_project)(project)
    await in_db(prd.save_content)(two_lines(), author="persona", summary="", sections=[], changed=[])
    first = (await in_db(whats_next.entries)(prd))[0]
    assert (first.persona, first.focus) == ("critic", "which_holds:FR-002")
    critic = await Conversation.objects.acreate(project=project, persona="critic")
    await say(critic, f"Ask me about this: {first.title}", focus=first.focus, anew=True)
    card = await open_question(critic)
    assert (card.step, [line["id"] for line in card.lines]) == ("which_holds", ["FR-001", "FR-002"])
    await answer(card, options=["Keep FR-001"])
    content = await document_of(critic)
    assert (clashes(content), item(content, "D-1").statement) == ([], EVENING)


@stored
async def test_the_guides_own_card_ends_in_a_decision(architect):
    architect.persona = "product_manager"
    await architect.asave()
    await say(architect, "Parents can cancel a lesson until 12:00.")
    card = await open_question(architect)
    assert card.step == "card_clash"
    await answer(card, options=[card.options[1]["label"]])
    content = await document_of(architect)
    assert item(content, "FR-001").statement == NOON
    decision = item(content, "D-2")
    assert (decision.statement, decision.alternatives, decision.topic) == (NOON, [EVENING], "FR-001")


# ---- on the page ----


@stored
async def test_an_open_page_shows_both_lines_and_the_decision(upstream, user, architect):
    client = Client()
    await in_db(client.force_login)(user)
    upstream.enqueue(message(writes(NOON)), message(Text("Noted.")), message(Text("Good.")))
    async with socket(client, architect, await page_version(architect)) as communicator:
        await say(architect, "Parents can cancel until noon.")
        received = await until(communicator, "clash__line", "Keep FR-001", "They do not clash")
        assert received.count('class="clash__line"') % 2 == 0
        await answer(await open_question(architect), options=["Keep FR-001"])
        await until(communicator, "Recorded as", 'id="D-2"')


@stored
async def test_the_newest_context_tells_of_no_clash_that_was_ruled_on(upstream, architect):
    upstream.enqueue(message(writes(NOON)), message(Text("Noted.")), message(Text("Good.")))
    await say(architect, "Parents can cancel until noon.")
    await answer(await open_question(architect), options=["Keep FR-001"])
    block = await in_db(context.context_block)(architect)
    told = json.loads(block.splitlines()[-2])
    assert not any(each["code"] == "contradiction" for each in told["findings"])
