"""Calling the JSON API in tests: a client that sends a token and JSON, and no cookie."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from voiceprd import tokens

ROOT = "/api/v1"


class Caller:
    """`caller.get("/projects")`. A body is sent as JSON, text and bytes as they are; `If_Match=…` is a header."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def send(self, method: str, path: str, body: Any = None, kind: str = "application/json", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, (str, bytes)) else "" if body is None else json.dumps(body)
        return self.client.generic(method, ROOT + path, data, kind, headers=self.headers | named)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, **headers)


def caller_of(user: User) -> Caller:
    return Caller(tokens.pair_for(user).access)
