# Everything a fresh machine needs: git, make, and Python 3.11 or newer with venv.
PYTHON ?= python3
VENV ?= .venv
export BIN := $(VENV)/bin

.PHONY: demo demo-once test check install lock bench redraw clean

demo: $(VENV)/installed         ## make a video, remix it, be refused once, then the same in your browser: no account, no key
	$(BIN)/python -m bot demo

demo-once: $(VENV)/installed    ## only the story, for scripts
	$(BIN)/python -m bot demo --once

test: $(VENV)/installed-dev     ## all tests, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n auto -q

check: $(VENV)/installed-dev    ## format, lint, types, import contracts
	scripts/check

install: $(VENV)/installed      ## only prepare $(VENV)

bench: $(VENV)/installed-dev    ## figures against a baseline of the same run
	$(BIN)/python bench/ledger.py
	$(BIN)/python bench/flow.py
	$(BIN)/python bench/answer.py
	$(BIN)/python bench/archive.py
	$(BIN)/python bench/media.py

redraw: $(VENV)/installed-dev   ## accept how the cards look now
	$(BIN)/python -m pytest -q --redraw tests/adapters tests/test_docs.py

lock:                           ## after a change of dependencies in pyproject.toml; needs uv
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 \
		-q pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 \
		-q pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf .venv .venv-* demo-data .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/installed: requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
