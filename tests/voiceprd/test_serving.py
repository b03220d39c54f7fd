"""`make serve` as a real process: several workers, what their log says, and how they end."""

import json
import os
import signal
import subprocess
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.core.management import CommandError, call_command

from tests.conversations.test_stopping import PREPARE, a_model_that_never_ends, begin_a_reply, turn_in, until
from tests.server import free_port, serve

WORD = "zanzibar"
KEY = "key-that-must-not-be-logged"
TOKEN = "t" * 32
PRINT_TURN = "from conversations.models import Turn; print(Turn.objects.get().pk)"


def workers_of(supervisor):
    """The ids of its workers. Another child only keeps the books of shared memory."""
    found = subprocess.run(["pgrep", "-P", str(supervisor), "-f", "spawn_main"], stdout=subprocess.PIPE, check=False)
    return {int(each) for each in found.stdout.split()}


def wait_until(holds):
    until_then = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until_then
        time.sleep(0.1)


def test_a_killed_worker_comes_back_and_the_others_answer_meanwhile(tmp_path):
    with serve(tmp_path, workers=2) as site:
        wait_until(lambda: "served by 2 processes" in site.log)
        killed, _other = workers_of(site.process.pid)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(workers_of(site.process.pid) - {killed}) == 2)
        for _ in range(10):
            assert urlopen(f"{site.url}/healthz", timeout=5).status == 200
        site.process.terminate()
        assert site.process.wait(60) == 0
    assert "2 processes, and no REDIS_URL" in site.log
    assert f"worker {killed} ended with code -9 and is replaced" in site.log
    assert "Traceback" not in site.log


def test_workers_that_are_told_to_end_break_their_replies_off(tmp_path):
    with a_model_that_never_ends() as model, serve(tmp_path, workers=2, **model) as site:
        begin_a_reply(site)
    assert turn_in(tmp_path) == ("interrupted", None)
    assert "Traceback" not in site.log


def test_workers_that_die_again_and_again_are_not_replaced_for_ever(tmp_path):
    with serve(tmp_path, workers=1) as site:
        while site.process.poll() is None:
            for worker in workers_of(site.process.pid):
                os.kill(worker, signal.SIGKILL)
            time.sleep(0.1)
    assert site.process.returncode == 1
    assert "5 workers ended, and none of them had answered" in site.log
    assert "Serving was given up" in site.log


def test_workers_that_cannot_begin_end_the_command_with_a_reason(tmp_path):
    with (
        pytest.raises(RuntimeError, match="did not start") as failed,
        serve(tmp_path, workers=1, ANTHROPIC_BASE_URL="http://localhost:no-port"),
    ):
        pass
    assert "lifespan.startup failed" in str(failed.value)
    assert "Serving was given up" in str(failed.value)


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_number_of_workers_that_makes_no_sense_is_refused(count):
    with pytest.raises(CommandError, match="is not a number of processes: give 1 or more"):
        call_command("serve", f"--workers={count}")


@pytest.mark.parametrize("workers", [None, 1])
def test_the_log_is_json_that_names_turns_and_repeats_nobodys_words(tmp_path, workers):
    unreachable = {"ANTHROPIC_BASE_URL": f"http://127.0.0.1:{free_port()}", "ANTHROPIC_API_KEY": KEY}
    with serve(tmp_path, workers=workers, LOG_FORMAT="json", **unreachable) as site:
        made = json.loads(site.manage("shell", "-v0", "-c", PREPARE.replace("Ferry", f"Ferry {WORD}")))
        project = f"/projects/{made['slug']}"
        assert asked(site, made, f"{project}/product_manager/turns/", "POST", f"text={WORD}".encode()) == 204
        until(tmp_path, lambda row: row[0] == "failed")
        assert asked(site, made, f"/{WORD}/") == 404
        assert asked(site, made, f"/projects/{WORD}/") == 404
        assert asked(site, made, f"/?q={WORD}", Host="elsewhere.example") == 400
        assert asked(site, made, f"{project}/settings/", "POST", b"", Referer=f"http://a.example/{WORD}") == 403
        turn = site.manage("shell", "-v0", "-c", PRINT_TURN).strip()
    lines = [json.loads(line) for line in site.log.splitlines()]
    assert {line["turn"] for line in lines if line["logger"] == "conversations.runner"} == {turn}
    assert {"projects/<slug:slug>/settings/", "no route"} <= {line.get("route") for line in lines}
    assert [hidden for hidden in (WORD, KEY, made["session"], TOKEN) if hidden in site.log] == []


def asked(site, made, path, method="GET", body=None, **headers):
    """The status of the answer. Who names a page that they came from sends no token."""
    token = {} if "Referer" in headers else {"X-CSRFToken": TOKEN, "HX-Request": "1"}
    cookies = {"Cookie": f"sessionid={made['session']}; csrftoken={TOKEN}"}
    try:
        with urlopen(Request(site.url + path, body, cookies | token | headers, method=method), timeout=20) as response:
            return response.status
    except HTTPError as refused:
        return refused.code
