"""What an open page is sent: nothing vanishes that is still there, and long replies and conversations stay cheap."""

import asyncio
import re
import time

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversations import consumers, pages, stream, turns
from conversations.events import TextDelta, ToolStarted
from conversations.ledger import Ledger, claim, in_db
from conversations.live import LivePage
from conversations.models import Message, ToolResult, Turn
from prd.document import AddItem, Origin, apply_edits
from prd.models import Document
from tests.conversations.test_consumers import close_code, page_version, socket

pytestmark = pytest.mark.django_db(transaction=True)

XSS = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def person(user):
    client = Client()
    client.force_login(user)
    return client


def replied(conversation, number, use="t0"):
    """A finished turn that named the project."""
    turn = Turn.objects.create(conversation=conversation, client_id=f"c{number}", status="completed")
    call = {"type": "tool_use", "id": use, "name": "set_project_name", "input": {}}
    Message.objects.create(turn=turn, position=0, role="user", content=[{"type": "text", "text": f"Say {number}"}])
    Message.objects.create(turn=turn, position=1, role="assistant", content=[call])
    ToolResult.objects.create(turn=turn, tool_use_id=use, name="set_project_name", summary=f"Named {number}")
    return turn


def open_page(conversation, version=""):
    return LivePage(conversation.project_id, conversation.persona, version, "token")


def queries_of(action):
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


# ---- what stays ----


def test_what_older_turns_did_stays_on_the_page(conversation):
    for number in range(4):
        replied(conversation, number)
    page = open_page(conversation)
    page.look()
    replied(conversation, 4)
    assert "delete" not in "".join(page.look())


def test_calls_with_the_same_id_in_two_turns_are_two_entries(conversation):
    replied(conversation, 1)
    replied(conversation, 2)
    html = "".join(open_page(conversation).look())
    assert len(set(re.findall(r'id="(use-[^"]+)"', html))) == 2


def test_a_tool_at_work_is_shown_once(conversation):
    turn = turns.start(conversation, "Hello")
    page = open_page(conversation)
    page.look()
    started = ToolStarted(tool_use_id="call_0", tool="update_prd")
    assert [len(page.tool(started)), len(page.tool(started))] == [1, 0]
    assert f"use-{turn.pk}-call_0" in page.shown


def test_no_words_of_anybody_become_markup_in_a_fragment(conversation):
    turn = replied(conversation, 1, use=XSS)
    conversation.project.rename(XSS)
    ToolResult.objects.update(summary=XSS, refs=[XSS])
    words = [{"type": "text", "text": f"{XSS} [a](javascript:alert)"}]
    for position, role in ((2, "user"), (3, "assistant")):
        Message.objects.create(turn=turn, position=position, role=role, content=words)
    page = open_page(conversation)
    sent = "".join([*page.look(), *page.tool(ToolStarted(tool_use_id=XSS, tool=XSS))])
    page.add_text(9, XSS)
    sent += page.text(9)
    assert "onerror" in sent
    assert "<img src=x" not in sent
    assert 'href="javascript' not in sent


def test_a_turn_that_is_written_while_it_is_read_is_read_again(conversation):
    turn = turns.start(conversation, "Hello")
    ledger = Ledger(turn.pk, claim(turn.pk))
    saves = [lambda: ledger.save_message(1, [{"type": "text", "text": "So far"}], 7)]

    def saved_first(execute, sql, *rest):
        if "conversations_message" in sql and sql.startswith("SELECT") and saves:
            saves.pop()()
        return execute(sql, *rest)

    page = open_page(conversation)
    with connection.execute_wrapper(saved_first):
        page.look()
    assert (page.seq, page.texts[1].tail) == (7, "So far")


def test_what_happened_before_the_words_of_the_log_stands_before_them(conversation):
    turn = turns.start(conversation, "Hello")
    Ledger(turn.pk, claim(turn.pk)).save_message(1, [{"type": "text", "text": "One."}], 3)
    page = open_page(conversation)
    page.look()
    page.add_text(2, "Later words")
    page.text(2)
    ToolResult.objects.create(turn=turn, tool_use_id="t0", name="set_project_name", summary="Named it")
    call = {"type": "tool_use", "id": "t0", "name": "set_project_name", "input": {}}
    Message.objects.filter(turn=turn, position=1).update(content=[{"type": "text", "text": "One."}, call])
    (trace,) = [fragment for fragment in page.look() if f"use-{turn.pk}-t0" in fragment]
    assert trace.startswith(f'<ol hx-swap-oob="beforebegin:#m-{turn.pk}-2">')


# ---- what it costs ----


def test_a_look_costs_the_same_with_a_long_conversation(conversation):
    for number in range(3):
        replied(conversation, number)
    page = open_page(conversation, pages.workspace(conversation)["ws_url"].split("version=")[1])
    page.look()
    few = queries_of(page.look)
    for number in range(3, 40):
        replied(conversation, number)
    page.look()
    assert queries_of(page.look) == few


