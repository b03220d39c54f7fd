"""JSON web tokens: a short access token, and a refresh token that works once.

Both say what they are for, and end when the password changes, the account is switched off or they run out. Refresh
tokens follow each other within a family (voiceprd/models.py): a spent one that comes back ends all of it.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from voiceprd.models import TokenFamily

ALGORITHM = "HS256"
AUDIENCE = ISSUER = "voiceprd"
ACCESS, REFRESH = "access", "refresh"
LONGEST = 2000  # characters; ours have some 400


class BadToken(Exception):
    """It is not one of ours, has run out, is spent, or its owner may not come in any more."""


@dataclass(frozen=True)
class Pair:
    access: str
    refresh: str


def pair_for(user: User) -> Pair:
    """The two of a fresh log-in. What has run out of the user's earlier ones is swept away."""
    user.token_families.filter(expires_at__lt=timezone.now()).delete()
    return _pair(user, TokenFamily.objects.create(user=user, expires_at=_later(settings.REFRESH_TOKEN_LIFETIME)))


def refreshed(token: str) -> Pair:
    """The next pair for a refresh token, which is spent by that."""
    claims = _claims(token, REFRESH)
    with transaction.atomic():
        family = TokenFamily.objects.select_for_update().filter(pk=claims["family"]).first()
        if family is not None and str(family.newest) == claims["jti"]:
            return _next_pair(family, claims)
    if family is not None:
        family.delete()
    raise BadToken


def ended(token: str) -> None:
    """Log out: no refresh token of its family works any more."""
    TokenFamily.objects.filter(pk=_claims(token, REFRESH)["family"]).delete()


def user_of(token: str, kind: str = ACCESS) -> User:
    """Whose token it is, as they are in the database at this moment."""
    return _user(_claims(token, kind))


def kind_of(token: str) -> str:
    """What a token that works is for: access or refresh."""
    claims = _claims(token)
    _user(claims)
    if claims["use"] == REFRESH and not TokenFamily.objects.filter(pk=claims["family"], newest=claims["jti"]).exists():
        raise BadToken
    return str(claims["use"])


def _next_pair(family: TokenFamily, claims: dict[str, Any]) -> Pair:
    user = _user(claims)
    family.newest, family.expires_at = uuid.uuid4(), _later(settings.REFRESH_TOKEN_LIFETIME)
    family.save(update_fields=["newest", "expires_at"])
    return _pair(user, family)


def _pair(user: User, family: TokenFamily) -> Pair:
    return Pair(
        access=_signed(user, ACCESS, settings.ACCESS_TOKEN_LIFETIME, uuid.uuid4()),
        refresh=_signed(user, REFRESH, settings.REFRESH_TOKEN_LIFETIME, family.newest, family=str(family.pk)),
    )


def _signed(user: User, use: str, lifetime: timedelta, identity: uuid.UUID, **more: str) -> str:
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user.pk),
        "use": use,
        "jti": str(identity),
        "iat": timezone.now(),
        "exp": _later(lifetime),
        "password": _password_mark(user),
        **more,
    }
    return jwt.encode(claims, _key(), algorithm=ALGORITHM)


def _claims(token: str, use: str = "") -> dict[str, Any]:
    required = ["iss", "aud", "sub", "exp", "jti", "use", "password"]
    try:
        claims = jwt.decode(
            token[: LONGEST + 1], _key(), [ALGORITHM], {"require": required}, audience=AUDIENCE, issuer=ISSUER
        )
    except (jwt.PyJWTError, ValueError, RecursionError) as error:  # the latter for headers nested too deep to read
        raise BadToken from error
    if use and claims["use"] != use:
        raise BadToken
    return claims


def _user(claims: dict[str, Any]) -> User:
    user = User.objects.filter(pk=claims["sub"], is_active=True).first()
    if user is None or not constant_time_compare(claims["password"], _password_mark(user)):
        raise BadToken
    return user


def _password_mark(user: User) -> str:
    """Changes with the password, as the sessions of the pages do; says nothing about it."""
    return user.get_session_auth_hash()[:16]


def _key() -> bytes:
    """Not the secret key itself: what signs cookies signs no tokens."""
    return salted_hmac("voiceprd.tokens", ALGORITHM, algorithm="sha256").digest()


def _later(lifetime: timedelta) -> Any:
    return timezone.now() + lifetime
