"""What a line of the log says, and what it must not say."""

import json
import logging
import sys

import pytest
from django.db import IntegrityError
from django.test import RequestFactory
from django.urls import resolve
from pydantic import BaseModel
from redis.exceptions import ConnectionError as RedisConnectionError

from conversations.log_context import WithTurn, current_turn
from voiceprd.logs import JsonLine, TextLine

SLUG = "a-ferry-nobody-knows-of"
DUPLICATE = (
    f"duplicate key value violates unique constraint\nDETAIL:  Key (name)=(A ferry\n\nof {SLUG}) already exists."
)


def record(message, *args, name="voiceprd", exc_info=None, **extra):
    made = logging.getLogger(name).makeRecord(name, logging.WARNING, "", 0, message, args, exc_info, extra=extra)
    WithTurn().filter(made)
    return made


def as_json(made):
    return json.loads(JsonLine().format(made))


def request_for(path):
    request = RequestFactory().get(path, {"q": SLUG})
    request.resolver_match = resolve(path)
    return request


def caught(error):
    try:
        raise error
    except Exception:
        return sys.exc_info()


def test_a_line_of_json_says_when_how_bad_who_and_what():
    line = as_json(record("%s is broken", "The oar", wood="ash"))
    assert line.pop("time").endswith("+00:00")
    assert line == {"level": "WARNING", "logger": "voiceprd", "message": "The oar is broken", "wood": "ash"}


def test_a_line_of_text_is_for_a_person():
    assert TextLine().format(record("%s is broken", "The oar")).endswith(" WARNING voiceprd: The oar is broken")


def test_a_line_that_is_written_in_a_turn_carries_its_id():
    token = current_turn.set("0190")
    try:
        made = record("The oar is broken")
    finally:
        current_turn.reset(token)
    assert as_json(made)["turn"] == "0190"
    assert TextLine().format(made).endswith(" voiceprd: [turn 0190] The oar is broken")


@pytest.mark.parametrize("form", [JsonLine(), TextLine()])
@pytest.mark.parametrize("words", ["Not Found: %s", "Method Not Allowed (GET): %s"])
def test_a_request_is_named_by_its_route(form, words):
    path = f"/projects/{SLUG}/settings/"
    line = form.format(record(words, path, name="django.request", request=request_for(path), status_code=404))
    assert SLUG not in line
    assert "projects/<slug:slug>/settings/" in line


def test_a_request_that_no_route_took_is_not_named():
    request = RequestFactory().get(f"/{SLUG}/")
    line = as_json(record("Not Found: %s", request.path, name="django.request", request=request))
    assert (line["message"], line["method"], line["route"]) == ("Not Found: no route", "GET", "no route")
    assert "request" not in line


def test_the_page_that_a_refused_form_came_from_is_cut_to_its_host():
    reason = (
        f"Referer checking failed - https://elsewhere.example/projects/{SLUG}/?q=1 does not match any trusted origins."
    )
    line = as_json(record("Forbidden (%s): %s", reason, "/", name="django.security.csrf", request=request_for("/")))
    assert "https://elsewhere.example/… does not match" in line["message"]


def test_a_refused_request_is_no_crash_and_has_no_traceback():
    made = record("Invalid host", name="django.security.DisallowedHost", exc_info=caught(ValueError("x")))
    assert "exception" not in as_json(made)


@pytest.mark.parametrize("form", [JsonLine(), TextLine()])
def test_a_crash_keeps_its_traceback_without_the_rows_that_the_database_quotes(form):
    try:
        raise RuntimeError("could not save") from IntegrityError(DUPLICATE)
    except RuntimeError:
        line = form.format(record("A crash", exc_info=sys.exc_info()))
    assert "unique constraint" in line and "RuntimeError: could not save" in line and "test_logging.py" in line
    assert SLUG not in line and "A ferry" not in line


def test_a_message_that_repeats_an_error_loses_the_rows_as_well():
    assert as_json(record("%s", IntegrityError(DUPLICATE)))["message"].endswith("unique constraint\nDETAIL: …")


def test_what_did_not_validate_is_not_quoted():
    class Boat(BaseModel):
        length: int

    with pytest.raises(ValueError) as refused:
        Boat(length=SLUG)
    line = as_json(record("A crash", exc_info=caught(refused.value)))
    assert SLUG not in line["exception"] and "valid integer" in line["exception"]


def test_keys_and_passwords_are_left_out_wherever_they_stand(settings):
    settings.LLM_ZAI_API_KEY = "zai-key-of-the-test"
    line = as_json(record("%s at redis://:hidden@localhost:6379/0", "zai-key-of-the-test", given="zai-key-of-the-test"))
    assert (line["message"], line["given"]) == ("… at redis://localhost:6379/…", "…")


def test_the_record_itself_stays_as_it_was():
    path = f"/projects/{SLUG}/settings/"
    made = record("Not Found: %s", path, name="django.request", request=request_for(path))
    as_json(made)
    assert (made.args, made.request.path) == ((path,), path)


def test_a_redis_that_went_away_is_a_line_and_no_crash():
    gone = caught(RedisConnectionError("Connection closed by server."))
    made = record("Task exception was never retrieved", name="asyncio", exc_info=gone)
    assert TextLine().format(made).endswith("asyncio: Redis is away: Connection closed by server.")
    assert "Traceback" in TextLine().format(record("x", name="asyncio", exc_info=caught(KeyError("x"))))
