"""What a screen asks for, told to a ring that another program serves: by a small file beside the ring's port.

The server makes it while it serves a ring on a bench; whoever calibrates that ring writes into it what is to be put on.
Where there is no such file nothing is written, so nothing ever lies beside the port of a real device.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Asked = tuple[float, int, int | None]
"""The load in newtons, the mounting, and the cell from 1; None: all cells together."""


def beside(port: Path) -> Path:
    """Return where the screen of the ring at a port is told."""
    return port.with_name(f"{port.name}.screen")


class Screen:
    """What is asked for, as it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = ""

    def look(self) -> Asked | None:
        """Return what is asked for, if that is new."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except OSError:
            return None
        if not text or text == self._seen:
            return None
        self._seen = text
        _, load_n, mount, cell = json.loads(text)
        return float(load_n), int(mount), None if cell is None else int(cell)


@contextmanager
def shown_at(port: Path) -> Iterator[Screen]:
    """Have a screen beside a port as long as the ring is served."""
    path = beside(port)
    path.write_text("", encoding="utf-8")
    try:
        yield Screen(path)
    finally:
        path.unlink(missing_ok=True)


class Writer:
    """Tells one ring what is asked for, if it is one on a bench."""

    def __init__(self, port: Path) -> None:
        self._path, self._number = beside(port), 0

    def ask(self, load_n: float, mount: int, cell: int | None) -> None:
        """Write it, whole or not at all."""
        if not self._path.is_file():
            return
        self._number += 1
        part = self._path.with_name(f"{self._path.name}.part")
        with suppress(OSError):
            part.write_text(json.dumps([self._number, load_n, mount, cell]), encoding="utf-8")
            part.replace(self._path)