async def test_the_longer_a_flush_takes_the_longer_the_pause_after_it(conversation):
    """Drawing a long reply anew for every few words would take the whole server."""
    turn = await in_db(turns.start)(conversation, "Hello")
    page, log = SlowPage(conversation, 0.02), stream.open_log(turn.pk, 0)
    page.turn = turn
    consumer = consumer_of(page)
    following, began = asyncio.create_task(consumer.forward(stream.follow(turn.pk, 0, consumer.wake))), time.monotonic()
    for _ in range(100):
        log.append(TextDelta(message=1, text="word "))
        await asyncio.sleep(0.01)
    stream.close_log(log)
    await asyncio.wait_for(following, 10)
    in_pauses = (time.monotonic() - began) / (0.02 * consumers.FLUSH_PAUSES)  # the busier the machine, the more of them
    assert (page.texts[1].pending, page.drawn <= 2 + in_pauses) == ("word " * 100, True)


class SlowPage(LivePage):
    """A page whose reply is so long that drawing it takes its time; it counts what is asked of it."""

    def __init__(self, conversation, seconds):
        super().__init__(conversation.project_id, conversation.persona, "", "token")
        self.seconds, self.drawn, self.looked = seconds, 0, 0

    def text(self, position):
        time.sleep(self.seconds)
        self.drawn += 1
        return "drawn"

    def look(self, **kwargs):
        self.looked += 1
        return super().look(**kwargs)


def consumer_of(page):
    consumer = consumers.WorkspaceConsumer()
    consumer.checked = 0.0
    consumer.page, consumer.wake, consumer.must_look = page, asyncio.Event(), False
    consumer.look_at_panels, consumer.idle = False, 30
    consumer.sent = consumer.received = 0
    consumer.channel_name, consumer.send = "test", into_nothing
    return consumer


async def into_nothing(text_data):
    """Nobody listens."""


# ---- when it ends ----


async def test_a_page_of_a_deleted_project_is_closed_with_4404(person, conversation, caplog):
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        assert await communicator.receive_nothing(timeout=0.3)
        project = conversation.project_id
        await in_db(conversation.project.delete)()
        await stream.look_again(project)
        assert await close_code(communicator) == 4404
    assert "could not be followed" not in caplog.text


async def test_a_page_left_open_after_logging_out_is_closed_with_4401(person, conversation):
    async with socket(person, conversation, await page_version(conversation)) as communicator:
        assert await communicator.receive_nothing(timeout=0.3)
        await in_db(person.session.flush)()
        await stream.look_again(conversation.project_id)
        assert await close_code(communicator) == 4401


async def test_a_page_closed_in_the_middle_of_a_reply_leaves_no_task_behind(person, conversation):
    turn = await in_db(turns.start)(conversation, "Hello")
    log = stream.open_log(turn.pk, 0)
    async with socket(person, conversation):
        async with asyncio.timeout(10):
            while not log.watchers:
                await asyncio.sleep(0.01)
    async with asyncio.timeout(10):
        while log.watchers:
            await asyncio.sleep(0.01)
    names = [task.get_coro().__qualname__ for task in asyncio.all_tasks()]
    assert "Event.wait" not in names


async def test_a_log_that_ended_before_its_turn_is_not_read_round_and_round(user, person, conversation):
    """The row says that the reply runs, the log that it has ended: the database was away at the end."""
    turn = await in_db(turns.start)(conversation, "Hello")
    stream.close_log(stream.open_log(turn.pk, 0))
    page = SlowPage(conversation, 0)
    consumer = consumer_of(page)
    consumer.scope = {"session": await in_db(lambda: person.session)(), "user": user}
    following = asyncio.create_task(consumer.follow())
    async with asyncio.timeout(10):
        while not page.looked:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.7)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert page.looked == 1


def write(conversation, statement):
    with transaction.atomic():
        document = Document.objects.for_change(conversation.project)
        edit = AddItem(section="requirements", fields={"statement": statement}, evidence="stated")
        applied = apply_edits(document.load(), [edit], Origin())
        document.save_content(
            applied.content, author="persona", summary="x", sections=applied.sections, changed=applied.changed
        )


def test_the_first_line_ever_written_glows(conversation):
    page = open_page(conversation)
    page.look()
    write(conversation, "Members can book a lane")
    assert any("is-fresh" in fragment and "FR-001" in fragment for fragment in page.look())


def test_another_look_does_not_put_out_the_glow_or_send_the_section_again(conversation):
    write(conversation, "Members can row")
    page = open_page(conversation)
    page.look()
    write(conversation, "Members can book a lane")
    page.look()
    assert page.look() == []


def test_the_next_change_glows_in_place_of_the_last(conversation):
    write(conversation, "Members can row")
    page = open_page(conversation)
    page.look()
    write(conversation, "Members can book a lane")
    page.look()
    write(conversation, "Guests can book too")
    [section] = [fragment for fragment in page.look() if 'id="section-requirements"' in fragment]
    assert section.count("item is-fresh") == 1
