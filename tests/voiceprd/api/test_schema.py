"""The OpenAPI document holds: cases are made from it, sent to a running site, and what comes back is what it says.

A few cases an operation; `API_CASES=200 make test ARGS=tests/voiceprd/api/test_schema.py` sends many.
"""

import os
import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conversations.events import BY_NAME
from tests.server import Site, serve
from tests.voiceprd.api.seeding import Operation, operations, seeded
from voiceprd import tokens
from voiceprd.api import api

CASES = int(os.environ.get("API_CASES", "8"))
MINE, THEIRS = "kingfisher", "zebrafinch"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On the database of the tests, with their secret key: what they seed is there, and their tokens work."""
    name = connection.settings_dict["NAME"]
    server, given_url = os.environ.get("DATABASE_URL", "").rpartition("/")[0], settings.REDIS_URL
    database = f"{server}/{name}" if connection.vendor == "postgresql" else f"sqlite:///{name}"
    own = {"DATABASE_URL": database, "REDIS_URL": given_url, "SECRET_KEY": settings.SECRET_KEY}
    quick = {"LLM_OFFLINE_PACE": "0", "LIMIT_MESSAGES_PER_MINUTE": "0"}
    with serve(tmp_path_factory.mktemp("site"), **own, **quick) as site:
        yield site


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", list(operations()), ids=lambda operation: operation.id)
def test_whatever_is_sent_the_answer_is_as_described(operation: Operation, site: Site) -> None:
    user, other = (User.objects.create_user(name, password="an-ox-bow-lake-42") for name in ("mara", "otto"))
    own, foreign = seeded(user, MINE), seeded(other, THEIRS)
    token = tokens.pair_for(user).access

    @hypothesis_settings(
        max_examples=CASES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=cases(operation), ids=st.fixed_dictionaries(choices(operation, own, foreign)))
    def send(case: schemathesis.Case, ids: dict[str, str | None]) -> None:
        given = {name: value for name, value in ids.items() if value is not None}
        case.path_parameters.update(given)
        case.headers["Authorization"] = f"Bearer {token}"
        response = case.call(base_url=site.url, timeout=60)
        is_stream = response.headers.get("content-type", [""])[0].startswith("text/event-stream")
        # What was wrong may have been the id that was put in the place of the case's own.
        skipped = {negative_data_rejection: given, response_schema_conformance: is_stream}
        case.validate_response(response, checks=[check for check in CHECKS if not skipped.get(check)])
        if is_stream:
            assert set(re.findall(r"(?m)^event: (.*)$", response.text)) <= set(BY_NAME)
        assert THEIRS.encode() not in response.content
        assert THEIRS not in str(response.headers)

    send()


def cases(operation: Operation) -> st.SearchStrategy[schemathesis.Case]:
    """What the document allows, and what it does not."""
    described = DOCUMENT[f"/api/v1{operation.path}"][operation.method]
    return st.one_of(described.as_strategy(GenerationMode.POSITIVE), described.as_strategy(GenerationMode.NEGATIVE))


def choices(operation: Operation, own, foreign) -> dict[str, st.SearchStrategy[str | None]]:
    """For each id in the address: an own one, somebody else's, or the one that the case came with."""
    return {name: st.sampled_from([str(own[name]), str(foreign[name]), None]) for name in operation.in_path}


DOCUMENT = schemathesis.openapi.from_dict(api.get_openapi_schema())
DOCUMENT.config.generation.update(with_security_parameters=False)
