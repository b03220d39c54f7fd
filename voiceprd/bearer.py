"""Who calls the JSON API: the owner of the token in the header Authorization, and of no other place. No cookie opens
it, so no page of another site can; and a token in an address would stand in logs."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja.security import HttpBearer

from projects.problems import Problem
from voiceprd.models import PREFIX, AccessToken
from voiceprd.tokens import BadToken, user_of

SAFE = ("GET", "HEAD", "OPTIONS")
CHALLENGE = 'Bearer realm="Voice PRD"'


@dataclass(frozen=True)
class Caller:
    """What `request.auth` is."""

    user: User
    scope: str  # "read" or "write"


class Bearer(HttpBearer):
    """For plain and async operations alike: ninja calls it in a thread where the operation is async."""

    openapi_bearerFormat = "JWT or personal access token"
    openapi_description = (
        "An access token from `POST /api/v1/token/pair`, or a personal access token (`vprd_…`) from the account page. "
        "One with the scope `read` is refused with 403 wherever something would change."
    )

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Ninja's own, while debugging, writes what it does not understand to the log: a password, for one."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, token) if scheme.lower() == "bearer" else None

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        caller = _caller(token.strip())
        if caller is None:
            raise unauthorized("This token does not work (any more).", ', error="invalid_token"')
        if caller.scope == "read" and request.method not in SAFE:
            raise Problem(
                403,
                "This token may only read.",
                kind="read-only-token",
                headers={"WWW-Authenticate": f'{CHALLENGE}, error="insufficient_scope", scope="write"'},
            )
        request.user = caller.user
        return caller


def unauthorized(detail: str, more: str = "") -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": CHALLENGE + more})


def _caller(token: str) -> Caller | None:
    if token.startswith(PREFIX):
        found = AccessToken.objects.holding(token)
        if found is None:
            return None
        found.used()
        return Caller(found.owner, found.scope)
    try:
        return Caller(user_of(token), "write")
    except BadToken:
        return None
