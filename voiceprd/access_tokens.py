"""The page of personal access tokens: for scripts and coding tools, made and revoked by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from projects.forms import NameField
from projects.request import Request
from voiceprd.models import MOST_TOKENS, SCOPES, AccessToken

UNPROCESSABLE = 422


class AccessTokenForm(forms.Form):
    name = NameField(
        label="What it is for",
        help_text="The name of the script or tool that will use it.",
        error_messages={"required": "Say what it is for."},
    )
    scope = forms.ChoiceField(
        choices=list(SCOPES.items()), label="What it may do", help_text="One that only reads changes nothing of yours."
    )

    def __init__(self, data: Any = None, *, owned: int) -> None:
        super().__init__(data)
        self.owned = owned

    def clean(self) -> dict[str, Any]:
        if self.owned >= MOST_TOKENS:
            raise ValidationError(f"You have {MOST_TOKENS} already: revoke one first.", code="too_many")
        return self.cleaned_data


@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def access_tokens(request: Request) -> HttpResponse:
    """Those that there are, and the form for one more. A new one is shown by the answer that made it, and never again:
    it is stored nowhere, not even in the session."""
    held = request.user.access_tokens.all()
    form = AccessTokenForm(request.POST if request.method == "POST" else None, owned=held.count())
    context: dict[str, Any] = {"tokens": held, "form": form}
    if form.is_valid():
        made, secret = AccessToken.objects.make(request.user, **form.cleaned_data)
        context |= {"made": made, "secret": secret, "form": AccessTokenForm(owned=held.count())}
    status = UNPROCESSABLE if form.errors else 200
    response = render(request, "registration/access_tokens.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """It opens nothing from now on."""
    token = get_object_or_404(request.user.access_tokens, pk=pk)
    token.delete()
    messages.success(request, f"“{token.name}” is revoked.")
    return redirect("access_tokens")
