"""The websocket of the workspace, with the real consumer, the real database and a real upstream."""

import asyncio
import re
from contextlib import asynccontextmanager
from threading import Event as Gate
from uuid import uuid4

import pytest
from django.test import Client

from conversations import consumers, pages, stream, turns
from conversations.ledger import Ledger, claim, in_db
from tests.conversations.talking import say
from tests.sockets import Socket
from tests.upstream import Text, ToolUse, message

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {"prompt": "Who books first?", "kind": "text"}


@asynccontextmanager
async def socket(client, conversation, version=""):
    """An open socket of the page, closed at the end."""
    communicator = knocking(client, conversation, version)
    connected, _protocol = await communicator.connect()
    assert connected
    try:
        yield communicator
    finally:
        await communicator.disconnect()


def knocking(client, conversation, version=""):
    """A socket of the page that is not open yet."""
    path = f"/ws/projects/{conversation.project_id}/{conversation.persona}/?version={version}"
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = [(b"cookie", cookies.encode()), (b"origin", b"http://localhost"), (b"host", b"localhost")]
    return Socket(path, headers)


@pytest.fixture
def person(user):
    client = Client()
    client.force_login(user)
    return client


async def page_version(conversation):
    context = await in_db(pages.workspace)(conversation)
    return context["ws_url"].split("version=")[1]


async def until(communicator, *words):
    """What the socket sends, until each of these words has come."""
    received = ""
    async with asyncio.timeout(10):
        while not all(each in received for each in words):
            received += await communicator.receive_from(timeout=10)
    return received


async def close_code(communicator):
    async with asyncio.timeout(10):
        while True:
            output = await communicator.receive_output(timeout=10)
            if output["type"] == "websocket.close":
                return output["code"]


# ---- who may listen ----


async def test_a_visitor_is_closed_with_4401(conversation):
    path = f"/ws/projects/{conversation.project_id}/product_manager/"
    communicator = Socket(path, [(b"origin", b"http://localhost")])
    assert (await communicator.connect())[0]
    assert await close_code(communicator) == 4401


@pytest.mark.parametrize("persona", ["product_manager", "astrologer"])
async def test_a_foreign_project_or_unknown_persona_is_closed_with_4404(other_client, conversation, persona):
    conversation.persona = persona
    async with socket(other_client, conversation) as communicator:
        assert await close_code(communicator) == 4404


async def test_a_missing_project_is_closed_with_4404(person, conversation):
    conversation.project_id = uuid4()
    async with socket(person, conversation) as communicator:
        assert await close_code(communicator) == 4404


async def test_another_origin_is_refused(person, conversation):
    path = f"/ws/projects/{conversation.project_id}/product_manager/"
    headers = [(b"origin", b"http://elsewhere.example"), (b"host", b"localhost")]
    communicator = Socket(path, headers)
    assert not (await communicator.connect())[0]


# ---- what comes over it ----


async def test_a_page_that_is_up_to_date_gets_nothing(person, conversation):
    version = await page_version(conversation)
    async with socket(person, conversation, version) as communicator:
        assert await communicator.receive_nothing(timeout=0.5)


async def test_a_tool_of_an_endpoint_that_repeats_its_ids_has_a_line_while_it_is_at_work(
    upstream, person, conversation
):
    uses = [ToolUse("set_project_name", {"name": f"Lanes {number}"}, id="call_0") for number in range(2)]
    gate = Gate()
    upstream.enqueue(message(uses[0]), message(uses[1]).held(gate), message(Text("Done.")))
    version = await page_version(conversation)
    async with socket(person, conversation, version) as communicator:
        task = asyncio.create_task(say(conversation, "Hello there"))
        at_work = re.search('id="(use-[^"]*toolu_[^"]*)" aria-busy="true"', await until(communicator, "-toolu_"))
        gate.set()
        done = await until(communicator, "Lanes 1", "Done.")
        await task
    assert f'id="{at_work[1]}" hx-swap-oob="true"' in done


