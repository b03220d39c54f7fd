"""How a line of the log is written: as text for a person, or as JSON for a machine; and what is left out of both.

A log is read by more people than a project is. So a request is named by its route, without the names of projects and
what was searched for; and errors lose the parts in which databases and parsers repeat the values they choked on.
"""

import logging
import re
from copy import copy
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter
from redis.exceptions import RedisError

SECRETS = ("SECRET_KEY", "LLM_ZAI_API_KEY", "LLM_ANTHROPIC_API_KEY", "LLM_ANTHROPIC_AUTH_TOKEN")
NO_ROUTE = "no route"  # nothing is at that address, or the request was refused before anybody looked

# Where the message of one exception ends in a traceback: at the next of its chain.
_END = r"(?=\n\n(?:The above exception was|During handling of the above)|\Z)"
_LEFT_OUT = (
    # PostgreSQL puts rows, parameters and pieces of the statement under its errors.
    (re.compile(rf"^(\W*)(DETAIL|CONTEXT|LINE \d+):.*?{_END}", re.MULTILINE | re.DOTALL), r"\1\2: …"),
    # Pydantic quotes what did not validate.
    (re.compile(r"input_value=.*?, input_type=", re.DOTALL), "input_value=…, input_type="),
    # Of addresses the host stays: Django quotes the page that a refused form came from, others their passwords.
    (re.compile(r"(\b\w+://)[^\s/@]+@"), r"\1"),
    (re.compile(r"(\b\w+://[^\s/?#'\"]+)[/?#][^\s'\",)\]]*"), r"\1/…"),
)


class TextLine(logging.Formatter):
    """`time level logger: message`, with the turn before the message when there is one."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        record = discreet(record)
        if turn := getattr(record, "turn", None):
            record.msg, record.args = f"[turn {turn}] {record.getMessage()}", ()
        return without_values(super().format(record))


class JsonLine(JsonFormatter):
    """One object with time, level, logger and message, and whatever else the line was given: `turn`, `route`, …"""

    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "exception"},
            reserved_attrs=[*RESERVED_ATTRS, "color_message"],  # uvicorn's message again, for terminals
        )

    def format(self, record: logging.LogRecord) -> str:
        return super().format(discreet(record))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: without_values(value) if isinstance(value, str) else value for name, value in log_data.items()}

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def discreet(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of the record that names the route of its request instead of the path."""
    request = getattr(record, "request", None)
    record = copy(record)
    record.__dict__.pop("request", None)
    if record.name.startswith("django.security"):
        record.exc_info = None  # what somebody sent was refused: that is no crash of ours, and the message says all
    if record.name == "asyncio" and record.exc_info and isinstance(record.exc_info[1], RedisError):
        # channels_redis tidies up in tasks that nobody waits for; without Redis there is nothing to tidy up.
        record.msg, record.args, record.exc_info = f"Redis is away: {record.exc_info[1]}", (), None
    if isinstance(request, HttpRequest):
        route = route_of(request)
        record.__dict__ |= {"method": request.method, "route": route}
        if isinstance(record.args, tuple):
            record.args = tuple(route if is_path(value) else value for value in record.args)
    return record


def route_of(request: HttpRequest) -> str:
    return request.resolver_match.route or "/" if request.resolver_match else NO_ROUTE


def is_path(value: object) -> bool:
    return isinstance(value, str) and value.startswith("/")


def without_values(text: str) -> str:
    for name in SECRETS:
        if secret := getattr(settings, name):
            text = text.replace(secret, "…")
    for pattern, instead in _LEFT_OUT:
        text = pattern.sub(instead, text)
    return text
