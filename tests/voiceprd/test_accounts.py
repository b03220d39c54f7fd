import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from projects.models import Project
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

NEW = {"username": "ida", "password1": "seven-lakes-and-an-oar", "password2": "seven-lakes-and-an-oar"}


def sign_up(client, **changes):
    return client.post(reverse("signup"), NEW | changes)


def log_in(client, password=PASSWORD, username="mara", **more):
    return client.post(reverse("login"), {"username": username, "password": password, **more})


def test_signing_up_logs_in_and_goes_home(anonymous):
    response = sign_up(anonymous)
    assert response.url == "/"
    assert anonymous.get("/").wsgi_request.user.username == "ida"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"username": ""}, "required"),
        ({"username": "MARA"}, "already exists"),
        ({"username": "a b"}, "valid username"),
        ({"password2": "other"}, "match"),
        ({"password1": "12345678", "password2": "12345678"}, "too common"),
        ({"username": "ida-lakeside", "password1": "ida-lakeside", "password2": "ida-lakeside"}, "too similar"),
    ],
)
def test_sign_up_says_what_is_wrong_and_keeps_the_name(anonymous, user, changes, words):
    response = sign_up(anonymous, **changes)
    assert words in response.text
    assert (NEW | changes)["username"] in response.text
    assert not User.objects.filter(username="ida").exists()


def test_a_closed_sign_up_says_so(anonymous, settings):
    settings.SIGNUP_OPEN = False
    assert "closed" in anonymous.get(reverse("signup")).text
    assert sign_up(anonymous).status_code == 403
    assert not User.objects.exists()


def test_who_is_logged_in_needs_no_sign_up(client):
    assert client.get(reverse("signup")).url == "/"


def test_logging_in_goes_on_to_the_page_that_was_asked_for(anonymous, project):
    assert log_in(anonymous, next="/projects/harbour-ferry/").url == "/projects/harbour-ferry/"


@pytest.mark.parametrize("door", ["login", "signup"])
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "/account/log-out/",
        "http:///e.x",
    ],
)
def test_next_never_leads_off_the_site_or_back_to_the_door(anonymous, user, door, elsewhere):
    send = {"login": {"username": "mara", "password": PASSWORD}, "signup": NEW}[door]
    assert anonymous.post(reverse(door), {**send, "next": elsewhere}).url == "/"


def test_a_loop_of_log_ins_ends_at_home(client):
    assert client.get(reverse("login"), {"next": reverse("login")}).url == "/"


def test_a_wrong_password_is_told_and_the_name_kept(anonymous, user):
    response = log_in(anonymous, "wrong")
    assert "correct username and password" in response.text
    assert 'value="mara"' in response.text


def test_five_wrong_passwords_lock_the_name_for_this_address(anonymous, user):
    statuses = [log_in(anonymous, "wrong").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    locked = log_in(anonymous)
    assert locked.status_code == 429
    assert "Too many attempts" in locked.text


def test_the_lock_opens_after_a_quarter_of_an_hour(anonymous, user, settings):
    for _ in range(5):
        log_in(anonymous, "wrong")
    AccessAttempt.objects.update(attempt_time="2020-01-01T00:00Z")
    assert log_in(anonymous).status_code == 302
    assert settings.AXES_COOLOFF_TIME.total_seconds() == 15 * 60


def test_a_locked_name_is_open_from_another_address(anonymous, user):
    for _ in range(5):
        log_in(anonymous, "wrong")
    assert log_in(Client(REMOTE_ADDR="192.0.2.7")).status_code == 302


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(user, settings):
    for number in range(5):
        log_in(Client(headers={"X-Forwarded-For": f"198.51.100.{number}"}), "wrong")
    assert log_in(Client()).status_code == 429
    settings.TRUSTED_PROXY = True
    assert log_in(Client(headers={"X-Forwarded-For": "127.0.0.1, 203.0.113.9"})).status_code == 302


def test_the_right_password_forgets_the_wrong_ones(anonymous, user):
    for _ in range(4):
        log_in(anonymous, "wrong")
    log_in(anonymous)
    assert not AccessAttempt.objects.exists()


def test_logging_out_is_sent_not_read(client):
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).url == reverse("login")
    assert client.get("/").status_code == 302


def test_logging_out_twice_ends_at_log_in(anonymous):
    assert anonymous.post(reverse("logout")).url == reverse("login")


def test_a_new_password_keeps_this_device_and_logs_out_the_others(client, user):
    other = Client()
    other.force_login(user)
    new = {"new_password1": NEW["password1"], "new_password2": NEW["password1"]}
    client.post(reverse("password_change"), {"old_password": PASSWORD, **new})
    assert client.get(reverse("password_change_done")).status_code == 200
    assert other.get("/").status_code == 302


def test_the_account_page_offers_everything(client):
    page = client.get(reverse("account")).text
    assert all(reverse(name) in page for name in ("password_change", "logout", "account_delete"))


def test_the_user_name_can_be_changed(client, user):
    client.post(reverse("account"), {"username": "mara.k"})
    user.refresh_from_db()
    assert user.username == "mara.k"


@pytest.mark.parametrize("taken", ["OTTO", "otto", "", "a b"])
def test_a_user_name_that_is_taken_or_bad_is_refused(client, user, other_user, taken):
    response = client.post(reverse("account"), {"username": taken})
    user.refresh_from_db()
    assert (response.status_code, user.username) == (422, "mara")
    assert response.context["user"].username == "mara"


def test_the_password_deletes_the_account_and_everything_in_it(client, user, project, other_user):
    assert client.post(reverse("account_delete"), {"password": PASSWORD}).url == reverse("login")
    assert list(User.objects.all()) == [other_user]
    assert not Project.objects.exists() and not Session.objects.exists()


def test_leaving_forgets_failed_log_ins_too(client, user):
    log_in(Client(), "wrong")
    client.post(reverse("account_delete"), {"password": PASSWORD})
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize("password", ["", "wrong"])
def test_without_the_password_nothing_is_deleted(client, user, project, password):
    assert client.post(reverse("account_delete"), {"password": password}).status_code == 422
    assert Project.objects.exists()


@pytest.mark.parametrize("name", ["home", "account", "account_delete", "password_change"])
def test_pages_ask_strangers_to_log_in(anonymous, name):
    assert anonymous.get(reverse(name)).url == f"{reverse('login')}?next={reverse(name)}"


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(anonymous, project):
    headers = {"Referer": "http://testserver/projects/harbour-ferry/settings/?x=1"}
    response = anonymous.post(reverse("project_archive", args=["harbour-ferry"]), headers=headers)
    assert response.url == "/account/log-in/?next=/projects/harbour-ferry/settings/%3Fx%3D1"


def test_a_foreign_page_that_sent_a_form_is_not_where_one_ends(anonymous):
    headers = {"Referer": "https://evil.example/trap"}
    assert anonymous.post(reverse("project_create"), headers=headers).url == "/account/log-in/?next=/"


def test_htmx_moves_the_whole_page_to_log_in(anonymous, project):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/harbour-ferry/tester/"}
    response = anonymous.post(reverse("project_title", args=["harbour-ferry"]), headers=headers)
    assert response["HX-Redirect"] == "/account/log-in/?next=/projects/harbour-ferry/tester/"
