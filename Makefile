# Everything a fresh machine needs: git, make, and Python 3.11 or newer with venv.
PYTHON ?= python3
VENV ?= .venv
export BIN := $(VENV)/bin

# Two targets may fill the same $(VENV).
.NOTPARALLEL:

.PHONY: demo demo-once test check install lock bench redraw clean

demo: $(VENV)/installed         ## make a video, remix it, be refused once, then the same in your browser: no account, no key
	$(BIN)/python -m bot demo

demo-once: $(VENV)/installed    ## only the story, for scripts
	$(BIN)/python -m bot demo --once

test: $(VENV)/installed-dev     ## all tests, on SQLite and on PostgreSQL
	$(BIN)/python -m compileall -q -j 0 adapters bot core  # Read by every worker and every process that a test starts.
	$(BIN)/python -m pytest -n auto --maxschedchunk 2 -q

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

define install
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r $(1)
	$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true  # On all cores, where pip takes one; templates are no Python.
endef

$(VENV)/installed: requirements.lock
	$(call install,requirements.lock)
	touch $@

# Everything of requirements.lock is in it too, so that one run of pip does for both.
$(VENV)/installed-dev: requirements-dev.lock requirements.lock
	$(call install,requirements-dev.lock)
	touch $(VENV)/installed $@
