"""What a format is: a module that writes recordings, and reads them back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from acudevice.signal.figures import Technique
from acudevice.values.recording import Recording


@dataclass(frozen=True, slots=True)
class Options:
    """How to write."""

    force: bool = False
    """Whether an export that is there already may be replaced."""
    progress: Callable[[int, int], None] | None = None
    """Called now and then with the samples written and all there are."""
    technique: Callable[[], Technique] | None = None
    """Works out, for formats that hold them, the figures of technique of what is written; None: they are left out."""


class Format(Protocol):
    """The functions that a format's module has."""

    def write(self, recording: Recording, target: Path, options: Options = ...) -> None:
        """Write a recording to `target`, a file or folder: whole, or not at all.

        Raises `ExistsError` where something is there that may not be replaced, `StorageError` where the disk fails.
        """

    def read(self, source: Path) -> Recording:
        """Return the recording that `write` wrote to `source`. Raises `NotFoundError`, or `BadDataError` if broken."""

    def recognises(self, source: Path) -> bool:
        """Tell, at a glance, whether `source` looks like something that `write` wrote."""
