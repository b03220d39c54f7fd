"""What a person may say about a project. The rules are those of projects/names.py; forms only put them in place."""

from typing import Any

from django import forms

from projects.models import Project
from projects.names import LONGEST_NAME, alike, clean_name, clean_text

OUTLINES = {"full": "Full", "lean": "Lean, one page", "feature": "One feature"}
LONGEST_DESCRIPTION = 2000


class NameField(forms.CharField):
    """Takes the raw words, so that the rules can say exactly what is wrong with them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, empty_value="", widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)
        self.validators = []

    def clean(self, value: Any) -> str:
        raw = super().clean(value)
        return clean_name(raw) if raw.strip() or self.required else ""


class NewProjectForm(forms.Form):
    """Everything is optional: "Start talking" sends nothing."""

    name = NameField(required=False)
    description = forms.CharField(required=False, max_length=LONGEST_DESCRIPTION)


class TitleForm(forms.Form):
    """The name alone, for renaming where it stands."""

    name = NameField(error_messages={"required": "Give the project a name."})


class SettingsForm(forms.Form):
    name = NameField(required=False, help_text=f"At most {LONGEST_NAME} characters. Old addresses go on working.")
    description = forms.CharField(
        required=False,
        max_length=LONGEST_DESCRIPTION,
        widget=forms.Textarea,
        help_text="One or two sentences for the shelf. The document does not need it.",
    )
    outline = forms.ChoiceField(
        choices=list(OUTLINES.items()),
        help_text="Which sections the document shows. Changing it loses nothing.",
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, initial={field: getattr(project, field) for field in self.base_fields})
        # A project that has a name keeps one; an unnamed one may wait.
        self.fields["name"].required = bool(project.name)
        self.fields["name"].error_messages["required"] = "Give the project a name."

    def clean_description(self) -> str:
        return clean_text(self.cleaned_data["description"])


class DeletionForm(forms.Form):
    """A named project is deleted by writing its name; an unnamed one has too little in it to ask for more."""

    name = forms.CharField(
        label="Write the project’s name to delete it", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data)
        self.project = project
        if not project.name:
            del self.fields["name"]

    def clean_name(self) -> str:
        written = str(self.cleaned_data["name"])
        if not alike(written, self.project.name):
            raise forms.ValidationError(f"That is not its name. It is called “{self.project.name}”.", code="other_name")
        return written
