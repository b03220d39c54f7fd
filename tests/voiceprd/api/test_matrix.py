"""Who may do what: every operation of the OpenAPI document, and everybody who might call it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from projects.models import Project
from tests.api import Caller
from tests.voiceprd.api.seeding import OPEN, Operation, operations, seeded
from voiceprd import tokens
from voiceprd.models import AccessToken

pytestmark = pytest.mark.django_db

EVERY = list(operations())
GUARDED = [each for each in EVERY if each.id not in OPEN]
OWNED = [each for each in GUARDED if each.has_owner]
WRITING = [each for each in GUARDED if each.method != "GET"]
ROOMS = ("projects", "wireframes", "prd", "conversations")
# Called by their owner these talk with a persona: tests/conversations/api does that.
TALKING = {"startTurn", "retryTurn", "answerQuestion", "cancelTurn", "followTurn"}

WORD = "zebrafinch"


def each(operations):
    return pytest.mark.parametrize("operation", operations, ids=lambda operation: operation.id)


def call(operation: Operation, token: str, seeds):
    return Caller(token).send(operation.method, operation.at(seeds), operation.body)


@pytest.fixture
def seeds(user: User):
    return seeded(user, WORD)


@pytest.fixture
def unchanged(seeds):
    """Nothing of the seeded person's is other than before."""
    before = state()
    yield
    assert state() == before


def state():
    tables = [each for each in apps.get_models() if each._meta.app_label in ROOMS]
    return {table.__name__: sorted(map(str, table.objects.values_list())) for table in tables}


def access(user: User) -> str:
    return tokens.pair_for(user).access


def personal(user: User, scope: str) -> str:
    return AccessToken.objects.make(user, "Script", scope)[1]


def test_each_operation_has_a_name_of_its_own():
    assert len({operation.id for operation in EVERY}) == len(EVERY)


def test_only_those_for_tokens_need_none():
    assert {operation.id for operation in EVERY if "security" not in operation.spec} == OPEN


@each(GUARDED)
def test_nobody(operation, seeds, unchanged):
    response = call(operation, "", seeds)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Voice PRD"')
    assert WORD not in response.text


@each(GUARDED)
def test_somebody_whose_token_has_run_out(operation, user, seeds, settings, unchanged):
    settings.ACCESS_TOKEN_LIFETIME = timedelta(seconds=-1)
    assert call(operation, access(user), seeds).status_code == 401


@each(GUARDED)
def test_somebody_who_was_switched_off(operation, user, seeds):
    held = [access(user), personal(user, "write")]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert [call(operation, token, seeds).status_code for token in held] == [401, 401]


@each(WRITING)
def test_a_token_that_may_only_read_does_not_write(operation, user, seeds, unchanged):
    response = call(operation, personal(user, "read"), seeds)
    assert (response.status_code, response.json()["type"]) == (403, "urn:voiceprd:problem:read-only-token")


@each([operation for operation in GUARDED if operation.method == "GET" and operation.id not in TALKING])
def test_a_token_that_may_only_read_reads(operation, user, seeds):
    assert call(operation, personal(user, "read"), seeds).status_code == 200


@each(OWNED)
def test_somebody_else(operation, other_user, seeds, unchanged):
    for token in (access(other_user), personal(other_user, "write")):
        response = call(operation, token, seeds)
        assert (response.status_code, response.headers["Content-Type"]) == (404, "application/problem+json")
        assert WORD not in response.text


@each([operation for operation in GUARDED if not operation.has_owner])
def test_somebody_else_where_nothing_has_an_owner(operation, other_user, seeds):
    response = call(operation, access(other_user), seeds)
    assert response.status_code in (200, 201)
    assert WORD.encode() not in response.content


@each([operation for operation in GUARDED if operation.id not in TALKING])
def test_the_owner_meets_what_was_seeded(operation, user, seeds):
    response = call(operation, access(user), seeds)
    assert response.status_code < 300, response.content


@each(OWNED)
def test_there_is_nothing_at_the_same_address_for_its_owner_once_it_is_deleted(operation, user, seeds):
    token = access(user)
    Project.objects.all().delete()
    assert call(operation, token, seeds).status_code == 404