async def test_a_page_that_missed_something_gets_the_whole_list(upstream, person, conversation):
    version = await page_version(conversation)
    upstream.enqueue(message(Text("Good day to you.")))
    await say(conversation, "Hello there")
    async with socket(person, conversation, version) as communicator:
        received = await until(communicator, "Good day to you.")
        assert 'id="messages" hx-swap-oob="innerHTML"' in received
        assert "Hello there" in received


async def test_a_reply_streams_in_and_ends_as_it_is_stored(upstream, person, conversation):
    gate = Gate()
    upstream.enqueue(message(Text("One two three four five six.")).held(gate, after=2))
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        turn = await in_db(turns.start)(conversation, "Hello there")
        turns.launch(turn)
        assert "six" not in await until(communicator, "One two three fo", "Hello there")
        gate.set()
        received = await until(communicator, 'aria-label="Send"')
        last = received[received.rindex('<li class="message message--text') :]
        assert "One two three four five six." in last
        assert "aria-busy" not in last


async def test_a_reload_in_the_middle_of_a_reply_goes_on_where_it_is(upstream, person, conversation):
    gate = Gate()
    upstream.enqueue(message(Text("One two three four five six.")).held(gate, after=2))
    turn = await in_db(turns.start)(conversation, "Hello there")
    turns.launch(turn)
    while not stream.log_of(turn.pk) or not stream.log_of(turn.pk).events:
        await asyncio.sleep(0.01)
    async with socket(person, conversation) as communicator:
        await until(communicator, "One two three fo")
        gate.set()
        await until(communicator, "four five six.")


async def test_a_page_follows_a_turn_that_runs_in_another_process(person, conversation):
    turn = await in_db(turns.start)(conversation, "Hello there")
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        afar = Ledger(turn.pk, await in_db(claim)(turn.pk))
        await in_db(afar.save_message)(1, [{"type": "text", "text": "From afar"}], 2)
        await in_db(afar.end)("completed", 3)
        await until(communicator, "From afar")


async def test_a_change_of_the_document_reaches_the_panel(upstream, person, conversation):
    edit = {"op": "add_item", "section": "requirements", "evidence": "stated", "quote": "book a lane"}
    use = ToolUse("update_prd", {"edits": [{**edit, "fields": {"statement": "Members can book a lane"}}]})
    upstream.enqueue(message(Text("Noted."), use), message(Text("Who pays?")))
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        turn = await in_db(turns.start)(conversation, "Members can book a lane")
        turns.launch(turn)
        received = await until(communicator, 'id="section-requirements"', "Who pays?")
        assert "FR-001" in received
        assert 'id="panel-next"' in received


async def test_a_question_reaches_the_page_as_a_card(upstream, person, conversation):
    upstream.enqueue(message(ToolUse("ask_user_question", ASK)))
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        turns.launch(await in_db(turns.start)(conversation, "Hello"))
        received = await until(communicator, "Who books first?")
        assert "csrfmiddlewaretoken" in received


async def test_a_second_tab_sees_what_the_first_one_said(upstream, person, conversation):
    upstream.enqueue(message(Text("Good day to you.")))
    version = await page_version(conversation)
    async with socket(person, conversation, version) as first, socket(person, conversation, version) as second:
        turns.launch(await in_db(turns.start)(conversation, "Hello there"))
        for tab in (first, second):
            await until(tab, "Good day to you.")


async def test_a_cleared_conversation_is_cleared_on_the_open_page(upstream, person, conversation):
    upstream.enqueue(message(Text("Good day to you.")))
    await say(conversation, "Hello there")
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        await in_db(turns.clear)(conversation)
        await stream.look_again(conversation.project_id)
        assert "Hello there" not in await until(communicator, 'id="messages" hx-swap-oob="innerHTML"')


async def test_a_change_that_wakes_nobody_is_seen_all_the_same(person, conversation, monkeypatch):
    monkeypatch.setattr(consumers, "IDLE_SECONDS", 0.2)
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        await in_db(conversation.project.rename)("Island line")
        await until(communicator, "Island line</h1>")
