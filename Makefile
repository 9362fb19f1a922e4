# The project's tasks. Everything runs in .venv, made from the locked requirements: wheels only.
PYTHON ?= python3.11
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --require-hashes --only-binary :all:

.PHONY: demo test check format lock clean

demo: .venv/.installed ## Build today's demo report and print it as each channel receives it
	$(BIN)/mir demo --once

test: check ## Everything that CI runs: style, types, architecture, tests
	$(BIN)/python -m pytest -n 3 --dist loadgroup

check: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: .venv/.installed-dev ## Renew both lock files from pyproject.toml
	$(BIN)/uv pip compile -q --universal --upgrade --generate-hashes --only-binary :all: --python-version 3.11 \
		--extra install pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --upgrade --generate-hashes --only-binary :all: --python-version 3.11 \
		--extra install --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

.venv/.installed: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	$(INSTALL) -r requirements-dev.txt
	touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage htmlcov
