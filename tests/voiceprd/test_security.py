import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.views.defaults import permission_denied

from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def policy(response):
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", ["/", "/account/log-in/", "/admin/login/", "/nowhere/"])
def test_every_page_has_a_policy_without_unsafe_words(client, path):
    found = client.get(path)["Content-Security-Policy"]
    assert "unsafe" not in found and "*" not in found and "http" not in found


def test_the_policy_says_who_may_do_what(client):
    found = policy(client.get("/"))
    for name in ("default-src", "connect-src", "base-uri", "form-action"):
        assert found[name] == ["'self'"]
    assert found["media-src"] == ["'self'", "blob:"]
    assert found["frame-ancestors"] == found["object-src"] == ["'none'"]


def test_the_other_headers_are_there(client):
    response = client.get("/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "path", ["/", *map("/account/{}".format, ("", "tokens/", "deletion/")), "/projects/harbour-ferry/settings/"]
)
def test_no_page_has_inline_code_or_style(client, project, path):
    page = client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


@pytest.mark.parametrize(
    "name", ["index", "projects_project_changelist", "projects_formerslug_changelist", "projects_project_add"]
)
def test_the_admin_has_no_inline_code(admin_client, project, name):
    page = admin_client.get(reverse(f"admin:{name}")).text
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
    assert not re.search(r"<style|\sstyle=|\sonclick=", page)


def test_a_stale_form_is_told_to_go_back_and_reload(user):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(reverse("login"), {"username": "mara", "password": PASSWORD})
    assert response.status_code == 403
    assert "Go back, reload the page" in response.text


def test_a_missing_page_is_told_kindly(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "nothing at this address" in response.text


def test_what_is_not_allowed_is_told_kindly(client):
    assert "not open to you" in permission_denied(client.get("/").wsgi_request, PermissionDenied()).text


def test_a_broken_request_is_told_kindly(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = client.post(reverse("project_create"), {"name": "x" * 100})
    assert response.status_code == 400
    assert "could not read that" in response.text


def test_a_crash_is_told_kindly(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("voiceprd.home._waiting", lambda mine: 1 / 0)
    response = client.get("/")
    assert response.status_code == 500
    assert "Something broke on the server" in response.text


def test_an_unknown_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_browsers_find_an_icon_without_an_account(anonymous):
    assert anonymous.get("/favicon.ico").url == "/static/img/icon.svg"
