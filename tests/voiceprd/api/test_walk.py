"""The curl lines of the README, run as they are printed."""

import json
import os
import re
import subprocess

from tests.conftest import PASSWORD
from tests.server import ROOT

BLOCK = re.compile(r"## Use it from a script\n.*?```sh\n(.*?)```", re.DOTALL)
MAKE = "from django.contrib.auth.models import User; User.objects.create_user('walker', password='{password}')"


def test_the_lines_of_the_readme_go_through_the_whole_job(site, tmp_path):
    site.manage("shell", "-v0", "-c", MAKE.format(password=PASSWORD))
    [script] = BLOCK.findall((ROOT / "README.md").read_text())
    given = {"API": f"{site.url}/api/v1", "NAME": "walker", "PASSWORD": PASSWORD}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=os.environ | given,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    events = re.findall(r"^event: (\S+)$", done.stdout, re.MULTILINE)
    assert events.count("turn.started") == events.count("turn.finished") == 2
    assert {"text.delta", "prd.changed", "question.asked"} <= set(events)
    document = next(
        json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"') and "readiness" in line
    )
    assert "reserve a drill" in json.dumps(document)
    assert "reserve a drill" in (tmp_path / "tool-shelf.md").read_text()
    assert "reserve a drill" in (tmp_path / "tool-shelf.html").read_text()
    assert (tmp_path / "shelf.png").read_bytes().startswith(b"\x89PNG")
