# Two commands are enough: `make run` and `make test`. They need Python 3.11 or newer, and make.

.DEFAULT_GOAL := help
.PHONY: help run serve test browser bench bench-checks bench-wireframes wireframe-sheet chaos check format sample lock screenshots clean

HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 4
FOR ?=
ARGS ?=
PY := .venv/bin/python
INSTALL := PYTHON="$(PYTHON)" sh requirements/install
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-annotate $(if $(UPGRADE),--upgrade)

help:
	@echo "make run          serve on http://$(HOST):$(PORT) (PORT=8001 for another port)"
	@echo "make serve        the same from $(WORKERS) processes, for production (WORKERS=8 for more)"
	@echo "make test         run the tests (ARGS='tests/prd -k export' for some of them)"
	@echo "make browser      run the tests that drive a browser (needs chromium)"
	@echo "make bench        measure speed and cost beside the SDK alone and a bare relay (20 minutes)"
	@echo "make bench-checks measure the checks of a document of 200 items (ARGS=500 for another length)"
	@echo "make bench-wireframes  measure drawing beside Pillow alone, hostile drawings, and what repair mends (1 minute)"
	@echo "make wireframe-sheet   draw all frames of the tests in light and dark into var/, to be looked at"
	@echo "make chaos        kill workers while people talk, and count what is lost (PostgreSQL, redis-server; 5 minutes)"
	@echo "make check        lint, types, import rules"
	@echo "make format       let ruff mend and format the code"
	@echo "make sample       give an account the finished sample project (FOR=username)"
	@echo "make lock         lock again after a change of requirements/*.in (UPGRADE=1: the newest of everything)"
	@echo "make screenshots  take those of docs/screenshots again (needs chromium)"
	@echo "make clean        remove .venv and caches; your data in var/ stays"

run:
	@$(INSTALL) runtime
	@exec $(PY) manage.py serve --host "$(HOST)" --port "$(PORT)"

serve:
	@$(INSTALL) runtime
	@exec $(PY) manage.py serve --host "$(HOST)" --port "$(PORT)" --workers "$(WORKERS)"

test:
	@$(INSTALL) dev
	@$(PY) -m pytest -n auto --maxprocesses 4 $(ARGS)

browser:
	@$(INSTALL) dev
	@$(PY) -m pytest -m browser $(or $(ARGS),tests/browser)

bench:
	@$(INSTALL) dev
	@$(PY) -m tests.load.bench $(ARGS)

bench-checks:
	@$(INSTALL) dev
	@$(PY) -m tests.prd.bench_checks $(ARGS)

bench-wireframes:
	@$(INSTALL) dev
	@$(PY) -m tests.wireframes.bench $(ARGS)

wireframe-sheet:
	@$(INSTALL) dev
	@$(PY) -m tests.wireframes.sheet $(ARGS)

chaos:
	@$(INSTALL) dev
	@$(PY) -m tests.load.chaos $(ARGS)

check:
	@$(INSTALL) dev
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy && .venv/bin/lint-imports --no-logo

format:
	@$(INSTALL) dev
	@$(PY) -m ruff check --fix --exit-zero . && $(PY) -m ruff format .

sample:
	@$(INSTALL) runtime
	@$(PY) manage.py migrate --verbosity 0 && $(PY) manage.py load_sample $(FOR)

# The locks hold for every platform and Python from 3.11 on; dev.txt takes the versions that runtime.txt has.
lock:
	@$(INSTALL) dev
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	cd requirements && $(COMPILE) -o runtime.txt runtime.in && $(COMPILE) -c runtime.txt -o dev.txt dev.in

screenshots:
	@$(INSTALL) dev
	@$(PY) -m tests.browser.screenshots

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
