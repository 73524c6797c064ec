"""The harness itself: what goes in comes out, what fails says where, and nothing is left running."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.micropython import MicroPython, MicroPythonError, need_micropython

BRIDGE = """
from firmware import wire
from firmware.parts import cell

held = []

def echo(text):
    return text

def total(text):
    return "%08x" % sum(bytes.fromhex(text))

def marks(text):
    return wire.MARK + cell.MARK

def fail(text):
    return wire.refuse(text)

def hold(text):
    held.append(bytearray(int(text, 16)))
    return ""

def say(text):
    print("heard", text)
    return ""

def number(text):
    return 5
"""
WIRE = """
from .parts import cell

MARK = "aa"

def refuse(text):
    raise ValueError("refused " + text)
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Write a firmware of three modules and a bridge to it; return both paths."""
    need_micropython()
    home = tmp_path_factory.mktemp("board")
    firmware, bridge = home / "firmware", home / "bridge.py"
    (firmware / "parts").mkdir(parents=True)
    (firmware / "__init__.py").touch()
    (firmware / "parts/__init__.py").touch()
    (firmware / "parts/cell.py").write_text('MARK = "bb"\n')
    (firmware / "wire.py").write_text(WIRE)
    bridge.write_text(BRIDGE)
    return firmware, bridge


@pytest.fixture(scope="module")
def upython(board: tuple[Path, Path]) -> Iterator[MicroPython]:
    """Run one interpreter for the tests that leave it as it was."""
    firmware, bridge = board
    with MicroPython(bridge, firmware=firmware) as running:
        yield running


@pytest.mark.slow
class TestCalls:
    @given(payload=st.binary(max_size=300))
    def test_any_bytes_come_back_as_they_went(self, upython: MicroPython, payload: bytes) -> None:
        """Bytes cross into the interpreter and back unchanged."""
        assert upython.call("echo", payload) == payload
        assert int.from_bytes(upython.call("total", payload)) == sum(payload)

    def test_a_long_payload_comes_back_whole(self, upython: MicroPython) -> None:
        """A payload that takes many reads of a pipe is put together again."""
        payload = bytes(range(256)) * 400
        assert upython.call("echo", payload) == payload

    def test_many_calls_are_answered_in_order(self, upython: MicroPython) -> None:
        """Calls sent together have the answers they have one by one."""
        payloads = [bytes([n % 256]) * n for n in range(500)]
        assert upython.call_each("echo", payloads) == payloads

    def test_the_firmware_and_its_subpackages_are_installed(self, upython: MicroPython) -> None:
        """Modules of the firmware find each other by relative imports."""
        assert upython.call("marks") == b"\xaa\xbb"

    def test_a_bridge_inside_the_firmware_may_import_relatively(self, board: tuple[Path, Path]) -> None:
        """A bridge that lies beside the firmware's modules is one of them."""
        firmware, _ = board
        inside = firmware / "inside.py"
        inside.write_text("from . import wire\n\ndef mark(text):\n    return wire.MARK\n")
        with MicroPython(inside, firmware=firmware) as running:
            assert running.call("mark") == b"\xaa"

    def test_what_the_firmware_prints_is_kept_apart(self, upython: MicroPython) -> None:
        """A print neither becomes an answer nor is lost."""
        upython.printed.clear()
        assert upython.call("say", b"\x01") == b""
        assert upython.printed == ["heard 01"]

    def test_it_is_micropython(self, upython: MicroPython) -> None:
        """Code runs on the interpreter that it claims."""
        upython.printed.clear()
        upython.exec("import sys; print(sys.implementation.name, sys.implementation.version[:2])")
        assert upython.printed == ["micropython (1, 27)"]


