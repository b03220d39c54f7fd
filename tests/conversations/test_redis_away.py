"""What people see while Redis refuses, and while it hangs: then it takes connections and never answers."""

import asyncio
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from django.utils import timezone

from conversations import crossing, limits, turns
from conversations.ledger import in_db
from conversations.models import Conversation, Turn
from prd.models import Document
from projects.models import Project
from tests.conversations.talking import fresh, say, stored
from tests.conversations.test_consumers import close_code, knocking, socket
from tests.conversations.test_turns import until_status
from tests.upstream import Text, message

pytestmark = pytest.mark.django_db(transaction=True)

LONG = 600.0  # longer than any test
LOST = 12  # turns of a process that died; one by one, the pages that show them would be told for longer than a lease


@pytest.fixture
def impatient(settings):
    settings.REDIS_SECONDS = 0.1


@pytest.fixture(params=["redis_away", "redis_hangs"])
def without_redis(request, impatient):
    request.getfixturevalue(request.param)


@pytest.fixture
def person(user):
    person = Client()
    person.force_login(user)
    return person


# ---- a turn ----


async def test_a_reply_is_written_while_redis_hangs(redis_hangs, upstream, conversation):
    upstream.enqueue(message(Text("Good day.")))
    async with asyncio.timeout(10):  # a lease
        turn = await say(conversation, "Hello")
    await crossing.stop()
    assert (turn.status, await stored(turn)) == ("completed", [("user", "Hello"), ("assistant", "Good day.")])


async def test_the_lease_is_held_while_open_pages_cannot_be_told(redis_hangs, settings, conversation):
    settings.REDIS_SECONDS = LONG
    turn = await in_db(turns.start)(conversation, "Hello")
    running = asyncio.create_task(turns.run(turn.pk))
    try:
        claimed = await lease_after(turn, turn.lease_until)
        await lease_after(turn, claimed)
    finally:
        settings.REDIS_SECONDS = 0.1
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await crossing.stop()


async def lease_after(turn: Turn, known: datetime) -> datetime:
    async with asyncio.timeout(10):
        while (until := (await fresh(turn)).lease_until) <= known + timedelta(milliseconds=500):
            await asyncio.sleep(0.05)
    return until


async def test_what_a_process_left_is_taken_over_while_redis_hangs(redis_hangs, upstream, conversation, user):
    upstream.enqueue(message(Text("Good day.")))
    await in_db(lose_turns)(user)
    left = await in_db(turns.start)(conversation, "Hello")
    await Turn.objects.filter(pk=left.pk).aupdate(lease_until=timezone.now() - timedelta(seconds=1))
    turns.keep_sweeping()
    try:
        await until_status(left, "completed")
    finally:
        await turns.drain()
        await crossing.stop()


def lose_turns(user: User) -> None:
    for number in range(LOST):
        project = Project.objects.create_for(user, f"Ferry {number}")
        turns.start(Conversation.objects.create(project=project, persona="product_manager"), "Hello")
    Turn.objects.update(status="streaming", lease_until=timezone.now() - timedelta(seconds=1))


# ---- a view ----


async def test_edits_by_hand_are_answered_while_redis_hangs(redis_hangs, user, project):
    person = AsyncClient()
    await person.aforce_login(user)
    address = f"/projects/{project.slug}/prd/sections/problem/"
    async with asyncio.timeout(10):
        response = await person.post(address, {"body": "People wait.", "revision": "0"})
    document = await Document.objects.select_related("project").aget(project=project)
    assert (response.status_code, document.load().sections["problem"].body) == (302, "People wait.")


# ---- a page ----


async def test_pages_that_come_back_again_and_again_are_never_too_many(without_redis, settings, person, conversation):
    settings.LIMIT_SOCKETS = 2
    codes = {await code_of(knocking(person, conversation)) for _attempt in range(4)}
    await crossing.stop()
    assert codes == {1013}


async def code_of(communicator):
    """The code that a page is closed with, before or after it was accepted."""
    accepted, code = await communicator.connect()
    return await close_code(communicator) if accepted else code


async def test_a_page_that_gets_no_news_is_never_open_so_that_it_comes_back_ever_more_slowly(
    without_redis, person, conversation
):
    assert await knocking(person, conversation).connect() == (False, 1013)
    await crossing.stop()


async def test_who_has_no_access_is_told_so_while_redis_is_away(without_redis, other_client, conversation):
    async with socket(other_client, conversation) as communicator:
        assert await close_code(communicator) == 4404
    await crossing.stop()


async def test_a_page_that_hangs_up_while_it_is_counted_has_no_seat(redis_hangs, settings):
    settings.LIMIT_SOCKETS = 1
    counting = asyncio.create_task(limits.take_socket(7, "page"))
    await asyncio.sleep(0.05)
    counting.cancel()
    await asyncio.gather(counting, return_exceptions=True)
    assert await limits.take_socket(7, "another page")
    await crossing.stop()


async def test_a_page_that_says_it_is_still_open_goes_on_while_redis_hangs(redis_hangs):
    async with asyncio.timeout(10):
        await limits.keep_socket(7, "page")
        await limits.leave_socket(7, "page")
    await crossing.stop()
