"""The OpenAPI document itself: valid, and complete."""

import copy

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.voiceprd.api.seeding import OPEN, operations
from voiceprd.api import TAGS, api

EVERY = list(operations())
DOCUMENT = api.get_openapi_schema()

each_operation = pytest.mark.parametrize("operation", EVERY, ids=lambda operation: operation.id)


def media(spec):
    """Kind and description of each body that is sent or answered."""
    yield from spec.get("requestBody", {}).get("content", {}).items()
    for response in spec["responses"].values():
        yield from response.get("content", {}).items()


def fits(value, schema):
    whole = {**copy.deepcopy(schema), "components": DOCUMENT["components"]}
    return Draft202012Validator(whole).is_valid(value)


def test_it_is_a_valid_document_of_3_1():
    assert DOCUMENT["openapi"].startswith("3.1")
    validate(DOCUMENT)


def test_it_can_be_read_without_an_account(anonymous, db):
    response = anonymous.get("/api/v1/openapi.json")
    assert (response.status_code, response.json()) == (200, DOCUMENT)


@each_operation
def test_an_operation_says_what_it_does(operation):
    assert operation.spec["summary"] and operation.spec["description"]
    assert operation.spec["tags"] and set(operation.spec["tags"]) <= set(TAGS)


@each_operation
def test_each_body_has_an_example_that_fits_it(operation):
    found = list(media(operation.spec))
    assert found or "204" in operation.spec["responses"]
    for kind, described in found:
        assert "example" in described
        if kind.endswith("json"):
            assert fits(described["example"], described["schema"]), (kind, described["example"])


@each_operation
def test_each_parameter_is_described_and_has_an_example(operation):
    for parameter in operation.spec["parameters"]:
        assert parameter.get("description"), parameter["name"]
        assert "example" in parameter, parameter["name"]
        assert fits(parameter["example"], parameter["schema"]), parameter["name"]


@each_operation
def test_each_refusal_is_a_problem_document(operation):
    refusals = {status: each for status, each in operation.spec["responses"].items() if status >= "400"}
    assert refusals
    for status, response in refusals.items():
        assert list(response["content"]) == ["application/problem+json"]
        assert response["content"]["application/problem+json"]["example"]["status"] == int(status)


@each_operation
def test_who_may_call_it_is_said(operation):
    assert operation.spec.get("security") == (None if operation.id in OPEN else [{"Bearer": []}])
    assert operation.id in OPEN or "401" in operation.spec["responses"]


def test_the_scheme_is_described():
    scheme = DOCUMENT["components"]["securitySchemes"]["Bearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer") and scheme["description"]


def test_too_much_says_when_to_come_back():
    limited = [each for each in EVERY if "429" in each.spec["responses"]]
    assert limited
    assert all("Retry-After" in each.spec["responses"]["429"]["headers"] for each in limited)


def test_every_tag_is_used():
    assert {tag for operation in EVERY for tag in operation.spec["tags"]} == set(TAGS)
