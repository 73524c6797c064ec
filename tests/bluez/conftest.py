"""One machine for all tests of a run, and for each test a computer that nobody is paired with."""

import os
from collections.abc import Iterator

import pytest

from acudevice.virtual.ble.server import RadioRing
from tests.support.computer import RING, Around
from tests.support.programs import asked
from tools.bluez.machine import Machine, lacking, machine


@pytest.fixture(scope="session")
def booted() -> Iterator[Machine]:
    """Boot the machine; skip where this computer cannot, fail should `CI` be set."""
    reason = lacking()
    if reason and os.environ.get("CI"):
        pytest.fail(f"the real stack {reason}")
    if reason:
        pytest.skip(f"the real stack {reason}")
    with machine() as running:
        yield running


@pytest.fixture
def around(booted: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Around]:
    """Lead bleak into the machine, and put a computer with an empty air around it there."""
    for name, value in booted.bus.items():
        monkeypatch.setenv(name, value)
    with Around(booted) as there:
        yield there
    print(booted.console.read_text(errors="replace")[-4000:])  # pytest shows it where a test fails


@pytest.fixture
def ring(around: Around, request: pytest.FixtureRequest) -> Iterator[RadioRing]:
    """Bring a ring into the air and pair it, as a person does; a test may say which by a parameter."""
    with around.ring(getattr(request, "param", None)) as ring:
        around.tell(ring.ring.press_button)
        assert asked("pair", RING, "--name", "blue")["nickname"] == "blue"
        yield ring
