import base64
import json
from datetime import timedelta

import jwt
import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User

from tests.api import Caller
from tests.conftest import PASSWORD
from voiceprd import tokens
from voiceprd.models import TokenFamily

pytestmark = pytest.mark.django_db


def log_in(password=PASSWORD, username="mara"):
    return Caller().post("/token/pair", {"username": username, "password": password})


def renew(refresh):
    return Caller().post("/token/refresh", {"refresh": refresh})


def status_of(token):
    return Caller(token).get("/projects").status_code


def test_a_name_and_a_password_give_a_pair_that_works(user):
    pair = log_in().json()
    assert set(pair) == {"access", "refresh"}
    assert status_of(pair["access"]) == 200


def test_a_log_in_is_noted_as_one_on_the_page_is(user):
    log_in()
    user.refresh_from_db()
    assert user.last_login


@pytest.mark.parametrize(("username", "password"), [("mara", "wrong"), ("nobody", PASSWORD), ("MARA", PASSWORD)])
def test_what_does_not_match_is_401_and_does_not_say_why(user, username, password):
    response = log_in(password, username)
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="Voice PRD"')
    assert response.json()["detail"] == "No account has this user name and password."


def test_a_name_is_read_as_the_page_reads_it(user):
    assert log_in(username="ｍａｒａ").status_code == 200


@pytest.mark.parametrize("username", ["", "x" * 151, "\ufdfa" * 100, "a\x00", "\ud800", 5, None])
def test_an_odd_name_is_refused(user, username):
    assert log_in(username=username).status_code == 422


def test_five_wrong_passwords_lock_the_name_here_and_on_the_page(user, anonymous):
    statuses = [log_in("wrong").status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 401, 429]
    locked = log_in()
    assert (locked.status_code, locked.json()["type"]) == (429, "urn:voiceprd:problem:locked-out")
    assert 0 < int(locked.headers["Retry-After"]) <= 15 * 60
    page = anonymous.post("/account/log-in/", {"username": "mara", "password": PASSWORD})
    assert page.status_code == 429


def test_wrong_passwords_on_the_page_count_here(user, anonymous):
    for _ in range(4):
        anonymous.post("/account/log-in/", {"username": "mara", "password": "wrong"})
    assert log_in("wrong").status_code == 429


def test_the_lock_opens_after_a_quarter_of_an_hour(user):
    for _ in range(5):
        log_in("wrong")
    AccessAttempt.objects.update(attempt_time="2020-01-01T00:00Z")
    assert log_in().status_code == 200


def test_a_log_in_forgets_the_wrong_passwords_before_it(user):
    for _ in range(4):
        log_in("wrong")
    assert log_in().status_code == 200
    assert not AccessAttempt.objects.exists()


def test_a_refresh_token_works_once(user):
    first = log_in().json()["refresh"]
    second = renew(first)
    assert (second.status_code, status_of(second.json()["access"])) == (200, 200)
    assert renew(second.json()["refresh"]).status_code == 200


def test_a_spent_refresh_token_ends_its_log_in_and_no_other(user):
    first, elsewhere = log_in().json()["refresh"], log_in().json()["refresh"]
    second = renew(first).json()["refresh"]
    assert renew(first).status_code == 401
    assert renew(second).status_code == 401
    assert renew(elsewhere).status_code == 200


def test_logging_out_ends_the_log_in(user):
    refresh = log_in().json()["refresh"]
    assert Caller().post("/token/revocation", {"refresh": refresh}).status_code == 204
    assert renew(refresh).status_code == 401
    assert Caller().post("/token/revocation", {"refresh": refresh}).status_code == 204


def test_a_token_can_be_asked_whether_it_works(user):
    pair = log_in().json()
    for use in ("access", "refresh"):
        assert Caller().post("/token/verify", {"token": pair[use]}).json() == {"use": use}
    renew(pair["refresh"])
    assert Caller().post("/token/verify", {"token": pair["refresh"]}).status_code == 401


