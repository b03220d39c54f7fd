"""Accounts: Django's own, with sign-up, one page for the person's account, and a way to leave with everything."""

from typing import Any
from urllib.parse import urlsplit

from axes.utils import reset as forget_failures
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm, UserCreationForm, UsernameField
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, RedirectURLMixin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView

from projects.deletion import delete_with_all
from projects.request import Request

UNPROCESSABLE = 422


class SignUpForm(UserCreationForm):
    class Meta:
        model = User
        fields = ("username",)
        labels = {"username": "User name"}
        help_texts = {"username": "Letters, numbers and @ . + - _ only."}
        field_classes = {"username": UsernameField}


class AccountForm(forms.ModelForm):
    """The name to log in with, under the same rules as at sign-up."""

    class Meta(SignUpForm.Meta):
        pass

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Somebody else has this name.", code="taken")
        return name


class LeaveForm(forms.Form):
    """Asks for the password, so that a screen left open cannot delete years of work."""

    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), label="Your password"
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise ValidationError("That is not your password.", code="wrong")
        return password


class NextPage(RedirectURLMixin):
    """Goes on to `next` if it is a page of this site, and one that makes sense for somebody who is logged in."""

    def get_redirect_url(self) -> str:  # type: ignore[override]  # the stubs know the next Django's signature
        url = str(super().get_redirect_url())
        doors = {reverse(name) for name in ("login", "signup", "logout")}
        return "" if urlsplit(url).path in doors else url


class LogInForm(AuthenticationForm):
    """Django's, with the name called as it is at sign-up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = SignUpForm.Meta.labels["username"]


class LogIn(NextPage, LoginView):
    authentication_form = LogInForm
    redirect_authenticated_user = True


@method_decorator([sensitive_post_parameters(), never_cache, login_not_required], name="dispatch")
class SignUp(NextPage, FormView):
    """Makes the account, logs in and goes home, or to the page that asked for an account."""

    form_class = SignUpForm
    template_name = "registration/signup.html"
    next_page = "home"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(self.get_success_url())
        if not settings.SIGNUP_OPEN:
            return render(request, "registration/signup_closed.html", status=403)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SignUpForm) -> HttpResponse:
        if not saved(form):
            return self.form_invalid(form)
        login(self.request, form.instance, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)


def saved(form: SignUpForm | AccountForm) -> bool:
    """Whether the form could be saved: two people may ask for one name at the same moment."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("username", "Somebody else has just taken this name.")
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Request) -> HttpResponse:
    form = AccountForm(request.POST if request.method == "POST" else None, instance=request.user)
    if not (form.is_valid() and saved(form)):
        return _page(request, "registration/account.html", form)
    messages.success(request, "Saved.")
    return redirect("account")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: Request) -> HttpResponse:
    """Deletes the account and everything it owns, after the password."""
    form = LeaveForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        return _page(request, "registration/account_delete.html", form)
    user = User.objects.get(pk=request.user.pk)
    logout(request)
    forget_failures(username=user.username)
    delete_with_all(user)
    messages.success(request, "Your account and everything in it is deleted.")
    return redirect("login")


def _page(request: Request, template: str, form: AccountForm | LeaveForm) -> HttpResponse:
    # The form writes what was typed into its user even when it is refused; the page shows who is logged in.
    kept = User.objects.get(pk=request.user.pk)
    context = {"form": form, "account": kept, "user": kept, "projects": kept.projects.count()}
    return render(request, template, context, status=UNPROCESSABLE if form.is_bound else 200)
