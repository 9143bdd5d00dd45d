# The two commands of every day are `make run` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
# Images of containers switch compiled files off, and every process would compile two thousand modules anew.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?=
BIN := .venv/bin
DEMO ?= 1
ONLY ?=
SIZE ?=
ARGS ?=
# Three workers on two cores take whole files, in the order of tests/balance.py: browsers, servers and queues make each of them wait.
SPREAD := -n 3 --dist loadfile --no-loadscope-reorder
LOCK := $(BIN)/python -m uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
	--python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help environment setup run test test-services check bench faults lock

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | while IFS='|' read -r name text; do \
		printf '  make %-15s %s\n' "$$name" "$$text"; done

environment:
	@PYTHON="$(PYTHON)" scripts/setup.sh

setup: environment ## .venv, all dependencies, database, static files (the only target that needs the network)
	@$(BIN)/python -m scripts.machine
	@$(BIN)/python manage.py migrate --noinput --verbosity 0
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@echo "Готово. Запуск: make run, проверка: make test"

run: environment ## demo year, web server, worker and beat: PORT=8000 HOST=127.0.0.1 DATA_DIR=var DEMO=1
	@DEMO=$(DEMO) exec $(BIN)/python -m scripts.run

test: environment ## all tests, on SQLite or on DATABASE_URL and REDIS_URL: ARGS="-k pairs"
	@PYTHONHASHSEED=0 $(BIN)/python -m pytest $(SPREAD) $(ARGS)

test-services: environment ## the same tests on a PostgreSQL and a Redis that are started for them
	@$(BIN)/python -m scripts.services env PYTHONHASHSEED=0 $(BIN)/python -m pytest $(SPREAD) $(ARGS)

check: environment ## format, lint, types, import contracts, templates, check --deploy, migrations
	@scripts/check.sh

bench: environment ## figures of speed: ONLY=part SIZE=10
	@ONLY="$(ONLY)" SIZE="$(SIZE)" $(BIN)/python benchmarks/run.py

faults: environment ## what happens when parts are killed: ONLY=part SIZE=10
	@ONLY="$(ONLY)" SIZE="$(SIZE)" $(BIN)/python benchmarks/faults.py

lock: environment ## requirements.in → requirements.txt, requirements-dev.in → requirements-dev.txt
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -c requirements.txt -o requirements-dev.txt
