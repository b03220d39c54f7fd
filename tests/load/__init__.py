"""The site under load and under fire: `make bench` and `make chaos`. Nothing here is collected by pytest.

`bench` compares what the site costs with what its parts cost without it. `chaos` kills its processes while fifty people
talk, and counts what was lost. Both talk to `upstream.py`, a Messages API that is fast enough for hundreds of streams.
"""
