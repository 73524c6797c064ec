# The tick of each sample, fixed before the sample is checked (section 7.1 of the protocol).

from .buffer import ANCHOR_EVERY

ANCHOR_AT_LATEST = 4096  # samples; the buffer tells the indexes of anchors by their low 16 bits


class Ticks:
    def __init__(self):
        """Places samples on a grid of the epoch's period, anchored to what was measured.

        A timer's samples lie on the grid. A converter that runs freely drifts from it: the grid is anchored anew at the
        start of a packet, at most every few samples as the buffer has room for so many anchors, but at once where it is
        far off.
        """
        self.last = -1  # tick of the last sample
        self._period = 0
        self._index = None  # of the anchor
        self._tick = 0

    def restart(self, period):
        """The next sample begins a new grid."""
        self._period = period
        self._index = None

    def place(self, index, measured, starts_packet):
        """Return (tick, whether it is an anchor) of the sample that was measured at a tick."""
        if self._index is None:
            return self._anchor(index, measured)
        steps = index - self._index
        tick = self._tick + steps * self._period
        if starts_packet and self._is_due(steps, abs(measured - tick)):
            return self._anchor(index, measured)
        self.last = tick
        return tick, False

    def _is_due(self, steps, off):
        """Return whether to anchor, so many samples after the last anchor and so many ticks off the grid."""
        if off:
            return steps >= ANCHOR_EVERY or off >= self._period
        return steps >= ANCHOR_AT_LATEST

    def _anchor(self, index, measured):
        self._index = index
        self._tick = self.last = max(measured, self.last + 1)
        return self._tick, True
