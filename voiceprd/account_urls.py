"""Addresses of accounts: Django's own views where it has them."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from voiceprd import access_tokens, accounts

urlpatterns = [
    path("", accounts.account, name="account"),
    path("sign-up/", accounts.SignUp.as_view(), name="signup"),
    path("log-in/", accounts.LogIn.as_view(), name="login"),
    # Open to all: logging out in a second tab, or after the session ended, is no reason to log in.
    path("log-out/", login_not_required(auth.LogoutView.as_view()), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/changed/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("tokens/", access_tokens.access_tokens, name="access_tokens"),
    path("tokens/<int:pk>/revocation/", access_tokens.revoke, name="access_token_revoke"),
    path("deletion/", accounts.leave, name="account_delete"),
]
