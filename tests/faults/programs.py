"""A program that reads a turn over HTTP, and reads on wherever it is let in when its connection is cut."""

import json
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from uuid import uuid4

from tests.conversations.api.reading import ENDS, Reader
from tests.faults.workers import SECONDS, Served

TOKENS = """
import json
from projects.models import Project
from voiceprd import tokens
owned = Project.objects.select_related("owner")
print(json.dumps({str(project.pk): tokens.pair_for(project.owner).access for project in owned}))
"""


def tokens_of(served: Served) -> dict[str, str]:
    """Tokens of everybody, by their projects."""
    return dict(json.loads(served.site.manage("shell", "-v0", "-c", TOKENS).splitlines()[-1]))


class Program:
    def __init__(self, served: Served, project: str, token: str) -> None:
        self.served, self.token = served, token
        self.conversation = f"/api/v1/projects/{project}/conversations/product_manager"
        self.reader, self.turn, self.cuts, self.worker = Reader(), "", 0, 0
        self.client_id = uuid4().hex
        self.to: Callable[[int], bool] | None = None  # which workers it talks to, where that is not left to chance

    @property
    def over(self) -> bool:
        return bool(self.reader.names) and self.reader.names[-1] in ENDS

    def say(self, words: str, *, elsewhere: bool = False) -> None:
        """Say it and read the reply to its end; `elsewhere` at whatever process, else where it is written."""
        body = json.dumps({"text": words, "client_id": self.client_id})
        wish = {"Prefer": "respond-async"} if elsewhere else {}
        while not self.turn:
            with suppress(OSError, HTTPException):
                response = self.ask("POST", f"{self.conversation}/turns", body, **wish)
                self.turn = response.headers["Location" if elsewhere else "Content-Location"].split("/")[4]
                self.read(response if not elsewhere else [])
        self.read_on()

    def read_on(self) -> None:
        last, held = time.monotonic() + SECONDS, len(self.reader.events)
        while not self.over:
            assert time.monotonic() < last, f"it did not end: {self.reader.events[-3:]}"
            seen = {"Last-Event-ID": self.reader.last_id} if self.reader.last_id else {}
            with suppress(OSError, HTTPException):
                self.read(self.ask("GET", f"/api/v1/turns/{self.turn}/events", **seen))
            if len(self.reader.events) > held:  # waiting for the test and for the end are two waits, not one
                last, held = time.monotonic() + SECONDS, len(self.reader.events)

    def read(self, lines: Iterable[bytes]) -> None:
        block = ""
        try:
            for line in lines:
                block += line.decode()
                if line == b"\n":
                    self.reader.read(block)
                    block = ""
        finally:
            self.cuts += not self.over

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> HTTPResponse:
        line = self.served.line(self.to) if self.to else HTTPConnection("127.0.0.1", self.served.port, timeout=SECONDS)
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        line.request(method, path, body, given)
        port = line.sock.getsockname()[1]  # asked before the answer, whose end may close the connection
        response = line.getresponse()
        self.worker = self.served.worker_at(port)  # and this after it: until then nobody needs to hold the connection
        assert response.status in (200, 202), response.read()
        return response

    def signal_worker(self, number: int) -> int:
        """Send a signal to who serves it. Returns who that is; nobody would be 0, which means all of our own group."""
        assert self.worker, "nobody is known to serve it"
        os.kill(self.worker, number)
        return self.worker

    def stored(self) -> dict[int, str]:
        """The replies as the API shows them."""
        shown: Any = json.loads(self.ask("GET", f"{self.conversation}/messages").read())
        said = [each for each in shown["items"] if each["role"] == "assistant" and each["turn"] == self.turn]
        return {each["position"]: "\n\n".join(block["text"] for block in each["content"]) for each in said}
