"""Logging in, over the JSON API: tokens for a name and a password, under the same limits as the page."""

import unicodedata
from datetime import UTC, datetime
from math import ceil
from typing import Annotated, Literal

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, user_logged_in
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from pydantic import AfterValidator

from projects.problems import Problem, ProblemDocument
from projects.sent import Sent
from voiceprd import tokens
from voiceprd.bearer import unauthorized
from voiceprd.signing_in import client_address
from voiceprd.tokens import BadToken

router = Router(tags=["Tokens"], auth=None)

LONGEST_NAME = 150  # Django's
A_TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2UiOiJyZWZyZXNoIn0.c2lnbmF0dXJl"


def _as_kept(name: str) -> str:
    """As the form of the page reads it; some letters become many."""
    name = unicodedata.normalize("NFKC", name)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"A user name has at most {LONGEST_NAME} characters.")
    return name


class Credentials(Sent):
    username: Annotated[str, AfterValidator(_as_kept)] = Field(min_length=1, max_length=LONGEST_NAME, examples=["mara"])
    password: str = Field(min_length=1, max_length=4096, examples=["seven-lakes-and-an-oar"])


class TokenPair(Schema):
    access: str = Field(description="For the header Authorization; short-lived.", examples=[A_TOKEN])
    refresh: str = Field(description="For `/token/refresh`; works once.", examples=[A_TOKEN])


class RefreshToken(Sent):
    refresh: str = Field(max_length=tokens.LONGEST, examples=[A_TOKEN])


class AnyToken(Sent):
    token: str = Field(max_length=tokens.LONGEST, examples=[A_TOKEN])


class Verified(Schema):
    use: Literal["access", "refresh"] = Field(description="What the token is for.", examples=["access"])


@router.post(
    "/token/pair",
    response={200: TokenPair, 401: ProblemDocument, 429: ProblemDocument},
    operation_id="logIn",
    summary="Log in",
)
def pair(request: HttpRequest, credentials: Credentials) -> tokens.Pair:
    """An access and a refresh token for a user name and its password. Wrong passwords are counted together with those
    of the log-in page; after too many the answer is 429, with `Retry-After`."""
    user = authenticate(request, **credentials.model_dump())
    if user is None:
        raise _locked(request, credentials.username) or unauthorized("No account has this user name and password.")
    # Forgets the wrong passwords before this one, and notes the time, as a log-in on the page does.
    user_logged_in.send(sender=User, request=request, user=user)
    return tokens.pair_for(user)


@router.post(
    "/token/refresh",
    response={200: TokenPair, 401: ProblemDocument},
    operation_id="renewTokens",
    summary="Renew",
)
def refresh(request: HttpRequest, sent: RefreshToken) -> tokens.Pair:
    """A new pair for a refresh token, which is spent by that. One that is spent already ends its whole log-in: somebody
    has a copy of it."""
    try:
        return tokens.refreshed(sent.refresh)
    except BadToken as error:
        raise unauthorized("This refresh token does not work (any more).") from error


@router.post(
    "/token/verify",
    response={200: Verified, 401: ProblemDocument},
    operation_id="verifyToken",
    summary="Ask whether a token works",
)
def verify(request: HttpRequest, sent: AnyToken) -> dict[str, str]:
    """200 if the access or refresh token would be taken at this moment, 401 if not."""
    try:
        return {"use": tokens.kind_of(sent.token)}
    except BadToken as error:
        raise unauthorized("This token does not work (any more).") from error


@router.post("/token/revocation", response={204: None}, operation_id="logOut", summary="Log out")
def revocation(request: HttpRequest, sent: RefreshToken) -> None:
    """Ends the log-in of this refresh token; access tokens run out by themselves. 204 also if it had ended before."""
    try:
        tokens.ended(sent.refresh)
    except BadToken:
        return


def _locked(request: HttpRequest, username: str) -> Problem | None:
    """After too many wrong passwords: when to come back. axes would answer with a page, so it is told not to."""
    if not getattr(request, "axes_locked_out", False):
        return None
    request.axes_locked_out = False  # type: ignore[attr-defined]
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    opens = (last or datetime.now(UTC)) + settings.AXES_COOLOFF_TIME
    seconds = max(1, ceil((opens - timezone.now()).total_seconds()))
    words = f"There were too many log-ins with a wrong password. Wait {ceil(seconds / 60)} minutes."
    return Problem(429, words, kind="locked-out", headers={"Retry-After": str(seconds)})
