"""The ring on the bench, in both interpreters."""

import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from tests.firmware.host import Host
from tests.support.micropython import MicroPython, need_micropython

BRIDGE = Path(__file__).parents[1] / "support/ring_bridge.py"


@pytest.fixture(scope="session")
def micropython() -> Iterator[MicroPython]:
    """Run one interpreter for all tests; each test boots the ring anew."""
    need_micropython()
    with MicroPython(BRIDGE) as board:
        yield board


@cache
def _bridge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ring_bridge", BRIDGE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cpython(name: str, payload: bytes) -> bytes:
    """Call a function of the bridge here."""
    return bytes.fromhex(getattr(_bridge(), name)(payload.hex()))


@pytest.fixture(params=["cpython", pytest.param("micropython", marks=pytest.mark.slow)])
def ring(request: pytest.FixtureRequest) -> Host:
    """Return a host that has said hello to a ring just switched on."""
    host = Host(cpython if request.param == "cpython" else request.getfixturevalue("micropython").call)
    host.boot(boot_id=0x12345678)
    return host
