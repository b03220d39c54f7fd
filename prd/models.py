"""The document of a project and its revisions."""

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Left, Length
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from prd import checks, whats_next
from prd.bringing import KINDS, LONGEST_TITLE
from prd.document import Content, live, new_content, plain_text
from prd.sovereignty import still_fits
from projects.models import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversations.models import Turn

SHARE_KEY_LENGTH = 12
AUTHORS = {"person": "Person", "persona": "Persona"}


class DocumentQuerySet(models.QuerySet["Document"]):
    def for_project(self, project: Project) -> "Document":
        """The project's document; an empty one is made on first use."""
        document = self.filter(project=project).first() or self.made_for(project)
        document.project = project
        return document

    def made_for(self, project: Project) -> "Document":
        empty = new_content(project.outline).model_dump(mode="json")
        return self.get_or_create(project=project, defaults={"content": empty})[0]

    def for_change(self, project: Project) -> "Document":
        """The same, locked until the transaction ends: changes to one document come one after another."""
        document = self.select_for_update().get(pk=self.for_project(project).pk)
        document.project = project
        return document


class Document(models.Model):
    """The PRD of one project. `content` is validated by prd.document; every change to it is a Revision."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="document")
    content = models.JSONField()
    whats_next = models.JSONField(default=list, blank=True, help_text="What a persona put on the list.")
    ticked = models.JSONField(default=list, blank=True, help_text="Entries of What's Next that are done.")
    revision = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True, help_text="The words of the document, for search.")
    readiness = models.PositiveSmallIntegerField(default=0, help_text="Percent of the checks that hold.")
    open_questions = models.PositiveIntegerField(default=0)
    suggested = models.PositiveIntegerField(default=0, help_text="How often its suggestions have changed.")
    updated_at = models.DateTimeField(default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"PRD of {self.project}"

    def load(self) -> Content:
        """The content as a validated value, in the outline that the project has chosen by now."""
        return Content.model_validate(self.content).model_copy(update={"outline": self.project.outline})

    def screens(self) -> list[checks.Screen]:
        """The project's wireframes, as the checks see them."""
        return [
            checks.Screen(each.ref, each.title, tuple(each.requirements), tuple(each.journeys))
            for each in self.project.wireframes.all()
        ]

    def findings(self, content: Content | None = None) -> list[checks.Finding]:
        """What the checks say of the document as it stands."""
        return checks.find_all(content or self.load(), self.screens())

    def save_content(
        self,
        content: Content,
        *,
        author: str,
        summary: str,
        sections: list[str],
        changed: list[str],
        persona: str = "",
        user: "User | None" = None,
        turn: "Turn | None" = None,
    ) -> "Revision":
        """Store `content` as the next revision; call inside a transaction, on a row from `for_change`."""
        self.content = content.model_dump(mode="json")
        self.revision += 1
        self.text = plain_text(content)
        self.measure(content)
        self.updated_at = timezone.now()
        self.save()
        Project.objects.filter(pk=self.project_id).update(updated_at=self.updated_at)
        return Revision.objects.create(
            document=self,
            number=self.revision,
            content=self.content,
            author=author,
            persona=persona,
            user=user,
            turn=turn,
            summary=summary[:200],
            sections=sections,
            changed=changed,
        )

    def measure(self, content: Content) -> None:
        """Keep the figures that lists of projects show, and which ticked findings have been mended."""
        findings = self.findings(content)
        self.readiness = checks.readiness(content, findings).overall
        self.ticked = whats_next.mended(self.ticked, findings)
        self.open_questions = sum(1 for item in live(content, "questions") if not getattr(item, "answer", ""))

    def remeasure(self) -> None:
        """Measure again after something beside the content changed: a drawing, for one."""
        self.measure(self.load())
        self.save(update_fields=["readiness", "open_questions", "ticked"])

    def changed_since(self, revision: int) -> dict[str, Any]:
        """Sections and ids changed after `revision`: {"sections": [...], "changed": [...]}."""
        rows = self.revisions.filter(number__gt=revision).order_by("number").values_list("sections", "changed")
        sections = dict.fromkeys(key for keys, _ids in rows for key in keys)
        return {"sections": list(sections), "changed": list(dict.fromkeys(i for _keys, ids in rows for i in ids))}


