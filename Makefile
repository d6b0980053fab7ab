# Everything runs in .venv, which `make` builds itself; all it needs is Python 3.11, 3.12 or 3.13.
# To choose the Python: make setup PYTHON=/path/to/python3.12

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
PYTHON ?=
EXTRAS ?= dev
CANDIDATES := $(if $(PYTHON),$(PYTHON),python3.11 python3.12 python3.13 python3)
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

.DEFAULT_GOAL := help
.PHONY: help setup demo test slow lint format types bench ci clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP)  ## build .venv with everything in it

demo: $(STAMP)  ## compare pay schemes for a cloud-server team, with a report at the end
	$(BIN)/paytrial demo

test: $(STAMP)  ## run the tests
	$(BIN)/python -m pytest -n 2

slow: $(STAMP)  ## run the tests that take long
	$(BIN)/python -m pytest -n 2 -m slow

lint: $(STAMP)  ## check style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(STAMP)  ## repair what lint can repair
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(STAMP)  ## check types
	$(BIN)/mypy

bench: $(STAMP)  ## measure speed
	$(BIN)/python -m benchmarks

ci:  ## everything above but bench, as a continuous-integration machine does it
	.ci/run

clean:  ## remove .venv, caches and build files; results stay
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A new pin, range or extra makes the stamp old. A .venv whose Python is gone or unsupported is built anew.
$(STAMP): pyproject.toml constraints.txt
	@if ! $(BIN)/python -c '$(SUPPORTED)' >/dev/null 2>&1; then \
	  found=; \
	  for candidate in $(CANDIDATES); do \
	    if "$$candidate" -c '$(SUPPORTED)' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "paytrial needs Python 3.11, 3.12 or 3.13; tried: $(CANDIDATES)" >&2; \
	    echo "Install one, or name yours: make setup PYTHON=/path/to/python3.12" >&2; \
	    exit 1; \
	  fi; \
	  if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    echo "$$found has no venv module; on Debian or Ubuntu: apt-get install python3-venv" >&2; \
	    exit 1; \
	  fi; \
	  echo "building $(VENV) with $$found"; \
	  "$$found" -m venv --clear $(VENV) || exit 1; \
	fi
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $@
