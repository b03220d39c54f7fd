"""What a refusal means: which kind it is, whether the server asks again by itself, and what the person is told."""

import pytest

from conversations.llm import faults


@pytest.mark.parametrize(
    ("status", "kind", "message", "code", "passing"),
    [
        (401, "authentication_error", "invalid x-api-key", "key_refused", False),
        (403, "permission_error", "not allowed", "key_refused", False),
        (402, "", "", "spend_limit", False),
        (400, "invalid_request_error", "Your credit balance is too low", "spend_limit", False),
        (400, "invalid_request_error", "You have reached your specified API usage limits.", "spend_limit", False),
        (429, "", "Insufficient balance or no resource package", "spend_limit", False),
        (404, "not_found_error", "model: none", "model_not_found", False),
        (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", "too_long", False),
        (400, "invalid_request_error", "input length and `max_tokens` exceed context limit", "too_long", False),
        (413, "request_too_large", "", "too_long", False),
        (429, "rate_limit_error", "This request would exceed your rate limit of 50,000 tokens", "rate_limited", True),
        (529, "overloaded_error", "Overloaded", "overloaded", True),
        (500, "api_error", "", "overloaded", True),
        (503, "", "", "overloaded", True),
        (400, "invalid_request_error", "messages: roles must alternate", "request_refused", False),
    ],
)
def test_a_refusal_is_told_by_status_kind_and_words(status, kind, message, code, passing):
    fault = faults.refused(status, kind, message)
    assert (fault.code, fault.passing, fault.broke_off) == (code, passing, False)
    assert fault.words


def test_a_refused_key_names_the_variable_that_holds_it():
    assert "ZAI_API_KEY" in faults.refused(401, "", "", variable="ZAI_API_KEY").words


@pytest.mark.parametrize(
    ("kind", "passing"), [("overloaded_error", True), ("invalid_request_error", False), ("", False)]
)
def test_a_stream_that_broke_off_may_be_begun_again_if_the_upstream_was_only_busy(kind, passing):
    fault = faults.broke_off(kind)
    assert (fault.code, fault.broke_off, fault.passing) == ("interrupted", True, passing)
