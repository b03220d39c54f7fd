"""A server that ends while a reply runs, in the real process: the reply says so, at the end or at the next start."""

import json
import sqlite3
import time
from contextlib import closing, contextmanager
from threading import Event as Gate
from urllib.request import Request, urlopen

from tests.server import serve
from tests.upstream import Text, Upstream, message

PREPARE = """
import json
from django.contrib.auth.models import User
from django.test import Client
from projects.models import Project
user = User.objects.create_user("mara", password="x")
project = Project.objects.create_for(user, name="Ferry")
client = Client()
client.force_login(user)
print(json.dumps({"session": client.cookies["sessionid"].value, "slug": project.slug}))
"""


@contextmanager
def a_model_that_never_ends():
    """The environment of a site that it answers. The offline guide may be done before a signal comes, however slow."""
    with Upstream() as model:
        model.enqueue(message(Text("A ferry that takes bikes.")).held(Gate()))
        yield {"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "any"}


def begin_a_reply(site):
    """Say something to the site, and wait until the reply has begun."""
    made = json.loads(site.manage("shell", "-c", PREPARE).splitlines()[-1])
    address = f"{site.url}/projects/{made['slug']}/product_manager/turns/"
    cookies = f"sessionid={made['session']}; csrftoken={'t' * 32}"
    sending = Request(
        address, b"text=A+ferry+for+bikes", {"Cookie": cookies, "X-CSRFToken": "t" * 32, "HX-Request": "1"}
    )
    with urlopen(sending, timeout=20) as response:
        assert response.status == 204
    until(site.folder, lambda row: row[0] == "streaming")


def turn_in(folder):
    """Status and lease of the only turn, read past the server."""
    with closing(sqlite3.connect(folder / "db.sqlite3", timeout=20)) as database:
        return database.execute("select status, lease_token from conversations_turn").fetchone()


def until(folder, holds):
    until_then = time.monotonic() + 20
    while not holds(turn_in(folder)):
        assert time.monotonic() < until_then, turn_in(folder)
        time.sleep(0.05)


def test_a_server_that_is_told_to_end_breaks_its_replies_off(tmp_path):
    with a_model_that_never_ends() as model, serve(tmp_path, **model) as site:
        begin_a_reply(site)
    assert turn_in(tmp_path) == ("interrupted", None)
    assert "Traceback" not in site.log


def test_the_next_start_finds_what_a_server_that_died_left_running(tmp_path):
    with a_model_that_never_ends() as model, serve(tmp_path, **model) as site:
        begin_a_reply(site)
        site.process.kill()
        site.process.wait()
    assert turn_in(tmp_path)[0] == "streaming"
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database, database:
        database.execute("update conversations_turn set lease_until = '2001-01-01 00:00:00'")
    with serve(tmp_path):
        until(tmp_path, lambda row: row == ("interrupted", None))
