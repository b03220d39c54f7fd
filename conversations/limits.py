"""How much one person may ask of the server: messages, tokens and open pages. Each limit is a setting; 0 lifts it.

Messages and tokens are counted in the database, so every process counts alike. Open pages are counted in Redis, where
there is one, else in this process. Those of a process that died are forgotten after a while.
"""

import asyncio
import logging
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from conversations import crossing
from conversations.models import Question, Turn, Usage

log = logging.getLogger(__name__)

MINUTE = timedelta(minutes=1)
SOCKET_SECONDS = 90.0  # a page that has not been heard of for so long is gone


class Limited(Exception):
    """The person has reached a limit. `words` say which, and when it goes on; `seconds` until then."""

    def __init__(self, words: str, seconds: float) -> None:
        super().__init__(words)
        self.words, self.seconds = words, max(1, round(seconds))


def require_room(owner_id: int) -> None:
    """Raise Limited if this person may not send anything just now."""
    require_messages(owner_id)
    require_tokens(owner_id)


def require_messages(owner_id: int) -> None:
    most, now = settings.LIMIT_MESSAGES_PER_MINUTE, timezone.now()
    if not most:
        return
    mine = {"conversation__project__owner_id": owner_id, "created_at__gt": now - MINUTE}
    sent: list[Any] = list(
        Turn.objects.filter(**mine).order_by("-created_at").values_list("created_at", flat=True)[:most]
    )
    answered = {"turn__conversation__project__owner_id": owner_id, "answered_at__gt": now - MINUTE}
    sent += Question.objects.filter(**answered).order_by("-answered_at").values_list("answered_at", flat=True)[:most]
    if len(sent) >= most:
        seconds = (sorted(sent, reverse=True)[most - 1] + MINUTE - now).total_seconds()
        words = (
            f"You have sent {most} messages within a minute, and no more are taken. Send it again in {spell(seconds)}."
        )
        raise Limited(words, seconds)


def require_tokens(owner_id: int) -> None:
    most, now = settings.LIMIT_TOKENS_PER_DAY, datetime.now(UTC)
    if not most or Usage.of(owner_id, now.date()) < most:
        return
    midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
    seconds = (midnight - now).total_seconds()
    words = (
        f"Your {most:,} tokens of today are used up. It goes on in {spell(seconds)}; the document stays open to you."
    )
    raise Limited(words, seconds)


def spell(seconds: float) -> str:
    """About how long that is, rounded up."""
    for size, name in ((3600, "hour"), (60, "minute")):
        if seconds > size:
            count = int(-(-seconds // size))
            return f"{count} {name}s" if count > 1 else f"1 {name}"
    count = max(1, int(-(-seconds // 1)))
    return f"{count} seconds" if count > 1 else "1 second"


# ---- open pages ----

_sockets: dict[int, set[str]] = defaultdict(set)


async def take_socket(user_id: int, name: str) -> bool:
    """Count a page that opens; False when this person has too many open, of which this would be one."""
    most = settings.LIMIT_SOCKETS
    _sockets[user_id].add(name)
    let_in = False
    try:
        let_in = await place_of(user_id, name) <= most or not most
    finally:
        if not let_in:  # or it hung up meanwhile
            await leave_socket(user_id, name)
    return let_in


async def place_of(user_id: int, name: str) -> int:
    """Count a page, and say as which of the person's pages: 1 is the first. In one step, or many that open at the same
    moment would all find room."""
    if here := crossing.crossing():
        key, now = sockets_of(user_id), time.time()
        try:
            async with asyncio.timeout(settings.REDIS_SECONDS), here.redis.pipeline(transaction=True) as pipe:
                pipe.zremrangebyscore(key, 0, now - SOCKET_SECONDS)
                pipe.zadd(key, {name: now})
                pipe.expire(key, int(SOCKET_SECONDS))
                pipe.zcard(key)
                return int((await pipe.execute())[-1])
        except crossing.FAULTS:
            log.warning("open pages could not be counted in Redis: counting those of this process")
    return len(_sockets[user_id])


async def keep_socket(user_id: int, name: str) -> None:
    """Say that a page is still open."""
    if here := crossing.crossing():
        try:
            async with asyncio.timeout(settings.REDIS_SECONDS):
                await here.redis.zadd(sockets_of(user_id), {name: time.time()})
                await here.redis.expire(sockets_of(user_id), int(SOCKET_SECONDS))
        except crossing.FAULTS:
            log.warning("an open page could not be counted in Redis")


async def leave_socket(user_id: int, name: str) -> None:
    if mine := _sockets.get(user_id):
        mine.discard(name)
        if not mine:
            del _sockets[user_id]
    if here := crossing.crossing():
        try:
            async with asyncio.timeout(settings.REDIS_SECONDS):
                await here.redis.zrem(sockets_of(user_id), name)
        except crossing.FAULTS:
            log.warning("a closed page could not be counted in Redis")


def forget_sockets() -> None:
    """Count none of this process's pages as open."""
    _sockets.clear()


def sockets_of(user_id: int) -> str:
    return f"voiceprd:sockets:{user_id}"
