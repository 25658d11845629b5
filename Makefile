# Everything here makes its own environment in .venv first; Python 3.11 or newer, make and git are enough.

.SHELLFLAGS := -euc
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The first of these that runs and is new enough. `make PYTHON=/path/to/python …` overrides it.
PYTHON ?= $(shell for one in python3.11 python3 python3.12 python3.13 python3.14 python; do \
	"$$one" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$one"; break; }; done)

BIN := .venv/bin
CODE := bot handlers storage domain config sandbox tests
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-annotate --no-strip-extras --python-version 3.11
WORKERS ?= 2
# What the dice of `make chaos` are thrown with, and what else it is told; without a seed it takes one and says which.
SEED ?=
CHAOS ?=
# `make bench BENCHES="ack digest"` only prints these; `make bench LONG=1` also what takes long.
BENCHES ?=
LONG ?=
# The calls that the digests of the demo are made of; without a file they are invented.
CALLS ?= $(wildcard ../shared/data/call-centre-2021q1.csv)

# What `make test` leaves to other targets.
FAST := not browser and not slow

.PHONY: help demo serve test check lint types layers catalogues coverage slow chaos browser picture bench words roles lock install clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.runtime ## Start a Slack on this machine with the bot in it
	@exec $(BIN)/redress demo $(if $(CALLS),--calls $(CALLS))

serve: .venv/.runtime ## Run the bot against the Slack that the environment names
	@exec $(BIN)/redress serve

test: .venv/.installed ## Run the tests on SQLite and PostgreSQL (all but browser and slow)
	$(BIN)/python -m pytest -n $(WORKERS) -m "$(FAST)"

check: lint types layers catalogues coverage test ## Run everything that must hold before a commit

lint: .venv/.installed ## Check style and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

types: .venv/.installed ## Check types, the tests' too
	$(BIN)/mypy

layers: .venv/.installed ## Check that imports run one way
	$(BIN)/lint-imports --no-cache

catalogues: .venv/.installed ## Check that every word exists in every language
	$(BIN)/python -m config.catalogues check

coverage: .venv/.installed ## Check that unit tests reach every branch of domain/
	$(BIN)/python -m pytest -q -n $(WORKERS) tests/unit -m "$(FAST)" \
		--cov=domain --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

slow: .venv/.installed ## Run the tests that take long
	$(BIN)/python -m pytest -m slow

chaos: .venv/.installed ## Kill the bot and break its Slack for days, and say what was lost (SEED=…, CHAOS=--short)
	$(BIN)/python -m tests.chaos $(CHAOS) $(if $(SEED),--seed $(SEED))

browser: .venv/.installed ## Drive the page in a headless Chromium (installs none)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		{ echo "There is no Chromium on the PATH: 'apt-get install chromium fonts-noto-cjk' brings one on Debian." >&2; exit 1; }
	REDRESS_REQUIRE_BROWSER=1 $(BIN)/python -m pytest -m browser

picture: .venv/.installed ## Take the pictures of the README anew
	REDRESS_REQUIRE_BROWSER=1 REDRESS_WRITE_IMAGES=1 $(BIN)/python -m pytest -q -m browser tests/browser/test_first_life.py -k picture

bench: .venv/.bench ## Measure, and write docs/performance.md
	$(BIN)/python -m tests.bench $(or $(BENCHES),--page docs/performance.md) $(if $(LONG),--long)

words: .venv/.installed ## Bring the catalogues up to date with the code
	$(BIN)/python -m config.catalogues update

roles: .venv/.installed ## Write docs/roles.md, the page of who may do what
	$(BIN)/python -m bot.roles > docs/roles.md

lock: .venv/.installed ## Pin the requirements again, with a hash for every file
	for name in requirements requirements-build requirements-dev requirements-bench; do $(LOCK) "$$name.in" -o "$$name.txt"; done

install: .venv/.installed ## Only make the environment

clean: ## Remove what the tools made, the environment too
	rm -rf .venv build dist *.egg-info .coverage .coverage.* htmlcov test-results
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Enough to run the bot.
.venv/.runtime: requirements.txt requirements-build.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Redress needs Python 3.11 or newer with its venv module; none was found." \
		"On Debian: apt-get install python3 python3-venv. Elsewhere: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version): about half a minute, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# Enough to work on it.
.venv/.installed: .venv/.runtime requirements-dev.txt
	@echo "Adding what tests and checks need."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# What benchmarks measure beside.
.venv/.bench: .venv/.installed requirements-bench.txt
	@$(PIP) install --require-hashes -r requirements-bench.txt
	@touch $@
