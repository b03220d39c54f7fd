"""The test's Messages API, as strict as the real one: a request that breaks a rule is refused, and noted."""

from typing import Any

from tests.faults.rules import violations
from tests.replies import Reply
from tests.upstream import Received, Upstream


class StrictUpstream(Upstream):
    """`refused` says what was wrong with which request; a test in which that is not empty has found something."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port, check=self.broken_rules)
        self.paused = False  # the last reply was: the requests after it may end with it

    def broken_rules(self, body: dict[str, Any]) -> list[str]:
        return violations(body, resumes=self.paused)

    def take(self, received: Received) -> Reply:
        reply = super().take(received)
        if reply.status == 200:
            self.paused = reply.body.get("stop_reason") == "pause_turn"
        return reply
