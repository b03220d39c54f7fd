"""What one person may ask of the server, and how they are told."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations import limits, turns
from conversations.ledger import in_db, spend
from conversations.models import Question, Turn, Usage
from tests.conversations.talking import say
from tests.conversations.test_consumers import close_code, socket
from tests.upstream import Text, message


def ended(conversation, number=1, **fields):
    return [
        Turn.objects.create(conversation=conversation, client_id=f"c{each}", status="completed", **fields)
        for each in range(number)
    ]


def test_so_many_messages_a_minute_and_no_more(conversation, settings):
    settings.LIMIT_MESSAGES_PER_MINUTE = 3
    ended(conversation, 3)
    with pytest.raises(turns.Refused, match="3 messages within a minute") as refused:
        turns.start(conversation, "One more")
    assert (refused.value.status, 50 <= refused.value.seconds <= 60) == (429, True)


def test_answers_count_as_messages(conversation, settings):
    settings.LIMIT_MESSAGES_PER_MINUTE = 2
    (turn,) = ended(conversation, created_at=timezone.now() - timedelta(hours=1))
    for number in range(2):
        Question.objects.create(turn=turn, tool_use_id=f"t{number}", status="answered", answered_at=timezone.now())
    with pytest.raises(limits.Limited):
        limits.require_messages(conversation.project.owner_id)


def test_a_minute_later_it_goes_on(conversation, settings):
    settings.LIMIT_MESSAGES_PER_MINUTE = 3
    ended(conversation, 3, created_at=timezone.now() - timedelta(seconds=61))
    assert turns.start(conversation, "One more").status == "queued"


def test_others_are_not_held_back(conversation, other_user, settings):
    settings.LIMIT_MESSAGES_PER_MINUTE = 1
    ended(conversation)
    limits.require_room(other_user.pk)


def test_the_same_message_again_is_taken_at_a_limit_too(conversation, settings):
    settings.LIMIT_MESSAGES_PER_MINUTE = 1
    first = turns.start(conversation, "Hello", client_id="c1")
    assert turns.start(conversation, "Hello", client_id="c1").pk == first.pk


@pytest.mark.django_db(transaction=True)
def test_the_page_is_told_in_words_and_in_seconds(client, conversation, settings):
    settings.LIMIT_MESSAGES_PER_MINUTE = 1
    ended(conversation)
    address = reverse("turn_create", args=[conversation.project.slug, conversation.persona])
    answer = client.post(address, {"text": "One more"}, headers={"HX-Request": "1"})
    assert (answer.status_code, 1 <= int(answer["Retry-After"]) <= 60) == (429, True)
    assert "What you typed is kept." in answer.content.decode()
    assert "One more" in client.post(address, {"text": "One more"}).content.decode()


def test_tokens_of_today_are_limited_and_begin_anew_at_midnight(conversation, settings):
    settings.LIMIT_TOKENS_PER_DAY = 1000
    owner = conversation.project.owner_id
    Usage.objects.create(owner_id=owner, day=datetime.now(UTC).date() - timedelta(days=1), tokens=5000)
    limits.require_tokens(owner)
    spend(owner, 600)
    spend(owner, 400)
    with pytest.raises(limits.Limited, match="1,000 tokens of today are used up") as limited:
        limits.require_tokens(owner)
    assert 1 <= limited.value.seconds <= 24 * 3600


@pytest.mark.django_db(transaction=True)
async def test_what_a_reply_takes_is_counted_and_survives_clearing(upstream, conversation):
    usage = {"input_tokens": 40, "output_tokens": 3, "cache_read_input_tokens": 900, "cache_creation_input_tokens": 7}
    upstream.enqueue(message(Text("Good day."), usage=usage))
    await say(conversation, "Hello")
    await in_db(turns.clear)(conversation)
    assert [each.tokens async for each in Usage.objects.filter(owner=conversation.project.owner)] == [50]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (12, "12 seconds"), (61, "2 minutes"), (3600, "60 minutes"), (7201, "3 hours")],
)
def test_a_time_is_said_in_round_words(seconds, words):
    assert limits.spell(seconds) == words


async def test_pages_that_open_at_the_same_moment_do_not_all_find_room(settings):
    settings.LIMIT_SOCKETS = 3
    names = [f"page {number}" for number in range(20)]
    try:
        let_in = await asyncio.gather(*(limits.take_socket(999_999, name) for name in names))
        assert let_in.count(True) == 3
    finally:
        for name in names:
            await limits.leave_socket(999_999, name)


@pytest.mark.django_db(transaction=True)
async def test_so_many_open_pages_and_no_more(client, conversation, settings):
    settings.LIMIT_SOCKETS = 2
    async with socket(client, conversation) as first, socket(client, conversation) as second:
        for page in (first, second):
            assert await page.receive_from(timeout=10)  # it is counted, and shown what it has to show
        async with socket(client, conversation) as third:
            assert await close_code(third) == 4429
        await first.disconnect()
        async with socket(client, conversation) as fourth:
            assert await fourth.receive_from(timeout=10)
