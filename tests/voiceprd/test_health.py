"""What probes are told. They come without a session, by an address instead of a name, and over plain http."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from channels.testing import HttpCommunicator
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tests.server import ROOT, WITHOUT_A_KEY, free_port, silent_server, wait_for_port
from voiceprd import health as health_of_the_site
from voiceprd.asgi import application
from voiceprd.health import Health


async def answer(method, path):
    asked = HttpCommunicator(application, method, path, headers=[(b"host", b"10.1.2.3")])
    response = await asked.get_response(timeout=30)
    return response["status"], response["body"].decode(), dict(response["headers"])


def readiness(health=None):
    return asyncio.run((health or Health()).readyz())


@pytest.fixture
def unhurried(monkeypatch):
    """What must be found well has longer than two seconds: a busy machine's database is no less well."""
    monkeypatch.setattr(health_of_the_site, "SECONDS", 20.0)


async def test_a_process_that_is_up_says_so_without_touching_the_database():
    assert await answer("GET", "/healthz") == (
        200,
        '{"status": "ok"}',
        {b"content-type": b"application/json", b"content-length": b"16", b"cache-control": b"no-store"},
    )


@pytest.mark.django_db(transaction=True)
async def test_a_process_that_can_work_is_ready(unhurried):
    status, body, headers = await answer("GET", "/readyz")
    assert (status, headers[b"cache-control"]) == (200, b"no-store")
    assert json.loads(body)["checks"]["database"] == json.loads(body)["checks"]["migrations"] == "ok"


async def test_a_probe_may_ask_for_the_head_alone():
    status, body, headers = await answer("HEAD", "/healthz")
    assert (status, body, headers[b"content-length"]) == (200, "", b"16")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_nothing_can_be_sent_to_a_probes_address(path):
    status, _body, headers = await answer("POST", path)
    assert (status, headers[b"allow"]) == (405, b"GET, HEAD")


@pytest.mark.django_db(transaction=True)
def test_a_process_whose_database_waits_for_a_migration_is_not_ready(unhurried):
    recorder, health = MigrationRecorder(connection), Health()
    recorder.record_unapplied("sessions", "0001_initial")
    try:
        status, said = readiness(health)
        assert (status, said["checks"]["migrations"]) == (503, "waiting: run manage.py migrate")
    finally:
        recorder.record_applied("sessions", "0001_initial")
    assert readiness(health)[1]["checks"]["migrations"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_migrations_are_looked_for_until_none_waits_and_not_again(unhurried):
    health = Health()
    readiness(health)
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("sessions", "0001_initial")
    try:
        assert readiness(health)[1]["checks"]["migrations"] == "ok"
    finally:
        recorder.record_applied("sessions", "0001_initial")


@pytest.mark.django_db(transaction=True)
def test_a_process_without_its_redis_is_not_ready(settings, unhurried):
    settings.REDIS_URL = f"redis://:a-password@127.0.0.1:{free_port()}/0"
    status, said = readiness()
    assert (status, said["checks"]["redis"]) == (503, "failed (ConnectionError)")
    assert said["checks"]["database"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_hangs_gives_an_answer_and_no_hang(settings):
    with silent_server() as port:
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        status, said = readiness()
    assert (status, said["checks"]["redis"]) == (503, "no answer within 2 seconds")


def test_a_database_that_hangs_gives_an_answer_and_no_hang(tmp_path):
    with silent_server() as database, served(tmp_path, f"postgres://prd:a-password@127.0.0.1:{database}/prd") as url:
        with urlopen(f"{url}/healthz", timeout=20) as response:
            assert response.status == 200
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{url}/readyz", timeout=20)
        said = json.load(refused.value)
    assert refused.value.code == 503
    assert said["checks"] == dict.fromkeys(["database", "migrations"], "no answer within 2 seconds")


@contextmanager
def served(folder, database):
    """The application alone: `manage.py serve` would wait for the database first."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "voiceprd.asgi:application", "--port", str(port)]
    environment = os.environ | WITHOUT_A_KEY | {"VAR_DIR": str(folder), "DATABASE_URL": database}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def test_a_process_that_ends_takes_no_more_work():
    health = Health()
    health.stopping = True
    assert readiness(health) == (503, {"status": "stopping"})
