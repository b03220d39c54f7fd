"""JSON as it comes in and goes out."""

import json
import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from projects.problems import Problem

AN_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # a backslash that is itself escaped begins none


class JsonBody(Parser):
    """Takes JSON alone, and no text that a database cannot hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        kind = request.content_type or ""
        if kind != "application/json" and not re.fullmatch(r"application/[\w.-]+\+json", kind):
            raise Problem(415, "Send the body as application/json.", headers={"Accept": "application/json"})
        try:
            body = json.loads(request.body.decode())  # UTF-8 alone, as the standard has it; Python would take more
        except (ValueError, RecursionError) as error:
            raise Problem(400, "The body is not JSON.", kind="not-json") from error
        if AN_ESCAPED_NUL.search(request.body):
            raise Problem(422, "The body holds a NUL character, which no text here may have.")
        return body

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        if any("\x00" in value for values in data.lists() for value in values[1]):
            raise Problem(422, "The address holds a NUL character, which no text here may have.")
        return super().parse_querydict(data, list_fields, request)


class Encoder(NinjaJSONEncoder):
    """A moment reads the same wherever it stands: Django's encoder cuts it to milliseconds, Pydantic does not."""

    def default(self, o: Any) -> Any:
        return o.isoformat().replace("+00:00", "Z") if isinstance(o, datetime) else super().default(o)


class JsonAnswer(JSONRenderer):
    encoder_class = Encoder
