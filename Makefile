# `make` or `make help` says what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run demo screenshots logs quick test bench check audit docs build deploy clean lock

PORT ?= 4570
ORIGINS ?=
ENV ?= default

VENV := .venv/bin
DEV := .venv/.made
MINISTACK := .local/ministack/.made

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DEV) $(MINISTACK) ## the two Python environments, from the locked requirements (others call it)

run: $(DEV) $(MINISTACK) ## the whole service on this machine, until Ctrl-C (PORT=4570 ORIGINS=http://localhost:5173,...)
	@exec $(VENV)/python -m tools.local --port $(PORT) --origins "$(ORIGINS)"

demo: $(DEV) ## the worked example, loaded into the stack that `make run` runs
	@$(VENV)/python -m tools.demo

screenshots: $(DEV) ## a picture of each page of the console in the stack that `make run` runs
	@$(VENV)/python -m tools.screenshots

logs: $(DEV) ## the latest log lines of the functions in the stack that `make run` runs
	@$(VENV)/python -m tools.logs

quick: $(DEV) ## after each edit: style, types, floors, and what needs nothing deployed; a minute of CPU
	@$(VENV)/ruff check -q
	@$(VENV)/mypy
	@PYTHONPATH=layers/segmentation $(VENV)/lint-imports --no-logo
	@$(VENV)/pytest -q -m "not thorough and not on_the_stack" tests/unit tests/api tests/contract

test: $(DEV) $(MINISTACK) ## all tests
	@$(MAKE) --no-print-directory -C console test
	$(VENV)/pytest -n 3 --dist loadgroup

bench: $(DEV) ## what it takes and costs: the figures of docs/performance.md, into bench/results.json
	@$(VENV)/python -m bench

check: $(DEV) ## style, types, the template and the API's description, without running anything
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy
	PYTHONPATH=layers/segmentation $(VENV)/lint-imports --no-logo
	AWS_DEFAULT_REGION=us-east-1 $(VENV)/sam validate
	AWS_DEFAULT_REGION=us-east-1 $(VENV)/sam validate --lint
	$(VENV)/python -m tools.openapi --check
	@$(MAKE) --no-print-directory -C console check
	$(VENV)/python -m tools.audit --where-possible

audit: $(DEV) ## known vulnerabilities of all that is locked; fails where they can't be looked up
	$(VENV)/python -m tools.audit
	@$(MAKE) --no-print-directory -C console audit

docs: $(DEV) ## docs/openapi.json, from the code and the template
	$(VENV)/python -m tools.openapi

build: $(DEV) ## what goes to AWS, in .aws-sam/build (ENV as for deploy)
	@$(VENV)/python -m tools.build --config-env $(ENV)

deploy: build ## to AWS, with your own credentials (ENV=default, dev or prod of samconfig.toml)
	@$(VENV)/python -m tools.deploy --config-env $(ENV)

clean: ## forget all that is local: builds, data, caches (not .venv)
	@$(firstword $(wildcard $(VENV)/python) python3) -m tools.clean

lock: $(DEV) ## lock the newest versions that pyproject.toml allows
	$(VENV)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements/dev.txt
	$(VENV)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header pyproject.toml --group ministack -o requirements/ministack.txt
	$(VENV)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header pyproject.toml -c requirements/dev.txt -o layers/segmentation/requirements.txt

$(DEV): requirements/dev.txt tools/setup.sh
	@tools/setup.sh dev
	@touch $@

$(MINISTACK): requirements/ministack.txt tools/setup.sh | $(DEV)
	@tools/setup.sh ministack
	@touch $@
