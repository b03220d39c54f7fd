"""A project: one product being specified. It owns everything else."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Project(models.Model):
    """One product being specified; private to its owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="projects")
    name = models.CharField(max_length=80, blank=True, help_text="Empty until somebody has named it.")
    slug = models.SlugField(max_length=64, help_text="Unique for its owner.")
    description = models.TextField(max_length=2000, blank=True)
    outline = models.CharField(max_length=20, default="full", help_text="Key of the outline its document follows.")
    last_persona = models.CharField(max_length=40, blank=True, help_text="Where the person talked last.")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "slug"], name="project_slug_is_unique_for_its_owner")]
        indexes = [models.Index(fields=["owner", "-updated_at"], condition=Q(archived_at=None), name="project_active")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name to show."""
        return self.name or "Untitled"


class FormerSlug(models.Model):
    """A slug that a project had before it was renamed: its addresses still lead there."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="former_slugs")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "slug"], name="former_slug_is_unique_for_its_owner")]

    def __str__(self) -> str:
        return self.slug
