"""The cache of several processes. What it keeps can be made again, so no page waits for it, or falls with it."""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class CacheInRedis(RedisCache):
    """While Redis is away nothing is found, nothing is kept, and nobody is the first to add anything."""

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, value, timeout, version))
        except RedisError as error:
            say(error)
            return False

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        try:
            return dict(super().get_many(keys, version))
        except RedisError as error:
            say(error)
            return {}

    def set_many(self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[str]:
        try:
            return list(super().set_many(data, timeout, version))
        except RedisError as error:
            say(error)
            return list(data)


def say(error: RedisError) -> None:
    log.warning("nothing is kept in the cache: %s", type(error).__name__)
