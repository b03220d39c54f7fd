"""What lets programs in: personal access tokens, and the log-ins whose refresh tokens still work."""

import hashlib
import hmac
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from projects.names import clean_name

PREFIX = "vprd_"  # tells people, and tools that look for leaked secrets, what it is
KEY_LENGTH = 10
MOST_TOKENS = 50
SEEN_EVERY = timedelta(minutes=1)

SCOPES = {"read": "Read only", "write": "Read and write"}


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def make(self, owner: User, name: str, scope: str) -> "tuple[AccessToken, str]":
        """A new one, and the token itself, which is kept nowhere."""
        key, secret = secrets.token_hex(KEY_LENGTH // 2), secrets.token_urlsafe(32)
        made = self.create(owner=owner, name=clean_name(name), scope=scope, key=key, digest=_digest(secret))
        return made, f"{PREFIX}{key}_{secret}"

    def holding(self, token: str) -> "AccessToken | None":
        """The one whose token this is, if its owner may still come in."""
        key, _, secret = token.removeprefix(PREFIX).partition("_")
        found = self.filter(key=key.replace("\x00", ""), owner__is_active=True).select_related("owner").first()
        return found if found and hmac.compare_digest(found.digest, _digest(secret)) else None


class AccessToken(models.Model):
    """A personal access token. Its secret has 256 random bits, so a plain hash of it gives nothing away."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(max_length=80, help_text="What it is for.")
    scope = models.CharField(max_length=10, choices=SCOPES, default="read")
    key = models.CharField(max_length=KEY_LENGTH, unique=True, editable=False, help_text="How the token begins.")
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.beginning}…)"

    @property
    def beginning(self) -> str:
        return f"{PREFIX}{self.key}"

    def used(self) -> None:
        """Note that it was used, without writing a row for each request."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at >= SEEN_EVERY:
            AccessToken.objects.filter(pk=self.pk).update(last_used_at=now)


class TokenFamily(models.Model):
    """One log-in of a program: of the refresh tokens that followed each other since, only the newest works.

    Who comes with an older one has a copy of it, or somebody else has: the whole family ends. The tokens themselves are
    signed, so only this row is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="token_families")
    newest = models.UUIDField(default=uuid.uuid4, help_text="The `jti` of the refresh token that works.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return f"Log-in of {self.user} at {self.created_at:%Y-%m-%d %H:%M}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
