"""The published schema of the JSON export."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from prd.document import SECTION_KEYS, new_content
from prd.exports import EXPORTS, bundle_of
from prd.exports.schema import json_schema
from prd.models import Document
from projects.models import Project
from tests.prd.making import add, document, ferry
from tests.prd.test_document_properties import moves, played
from tests.prd.test_exports import SKETCH, bundle

PAYING = document(add("requirements", statement="A visitor can pay"))
validator = Draft202012Validator(json_schema())


def exported(*arguments: Any, **changes: Any) -> Any:
    return json.loads(EXPORTS["json"].write(bundle(*arguments, **changes)))


def test_the_command_prints_a_valid_schema() -> None:
    out = StringIO()
    call_command("prd_schema", stdout=out)
    printed = json.loads(out.getvalue())
    Draft202012Validator.check_schema(printed)
    assert set(printed["properties"]["sections"]["properties"]) == set(SECTION_KEYS)


def test_a_stored_project_fits_the_schema(project: Project) -> None:
    Document.objects.for_project(project)
    stored = json.loads(EXPORTS["json"].write(bundle_of(project)))
    validator.validate(stored)
    assert stored.keys() == validator.schema["properties"].keys()


@pytest.mark.parametrize("outline", ["full", "lean", "feature"])
def test_every_outline_fits_the_schema(outline: str) -> None:
    validator.validate(exported(new_content(outline)))
    validator.validate(exported(ferry().model_copy(update={"outline": outline}), wireframes=[SKETCH]))


@given(st.lists(moves, max_size=12))
def test_whatever_was_edited_fits_the_schema(made: list[tuple[str, int, str]]) -> None:
    validator.validate(exported(played(made)[0]))


def test_the_schema_refuses_what_the_export_would_never_write() -> None:
    sent = exported(PAYING)
    sent["sections"]["requirements"]["items"][0]["evidence"] = "rumour"
    with pytest.raises(ValidationError, match="rumour"):
        validator.validate(sent)
