"""Commands of ours as programs of their own, as a person runs them in several terminals."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

LIMIT_S = 120.0
"""Only a failure waits so long."""

Object = dict[str, Any]


@dataclass
class Program:
    """One that runs, and what it has printed so far."""

    process: "subprocess.Popen[str]"
    told: list[Object] = field(default_factory=list)
    _lines: "Queue[str | None]" = field(default_factory=Queue)

    def __post_init__(self) -> None:
        """Read what it prints, so that it never waits for us."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def until(self, holds: Callable[[Object], object]) -> Object:
        """Wait for an object of which something holds, and return it."""
        while True:
            try:
                line = self._lines.get(timeout=LIMIT_S)
            except Empty:
                raise AssertionError(f"nothing more comes after {self.told[-3:]}") from None
            assert line is not None, f"it ended after {self.told[-3:]}: {self.errors()}"
            self.told.append(json.loads(line))
            if holds(self.told[-1]):
                return self.told[-1]

    def end(self) -> int:
        """Wait for its end and return its exit code."""
        while (line := self._lines.get(timeout=LIMIT_S)) is not None:
            self.told.append(json.loads(line))
        return self.process.wait(LIMIT_S)

    def errors(self) -> str:
        """Return what it said to the person; it has ended."""
        assert self.process.stderr is not None
        return self.process.stderr.read()

    def of(self, kind: str) -> list[Object]:
        """Return the objects of one kind."""
        return [told for told in self.told if told["type"] == kind]


@contextmanager
def running(*args: str, largest_file: int | None = None) -> Iterator[Program]:
    """Run a command of ours; kill it should it still run at the end.

    `largest_file` in kilobytes makes the disk look full to it.
    """
    command = [sys.executable, "-m", "acudevice", *args]
    if largest_file is not None:
        command = ["bash", "-c", f'ulimit -f {largest_file} && exec "$@"', "bash", *command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Program(process)
        finally:
            process.kill()


@contextmanager
def ring(link: Path, *args: str) -> Iterator[Program]:
    """Serve a ring at a pseudo-terminal behind a symlink."""
    with running("virtual", "ring", "--serial", "--link", str(link), *args) as served:
        served.until(lambda told: told["type"] == "ready")
        yield served


def asked(*args: str) -> Object:
    """Return what a command prints with --json."""
    done = subprocess.run(
        [sys.executable, "-m", "acudevice", *args, "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: Object = json.loads(done.stdout)
    return found