class Revision(models.Model):
    """An immutable snapshot of the document, with its author and the turn that made it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    author = models.CharField(max_length=10, choices=AUTHORS)
    persona = models.CharField(max_length=40, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    turn = models.ForeignKey("conversations.Turn", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    summary = models.CharField(max_length=200)
    sections = models.JSONField(default=list, help_text="Keys of the sections that changed.")
    changed = models.JSONField(default=list, help_text="Ids of the items and keys of the prose that changed.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="revision_number_is_unique")]

    def __str__(self) -> str:
        return f"r{self.number}"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def waiting(self) -> "SuggestionQuerySet":
        return self.filter(state="waiting").order_by("pk")


class Suggestion(models.Model):
    """An edit of a persona that waits for the person's word, or that got it."""

    STATES = {"waiting": "Waiting", "accepted": "Accepted", "rejected": "Rejected"}

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="suggestions")
    turn = models.ForeignKey("conversations.Turn", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    persona = models.CharField(max_length=40, blank=True)
    edit = models.JSONField()
    place = models.CharField(max_length=40, help_text="The item's id; of prose and of a new item the section's key.")
    section = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, help_text="Why it was not simply done.")
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    revision = models.PositiveIntegerField(null=True, blank=True, help_text="The one that accepting it made.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["document", "state"], name="suggestion_by_state")]

    def __str__(self) -> str:
        return f"{self.place}: {self.get_state_display()}"

    def is_outdated(self, content: Content) -> bool:
        """Whether what it would change reads other than it did when this was suggested."""
        return self.state == "waiting" and not still_fits(content, self.place, self.before, self.edit)

    def decide(self, state: str, revision: int | None = None) -> None:
        self.state, self.revision, self.decided_at = state, revision, timezone.now()
        self.save(update_fields=["state", "revision", "decided_at"])


class ShareQuerySet(models.QuerySet["Share"]):
    def make(self, project: Project, days: int | None = None) -> "Share":
        """A new link to the project's document, for so many days or until it is withdrawn; one it had before ends."""
        now = timezone.now()
        until = now + timedelta(days=days) if days else None
        new = {"key": secrets.token_urlsafe(SHARE_KEY_LENGTH * 3 // 4), "created_at": now, "expires_at": until}
        share = self.update_or_create(project=project, defaults=new)[0]
        share.project = project
        return share

    def opened_by(self, token: str) -> "Share | None":
        """The one whose link this is, if it still leads anywhere."""
        found = self.known_by(token)
        return None if found is None or found.is_over else found

    def known_by(self, token: str) -> "Share | None":
        """The same, also after it has run out. Whatever is wrong with a token, the answer is none."""
        key = token[:SHARE_KEY_LENGTH].replace("\x00", "")
        found = self.filter(key=key, project__owner__is_active=True).select_related("project").first()
        return found if found is not None and constant_time_compare(found.token, token) else None


class Share(models.Model):
    """A link under which anybody may read the document: see docs/decisions/0015-a-link-for-reading.md."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="share")
    key = models.CharField(max_length=SHARE_KEY_LENGTH, unique=True, editable=False, help_text="How the link begins.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty for until it is withdrawn.")

    objects = ShareQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Link to {self.project}"

    @property
    def token(self) -> str:
        """256 bits that follow from the row and the secret key: a copy of the database opens nothing."""
        signed = salted_hmac("prd.share", f"{self.key}:{self.project_id}", algorithm="sha256").digest()
        return self.key + urlsafe_b64encode(signed).decode().rstrip("=")

    @property
    def is_over(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class SourceQuerySet(models.QuerySet["Source"]):
    def without_text(self) -> "SourceQuerySet":
        return self.defer("text")

    def beginnings(self, length: int) -> "models.QuerySet[Any]":
        """Each with its `beginning` and its `length`, and without the rest of its text."""
        return self.without_text().annotate(beginning=Left("text", length), length=Length("text"))


class Source(models.Model):
    """A text that somebody brought into the project. Lines taken from it name it by its title and quote its words."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(max_length=10, choices=KINDS)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    waiting = 0  # how many of its suggestions wait, where that was counted

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["project", "title"], name="source_title_is_unique")]

    def __str__(self) -> str:
        return self.title
