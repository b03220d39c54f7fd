"""What a person brings, as a form: a pasted text or a file. The rules are those of prd/bringing.py."""

from typing import Any

from django import forms

from prd import sources
from prd.bringing import LONGEST_TITLE, Brought, Unreadable, from_file, from_text


class SourceForm(forms.Form):
    """`brought` is what came of it, once it is valid."""

    brought: Brought

    title = forms.CharField(
        required=False, max_length=LONGEST_TITLE, help_text="Without one it is called by its first line or its file."
    )
    text = forms.CharField(
        label="Paste a text", required=False, strip=False, widget=forms.Textarea, help_text="Plain or Markdown."
    )
    file = forms.FileField(
        label="Or choose a file",
        required=False,
        allow_empty_file=True,
        help_text="Markdown, text or Word (.md, .txt, .docx).",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        text, file = values.get("text", ""), values.get("file")
        if text.strip() and file:
            self.add_error("file", "Bring a text or a file, one at a time.")
        elif file:
            self._take("file", values, file)
        elif "text" not in self.errors:
            self._take("text", values, None)
        return values

    def _take(self, field: str, values: dict[str, Any], file: Any) -> None:
        limits, title = sources.limits(), values.get("title", "")
        try:
            if file is None:
                self.brought = from_text(values.get("text", ""), "markdown", limits, title)
            else:
                # One byte more than allowed tells that it is too long; the rest of it is never read.
                data = file.read(limits.size + 1) if limits.size else file.read()
                self.brought = from_file(file.name, data, limits, title, size=file.size)
        except Unreadable as refusal:
            self.add_error(field, str(refusal))
