# The developer's commands. `make` alone tells them.
.PHONY: help run test proof verify lint bench mutants i18n lock clean
.DEFAULT_GOAL := help

BIN := .venv/bin

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):[^#]*## /  make \1\t/p' $(MAKEFILE_LIST)

run: ## install what is missing, start a whole library with virtual devices
	@tools/setup run
	@$(BIN)/python -m tools.demo

test: ready lint ## install what is missing, then lint, types, import arrows and all tests
	@$(BIN)/pytest $(IN_PARALLEL)

proof: ready lint ## the same with the full counts, ending in a summary with its seeds
	@$(BIN)/pytest $(IN_PARALLEL) --full --hypothesis-seed=$(SEED)

verify: ready ## have SPIN try every order of events of the protocol's models (minutes)
	@$(BIN)/python -m tools.verify

lint: ready ## ruff, mypy and the import linter
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: ready ## measure, and write bench/results.json
	@$(BIN)/python -m tools.bench

mutants: ready ## change the domain in small ways, and see whether its tests notice (minutes)
	@tools/mutants

i18n: ready ## collect the texts of the code into kiosk/locales, and tell what is to be worded
	@$(BIN)/python -m tools.catalogues
	@tools/setup test

lock: ## re-make requirements/*.txt (UPGRADE=1: with the newest releases)
	@tools/lock $(if $(UPGRADE),--upgrade)

clean: ## take away all that these commands made, the demo's data too
	@rm -rf .venv .cache .run build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis
	@find kiosk -name '*.mo' -delete
	@find kiosk central tests tools -name __pycache__ -prune -exec rm -rf {} +

# One worker a core. What shares a library, a browser or a bench stays on one (tests/conftest.py).
IN_PARALLEL := --numprocesses=logical --maxprocesses=4

# Each worker reads 300 files of tests, and each of many processes the program: compiled once, also
# where the surroundings say that nothing compiled is to be kept.
export PYTHONDONTWRITEBYTECODE :=

# Of hypothesis, for `make proof`: a new one each time, told in the summary; SEED=… repeats one.
SEED ?= $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')

.PHONY: ready
ready:
	@tools/setup test