def test_each_token_is_for_one_use(user):
    pair = log_in().json()
    assert status_of(pair["refresh"]) == 401
    assert renew(pair["access"]).status_code == 401


def test_tokens_run_out(user, settings):
    settings.ACCESS_TOKEN_LIFETIME = settings.REFRESH_TOKEN_LIFETIME = timedelta(seconds=-1)
    pair = log_in().json()
    assert status_of(pair["access"]) == 401
    assert renew(pair["refresh"]).status_code == 401


def test_what_ran_out_is_swept_away(user, settings):
    settings.REFRESH_TOKEN_LIFETIME = timedelta(seconds=-1)
    log_in()
    log_in()
    assert TokenFamily.objects.count() == 1


@pytest.mark.parametrize("change", ["deactivated", "password", "deleted"])
def test_whoever_may_not_come_in_any_more_is_refused_at_once(user, change):
    pair = log_in().json()
    if change == "deactivated":
        User.objects.update(is_active=False)
    elif change == "password":
        user.set_password("another-lake-43")
        user.save()
    else:
        user.delete()
    assert status_of(pair["access"]) == 401
    assert renew(pair["refresh"]).status_code == 401
    assert Caller().post("/token/verify", {"token": pair["access"]}).status_code == 401


def test_a_deactivated_person_cannot_log_in(user):
    User.objects.update(is_active=False)
    assert log_in().status_code == 401


def forged(user, key=None, **changes):
    good = jwt.decode(tokens.pair_for(user).access, options={"verify_signature": False})
    return jwt.encode({**good, **changes}, tokens._key() if key is None else key, algorithm="HS256")


@pytest.mark.parametrize("changes", [{"aud": "elsewhere"}, {"iss": "elsewhere"}, {"use": "refresh"}, {"exp": 1}])
def test_a_token_for_something_else_is_refused(user, changes):
    assert status_of(forged(user)) == 200
    assert status_of(forged(user, **changes)) == 401


def test_a_token_of_another_key_is_refused(user, settings):
    assert status_of(forged(user, settings.SECRET_KEY)) == 401


def test_a_token_without_a_signature_is_refused(user):
    header, claims, _ = log_in().json()["access"].split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    for token in (f"{none}.{claims}.", f"{header}.{claims}.", f"{header}.{claims}"):
        assert status_of(token) == 401


DEEP = base64.urlsafe_b64encode(b"[" * 5000).decode()


@pytest.mark.parametrize("token", ["", " ", "x", "a.b.c", "ü.ü.ü", "9" * 5000, f"{DEEP}.{DEEP}.x", "vprd_", "vprd_x_y"])
def test_no_token_is_too_odd_to_be_refused(db, token):
    response = Caller().get("/projects", Authorization=f"Bearer {token}")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["x", "a.b.c", "é", f"{DEEP[:900]}.{DEEP[:900]}.x"])
def test_odd_tokens_in_a_body_are_refused_too(db, token):
    assert Caller().post("/token/verify", {"token": token}).status_code == 401
    assert renew(token).status_code == 401
    assert Caller().post("/token/revocation", {"refresh": token}).status_code == 204


def test_a_token_in_an_address_opens_nothing(user):
    access = log_in().json()["access"]
    for name in ("token", "access_token", "jwt", "authorization"):
        assert Caller().get(f"/projects?{name}={access}").status_code == 401


def test_a_session_of_the_pages_opens_nothing(client):
    assert client.get("/api/v1/projects").status_code == 401


def test_another_scheme_opens_nothing_and_is_not_logged(user, settings, caplog):
    settings.DEBUG = True
    both = base64.b64encode(f"mara:{PASSWORD}".encode()).decode()
    assert Caller().get("/projects", Authorization=f"Basic {both}").status_code == 401
    assert both not in caplog.text
