# Two commands do everything on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.
# Neither needs root, a database server or, once packages are there, the internet.

PYTHON ?= $(firstword $(foreach v,python3 python3.13 python3.12 python3.11,$(shell $(v) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(v))))
VENV := .venv
BIN := $(VENV)/bin
UV_COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-strip-extras

# Compiled modules are kept: without them every start of a program compiles its libraries again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: audit help demo serve stop test fix lint pictures bench lock messages clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.runtime ## make the demo county, plan its December and start the service on it
	@$(BIN)/xuntu demo --out var/demo --serve

serve: $(VENV)/.runtime ## start the service on the demo county again (after make demo)
	@$(BIN)/xuntu --home var/demo/home serve

stop: $(VENV)/.runtime ## stop the service that make demo has started
	@$(BIN)/xuntu --home var/demo/home serve --stop

test: $(VENV)/.dev ## lint, types, contracts and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/bandit -q -r geo planner data maps api -ll
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered --cov-report=json
	$(BIN)/python tests/coverage_floor.py

lint: $(VENV)/.dev ## lint, types and contracts only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/bandit -q -r geo planner data maps api -ll

audit: $(VENV)/.audit ## compare the locked packages with known vulnerabilities (needs the internet)
	@for lock in requirements*.lock; do echo "$$lock"; \
	  $(BIN)/pip-audit --strict --disable-pip --no-deps --require-hashes --timeout 15 -r $$lock \
	  || { echo "没有完成：有已知漏洞，或连不上公告来源（见上）/ not passed: see above"; exit 1; }; done

fix: $(VENV)/.dev ## format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.bench ## measure: prints the figures kept in docs/benchmarks.md
	$(BIN)/python -m tests.benchmarks

pictures: $(VENV)/.dev ## take the pictures of docs/pictures (about ten minutes; needs Chromium)
	$(BIN)/python -m tests.browser.pictures

messages: $(VENV)/.dev ## list sentences that still lack an English translation
	$(BIN)/python -m tests.catalogue

lock: $(VENV)/.dev ## choose the newest packages again and lock them with hashes
	$(UV_COMPILE) --upgrade --group build --output-file requirements.lock
	$(UV_COMPILE) --upgrade --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(UV_COMPILE) --upgrade --group bench --constraint requirements.lock --constraint requirements-dev.lock --output-file requirements-bench.lock
	$(UV_COMPILE) --upgrade --group audit --constraint requirements.lock --constraint requirements-dev.lock --output-file requirements-audit.lock

clean: ## remove the environment and everything that was made
	rm -rf $(VENV) var build dist .mypy_cache .ruff_cache .pytest_cache .coverage* coverage.json

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Xuntu needs Python 3.11 or newer; none was found. 需要 Python 3.11 或更新版本。"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "安装依赖（首次约一分钟）/ installing packages (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.audit: requirements-audit.lock $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@
