"""ETag, If-None-Match and If-Match of the JSON API: what has not changed is not sent again, and nobody writes over what
they have not seen."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from ninja import Schema

from projects.problems import Problem

JSON = "application/json"
TAGS = {"ETag": {"description": "Names this state.", "schema": {"type": "string"}, "example": '"5d41402abc4b2a76"'}}


def _parameter(name: str, description: str) -> dict[str, Any]:
    example = '"5d41402abc4b2a76"'
    return {"in": "header", "name": name, "description": description, "schema": {"type": "string"}, "example": example}


def if_none_match(**answer: Any) -> dict[str, Any]:
    """The `openapi_extra` of an operation that returns `tagged(…)`; `answer` is more of its 200."""
    return {
        "parameters": [_parameter("If-None-Match", "An ETag: 304 if it is still like that.")],
        "responses": {200: {"headers": TAGS, **answer}, 304: {"description": "Not Modified", "headers": TAGS}},
    }


def if_match() -> dict[str, Any]:
    """The `openapi_extra` of an operation that calls `require_match(…)`."""
    return {
        "parameters": [_parameter("If-Match", "An ETag: change it only if it is still like that.")],
        "responses": {200: {"headers": TAGS}, 412: {"description": "Precondition Failed", "headers": TAGS}},
    }


def located(example: str) -> dict[str, Any]:
    """The `openapi_extra` of an operation that makes something and says where it is."""
    where = {"description": "Where it is.", "schema": {"type": "string"}, "example": example}
    return {"responses": {201: {"headers": {"Location": where}}}}


def etag_of(shown: Schema) -> str:
    """A strong validator: of the very bytes that are sent."""
    return _etag(_written(shown))


def tagged(
    request: HttpRequest, shown: Schema | bytes, content_type: str = JSON, headers: dict[str, str] | None = None
) -> HttpResponseBase:
    """The answer with its ETag, or 304 for who has it already. Return it from an operation as it is."""
    body = shown if isinstance(shown, bytes) else _written(shown)
    etag = _etag(body)
    whole = HttpResponse(body, content_type=content_type, headers=headers)
    response = (request.method == "GET" and get_conditional_response(request, etag)) or whole
    response.headers["ETag"], response.headers["Cache-Control"] = etag, "private, no-cache"
    return response


def require_match(request: HttpRequest, etag: str) -> None:
    """Before an edit: 412 if it was made for another state than `etag`'s. Without If-Match, who writes last wins."""
    wanted = request.headers.get("If-Match", "")
    if wanted and wanted.strip() != "*" and etag not in [each.strip() for each in wanted.split(",")]:
        raise Problem(412, "It has changed since you read it.", kind="changed", headers={"ETag": etag})


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _written(shown: Schema) -> bytes:
    return shown.model_dump_json().encode()
