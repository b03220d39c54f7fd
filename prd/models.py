"""The document of a project and its revisions."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from prd import checks
from prd.document import Content, live, new_content, plain_text
from projects.models import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversations.models import Turn

AUTHORS = {"person": "Person", "persona": "Persona"}


class DocumentQuerySet(models.QuerySet["Document"]):
    def for_project(self, project: Project) -> "Document":
        """The project's document; an empty one is made on first use."""
        empty = new_content(project.outline).model_dump(mode="json")
        document, _made = self.get_or_create(project=project, defaults={"content": empty})
        document.project = project
        return document

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
            checks.Screen(id=each.ref, title=each.title, requirements=tuple(each.requirements))
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
        """Keep the figures that lists of projects show."""
        self.readiness = checks.readiness(content, self.findings(content)).overall
        self.open_questions = sum(1 for item in live(content, "questions") if not getattr(item, "answer", ""))

    def remeasure(self) -> None:
        """Measure again after something beside the content changed: a drawing, for one."""
        self.measure(self.load())
        self.save(update_fields=["readiness", "open_questions"])

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
