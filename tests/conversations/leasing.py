"""Turns that run, or are claimed and do not run, for tests of what happens to them meanwhile."""

import asyncio
from threading import Event as Gate

from conversations import stream, turns
from conversations.events import TextDelta
from conversations.ledger import Ledger, claim, in_db
from tests.upstream import Text, message


async def running(upstream, conversation, *replies):
    """A turn whose reply has begun and hangs; open the gate to let it end."""
    gate = Gate()
    upstream.enqueue(message(Text("So far so good")).held(gate, after=1), *replies)
    turn = await in_db(turns.start)(conversation, "Hello")
    task = asyncio.create_task(turns.run(turn.pk))
    async with asyncio.timeout(10):
        while not (stream.log_of(turn.pk) and has_text(stream.log_of(turn.pk))):
            await asyncio.sleep(0.01)
    return turn, task, gate


def has_text(log):
    return any(isinstance(event, TextDelta) for event in log.events)


def claimed(conversation):
    turn = turns.start(conversation, "Hello")
    return turn, Ledger(turn.pk, claim(turn.pk))
