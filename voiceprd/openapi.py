"""The OpenAPI document, made complete: the problems that every operation of a kind can answer, an example of each body
and answer, and what the parameters of addresses are. Routers say only what is special about an operation."""

import json
from collections.abc import Iterator
from functools import cached_property
from http import HTTPStatus
from typing import Any

from ninja import NinjaAPI
from ninja.responses import NinjaJSONEncoder

from projects.problems import ABOUT_BLANK, MEDIA_TYPE, ProblemDocument

Part = dict[str, Any]

A_UUID = "0f8e2c55-5b0a-4b43-8d62-7a5d2e0c9a10"
# What stands in braces in addresses, and in headers: its description and an example.
KNOWN = {
    "project": ("Id or slug of a project of yours.", "harbour-ferry"),
    "persona": ("Key of a persona.", "product_manager"),
    "turn": ("Id of a turn.", A_UUID),
    "question": ("Id of a question.", A_UUID),
    "wireframe": ("Id of a wireframe.", 7),
    "number": ("Number of a revision.", 3),
    "item": ("Key of an entry of What's Next.", "vague_word-nfr-1"),
    "section": ("Key of a section.", "summary"),
    "ref": ("Id of an item.", "FR-001"),
    "suggestion": ("Id of a suggestion.", 5),
    "Prefer": ("How to answer.", "respond-async"),
    "Last-Event-ID": ("Where to read on.", f"{A_UUID}:12"),
}
SAYS = {
    400: "The body is not JSON.",
    401: "Send a token in the header Authorization.",
    403: "This token may only read.",
    404: "No project of yours has this address.",
    412: "It has changed since you read it.",
    413: "The request is too large.",
    415: "Send the body as application/json.",
    422: "name: Give the project a name.",
    429: "There were too many log-ins with a wrong password. Wait 15 minutes.",
    500: "Something broke on the server. What was saved before is safe.",
}
HEADERS = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "example": 'Bearer realm="Voice PRD"'}},
    429: {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}, "example": 900}},
}
OF_TYPES: dict[str, Any] = {"string": "…", "integer": 1, "number": 1.0, "boolean": True, "null": None, "object": {}}


class Api(NinjaAPI):
    def get_openapi_schema(self, **_kwargs: Any) -> Any:
        return self._document

    @cached_property
    def _document(self) -> Part:
        """It takes a quarter of a second to put together, and never changes."""
        return completed(json.loads(json.dumps(super().get_openapi_schema(), cls=NinjaJSONEncoder)))


def completed(document: Part) -> Part:
    schemas = document["components"]["schemas"]
    schemas["ProblemDocument"] = ProblemDocument.model_json_schema(mode="serialization")
    for method, operation in _operations(document):
        operation["tags"] = operation["tags"][-1:]  # a router within a router has the outer one's too
        for parameter in operation["parameters"]:
            _describe(parameter)
        for status in _refusals(method, operation):
            operation["responses"].setdefault(str(status), {"description": HTTPStatus(status).phrase})
        operation["responses"] = dict(sorted(operation["responses"].items()))
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                _as_problem(int(status), response)
        for medium in _media(operation):
            medium.setdefault("example", example_of(medium["schema"], schemas))
    return document


def example_of(schema: Part, schemas: Part) -> Any:
    """Put together from the examples of the fields."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    for known in ("const", "default"):
        if known in schema:
            return schema[known]
    for choices in ("enum", "anyOf", "oneOf", "allOf"):
        if choices in schema:
            first = schema[choices][0]
            return first if choices == "enum" else example_of(first, schemas)
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)] if "items" in schema else []
    if "properties" in schema:
        return {name: example_of(each, schemas) for name, each in schema["properties"].items()}
    return OF_TYPES[schema.get("type", "object")]


def _operations(document: Part) -> Iterator[tuple[str, Part]]:
    for operations in document["paths"].values():
        yield from operations.items()


def _refusals(method: str, operation: Part) -> Iterator[int]:
    yield 500
    if "security" in operation:
        yield 401
        if method != "get":
            yield 403
    if any(parameter["in"] == "path" for parameter in operation["parameters"]):
        yield 404
    if any(parameter["in"] in ("path", "query") for parameter in operation["parameters"]):
        yield 422
    if "requestBody" in operation:
        yield from (400, 413, 415, 422)


def _describe(parameter: Part) -> None:
    """Ninja lists examples as JSON Schema does; OpenAPI wants one, or names for them."""
    examples = parameter.pop("examples", None)
    if examples:
        parameter["example"] = examples[0]
    if parameter["in"] in ("path", "header") and parameter["name"] in KNOWN:
        description, example = KNOWN[parameter["name"]]
        parameter.setdefault("description", description)
        parameter.setdefault("example", example)


def _as_problem(status: int, response: Part) -> None:
    response["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    response["content"][MEDIA_TYPE]["example"] = {
        "type": ABOUT_BLANK,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": SAYS.get(status, HTTPStatus(status).description or HTTPStatus(status).phrase),
        "errors": {"name": ["Give the project a name."]} if status == 422 else {},
    }
    if status in HEADERS:
        response.setdefault("headers", {}).update(HEADERS[status])


def _media(operation: Part) -> Iterator[Part]:
    """Every body of an operation: what is sent, and what is answered."""
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for response in operation["responses"].values():
        yield from response.get("content", {}).values()
