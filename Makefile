# OneWindow: `make run` starts it, `make test` proves it, `make help` lists the rest.
# Every target brings what it needs into .venv by itself, in any order. A setting given to make reaches the
# program: `make run PORT=8080 DATABASE_URL=postgresql+psycopg://user@host/name`.

.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PYTHON  ?= python3 /usr/bin/python3
TEST_WORKERS ?= 2
ROUNDS ?= 20
DATABASES ?= postgres sqlite

BIN := .venv/bin
MADE := .venv/made
RUN_READY := .venv/ready-to-run
TEST_READY := .venv/ready-to-test
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
CATALOGS := $(patsubst %.po,%.mo,$(wildcard app/translations/*/LC_MESSAGES/*.po))

##@ Use it

.PHONY: run
run: $(RUN_READY) $(CATALOGS)  ## Start OneWindow here, with a demo hall (HOST, PORT, DATABASE_URL, WORKERS and every other setting)
	@exec $(BIN)/flask serve

##@ Prove it

.PHONY: test
test: lint $(CATALOGS)  ## Lint, then the whole suite on SQLite, on PostgreSQL and in a real browser
	@$(BIN)/python -m tests.support.bring
	@$(BIN)/pytest -n $(TEST_WORKERS) -q

.PHONY: lint
lint: $(TEST_READY)  ## Style, types, and which room may import which
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "Some files want 'make format'."; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

.PHONY: bench
bench: $(TEST_READY) $(CATALOGS)  ## How fast it is, as ratios of one run (QUICK=1 for a short one, BENCH="calls boards" for some questions)
	@$(BIN)/python -m bench $(if $(QUICK),--quick) $(BENCH)

.PHONY: torture
torture: $(TEST_READY) $(CATALOGS)  ## Crash a busy hall for minutes and compare what was told with what is stored (ROUNDS, DATABASES, RECORD)
	@$(BIN)/python -m tests.torture --rounds $(ROUNDS) $(if $(RECORD),--record) $(DATABASES)

##@ Work on it

.PHONY: format
format: $(TEST_READY)  ## Put every file in order: imports, quotes, line ends
	@$(BIN)/ruff check --quiet --fix-only
	@$(BIN)/ruff format

.PHONY: words
words: $(RUN_READY)  ## Collect the sentences of the product for translation into app/translations
	@PYTHONPATH=. $(BIN)/pybabel --quiet extract --mapping babel.cfg --keywords lazy_gettext \
	  --no-location --sort-output --output-file .venv/messages.pot .
	@$(BIN)/pybabel --quiet update --ignore-obsolete --no-fuzzy-matching --width 110 \
	  --input-file .venv/messages.pot --output-dir app/translations

.PHONY: help
help:  ## This list
	@awk 'BEGIN { FS = ":.*##" } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*##/ { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- what the targets stand on -------------------------------------------------------------------

$(MADE):
	@for python in $(PYTHON); do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    $$python -m venv --clear .venv && touch $@ && exit 0; \
	  fi; \
	done; \
	echo "OneWindow needs Python 3.11 or newer with venv (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1

$(RUN_READY): requirements.txt constraints.txt | $(MADE)
	@echo "Installing what OneWindow runs on (once) ..."
	@$(PIP) -r requirements.txt && touch $@

$(TEST_READY): requirements-dev.txt $(RUN_READY)
	@echo "Installing what its tests need (once) ..."
	@$(PIP) -r requirements-dev.txt && touch $@

%.mo: %.po | $(RUN_READY)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
