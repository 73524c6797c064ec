"""Losses that wait for the sample behind them, so that a gap is told with when it begins and ends."""

from collections.abc import Iterator
from dataclasses import replace

from acudevice.driver.device import Missing
from acudevice.values.recording import Boot
from acudevice.values.samples import Gap


class Gaps:
    """What is missing between the newest sample and the next one."""

    __slots__ = ("_lost", "_rebooted", "any")

    def __init__(self) -> None:
        self._lost: list[Missing] = []
        self._rebooted = False
        self.any = False
        """Whether anything is missing."""

    @property
    def missing(self) -> int:
        """How many samples are known to be missing."""
        return sum(lost.last - lost.first + 1 for lost in self._lost)

    def lose(self, lost: Missing) -> None:
        """Take note of lost samples. Around a restart of the device nobody knows how many there were."""
        if self._rebooted:
            return
        self.any = True
        if self._lost and self._lost[-1].reason == lost.reason:
            lost = replace(lost, first=self._lost.pop().first)
        self._lost.append(lost)

    def reboot(self) -> None:
        """Take note that the device was restarted."""
        self._rebooted = self.any = True
        self._lost.clear()

    def close(self, boot: Boot, start_s: float, end_s: float) -> Iterator[Gap]:
        """Yield the gaps between two samples, which stand at `start_s` and `end_s`; nothing is missing afterwards."""
        step_s = (end_s - start_s) / (self.missing + 1)
        lost, rebooted = self._lost, self._rebooted
        self._lost, self._rebooted, self.any = [], False, False
        if rebooted:
            yield Gap(None, None, round(start_s, 6), round(end_s, 6), "reboot")
        for piece in lost:
            after_s = start_s + (piece.last - piece.first + 1) * step_s
            yield Gap(
                boot.number(piece.first),
                boot.number(piece.last),
                round(start_s, 6),
                round(after_s + step_s, 6),
                piece.reason,
            )
            start_s = after_s
