"""Which turn the lines of the log belong to. Whatever is called while a turn runs, in threads too, carries its id."""

import logging
from contextvars import ContextVar

current_turn: ContextVar[str] = ContextVar("current_turn", default="")


class WithTurn(logging.Filter):
    """Gives a record the id of the turn that it was written in, as `turn`; outside of turns there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        if (turn := current_turn.get()) and not hasattr(record, "turn"):
            record.turn = turn
        return True
