import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from tests.api import Caller
from voiceprd.models import MOST_TOKENS, SEEN_EVERY, AccessToken

pytestmark = pytest.mark.django_db

PAGE = "/account/tokens/"
SCRIPT = {"name": "Nightly export", "scope": "read"}


def make(client, **changes):
    return client.post(PAGE, SCRIPT | changes)


def shown_in(response):
    return re.search(r'id="made-token" value="(vprd_[^"]+)"', response.text)[1]


def status_of(token, method="GET"):
    return Caller(token).send(method, "/projects", {} if method == "POST" else None).status_code


def test_the_account_leads_here(client):
    assert f'href="{PAGE}"' in client.get("/account/").text
    assert client.get(PAGE).status_code == 200


def test_a_token_is_shown_once_and_stored_nowhere(client):
    made = make(client)
    token = shown_in(made)
    secret = token.rpartition("_")[2]
    assert made.headers["Cache-Control"] == "no-store"
    assert secret not in client.get(PAGE).text
    stored = AccessToken.objects.values().get()
    assert not any(secret in str(value) for value in stored.values())
    assert stored["digest"] not in client.get(PAGE).text


def test_it_opens_the_api_as_its_owner(client, project):
    token = shown_in(make(client))
    assert [item["slug"] for item in Caller(token).get("/projects").json()["items"]] == ["harbour-ferry"]


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("write", 201)])
def test_only_one_that_may_write_writes(client, scope, status):
    assert status_of(shown_in(make(client, scope=scope)), "POST") == status


def test_a_revoked_token_opens_nothing(client):
    token = shown_in(make(client))
    response = client.post(reverse("access_token_revoke", args=[AccessToken.objects.get().pk]), follow=True)
    assert "“Nightly export” is revoked." in response.text
    assert status_of(token) == 401


def test_nobody_revokes_another_s(client, other_client):
    token = shown_in(make(client))
    assert other_client.post(reverse("access_token_revoke", args=[AccessToken.objects.get().pk])).status_code == 404
    assert status_of(token) == 200


def test_nobody_sees_another_s(client, other_client):
    make(client)
    assert "Nightly export" not in other_client.get(PAGE).text


def test_looking_is_no_way_to_revoke(client):
    make(client)
    assert client.get(reverse("access_token_revoke", args=[AccessToken.objects.get().pk])).status_code == 405


def test_a_visitor_is_asked_to_log_in(anonymous):
    assert anonymous.get(PAGE).url.startswith(reverse("login"))
    assert make(anonymous).url.startswith(reverse("login"))


@pytest.mark.parametrize("changes", [{"name": ""}, {"name": "\x00"}, {"name": "x" * 81}, {"scope": "all"}])
def test_a_token_wants_a_name_and_a_scope(client, changes):
    assert make(client, **changes).status_code == 422
    assert not AccessToken.objects.exists()


def test_there_are_not_endlessly_many(client, user):
    for _ in range(MOST_TOKENS):
        AccessToken.objects.make(user, "Script", "read")
    response = make(client)
    assert response.status_code == 422
    assert "revoke one first" in response.text


def test_the_page_says_when_it_was_used_last(client):
    token = shown_in(make(client))
    assert "never used" in client.get(PAGE).text
    status_of(token)
    assert "last used" in client.get(PAGE).text


def test_its_use_is_noted_once_a_minute(client, django_assert_num_queries):
    token = shown_in(make(client))
    with django_assert_num_queries(3):  # the token with its owner, the note, the projects
        status_of(token)
    with django_assert_num_queries(2):
        status_of(token)
    AccessToken.objects.update(last_used_at=timezone.now() - SEEN_EVERY - timedelta(seconds=1))
    with django_assert_num_queries(3):
        status_of(token)


def test_a_switched_off_owner_is_refused(client):
    token = shown_in(make(client))
    User.objects.update(is_active=False)
    assert status_of(token) == 401


def test_a_token_outlives_a_password(client, user):
    token = shown_in(make(client))
    user.set_password("another-lake-43")
    user.save()
    assert status_of(token) == 200


def test_a_token_goes_with_its_account(client, user):
    token = shown_in(make(client))
    user.delete()
    assert status_of(token) == 401


def test_half_of_a_token_opens_nothing(client):
    token = shown_in(make(client))
    beginning, _, secret = token.rpartition("_")
    for other in (beginning, f"{beginning}_", f"{beginning}_{secret[:-1]}", f"{beginning}_{secret}x", f"vprd_{secret}"):
        assert status_of(other) == 401


def test_the_admin_shows_who_holds_which_and_lets_revoke(admin_client, client):
    token = shown_in(make(client))
    page = admin_client.get(reverse("admin:voiceprd_accesstoken_changelist")).text
    assert "Nightly export" in page and AccessToken.objects.get().digest not in page
    held = AccessToken.objects.get()
    assert admin_client.get(reverse("admin:voiceprd_accesstoken_change", args=[held.pk])).status_code == 200
    assert admin_client.get(reverse("admin:voiceprd_accesstoken_add")).status_code == 403
    admin_client.post(reverse("admin:voiceprd_accesstoken_delete", args=[held.pk]), {"post": "yes"})
    assert status_of(token) == 401


def test_the_admin_can_log_a_program_out(admin_client, caller):
    url = reverse("admin:voiceprd_tokenfamily_changelist")
    assert "mara" in admin_client.get(url).text
