"""A project: one product being specified. It owns everything else."""

import itertools
import uuid
from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from projects.names import UNNAMED_SLUG, came_from, clean_name, clean_text, numbered, slug_for

MOST_SEARCH_WORDS = 8
SLUG_ATTEMPTS = 8
FIRST_PERSONA = "product_manager"


class ProjectQuerySet(models.QuerySet["Project"]):
    def of(self, user: AbstractBaseUser | AnonymousUser) -> "ProjectQuerySet":
        """The user's own; nothing for somebody who is not logged in."""
        return self.filter(owner_id=user.pk) if user.is_authenticated else self.none()

    def active(self) -> "ProjectQuerySet":
        return self.filter(archived_at=None)

    def archived(self) -> "ProjectQuerySet":
        return self.exclude(archived_at=None)

    def search(self, query: str, *others: str) -> "ProjectQuerySet":
        """Those that hold every word of the query in name, description or the `others` (look-ups over relations)."""
        found = self
        for word in search_words(query):
            found = found.filter(_holds(word, ("name", "description", *others)))
        return found

    def create_for(self, owner: User, name: str = "", description: str = "", outline: str = "full") -> "Project":
        """A new project; without a name it is "Untitled" until somebody names it."""
        kept = clean_name(name) if name.strip() else ""
        project = Project(owner=owner, name=kept, description=clean_text(description), outline=outline)
        project.save_with_slug()
        return project


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

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        constraints = [models.UniqueConstraint(fields=["owner", "slug"], name="project_slug_is_unique_for_its_owner")]
        indexes = [models.Index(fields=["owner", "-updated_at"], condition=Q(archived_at=None), name="project_active")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """For forms that are made from the model, as in the admin."""
        try:
            self.name = clean_name(self.name) if self.name else ""
        except ValidationError as error:
            raise ValidationError({"name": error}) from error

    @property
    def title(self) -> str:
        """The name to show."""
        return self.name or "Untitled"

    @property
    def persona(self) -> str:
        """Key of the persona to open it with."""
        return self.last_persona or FIRST_PERSONA

    def rename(self, name: str) -> None:
        """Give it a name; the slug follows, and the addresses it had go on leading here."""
        kept = clean_name(name)
        if kept == self.name:
            return
        self.name, self.updated_at = kept, timezone.now()
        if came_from(self.slug, slug_for(kept)):
            self.save(update_fields=["name", "updated_at"])
        else:
            self.save_with_slug()

    @transaction.atomic
    def change(self, *, name: str, description: str, outline: str) -> None:
        """What its settings page can change, at once; without a name an unnamed one stays so."""
        if name:
            self.rename(name)
        self.description, self.outline, self.updated_at = clean_text(description), outline, timezone.now()
        self.save(update_fields=["description", "outline", "updated_at"])

    def archive(self) -> None:
        """Take it off the shelf; nothing is lost."""
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])

    def restore(self) -> None:
        self.archived_at = None
        self.save(update_fields=["archived_at"])

    @transaction.atomic
    def give_to(self, owner: User) -> None:
        """Make it somebody else's, at an address that is free among theirs. Those that it had lead nowhere any more:
        they were the addresses of the person who had it."""
        self.former_slugs.all().delete()
        self.owner, self.updated_at = owner, timezone.now()
        self._take_a_free_slug(self._move)

    def save_with_slug(self) -> None:
        """Save under the first free slug that the name asks for."""
        self._take_a_free_slug(self._take)

    def _take_a_free_slug(self, take: Callable[[str], None]) -> None:
        """Who loses a race for one tries the next number."""
        for attempt in range(1, SLUG_ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    take(_free_slug(self, slug_for(self.name)))
                return
            except IntegrityError:
                if attempt == SLUG_ATTEMPTS:
                    raise

    def _move(self, slug: str) -> None:
        FormerSlug.objects.filter(owner_id=self.owner_id, slug=slug).delete()
        self.slug = slug
        self.save(update_fields=["owner", "slug", "updated_at"])

    def _take(self, slug: str) -> None:
        """Within a transaction: leave the present slug behind as a former one, and win the new one over others'."""
        former = None if self._state.adding else Project.objects.select_for_update().get(pk=self.pk).slug
        FormerSlug.objects.filter(owner_id=self.owner_id, slug=slug).delete()
        if former and former != slug:
            FormerSlug.objects.update_or_create(owner_id=self.owner_id, slug=former, defaults={"project": self})
        self.slug = slug
        self.save(update_fields=None if self._state.adding else ["name", "slug", "updated_at"])


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


def search_words(query: str) -> list[str]:
    """The words to look for: few enough for a database, free of what one cannot hold."""
    return clean_text(query).split()[:MOST_SEARCH_WORDS]


def _holds(word: str, fields: Iterable[str]) -> Q:
    """SQLite folds the case of ASCII letters only, so the usual spellings of other words are asked for as well."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    found = Q()
    for field, spelling in itertools.product(fields, sorted(spellings)):
        found |= Q(**{f"{field}__icontains": spelling})
    return found


def _free_slug(project: Project, wanted: str) -> str:
    """An unnamed project leaves former slugs alone too: it is named soon, and pages that are still open at its first
    address must not speak to the next unnamed one."""
    near = {"owner_id": project.owner_id, "slug__startswith": wanted[:50]}
    taken = set(Project.objects.filter(**near).exclude(pk=project.pk).values_list("slug", flat=True))
    if wanted == UNNAMED_SLUG:
        taken |= set(FormerSlug.objects.filter(**near).exclude(project=project).values_list("slug", flat=True))
    return next(slug for slug in map(numbered, itertools.repeat(wanted), itertools.count(1)) if slug not in taken)
