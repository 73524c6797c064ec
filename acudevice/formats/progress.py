"""How far a long export is, told now and then."""

from acudevice.formats.format import Options

REPORT = 10_000
"""Samples from one report to the next."""


class Progress:
    """Counts samples, and tells whoever wants to know."""

    def __init__(self, total: int, options: Options) -> None:
        """`total` samples will be written."""
        self._total, self._tell = total, options.progress
        self._done = self._told = 0

    def more(self, count: int) -> None:
        """Note that `count` further samples are written."""
        self._done += count
        if self._tell and self._done - self._told >= REPORT:
            self._told = self._done
            self._tell(self._done, self._total)

    def end(self) -> None:
        """Note that all are."""
        if self._tell:
            self._tell(self._done, self._total)
