# Two commands do everything on a machine with Python 3.11+ and make:  make demo   make test
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements
# Spark is 430 MB: it comes only where there is a Java to run it.
SPARK := $(if $(shell command -v java),$(VENV)/spark.stamp)

.PHONY: help demo test check setup lint types layers catalogues docs tests tests-postgres messages lock clean

help:
	@echo "make demo    the demonstration, served on http://127.0.0.1:8000 with its logins printed"
	@echo "make test    every test and check; skips what this machine lacks and says so"
	@echo "make check   lint, types, layers, catalogues, docs and tests, as CI runs them"

demo: $(VENV)/run.stamp
	$(BIN)/wasl demo

test: check

check: $(VENV)/dev.stamp $(SPARK) lint types layers catalogues docs tests tests-postgres

setup: $(VENV)/dev.stamp $(SPARK)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

layers: $(VENV)/dev.stamp
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/dev.stamp
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/docs

# Collect every sentence of pages and code into the catalogues (translators then edit the .po files).
tests: $(VENV)/dev.stamp
	WASL_DATA_DIR=build/test-site $(BIN)/python -m pytest -n 2 --dist loadgroup

# The same tests of the site on PostgreSQL, on a server started for them and thrown away; what a browser makes of a page
# does not hang on the database.
tests-postgres: $(VENV)/dev.stamp
	WASL_DATA_DIR=build/test-site $(BIN)/python tools/with_postgres.py --unflushed \
	    $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not chromium" \
	    tests/apps tests/web tests/api tests/test_permissions.py

catalogues: $(VENV)/dev.stamp
	$(BIN)/python tools/messages.py check

messages: $(VENV)/dev.stamp
	$(BIN)/python tools/messages.py collect

# Rewrite the pins. Needs uv; the locks name no index host.
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    pyproject.toml --extra dev -o $(LOCK)/dev.lock -q
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    pyproject.toml --extra setup -c $(LOCK)/dev.lock -o $(LOCK)/run.lock -q
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
	    pyproject.toml --extra spark -c $(LOCK)/dev.lock -o $(LOCK)/spark.lock -q

# The packages come first, by hash; then the project itself, built with the pinned builder.
$(VENV)/run.stamp: $(LOCK)/run.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) tools/check_python.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(LOCK)/run.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp $(LOCK)/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(LOCK)/dev.lock
	@touch $@

$(VENV)/spark.stamp: $(VENV)/dev.stamp $(LOCK)/spark.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(LOCK)/spark.lock
	@touch $@

clean:
	rm -rf $(VENV) build .demo