@pytest.mark.slow
class TestFailures:
    def test_an_exception_comes_with_its_traceback(self, upython: MicroPython) -> None:
        """The error names each line on the way, as MicroPython tells it, and the interpreter goes on."""
        with pytest.raises(MicroPythonError) as caught:
            upython.call("fail", b"\x07")
        assert str(caught.value).splitlines() == [
            "Traceback (most recent call last):",
            '  File "/lib/bridge.py", line 17, in fail',
            '  File "/lib/firmware/wire.py", line 7, in refuse',
            "ValueError: refused 07",
        ]
        assert upython.call("echo", b"\x01") == b"\x01"

    def test_an_error_among_many_calls_leaves_the_rest_in_step(self, upython: MicroPython) -> None:
        """After calls of which one failed, the next answer belongs to the next question."""
        with pytest.raises(MicroPythonError, match="refused 02"):
            upython.call_each("fail", [b"\x02", b"\x03"])
        assert upython.call("echo", b"\x04") == b"\x04"

    @pytest.mark.parametrize(
        ("name", "words"),
        [("absent", "no attribute 'absent'"), ("number", r"number\(\) must return a hex string")],
    )
    def test_a_bad_bridge_function_is_named(self, upython: MicroPython, name: str, words: str) -> None:
        """A function that is missing or returns something else is an error that names it."""
        with pytest.raises(MicroPythonError, match=words):
            upython.call(name)

    def test_code_that_does_not_import_says_why(self, board: tuple[Path, Path], tmp_path: Path) -> None:
        """What MicroPython cannot import is told when it starts, with the place."""
        firmware, _ = board
        bridge = tmp_path / "bridge.py"
        bridge.write_text("import dataclasses\n")
        with (
            pytest.raises(MicroPythonError, match=r'(?s)bridge.py", line 1.*dataclasses'),
            MicroPython(bridge, firmware=firmware),
        ):
            pass

    def test_a_call_that_never_ends_is_stopped(self, board: tuple[Path, Path]) -> None:
        """An endless loop costs the time limit and no more."""
        firmware, bridge = board
        with MicroPython(bridge, firmware=firmware, timeout_s=0.3) as running:
            with pytest.raises(MicroPythonError, match=r"no answer within 0\.3 s"):
                running.exec("while True: pass")
            with pytest.raises(MicroPythonError, match="has ended"):
                running.call("echo")

    def test_an_interpreter_that_died_says_so(self, board: tuple[Path, Path]) -> None:
        """Whoever asks a dead interpreter hears its exit code, each time."""
        firmware, bridge = board
        with MicroPython(bridge, firmware=firmware) as running:
            for _ in range(2):
                with pytest.raises(MicroPythonError, match="has ended with exit code 3"):
                    running.exec("import js; js.process.exit(3)")

    def test_nothing_is_left_running(self, board: tuple[Path, Path]) -> None:
        """The interpreter's process is gone after the block."""
        firmware, bridge = board
        with MicroPython(bridge, firmware=firmware) as running:
            running.exec("import js; print(js.process.pid)")
        with pytest.raises(ProcessLookupError):
            os.kill(int(running.printed[0]), 0)


@pytest.mark.slow
class TestMemory:
    def test_the_figure_follows_what_is_held(self, board: tuple[Path, Path]) -> None:
        """A small firmware needs little; what it holds is counted, what it dropped is not."""
        firmware, bridge = board
        with MicroPython(bridge, firmware=firmware) as running:
            before = running.mem()
            assert 1_000 < before < 10_000
            running.call("echo", bytes(5_000))
            assert running.mem() - before < 200
            running.call("hold", (8_000).to_bytes(2))
            assert 8_000 <= running.mem() - before < 8_500

    def test_the_peak_is_remembered_until_it_is_read(self, board: tuple[Path, Path]) -> None:
        """What was held for a while shows in the peak once."""
        firmware, bridge = board
        with MicroPython(bridge, firmware=firmware) as running:
            running.exec("held = bytearray(20_000)")
            running.exec("held = None")
            low = running.mem()
            assert running.peak() - low >= 20_000
            assert running.peak() == low

    def test_a_leak_hits_the_limit(self, board: tuple[Path, Path]) -> None:
        """A firmware that keeps what it should drop gets a MemoryError at the limit; garbage alone does not."""
        firmware, bridge = board
        with MicroPython(bridge, firmware=firmware, heap_bytes=64 * 1024, limit_bytes=50_000) as running:
            for _ in range(20):
                running.call("echo", bytes(20_000))
            with pytest.raises(MicroPythonError, match=r"MemoryError.*limit is 50000"):
                running.call_each("hold", [b"\x03\xe8"] * 60)


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_interpreter_skips_at_home_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ci: str, outcome: type[BaseException]
) -> None:
    """Where the interpreter is missing the reason says what to run; CI does not pass without it."""
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("ACUDEVICE_MICROPYTHON", str(tmp_path))
    with pytest.raises(outcome, match="make micropython"):
        need_micropython()
