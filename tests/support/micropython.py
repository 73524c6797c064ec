"""The firmware on a real MicroPython interpreter, driven from a test one call at a time.

The interpreter is MicroPython's WebAssembly build under Node; `tools/micropython/runner.mjs` answers one line for each
line it is sent. Nothing runs between calls and nobody looks at a clock, so the same calls give the same answers.
"""

import contextlib
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUNNER = ROOT / "tools/micropython/runner.mjs"
FIRMWARE = ROOT / "acudevice/firmware"
PACKAGE = ROOT / "build/micropython/node_modules/@micropython/micropython-webassembly-pyscript"
HEAP_BYTES = 192 * 1024  # where the heap starts; about what a small board leaves to Python
LEAVE_S = 5.0  # an interpreter that is idle leaves within milliseconds


class MicroPythonError(Exception):
    """MicroPython raised, and says so with its own traceback; or the interpreter died."""


class MicroPythonMissingError(Exception):
    """Node or the interpreter's package is not on this machine; says how to get it."""


def interpreter() -> Path:
    """Find the folder of the interpreter: `ACUDEVICE_MICROPYTHON`, or where `make micropython` puts it.

    Raises:
        MicroPythonMissingError: There is no Node or no package.
    """
    folder = Path(os.environ.get("ACUDEVICE_MICROPYTHON") or PACKAGE)
    if shutil.which("node") is None:
        raise MicroPythonMissingError("node is not installed; install Node 20, then run `make micropython`")
    if not (folder / "micropython.mjs").is_file():
        raise MicroPythonMissingError(f"no micropython.mjs in {folder}; run `make micropython`")
    return folder


def need_micropython() -> Path:
    """Return the interpreter's folder; where it is missing, skip the test, or fail it if `CI` is set."""
    try:
        return interpreter()
    except MicroPythonMissingError as problem:
        _give_up(str(problem))


def _give_up(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


class MicroPython:
    """An interpreter with the firmware in /lib/firmware and a bridge module, for the length of a `with` block.

    The bridge is one file of Python that both interpreters run. It is imported as `firmware.NAME` if it lies in the
    firmware's folder, else as `NAME`; its functions take a hex string and return one.

    Args:
        bridge: The bridge module's file.
        firmware: The folder that becomes /lib/firmware.
        heap_bytes: Where the heap starts. It grows when one call leaves more garbage: a bound is what `limit_bytes` is.
        limit_bytes: A call that leaves more than this in use, after a collection, raises a MemoryError. None: no limit.
        timeout_s: How long one call may take before the interpreter is stopped.
    """

    def __init__(
        self,
        bridge: Path,
        *,
        firmware: Path = FIRMWARE,
        heap_bytes: int = HEAP_BYTES,
        limit_bytes: int | None = None,
        timeout_s: float = 60.0,
    ) -> None:
        self._command = [
            *("node", str(RUNNER), "--interpreter", str(interpreter())),
            *("--firmware", str(firmware), "--bridge", str(bridge), "--heap", str(heap_bytes)),
            *(() if limit_bytes is None else ("--limit", str(limit_bytes))),
        ]
        self._timeout_s = timeout_s
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.printed: list[str] = []
        """What the firmware printed, line by line."""

    def __enter__(self) -> Self:
        """Start the interpreter and import the bridge; a failing import raises `MicroPythonError`."""
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            self._command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, encoding="utf-8"
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            _value(self._receive())
        except MicroPythonError:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the interpreter."""
        self.close()

    def call(self, name: str, payload: bytes = b"") -> bytes:
        """Call `name` of the bridge with `payload` and return its answer."""
        return bytes.fromhex(self._ask(f"call {name} {payload.hex()}"))

    def call_each(self, name: str, payloads: Iterable[bytes]) -> list[bytes]:
        """Call `name` once for each payload; all are on their way before the first answer is awaited, which is faster.

        Every call is made even if one of them raises; the first error is what comes out.
        """
        lines = [f"call {name} {payload.hex()}\n" for payload in payloads]
        self._send("".join(lines))
        answers = [self._receive() for _ in lines]
        return [bytes.fromhex(_value(answer)) for answer in answers]

    def exec(self, code: str) -> None:
        """Run `code` in `__main__`."""
        self._ask(f"exec {code.encode().hex()}")

    def mem(self) -> int:
        """Collect garbage and return the bytes in use, `gc.mem_alloc()`."""
        return int(self._ask("mem"))

    def peak(self) -> int:
        """Return the most bytes in use after any call since the last `peak`, each time after a collection."""
        return int(self._ask("peak"))

    def close(self) -> None:
        """End the interpreter: it leaves when its input ends, and is killed if it is busy. May be called twice."""
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
        try:
            self._process.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._stdout.close()

    def _ask(self, line: str) -> str:
        self._send(f"{line}\n")
        return _value(self._receive())

    def _send(self, text: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # it died; its last words are what `_receive` finds
            self._stdin.write(text)
            self._stdin.flush()

    def _read(self) -> None:
        for line in self._stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def _receive(self) -> str:
        """Return the next answer; keep what was printed before it."""
        noise: list[str] = []
        while (line := self._next()) is not None:
            mark, _, text = line.partition(" ")
            if mark in {"=", "!"}:
                return line
            if mark == "#":
                self.printed.append(json.loads(text))
            else:
                noise.append(line)
        self._lines.put(None)  # whoever asks again hears the same
        code = self._process.wait()
        raise MicroPythonError("\n".join([f"the interpreter has ended with exit code {code}", *noise]))

    def _next(self) -> str | None:
        try:
            return self._lines.get(timeout=self._timeout_s)
        except queue.Empty:
            self._process.kill()
            raise MicroPythonError(
                f"no answer within {self._timeout_s} s; the interpreter was stopped"
            ) from None


def _value(answer: str) -> str:
    """Return what follows the `=`, or raise what follows the `!`."""
    mark, _, text = answer.partition(" ")
    if mark == "!":
        raise MicroPythonError(json.loads(text))
    return text
