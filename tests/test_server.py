"""The site in a process of its own, as tests start it."""

import socket
from urllib.request import urlopen

from tests import server


def test_a_site_starts_at_another_port_when_somebody_was_quicker_at_the_first(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as quicker:
        ports = [server.free_port(), quicker.getsockname()[1]]
        monkeypatch.setattr(server, "free_port", lambda: ports.pop())
        with server.serve(tmp_path) as site, urlopen(f"{site.url}/healthz", timeout=20) as answer:
            assert answer.status == 200
    assert ports == []
