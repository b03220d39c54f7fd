"""The settings as a new process reads them: each test starts Python with an environment of its own."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD_KEY = "kP3xQ9vT7mZ1rW5yB8nC2dF6gH4jL0sA-_eUiOaXbYcVdNfMqRt"
PRODUCTION = {"PRODUCTION": "1", "SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "prd.example.org", "DEBUG": "0"}
PRINT = "import json, voiceprd.settings as s; print(json.dumps({n: getattr(s, n, None) for n in %r}, default=str))"


def python(tmp_path, environment, *arguments):
    # Empty values hide what a developer's own .env may say.
    quiet = dict.fromkeys(["SECRET_KEY", "REDIS_URL"], "") | {"PRODUCTION": "0", "DEBUG": "0", "TRUSTED_PROXY": "0"}
    base = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    database = {"VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    environment = {**base, **quiet, **database, "ALLOWED_HOSTS": "localhost", **environment}
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)


def read(tmp_path, environment, *names):
    done = python(tmp_path, environment, "-c", PRINT % (names,))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def refusal(tmp_path, **environment):
    done = python(tmp_path, PRODUCTION | environment, "-c", "import voiceprd.settings")
    assert done.returncode != 0
    return done.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": GOOD_KEY[:49]}, "49 characters, 50 are needed"),
        ({"SECRET_KEY": "abcde" * 12}, "repeats 5 characters"),
        ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "django-insecure"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty"),
        ({"ALLOWED_HOSTS": "prd.example.org,*"}, 'ALLOWED_HOSTS contains "*"'),
        ({"DEBUG": "1"}, "DEBUG is on"),
    ],
)
def test_production_refuses_to_start(tmp_path, environment, words):
    assert words in refusal(tmp_path, **environment)


def test_a_refusal_names_everything_at_once(tmp_path):
    said = refusal(tmp_path, SECRET_KEY="", ALLOWED_HOSTS="", DEBUG="1")
    assert all(name in said for name in ("ImproperlyConfigured", "SECRET_KEY", "ALLOWED_HOSTS", "DEBUG is on"))


def test_production_makes_no_key_of_its_own(tmp_path):
    refusal(tmp_path, SECRET_KEY="")
    assert not (tmp_path / "secret_key").exists()


def test_the_check_for_deployment_is_clean(tmp_path):
    done = python(tmp_path, PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert "no issues" in done.stdout, done.stderr


def test_the_check_for_development_is_clean(tmp_path):
    done = python(tmp_path, {}, "manage.py", "check", "--fail-level", "WARNING")
    assert "no issues" in done.stdout, done.stderr


def test_production_protects_cookies_and_the_line(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    assert read(tmp_path, PRODUCTION, *names) == dict(zip(names, (True, True, True, 86400), strict=True))


def test_a_proxy_is_believed_only_when_trusted(tmp_path):
    name = "SECURE_PROXY_SSL_HEADER"
    assert read(tmp_path, PRODUCTION, name)[name] is None
    assert read(tmp_path, PRODUCTION | {"TRUSTED_PROXY": "1"}, name)[name] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_development_makes_a_key_once_and_keeps_it_private(tmp_path):
    first, second = (read(tmp_path, {}, "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS") for _ in range(2))
    assert first == second
    assert (len(first["SECRET_KEY"]), first["DEBUG"]) == (50, False)
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_two_first_starts_at_once_agree_on_the_key(tmp_path):
    command = [
        sys.executable,
        "-c",
        "import sys, pathlib, voiceprd.secret_key as k; print(k.kept_key(pathlib.Path(sys.argv[1])))",
    ]
    starts = [subprocess.Popen([*command, str(tmp_path / "key")], cwd=ROOT, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({start.communicate()[0] for start in starts}) == 1


def test_redis_serves_the_sockets_and_the_cache(tmp_path):
    found = read(tmp_path, {"REDIS_URL": "redis://localhost:6379/1"}, "CHANNEL_LAYERS", "CACHES")
    hosts = found["CHANNEL_LAYERS"]["default"]["CONFIG"]["hosts"]
    assert hosts == [{"address": "redis://localhost:6379/1", "socket_timeout": 15}]
    cache = found["CACHES"]["default"]
    assert cache["LOCATION"] == "redis://localhost:6379/1"
    assert cache["OPTIONS"] == {"socket_timeout": 1, "socket_connect_timeout": 1}


def test_postgresql_gets_a_pool_and_no_kept_connections(tmp_path):
    url = "postgres://prd:secret@localhost/prd?sslmode=require"
    database = read(tmp_path, {"DATABASE_URL": url}, "DATABASES")["DATABASES"]["default"]
    assert database["CONN_MAX_AGE"] == 0
    assert database["CONN_HEALTH_CHECKS"]
    assert database["OPTIONS"] == {"sslmode": "require", "pool": {"min_size": 1, "max_size": 8}}


def test_sqlite_waits_for_its_turn(tmp_path):
    options = read(tmp_path, {}, "DATABASES")["DATABASES"]["default"]["OPTIONS"]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)


def test_every_variable_is_in_the_example():
    settings = (ROOT / "voiceprd/settings.py").read_text()
    example = (ROOT / ".env.example").read_text()
    names = {
        line.split('"')[1]
        for line in settings.replace("env.", "\nenv.").splitlines()
        if line.startswith("env.") and '"' in line
    }
    assert names and [name for name in sorted(names) if f"{name}=" not in example] == []
