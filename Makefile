# Everything runs in .venv, which is made by itself: `make demo` and `make test` work in a fresh clone.
# On a machine whose python3 is older than 3.11: make PYTHON=/path/to/python3.11 …

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
READY := .venv/.ready
# One worker a core; `make test TOGETHER=` runs all in one process, as a debugger wants it.
TOGETHER ?= -n auto --dist worksteal
# Tests start hundreds of programs: each module is compiled once, not by each of them.
unexport PYTHONDONTWRITEBYTECODE
BENCHES = $(filter-out tools/bench/_%,$(sort $(wildcard tools/bench/*.py)))

.PHONY: help venv demo test test-thorough test-slow test-bluez test-all micropython lint format bench clean

help:
	@echo "make demo           the whole job without hardware (ARGS=\"--seed 3\" for another hand)"
	@echo "make test           the fast tests"
	@echo "make test-thorough  the tests of properties, with twenty times the examples"
	@echo "make test-slow      the tests on real stacks (needs Node for the MicroPython interpreter)"
	@echo "make test-all       both"
	@echo "make test-bluez     the tests on Linux's own Bluetooth stack (needs QEMU and Debian's apt; docs/bluetooth.md)"
	@echo "make lint           style, types"
	@echo "make format         put the style right"
	@echo "make bench          measure what docs and changelog claim"
	@echo "make clean          remove what was built; .venv stays"

venv: $(READY)

$(READY): pyproject.toml
	@sh tools/ci/venv.sh $(PYTHON)
	@touch $@

demo: venv
	@$(BIN)/acudevice demo $(ARGS)

test: venv
	$(BIN)/python -m pytest -m "not slow" $(TOGETHER) $(ARGS)

test-thorough: venv
	$(BIN)/python -m pytest -m "hypothesis and not slow" --hypothesis-profile=thorough $(TOGETHER) $(ARGS)

test-slow: venv micropython
	$(BIN)/python -m pytest -m "slow and not bluez" $(TOGETHER) $(ARGS)

test-all: venv micropython
	$(BIN)/python -m pytest -m "not bluez" $(TOGETHER) $(ARGS)

test-bluez: venv
	$(BIN)/python -m tools.bluez.image
	$(BIN)/python -m pytest -m bluez $(TOGETHER) $(ARGS)

micropython:
	@sh tools/ci/micropython.sh

lint: venv
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy

format: venv
	$(BIN)/python -m ruff check --fix
	$(BIN)/python -m ruff format

bench: venv
	@set -e; for bench in $(subst /,.,$(BENCHES:.py=)); do echo "== $$bench"; $(BIN)/python -m $$bench $(ARGS); done

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find acudevice tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
