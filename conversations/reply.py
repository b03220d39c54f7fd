"""The assistant message that a run is writing, and when a call that could not begin is made again."""

import random
from dataclasses import dataclass

from django.conf import settings

from conversations.blocks import Block, text
from conversations.llm.faults import UpstreamError


@dataclass
class Reply:
    """The assistant message that is being written."""

    position: int
    text: str = ""
    unsaved: int = 0
    shown: bool = False  # something of it was: it must not be asked for again
    stop_reason: str | None = None
    blocks: list[Block] | None = None

    @property
    def content(self) -> list[Block]:
        if self.blocks is not None:
            return self.blocks
        return [text(self.text)] if self.text else []


def pause_before_retry(error: UpstreamError, attempt: int) -> float | None:
    """Seconds until a call that could not begin is made again; None when it is not: the person decides then."""
    if not error.passing or attempt >= settings.LLM_RETRIES:
        return None
    if error.retry_after is not None:
        return error.retry_after if error.retry_after <= settings.LLM_RETRY_LONGEST_SECONDS else None
    pause = settings.LLM_RETRY_SECONDS * 2**attempt
    return min(pause, settings.LLM_RETRY_LONGEST_SECONDS) * random.uniform(0.75, 1.25)
