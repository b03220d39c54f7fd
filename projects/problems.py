"""What the JSON API says when it cannot do something: an RFC 9457 problem document, raised as `Problem`."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from ninja import Field, Schema

MEDIA_TYPE = "application/problem+json"
ABOUT_BLANK = "about:blank"  # RFC 9457: nothing is to be known of it beyond its status

Errors = dict[str, list[str]]


class ProblemDocument(Schema):
    """Why a request was refused."""

    type: str = Field(
        description="A URN for what a program may want to tell apart, or about:blank.", examples=[ABOUT_BLANK]
    )
    title: str = Field(description="The status in words.", examples=["Not Found"])
    status: int = Field(ge=400, le=599, examples=[404])
    detail: str = Field(description="What is wrong, for a person.", examples=["No project of yours has this address."])
    errors: Errors = Field(
        default_factory=dict, description="What is wrong with each field that was sent.", examples=[{}]
    )


class Problem(Exception):
    """Raise it anywhere below an operation: `raise Problem(409, "It has changed.", kind="stale-revision")`.

    `errors` says what is wrong by field, `headers` goes along (Retry-After), and `extra` are members of the document
    that this `kind` of problem has beside the usual ones, such as the text that stands there now.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str = "",
        errors: Errors | None = None,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind
        self.errors, self.headers, self.extra = errors or {}, headers or {}, extra or {}

    def response(self) -> JsonResponse:
        document = {
            "type": f"urn:voiceprd:problem:{self.kind}" if self.kind else ABOUT_BLANK,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "errors": self.errors,
            **self.extra,
        }
        return JsonResponse(document, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def refused(error: ValidationError, field: str = "") -> Problem:
    """What a model's or a form's own rules refused, as a 422; `field` is the one it was about if it does not say."""
    named = error.message_dict if hasattr(error, "error_dict") else {field: error.messages}
    return Problem(422, " ".join(said for messages in named.values() for said in messages), errors=named)
