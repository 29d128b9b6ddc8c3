# Both commands set themselves up: a virtual environment, the pinned packages, then the work.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What is installed besides, e.g. EXTRAS=office: a sign-in and a database of the office's own.
EXTRAS ?=
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable

.PHONY: run test lint audit clean

run: $(VENV)/.installed
	$(BIN)/python -m assistant serve

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更高版本；可用 make PYTHON=python3.12 指定。"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python pyproject.toml constraints.txt
	$(INSTALL) '$(if $(EXTRAS),.[$(EXTRAS)],.)'
	$(BIN)/python -m knowledge.embedding.fetching
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(INSTALL) '.[dev]'
	@touch $@

# The model that the tests run is large: lint does without it.
$(VENV)/.installed-test: $(VENV)/.installed-dev
	$(INSTALL) '.[model-test]'
	@touch $@

# The bill of materials, and what is known of holes in it; the tools stay out of the program's environment.
audit:
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet cyclonedx-bom pip-audit
	@mkdir -p build
	$(VENV)-audit/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o build/sbom.json constraints.txt
	$(VENV)-audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip

clean:
	rm -rf $(VENV) $(VENV)-audit .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info
