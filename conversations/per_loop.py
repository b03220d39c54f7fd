"""One thing per event loop: a server has one of each, tests have one for every test."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerLoop(Generic[T]):
    """What `make` makes for the running event loop, made when it is first asked for.

    Not a weak dictionary: what is kept refers to its loop, so neither would ever go, nor its connections.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self.kept: dict[asyncio.AbstractEventLoop, T] = {}

    def here(self) -> T:
        loop = asyncio.get_running_loop()
        if loop not in self.kept:
            self.kept = {each: kept for each, kept in self.kept.items() if not each.is_closed()}
            self.kept[loop] = self.make()
        return self.kept[loop]

    def pop(self) -> T | None:
        return self.kept.pop(asyncio.get_running_loop(), None)
