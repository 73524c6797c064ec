"""MicroPython's own modules, for boards that import them."""

import importlib
import sys
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.firmware.machine import WRAP, Machine

BOARDS = "acudevice.firmware.boards."


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Put a stand-in for `machine` in its place, and a clock into `time`."""
    made = Machine()
    monkeypatch.setitem(sys.modules, "machine", made)
    monkeypatch.setattr(time, "ticks_us", lambda: time.monotonic_ns() // 1_000 % WRAP, raising=False)
    monkeypatch.setattr(
        time, "ticks_diff", lambda a, b: (a - b + WRAP // 2) % WRAP - WRAP // 2, raising=False
    )
    yield made
    for name in ("machine_board", "esp32", "rp2"):
        sys.modules.pop(BOARDS + name, None)


@pytest.fixture
def load(machine: Machine) -> object:
    """Return a function that imports a board's module anew."""

    def fresh(name: str) -> ModuleType:
        return importlib.import_module(BOARDS + name)

    return fresh
