"""The link for reading, over the JSON API."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from prd.models import Document, Share
from projects.models import Project
from tests.api import Caller
from tests.prd.making import ferry

HERE = "/projects/harbour-ferry/prd/share"

pytestmark = pytest.mark.usefixtures("written")


@pytest.fixture
def written(project: Project) -> None:
    prd = Document.objects.for_project(project)
    prd.save_content(ferry(), author="persona", summary="", sections=[], changed=[])


def opened(anonymous: Client, url: str) -> int:
    return anonymous.get(urlsplit(url).path).status_code


def test_a_link_is_made_read_and_withdrawn(caller: Caller, anonymous: Client) -> None:
    assert caller.get(HERE).status_code == 404
    made = caller.post(HERE, {})
    assert (made.status_code, made.json()["expires_at"], made.json()["is_over"]) == (201, None, False)
    url = made.json()["url"]
    assert opened(anonymous, url) == 200
    assert caller.get(made.headers["Location"].removeprefix("/api/v1")).json() == made.json()
    assert caller.delete(HERE).status_code == 204
    assert opened(anonymous, url) == 404
    assert (caller.get(HERE).status_code, caller.delete(HERE).status_code) == (404, 404)


def test_a_link_can_run_out(caller: Caller, anonymous: Client) -> None:
    made = caller.post(HERE, {"days": 30}).json()
    lasts = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert lasts == timedelta(days=30)
    Share.objects.update(expires_at=datetime.fromisoformat(made["created_at"]))
    assert caller.get(HERE).json()["is_over"] is True
    assert opened(anonymous, made["url"]) == 410


def test_a_new_link_ends_the_one_before(caller: Caller, anonymous: Client) -> None:
    before, after = caller.post(HERE, {}).json()["url"], caller.post(HERE, {}).json()["url"]
    assert (opened(anonymous, before), opened(anonymous, after)) == (404, 200)


@pytest.mark.parametrize("sent", [{"days": 0}, {"days": 366}, {"days": "30"}, {"days": 1.5}, {"weeks": 1}])
def test_what_is_no_time_is_a_problem(caller: Caller, sent: dict[str, Any]) -> None:
    answer = caller.post(HERE, sent)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert not Share.objects.exists()
