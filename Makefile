PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test check reference bench soak traps chaos chaos-mutants up down lock clean

help:  ## say what each target does
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 16

setup:  ## install what is missing: system packages (asks for root), .venv from the lock
	@bin/setup

demo: setup  ## play a year on this machine, then stay up (ARGS="--policy FILE --exit": another notice, and leave)
	@$(PYTHON) -m demo $(ARGS)

test: setup  ## run the whole suite: first unpatched, then the services' bus tests under eventlet
	@failed=0; \
	$(PYTHON) -m pytest tests --ignore tests/patched || failed=1; \
	$(PYTHON) -m tests.patched || failed=1; \
	exit $$failed

check: setup  ## style, types, who may import whom
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy shared services gateway cli chaos benchmarks demo reference verify
	@.venv/bin/lint-imports
	@$(PYTHON) -m reference --check
	@$(PYTHON) -m gateway.grpc_api.printed --check
	@.venv/bin/buf lint proto

reference: setup  ## write docs/reference and the .proto files anew from the contracts
	@$(PYTHON) -m gateway.grpc_api.printed
	@$(PYTHON) -m reference

bench: setup  ## measure it beside yardsticks, in ratios (ARGS="B1 --rounds 3")
	@$(PYTHON) -m benchmarks $(ARGS)

soak: setup  ## what takes longer than a test may: every address fuzzed, thousands of simulated seeds
	@SOAK=1 $(PYTHON) -m pytest tests/gateway/test_schemathesis.py tests/journey/test_whatever_is_asked.py
	@SOAK=1 $(PYTHON) -m pytest tests/unit/application tests/services/application -k random
	@$(PYTHON) -m tests.simulation --seeds 3000

traps: setup  ## take each guard of the bus out in a copy, and see its test turn red
	@$(PYTHON) -m tests.traps $(ARGS)

chaos: setup  ## break everything under load, then check what was promised (ARGS="--seed N --minutes M")
	@$(PYTHON) -m chaos $(ARGS)

chaos-mutants: setup  ## take each guarantee out in a copy, and see the checker turn red
	@$(PYTHON) -m chaos.mutants $(ARGS)

up:  ## run everything in containers, in demo mode
	@docker compose --env-file deploy/demo.env up --build --detach --wait

down:  ## end those containers and forget what they kept
	@docker compose --env-file deploy/demo.env down --volumes
	@rm -rf var/compose

lock: setup  ## resolve pyproject.toml anew into requirements.lock
	@.venv/bin/uv pip compile pyproject.toml --upgrade --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --quiet --output-file requirements.lock

clean:  ## remove what setup, runs and tools made here
	@rm -rf .venv var *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
