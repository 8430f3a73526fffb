# Everything a fresh machine needs: git, make, and Python 3.11 or newer with venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check install lock bench redraw clean

demo: .venv/installed           ## make a video, remix it, be refused once: no account, no key
	$(BIN)/python -m bot demo --once

test: .venv/installed-dev       ## all tests, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n auto -q

check: .venv/installed-dev      ## format, lint, types, import contracts
	scripts/check

install: .venv/installed        ## only prepare .venv

bench: .venv/installed-dev      ## figures against a baseline of the same run
	$(BIN)/python bench/ledger.py
	$(BIN)/python bench/flow.py
	$(BIN)/python bench/answer.py

redraw: .venv/installed-dev     ## accept how the cards look now
	$(BIN)/python -m pytest -q --redraw tests/adapters tests/test_docs.py

lock:                           ## after a change of dependencies in pyproject.toml; needs uv
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 \
		-q pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 \
		-q pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf .venv demo-data .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/installed: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
