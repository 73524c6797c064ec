"""Any messages at the firmware on a MicroPython interpreter: it says, byte for byte, what it says in CPython."""

import importlib.util
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.firmware.host import NO_READING, frame
from tests.security.rings import messages, set_up
from tests.support.micropython import MicroPython, need_micropython

pytestmark = pytest.mark.slow

BRIDGE = Path(__file__).parents[1] / "support/ring_bridge.py"
BOOT = b"boot_id=305419896 shelf=4000"
Call = Callable[[str, bytes], bytes]

STEPS = st.lists(
    st.one_of(
        messages().map(frame),
        st.binary(max_size=300),
        st.integers(1, 40),
        st.lists(st.one_of(st.integers(-(2**23), 2**23 - 1), st.just(NO_READING)), min_size=1, max_size=8),
    ),
    max_size=30,
)
"""Bytes from a host, time that passes in steps of 10 ms, readings of the sensor."""


@pytest.fixture(scope="module")
def board() -> Iterator[MicroPython]:
    """Run one interpreter; each example boots its ring anew."""
    need_micropython()
    with MicroPython(BRIDGE) as interpreter:
        yield interpreter


@pytest.fixture(scope="module")
def here() -> Call:
    """Return the same bridge in this interpreter."""
    spec = importlib.util.spec_from_file_location("fuzzed_bridge", BRIDGE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda name, payload: bytes.fromhex(getattr(module, name)(payload.hex()))


def played(call: Call, steps: list[bytes | int | list[int]], measures: bool) -> bytes:
    """Return all that a ring sends, and how it looks at the end."""
    call("boot", BOOT)
    sent, tick = b"", 0
    for message in set_up()[: 9 if measures else 1]:
        sent += call("feed", frame(message))
    for step in steps:
        if isinstance(step, bytes):
            sent += call("feed", step)
        elif isinstance(step, int):
            tick += 10_000 * step
            sent += call("wait", struct.pack("<Q", tick))
        else:
            sent += call("samples", struct.pack(f"<QI{len(step)}i", tick + 10_000, 10_000, *step))
            tick += 10_000 * len(step)
    return sent + call("look", b"")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(STEPS, st.booleans())
def test_a_board_and_cpython_say_the_same_to_anything(
    board: MicroPython, here: Call, steps: list[bytes | int | list[int]], measures: bool
) -> None:
    """Requests, parts, tables, presses, noise: two interpreters, one firmware, no exception in either."""
    assert played(board.call, steps, measures) == played(here, steps, measures)
